"""Guards: what they mean, and that nothing else can be said in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.check.guards import names
from bot.dialog.expressions import BadExpression, Compare, Logic, Name, Value, Word, evaluate, parse


class Answers:
    """Answers by slot, or by role.slot; a slot of SKIPPED was skipped."""

    SKIPPED = "-"

    def __init__(self, **values: Value) -> None:
        self.values = values

    def value(self, slot: str, role: str | None) -> Value:
        found = self.values.get(f"{role}_{slot}" if role else slot)
        return None if found == self.SKIPPED else found

    def holds(self, function: str, slot: str, role: str | None) -> bool:
        if function == "skipped":
            return self.values.get(slot) == self.SKIPPED
        return self.value(slot, role) is not None

    def visits(self) -> int:
        return 3


HERE = Answers(heat=7.0, fits="full", sad="yes", feelings=("sad", "angry"), speaker_heat=2.0, view="-", own="a text")


@pytest.mark.parametrize(
    ("guard", "holds"),
    [
        ("heat >= 7", True),
        ("heat > 7", False),
        ("heat < 7.5 and heat <= 7", True),
        ("7 == heat", True),
        ("heat != 7", False),
        ("fits is full", True),
        ("fits is not full", False),
        ('fits == "full"', True),
        ("fits != part", True),
        ("fits in [full, part]", True),
        ("fits not in [part]", True),
        ("speaker.heat is 2", True),
        ("sad", True),
        ("not sad", False),
        ("fits", False),
        ("own is 'a text'", True),
        ('"sad" in feelings', True),
        ("feelings in [sad, shy]", True),
        ("feelings in [shy]", False),
        ("feelings is sad", False),
        ("visits >= 3", True),
        ("3 in visits", True),
        ("skipped(view)", True),
        ("answered(view) or answered(heat)", True),
        ("(sad or nothing) and not skipped(heat)", True),
        ("skipped(view) is \"yes\"", True),
        ("answered(speaker.heat)", True),
    ],
)  # fmt: skip
def test_a_guard_decides(guard: str, *, holds: bool) -> None:
    assert evaluate(parse(guard), HERE) is holds


@pytest.mark.parametrize("op", ["is", "is not", "==", "!=", "<", "<=", ">", ">=", "in", "not in"])
def test_comparing_an_answer_that_is_not_there_is_false(op: str) -> None:
    right = "[full]" if "in" in op else "full" if "is" in op else "7"
    holds = evaluate(parse(f"nothing {op} {right}"), HERE)
    assert holds is (op == "not in")


def test_words_and_numbers_never_compare() -> None:
    assert not evaluate(parse("fits >= 7"), HERE)
    assert not evaluate(parse("heat is full"), HERE)


def test_a_bare_word_after_a_comparison_is_the_key_of_a_choice() -> None:
    assert parse("fits is full") == Compare("is", Name("fits"), Word("full", quoted=False))
    assert parse("a < b") == Compare("<", Name("a"), Name("b"))
    assert parse("a is b.c") == Compare("is", Name("a"), Name("c", "b"))
    assert parse("a == visits") == Compare("==", Name("a"), Name("visits"))


def test_and_binds_closer_than_or() -> None:
    guard = parse("a or b and c")
    assert guard == Logic("or", (Name("a"), Logic("and", (Name("b"), Name("c")))))


ESCAPES = [
    "__import__('os').system('ls')", "().__class__.__bases__[0]", "lambda: 1", "a ** b ** c", "a if b else c",
    "[x for x in y]", "{1: 2}", "a; b", "a = b", "a := b", "f'{a}'", "eval(a)", "open(a)", "skipped(a.b.c)", "a.b()",
    "skipped(skipped(a))", "1e999999999", "99999999999999999999", "a\x00b", "a\nimport os", "🙂", "a @ b", "~a", "-1",
    "a[0]", "skipped()", "skipped(not)", "is", "in [", "()", "not", "a in []", "a not b", "1.2.3", "0x10", "",  "  ",
    "and a", "a and", '"open', "'a", "a ! b", "skipped(a", "a is (b", "[a", ")", "in", "a.is", "(" * 30 + "a",
]  # fmt: skip


@pytest.mark.parametrize("text", ESCAPES)
def test_what_is_no_guard_is_refused_with_a_fix(text: str) -> None:
    with pytest.raises(BadExpression) as caught:
        parse(text)
    assert 0 <= caught.value.offset <= len(text)
    assert len(str(caught.value)) > 20


def test_a_guard_has_a_length_and_a_depth() -> None:
    with pytest.raises(BadExpression, match="400"):
        parse("a is b or " * 50 + "a is b")
    with pytest.raises(BadExpression, match="20 deep"):
        parse("not " * 21 + "a")
    assert parse("not " * 19 + "a")


WORDS = st.sampled_from(["a", "b", "visits", "7", "1.5", '"x"', "'y'", "(", ")", "[", "]", ",", ".", "and", "or", "not", "is", "in", "<", ">=", "==", "!=", "skipped", "own", "known", "answered", " ", "(", ")"])  # fmt: skip
ODD = st.one_of(st.none(), st.text(), st.floats(allow_nan=True), st.tuples(st.text(), st.text()))


@given(st.one_of(st.text(), st.lists(WORDS, max_size=30).map(" ".join)), ODD, ODD)
def test_any_text_is_read_or_refused_and_never_fails(text: str, one: Value, two: Value) -> None:
    try:
        guard = parse(text)
    except BadExpression:
        return
    assert evaluate(guard, Answers(a=one, b=two)) in (True, False)
    assert all(isinstance(name, Name) for name in names(guard))
