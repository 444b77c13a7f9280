"""A folder of dialogs as one value: what counts as a dialog, its hash, and what the store keeps."""

from __future__ import annotations

from bot.dialog.bundle import digest, is_dialog, pack, read_bundle, unpack
from bot.dialog.check.inventory import read_inventory
from bot.dialog.problems import BrokenDialogs, Mark, Problem, did_you_mean, has_errors, quoted
from tests.dialog.files import GOOD, SHIPPED


def test_shared_files_and_folders_are_no_dialogs() -> None:
    names = ["now.yaml", "common.yaml", "inventory.yaml", "helplines.yaml", "daily/a.yaml", "now.yml", "feelings.yaml"]
    assert [name for name in names if is_dialog(name)] == ["now.yaml"]


def test_the_same_dialogs_have_the_same_hash_in_any_order() -> None:
    one, _ = read_bundle(GOOD)
    two, _ = read_bundle(dict(reversed(GOOD.items())))
    assert one.digest == two.digest
    assert one == two


def test_shared_files_do_not_change_the_hash_and_a_word_does() -> None:
    before, _ = read_bundle(GOOD)
    with_common, _ = read_bundle({**GOOD, "common.yaml": "x", "daily/one.yaml": "y"})
    changed, _ = read_bundle({**GOOD, "traps.yaml": GOOD["traps.yaml"] + " "})
    assert with_common.digest == before.digest
    assert changed.digest != before.digest
    assert len(digest({"a": "b"})) == 64


def test_a_bundle_comes_back_from_its_content_with_the_same_hash() -> None:
    bundle, problems = read_bundle(GOOD)
    again, _ = read_bundle(unpack(bundle.content))
    assert problems == []
    assert again == bundle
    assert len(bundle.content) < sum(map(len, GOOD.values()))
    assert unpack(pack({"ä": "\ud83d"})) == {"ä": "\ud83d"}


def test_a_broken_dialog_is_left_out_and_told() -> None:
    bundle, problems = read_bundle({**GOOD, "broken.yaml": "dialog: broken"})
    assert set(bundle.dialogs) == {"two_sides", "pause_of_two", "traps"}
    assert {problem.path for problem in problems} == {"broken.yaml"}
    error = BrokenDialogs(problems)
    assert error.problems == sorted(problems)
    assert str(error).count("\n") == len(problems) - 1


def test_problems_sort_by_place_and_know_their_level() -> None:
    late, early = Problem("a", Mark(2, 1), "warning", "w", "x"), Problem("a", Mark(1, 9), "warning", "w", "x")
    assert sorted([late, early]) == [early, late]
    assert not has_errors([late])
    assert has_errors([late, Problem("a", Mark(), "error", "w", "x")])


def test_a_near_word_is_pointed_to_and_others_are_listed() -> None:
    assert did_you_mean("lisen", ["listen", "talk"]) == "Did you mean 'listen'?"
    assert did_you_mean("zzz", ["a", "b"]) == "Known here: a, b."
    assert did_you_mean("zzz", []) == "There is none to name here."
    assert did_you_mean("zzz", [f"w{n}" for n in range(20)]).endswith("…")


def test_words_of_an_author_are_shortened_and_made_visible() -> None:
    assert quoted("a") == "'a'"
    assert quoted("a\nb\x00") == r"'a\nb\x00'"
    assert quoted("x" * 50) == "'" + "x" * 40 + "…'"


def test_the_inventory_gives_its_ids() -> None:
    ids, problems = read_inventory(SHIPPED["inventory.yaml"], "inventory.yaml")
    assert problems == []
    assert {"S0-T1", "S2-E5", "S4-X1"} <= ids
    assert len(ids) > 170


def test_an_inventory_that_is_none_has_problems() -> None:
    for text, rule in (
        ("a", "wrong-shape"),
        ("- a", "wrong-shape"),
        ("S0: [a]", "wrong-shape"),
        ("", "empty"),
        ("S0: {t1: x}", "bad-id"),
    ):
        ids, problems = read_inventory(text, "inventory.yaml")
        assert ids == frozenset()
        assert [problem.rule for problem in problems] == [rule]
