"""Whom a person can call: which lines are shown, which numbers, and what a bad file is told."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.coach import helplines
from bot.coach.helplines import Country, Helplines, Line

FILE = Path(__file__).parents[2] / "dialogs" / "helplines.yaml"

SAMARITANS = Line(
    name="Samaritans",
    kind="crisis",
    dial="116 123",
    grade="B",
    source="samaritans.org",
    verified_on=date(2026, 11, 1),
)
SHOUT = replace(SAMARITANS, name="Shout", dial="", text="SHOUT to 85258")
DIRECTORY = Line(
    name="Find A Helpline",
    kind="directory",
    url="findahelpline.com",
    grade="B",
    source="findahelpline.com",
    verified_on=date(2026, 11, 1),
)

GOOD = """
directory: {name: Find A Helpline, kind: directory, url: findahelpline.com, grade: B,
  source: findahelpline.com, verified_on: "2026-11-01"}
countries:
  "GB":
    emergency: "999"
    lines:
      - {name: Samaritans, kind: crisis, dial: 116 123, grade: B, source: samaritans.org, verified_on: 2026-11-01}
"""


@pytest.fixture(scope="module")
def shipped() -> Helplines:
    return helplines.parse(FILE.read_text(encoding="utf-8"))


def complaint(text: str) -> str:
    with pytest.raises(ValueError) as caught:
        helplines.parse(text)
    return str(caught.value)


def test_a_file_becomes_frozen_values():
    parsed = helplines.parse(GOOD)
    assert parsed == Helplines(countries=(Country("GB", "999", (SAMARITANS,)),), directory=DIRECTORY)


def test_a_country_is_found_in_capitals_or_small_letters(shipped: Helplines):
    assert shipped.country("gb") == shipped.country("GB")
    assert shipped.country("gb") is not None


def test_a_country_without_an_entry_is_none(shipped: Helplines):
    assert shipped.country("XX") is None


@pytest.mark.parametrize("grade", ["A", "B"])
def test_a_verified_line_is_shown(grade: helplines.Grade):
    line = replace(SAMARITANS, grade=grade)
    assert Country("GB", "999", (line,)).shown("crisis") == (line,)


def test_an_unverified_line_is_never_shown():
    assert Country("GB", "999", (replace(SAMARITANS, grade="C"),)).shown("crisis") == ()


def test_a_line_with_a_warning_is_never_shown():
    warned = replace(SAMARITANS, grade="A", warn="out of service")
    assert Country("GB", "999", (warned,)).shown("crisis") == ()


def test_only_lines_of_the_kind_asked_for_are_shown_in_the_order_of_the_file():
    other = replace(SAMARITANS, name="Men's Advice Line", kind="violence")
    country = Country("GB", "999", (SAMARITANS, other, SHOUT))
    assert country.shown("crisis") == (SAMARITANS, SHOUT)
    assert country.shown("violence") == (other,)
    assert country.shown("youth") == ()


def test_the_first_emergency_number_is_the_one_to_say():
    assert helplines.emergency_number(Country("DE", "112/110", ())) == "112"
    assert helplines.emergency_number(Country("AU", "000", ())) == "000"


def test_an_ambulance_with_a_number_of_its_own_is_told_beside_it():
    assert helplines.emergency_number(Country("JP", "110", (), ambulance="119")) == "110 (ambulance: 119)"


@pytest.mark.parametrize(
    ("code", "number"), [("JP", "119"), ("KR", "119"), ("IL", "101"), ("BR", "192"), ("SG", "995")]
)
def test_where_the_police_has_another_number_the_ambulance_is_shown_too(code: str, number: str, shipped: Helplines):
    assert f"(ambulance: {number})" in (helplines.emergency_number(shipped.country(code)) or "")


def test_an_unknown_country_has_no_emergency_number():
    assert helplines.emergency_number(None) is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (SAMARITANS, "Samaritans: 116 123"),
        (SHOUT, "Shout: text SHOUT to 85258"),
        (
            replace(SAMARITANS, name="Hotline", text="START to 88788"),
            "Hotline: 116 123, or text START to 88788",
        ),
        (DIRECTORY, "Find A Helpline: findahelpline.com"),
        (replace(SAMARITANS, name="1522", dial="1522"), "1522"),
        (replace(SAMARITANS, hours="day and night"), "Samaritans: 116 123 (day and night)"),
        (replace(SAMARITANS, audience="women"), "Samaritans: 116 123 (for women)"),
        (
            replace(SAMARITANS, name="016", dial="016", audience="women", hours="day and night"),
            "016 (for women, day and night)",
        ),
    ],
)
def test_a_line_is_told_in_one_line(line: Line, words: str):
    assert helplines.summary(line) == words


def of(line: Line) -> Helplines:
    return Helplines(countries=(Country("GB", "999", (line,)),), directory=DIRECTORY)


def test_an_entry_is_fresh_to_the_day_after_twelve_months():
    entry = replace(SAMARITANS, verified_on=date(2025, 11, 22))
    assert helplines.stale(of(entry), date(2026, 11, 22)) == []


def test_an_entry_older_than_twelve_months_names_itself_and_the_fix():
    entry = replace(SAMARITANS, verified_on=date(2025, 11, 21))
    [problem] = helplines.stale(of(entry), date(2026, 11, 22))
    assert problem == (
        "helplines: GB, 'Samaritans': last checked on 2025-11-21, not within 12 months. "
        "Check it again (source: samaritans.org) and set verified_on to that day."
    )


def test_an_entry_checked_on_a_leap_day_lasts_to_the_end_of_february():
    entry = replace(SAMARITANS, verified_on=date(2028, 2, 29))
    directory = replace(DIRECTORY, verified_on=date(2028, 2, 29))
    lines = replace(of(entry), directory=directory)
    assert helplines.stale(lines, date(2029, 2, 28)) == []
    assert len(helplines.stale(lines, date(2029, 3, 1))) == 2


def test_a_mistyped_year_far_ahead_is_no_way_to_stay_fresh():
    entry = replace(SAMARITANS, verified_on=date(2062, 11, 1))
    assert "2062-11-01" in helplines.stale(of(entry), date(2026, 11, 22))[0]


def test_the_directory_grows_old_too():
    [problem] = helplines.stale(Helplines((), DIRECTORY), date(2028, 1, 1))
    assert "directory, 'Find A Helpline'" in problem


def test_a_text_that_is_no_yaml_says_so():
    assert "not readable as YAML" in complaint("countries: [")


@pytest.mark.parametrize("text", ["", "countries: {}", "just words", GOOD + "more: x\n"])
def test_other_keys_at_the_top_are_refused(text: str):
    assert "exactly the keys 'directory' and 'countries'" in complaint(text)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('"GB":', "Britain:", "country 'Britain' is no ISO code"),
        ('emergency: "999"', "alarm: x", "GB needs the keys 'emergency' and 'lines', and may have 'ambulance'"),
        ('emergency: "999"', 'emergency: "999"\n    ambulance: call us', "GB: ambulance is no number"),
        ('emergency: "999"', 'emergency: "999"\n    ambulance: [1]', "GB: ambulance is no number"),
        ('emergency: "999"', "emergency: call us", 'numbers parted by "/"'),
        ('emergency: "999"', "emergency: [1, 2]", 'numbers parted by "/"'),
        ("grade: B, source: samaritans.org", "grade: D, source: x", "grade 'D' is not known. Use one of A, B, C"),
        ("kind: crisis", "kind: sadness", "kind 'sadness' is not known"),
        ("dial: 116 123", "audience: men", "nobody can reach it. Add dial, text or url"),
        ("verified_on: 2026-11-01}", "verified_on: in May}", "verified_on 'in May' is no date"),
        (", verified_on: 2026-11-01}", "}", "GB, line 1, 'Samaritans': verified_on is missing. Add it."),
        ("dial: 116 123", "dail: 116 123", "key 'dail' is not known. Did you mean 'dial'?"),
        ("dial: 116 123", "dial: 1, zzz: 2", "key 'zzz' is not known. Remove it."),
        ("dial: 116 123", "dial: [1, 2]", "GB, line 1 is no list of 'key: value'"),
        ("kind: directory", "kind: nothing", "directory, 'Find A Helpline': kind 'nothing'"),
    ],
)
def test_a_mistake_is_named_with_its_entry_and_the_fix(before: str, after: str, expected: str):
    assert before in GOOD
    assert expected in complaint(GOOD.replace(before, after))


def test_lines_must_be_a_list():
    assert "GB: 'lines' is no list" in complaint(GOOD.split("    lines:", maxsplit=1)[0] + "    lines: none\n")


def test_countries_must_be_a_mapping():
    assert "'countries' is no mapping" in complaint(GOOD.split("countries:", maxsplit=1)[0] + "countries: [GB]\n")


def test_all_mistakes_are_told_at_once():
    bad = GOOD.replace("kind: crisis", "kind: x").replace("dial: 116 123", "hours: never")
    assert len(complaint(bad).splitlines()) == 2


def test_every_country_has_an_emergency_number(shipped: Helplines):
    assert len(shipped.countries) >= 38
    assert all(helplines.emergency_number(country) for country in shipped.countries)


def test_no_short_number_got_a_country_code(shipped: Helplines):
    lines = [line for country in shipped.countries for line in country.lines]
    assert [line.dial for line in lines if line.dial.startswith(("+", "00"))] == []


@pytest.mark.parametrize("code", ["US", "GB", "DE", "FR", "ES", "AU", "IE", "BR"])
def test_large_countries_have_lines_for_despair_and_for_violence(code: str, shipped: Helplines):
    country = shipped.country(code)
    assert country is not None
    assert country.shown("crisis")
    assert country.shown("violence")


def test_young_people_have_a_line_of_their_own(shipped: Helplines):
    britain = shipped.country("GB")
    assert britain is not None
    assert [helplines.summary(line) for line in britain.shown("youth")] == [
        "Childline: 0800 1111 (for under 19s, day and night)"
    ]


def test_a_line_reported_out_of_service_is_kept_but_hidden(shipped: Helplines):
    south_africa = shipped.country("ZA")
    assert south_africa is not None
    assert any(line.warn for line in south_africa.lines)
    assert south_africa.shown("violence") == ()


def test_the_directory_is_there_for_every_other_country(shipped: Helplines):
    assert helplines.summary(shipped.directory) == "Find A Helpline: findahelpline.com"


def test_every_line_that_is_shown_names_a_source_to_check_it_by(shipped: Helplines):
    shown = [line for country in shipped.countries for line in country.lines if line.may_be_shown]
    assert [line.name for line in shown if "." not in line.source or "to be re-checked" in line.source] == []


def test_nothing_shipped_is_stale_today(shipped: Helplines):
    assert helplines.stale(shipped, datetime.now(UTC).date()) == []
