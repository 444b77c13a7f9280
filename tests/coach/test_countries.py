"""Which country a person is in: by the language of the app, and by what they type."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coach import countries, helplines
from bot.coach.countries import Countries, Language, Place

FOLDER = Path(__file__).parents[2] / "dialogs"
SHIPPED = countries.parse((FOLDER / "countries.yaml").read_text(encoding="utf-8"))

GOOD = """
languages:
  de: {likely: [DE, AT], guess: DE}
  en: {likely: [GB]}
default: [GB]
filler: [i, in]
words: ["no"]
names:
  DE: {name: Germany, also: [Deutschland]}
  AT: {name: Austria}
  GB: {name: United Kingdom}
"""


def complaint(text: str) -> str:
    with pytest.raises(ValueError) as caught:
        countries.parse(text)
    return str(caught.value)


def test_a_file_becomes_frozen_values():
    assert countries.parse(GOOD) == Countries(
        places=(Place("DE", "Germany", ("Deutschland",)), Place("AT", "Austria"), Place("GB", "United Kingdom")),
        languages=(Language("de", ("DE", "AT"), "DE"), Language("en", ("GB",))),
        default=("GB",),
        filler=frozenset({"i", "in"}),
        words=frozenset({"no"}),
    )


@pytest.mark.parametrize("code", ["en", "es", "pt", "fr", "nl", "zh-hans", "xx", "", None, "en-XX"])
def test_a_language_of_many_countries_implies_none(code: str | None):
    assert SHIPPED.guess(code) is None


@pytest.mark.parametrize(
    ("code", "country"),
    [("de", "DE"), ("it", "IT"), ("nb", "NO"), ("ja", "JP"), ("uk", "UA")],
)
def test_a_language_of_one_country_implies_it(code: str, country: str):
    assert SHIPPED.guess(code) == country


@pytest.mark.parametrize(
    ("code", "country"),
    [("en-GB", "GB"), ("pt-br", "BR"), ("de-AT", "AT"), ("en_US", "US"), ("en-NG", "NG"), ("xx-FR", "FR")],
)
def test_a_region_in_the_code_implies_the_country(code: str, country: str):
    assert SHIPPED.guess(code) == country
    assert SHIPPED.likely(code)[0] == country


def test_likely_countries_come_first_and_once():
    assert SHIPPED.likely("de") == ("DE", "AT", "CH")
    assert SHIPPED.likely("de-ch") == ("CH", "DE", "AT")
    assert SHIPPED.likely("es")[0] == "ES"


@pytest.mark.parametrize("code", ["tlh", None, ""])
def test_an_unknown_language_gets_the_usual_choice(code: str | None):
    assert SHIPPED.likely(code) == SHIPPED.default


def test_a_code_has_an_english_name():
    assert SHIPPED.name("DE") == "Germany"
    assert SHIPPED.name("ZZ") is None


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("uk", ("GB",)),
        ("USA", ("US",)),
        ("U.S.", ("US",)),
        ("us", ("US",)),
        ("de", ("DE",)),
        ("deutschland", ("DE",)),
        ("España", ("ES",)),
        ("espana", ("ES",)),
        ("日本", ("JP",)),
        ("Northern Ireland", ("GB",)),
        ("papua new guinea", ("PG",)),
        ("congo", ("CD", "CG")),
    ],
)
def test_codes_and_names_are_understood(typed: str, codes: tuple[str, ...]):
    assert countries.find(typed, SHIPPED) == codes


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("I'm in the UK", "GB"),
        ("i live in germany", "DE"),
        ("im in the us", "US"),
        ("we are in New Mexico", "US"),
        ("ich wohne in der Schweiz", "CH"),
    ],
)
def test_a_country_in_a_sentence_is_understood(typed: str, code: str):
    assert countries.find(typed, SHIPPED) == (code,)


def test_two_countries_are_both_offered_in_their_order():
    assert countries.find("I am in Spain but from Italy", SHIPPED) == ("ES", "IT")


def test_no_more_than_three_are_offered():
    assert len(countries.find("Spain Italy France Greece", SHIPPED)) == 3


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("germny", "DE"),
        ("austia", "AT"),
        ("Swizerland", "CH"),
        ("newzealand", "NZ"),
        ("columbia", "CO"),
        ("untied kingdom", "GB"),
        ("I live in the Netherlnads", "NL"),
    ],
)
def test_a_slip_of_the_finger_is_forgiven(typed: str, code: str):
    assert countries.find(typed, SHIPPED) == (code,)


def test_a_slip_between_two_countries_offers_both():
    assert countries.find("austrlia", SHIPPED) == ("AT", "AU")


@pytest.mark.parametrize("typed", ["no", "it", "to", "", "...", "pain", "woman", "maybe later", "my child", "x" * 3000])
def test_other_answers_name_no_country(typed: str):
    assert countries.find(typed, SHIPPED) == ()


def test_capitals_make_an_everyday_word_a_code():
    assert countries.find("NO", SHIPPED) == ("NO",)


def test_without_any_name_nothing_is_found():
    nowhere = Countries(places=(), languages=(), default=(), filler=frozenset(), words=frozenset())
    assert countries.find("Germany", nowhere) == ()


@given(st.text())
def test_any_text_at_all_is_survived(typed: str):
    assert len(countries.find(typed, SHIPPED)) <= 3


@given(st.one_of(st.none(), st.text()))
def test_any_language_code_at_all_is_survived(code: str | None):
    assert SHIPPED.likely(code)


def test_every_shipped_name_is_found_by_typing_it():
    missed = [place.code for place in SHIPPED.places if place.code not in countries.find(place.name, SHIPPED)]
    assert missed == []


def test_every_country_with_helplines_has_a_name():
    lines = helplines.parse((FOLDER / "helplines.yaml").read_text(encoding="utf-8"))
    assert [country.code for country in lines.countries if SHIPPED.name(country.code) is None] == []


def test_a_text_that_is_no_yaml_says_so():
    assert "not readable as YAML" in complaint("names: {")


@pytest.mark.parametrize("text", ["", "names: {}", "just words"])
def test_other_keys_at_the_top_are_refused(text: str):
    assert "exactly the keys languages, default, filler, words, names" in complaint(text)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("default: [GB]", "default: GB", "'default' is no list"),
        ("filler: [i, in]", "filler: [[i], in]", "'filler' is no list"),
        ("{name: Austria}", "Austria", "names, AT: not an entry"),
        ("{name: Austria}", "{also: [Wien]}", "names, AT: not an entry"),
        ("{name: Austria}", "{name: Austria, nick: x}", "names, AT: not an entry"),
        ("{name: Austria}", "{name: Austria, also: Wien}", "names, AT: not an entry"),
        ("{likely: [GB]}", "[GB]", "languages, en: not an entry"),
        ("{likely: [GB]}", "{guess: GB}", "languages, en: not an entry"),
        ("{likely: [GB]}", "{likely: [GB], guess: [GB]}", "languages, en: not an entry"),
        ("{likely: [GB]}", "{likely: [GB, XX]}", "languages, en: 'XX' has no name. Add it under names"),
        ("guess: DE", "guess: YY", "languages, de: 'YY' has no name"),
        ("default: [GB]", "default: [ZZ]", "default: 'ZZ' has no name"),
    ],
)
def test_a_mistake_is_named_with_its_entry_and_the_fix(before: str, after: str, expected: str):
    assert before in GOOD
    assert expected in complaint(GOOD.replace(before, after))


def test_names_must_be_a_mapping():
    assert "'names' is no mapping" in complaint(GOOD.split("names:", maxsplit=1)[0] + "names: [DE]\n")
