"""`attune test`: which files it plays, what it prints, and how it exits."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config
from bot.stage.testing import Printer, run_tests, shipped_conversations, usual_folder
from tests.fakes import DIALOGS

GOOD = "conversation: good\nsteps:\n  - ana opens: tiny\n  - bot says: Hello\n"
BAD = "conversation: bad\nsteps:\n  - ana opens: tiny\n  - bot says: Goodbye\n"
TINY = """
dialog: tiny
version: 1
title: Tiny
cast: [me]
start: hello
slots: {word: {text: 20}}
states:
  hello:
    ask: {me: word, text: "Hello?"}
    stuck: ["Hi."]
    reword: "Anybody?"
    next: end
  end: {say: "Bye.", end: done}
"""
ANSWER = "conversation: answer\nsteps:\n  - ana opens: tiny\n  - ana: hi\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Dialogs of one's own: a tiny one, those that the bot itself opens, and a screen that is quick to build."""
    folder = tmp_path / "dialogs"
    (folder / "screening").mkdir(parents=True)
    for path in DIALOGS.glob("*.yaml"):
        (folder / path.name).write_text(path.read_text())
    (folder / "tiny.yaml").write_text(TINY)
    return Config.model_validate({"dialogs": {"path": folder}})


def written(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def test_what_comes_true_is_counted_and_what_was_missed_has_its_line(
    tmp_path: Path, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_tests([written(tmp_path / "tests", good=GOOD)], config) == 0
    shown = capsys.readouterr().out
    assert "1 of 1 conversations came true" in shown
    assert "tiny.yaml:14:3: never reached: the state 'end'" in shown
    assert "now.yaml: never opened" in shown
    assert "states      1/2  50%" in shown


def test_one_that_does_not_come_true_is_told_and_fails(
    tmp_path: Path, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path / "tests", bad=BAD, good=ANSWER)
    assert run_tests([str(folder / "bad.yaml"), folder], config) == 1
    shown = capsys.readouterr().out
    assert "bad.yaml:4:5: failed: the bot should say “Goodbye” (memory)" in shown
    assert "Hello?" in shown
    assert "1 of 2 conversations came true" in shown


def test_files_with_problems_are_not_played(tmp_path: Path, config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "tests", wrong="conversation: x\n", good=GOOD)
    assert run_tests([folder], config) == 1
    shown = capsys.readouterr().out
    assert "wrong.yaml:1:1: error: something is missing here" in shown
    assert "came true" not in shown


def test_a_path_without_tests_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_tests([tmp_path / "nowhere"]) == 2
    assert "no conversation tests in" in capsys.readouterr().err


def test_a_file_that_is_no_text_is_told(tmp_path: Path, config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe\xfa")
    assert run_tests([tmp_path / "x.yaml"], config) == 1
    assert "not UTF-8" in capsys.readouterr().out


def test_the_conversations_that_come_with_the_program_are_there() -> None:
    assert (shipped_conversations() / "now.yaml").is_file()


def test_without_a_path_the_own_conversations_are_played(
    tmp_path: Path, config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tests").mkdir()
    written(tmp_path / "tests" / "conversations", good=GOOD)
    monkeypatch.chdir(tmp_path)
    assert run_tests([], config) == 0
    shown = capsys.readouterr().out
    assert "1 of 1 conversations came true" in shown
    assert "dialogs/tiny.yaml:14:3: never reached" in shown


def test_where_there_are_none_those_of_the_program_are_played_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert usual_folder(Printer()) == shipped_conversations()
    assert "these are the conversations that come with the program" in capsys.readouterr().out
