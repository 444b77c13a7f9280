"""What a guard is made of, as the checks ask for it."""

from __future__ import annotations

from bot.dialog.check import guards
from bot.dialog.check.guards import comparisons, names
from bot.dialog.expressions import Number, parse


def test_the_slots_that_a_guard_reads_are_known() -> None:
    guard = parse("visits > 2 and (heat >= speaker.heat or not own(view)) and known(country) and x in [1, b]")
    assert [(name.slot, name.role) for name in names(guard)] == [("heat", None), ("heat", "speaker"), ("view", None), ("x", None)]  # fmt: skip
    assert [test.function for test in guards.tests(guard)] == ["own", "known"]
    assert list(guards.tests(parse("own(a)"))) == [parse("own(a)")]


def test_comparisons_are_listed_from_the_slot_outwards() -> None:
    assert [(name.slot, op) for name, op, _ in comparisons(parse("7 > a and b in [x, y] or not c is d"))] == [
        ("a", ">"),
        ("b", "in"),
        ("b", "in"),
        ("c", "is"),
    ]
    assert list(comparisons(Number(7))) == []
