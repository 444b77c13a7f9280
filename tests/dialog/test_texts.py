"""Texts: what an author writes, what a person sees, and that a value can never become markup or a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.texts import BadText, Hole, fill, parse, plain, render


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("Hello.", "Hello."),
        ("Hello {name}.", "Hello Ada &lt;b&gt; &amp; {{x}} *y*."),
        ("{{name}}", "{name}"),
        ("*Bold* and 2 * 3 * 4", "<b>Bold</b> and 2 * 3 * 4"),
        ("*{{a}} b*", "<b>{a} b</b>"),
        ("a*b*c", "a*b*c"),
        ("*{name}*", "*Ada &lt;b&gt; &amp; {{x}} *y**"),
        ("<b>& \"'", "&lt;b&gt;&amp; \"'"),
        ("{nobody} is here", "… is here"),
        ("*one\ntwo*", "*one\ntwo*"),
        ("", ""),
    ],
)
def test_a_text_is_rendered(source: str, seen: str) -> None:
    assert render(parse(source), {"name": "Ada <b> & {{x}} *y*"}) == seen


def test_what_is_copied_has_no_markup() -> None:
    assert fill(parse("*I feel* {feeling} & {{more}} {gap}"), {"feeling": "a*b <i>"}) == "I feel a*b <i> & {more} …"


def test_words_without_a_value_are_copied_as_they_are() -> None:
    assert fill(parse("*I* feel so & <so>"), {}) == "I feel so & <so>"


def test_rendered_text_reads_back_as_plain_words() -> None:
    assert plain(render(parse("*Hi* {name} & <i>"), {"name": "<Ada>"})) == "Hi <Ada> & <i>"


def test_words_are_counted_as_people_count_them() -> None:
    assert parse("Don't say “it’s 12:30” – {name}, e.g. *no*!").words() == 7
    assert parse("{a} {b}").words() == 2
    assert list(parse("{a} and {b} {a}").names()) == ["a", "b", "a"]


@pytest.mark.parametrize(
    "source",
    ["{", "}", "{a", "a}", "{}", "{0}", "{A}", "{a.b}", "{a[0]}", "{a!r}", "{a:>10}", "{ a }", "{{a}", "{a}}", "{a{b}}", "{é}", "{'a'*10**8}", "{a\n}"],
)  # fmt: skip
def test_what_is_no_name_is_refused(source: str) -> None:
    with pytest.raises(BadText):
        parse(source)


@given(st.text(), st.text())
def test_a_value_never_becomes_markup_or_a_hole(value: str, words: str) -> None:
    text = parse(words.replace("{", "{{").replace("}", "}}") + "|{value}|")
    shown = render(text, {"value": value})
    inside = shown.rsplit("|", 1)[0] if "|" not in value else shown
    assert "<" not in inside.replace("<b>", "").replace("</b>", "")
    assert plain(shown).endswith(f"{plain(render(parse('{value}'), {'value': value}))}|")


@given(st.text())
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        text = parse(source)
    except BadText:
        return
    assert text.source == source
    assert text.words() >= 0
    assert all(isinstance(part, Hole) or part for part in text.parts)
