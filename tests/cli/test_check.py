"""`attune check`."""

import re
from datetime import date
from pathlib import Path

from bot.adapters.dialog_files import Folder, read_folder, shipped_folder
from bot.cli.check import problems_of
from tests.cli.conftest import Shell, Write

FINE = """\
dialog: fine
version: 1
title: Fine
cast: [me]
start: hello
slots:
  mood: {choice: {good: "Good", bad: "Bad"}}
states:
  hello:
    ask: {me: mood, text: "How are you?"}
    next: [{if: "mood is good", to: good}, {to: bad}]
  good: {say: "Good.", end: done}
  bad: {say: "I am sorry.", end: done}
"""
BROKEN = FINE.replace("to: bad}", "to: badd}").replace("fine", "broken")
TODAY = date(2026, 11, 22)


def shipped() -> dict[str, str]:
    """The program's own files, without the rules of screening, which take a moment to read."""
    files = read_folder(shipped_folder()).files
    return {name: text for name, text in files.items() if not name.startswith("screening/")}


def test_the_dialogs_that_come_with_the_program_have_no_error(shell: Shell) -> None:
    result = shell.run("check")

    assert (result.code, result.err) == (0, "")
    assert " files: 0 errors, " in result.out.splitlines()[-1]


def test_a_problem_is_a_line_with_place_and_fix_by_the_path_as_given(shell: Shell, write: Write) -> None:
    path = write("broken.yaml", BROKEN)

    result = shell.run("check", path.parent)

    assert result.code == 1
    assert re.search(rf"^{re.escape(str(path))}:11:\d+: error: .*\(unknown-state\)$", result.out, re.MULTILINE)
    assert "Did you mean 'bad'?" in result.out
    assert result.out.splitlines()[-1].startswith("1 file: 2 errors, ")


def test_one_file_is_checked_alone_among_its_neighbours(shell: Shell, write: Write) -> None:
    write("broken.yaml", BROKEN)
    fine = write("fine.yaml", FINE.replace('{say: "Good.", end: done}', "{call: timeout, on: {ready: bad, over: bad}}"))

    result = shell.run("check", fine)

    assert "error:" not in result.out
    assert result.code == 0
    assert result.out.splitlines()[-1].startswith("1 file: 0 errors, ")


def test_several_paths_are_counted_together(shell: Shell, write: Write) -> None:
    paths = write("fine.yaml", FINE), write("broken.yaml", BROKEN)

    result = shell.run("check", *paths)

    assert result.code == 1
    assert result.out.splitlines()[-1].startswith("2 files: 2 errors, ")


def test_the_folder_of_the_configuration_is_checked(shell: Shell, write: Write) -> None:
    path = write("broken.yaml", BROKEN)
    shell.configure(f"dialogs: {{path: '{path.parent}'}}\n")

    assert "unknown-state" in shell.configured("check").out


def test_a_path_that_is_not_there_is_wrong_usage(shell: Shell) -> None:
    result = shell.run("check", "none/such.yaml")

    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "none/such.yaml" in result.err


def test_a_file_that_is_no_text_is_told(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"dialog: caf\xe9\n")

    result = shell.run("check", path)

    assert result.code == 1
    assert f"{path}:1:1: error: the file is not UTF-8 text" in result.out


def test_helplines_that_nobody_checked_for_a_year_are_an_error() -> None:
    later = problems_of(Folder(shipped()), date(2031, 1, 1))

    stale = [problem for problem in later if problem.rule == "stale"]
    assert {problem.level for problem in stale} == {"error"}
    assert any("GB, 'Samaritans': last checked on 2026-11-01, not within 12 months" in each.text for each in stale)


def test_a_folder_with_an_old_helpline_fails_the_check(shell: Shell, write: Write) -> None:
    path = write("helplines.yaml", re.sub(r"2026-11-\d\d", "2019-11-01", shipped()["helplines.yaml"], count=1))

    result = shell.run("check", path)

    assert result.code == 1
    assert "error: helplines: directory, 'Find A Helpline': last checked on 2019-11-01" in result.out


def test_broken_helplines_are_an_error() -> None:
    files = shipped()
    files["helplines.yaml"] = "directory: {name: 1}\ncountries: {gb: {}}\n"
    broken = [problem for problem in problems_of(Folder(files), TODAY) if problem.rule == "helplines"]
    assert len(broken) > 2
    assert all(problem.level == "error" and problem.path == "helplines.yaml" for problem in broken)


def test_coach_files_that_are_missing_or_no_yaml_are_told_each_in_one_line() -> None:
    files = shipped()
    del files["countries.yaml"]
    files["feelings.yaml"] = "families: [\n"
    files["screening/en.yaml"] = "nothing: here\n"

    errors = [problem for problem in problems_of(Folder(files), TODAY) if problem.level == "error"]

    assert [problem.path for problem in errors] == ["countries.yaml", "feelings.yaml", "screening/en.yaml"]
    assert not any("\n" in str(problem) for problem in errors)


def test_ideas_that_nothing_teaches_are_told_for_a_folder_with_an_inventory() -> None:
    files = shipped() | {"inventory.yaml": "S9: {Z1: an idea that no dialog has}\n"}

    found = problems_of(Folder(files), TODAY)

    assert any("S9-Z1" in problem.text and problem.path == "inventory.yaml" for problem in found)


def test_what_is_wrong_with_a_readable_dialog_is_told_beside_one_that_cannot_be_read(
    shell: Shell, write: Write
) -> None:
    write("broken.yaml", BROKEN)
    write("torn.yaml", "dialog: [\n")
    write(
        "calls.yaml",
        FINE.replace("fine", "calls").replace('{say: "Good.", end: done}', "{call: torn, on: {ready: bad}}"),
    )

    result = shell.run("check", write("torn.yaml", "dialog: [\n").parent)

    assert "(unknown-state)" in result.out
    assert "(syntax)" in result.out
    assert "(unknown-dialog)" not in result.out
