"""`attune talk` at a shell: lines from a pipe, and what is refused."""

from __future__ import annotations

import subprocess
import sys

from tests.cli.conftest import Shell


def test_a_file_of_lines_plays_both_people_of_a_couple_without_a_group() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "talk", "timeout_two", "--apart"],
        input="1\n1: 1\n2: 1\n1: 1\n2: 1\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "1 ana> 1" in done.stdout
    assert done.stdout.count("You are both ready.") == 2
    assert not done.stderr


def test_a_dialog_of_one_person_is_never_apart(shell: Shell) -> None:
    shell.configure()
    refused = shell.configured("talk", "timeout", "--apart")
    assert refused.code == 2
    assert "'timeout' is a dialog of one person; leave --apart away." in refused.err


def test_help_names_the_option(shell: Shell) -> None:
    assert "--apart" in shell.run("talk", "--help").out
