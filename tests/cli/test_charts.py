"""`attune charts` where it cannot write: one line, an exit code, no traceback."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Shell


@pytest.mark.parametrize("place", ["a_file", "taken"])
def test_a_folder_that_cannot_be_written_is_told_in_a_line(shell: Shell, place: str) -> None:
    (shell.folder / "a_file").write_text("something else")
    (shell.folder / "taken" / "mood.png").mkdir(parents=True)

    result = shell.configured("charts", shell.folder / place)

    assert (result.code, result.out) == (1, "")
    assert result.err.count("\n") == 1
    assert result.err.startswith(f"attune: {shell.folder / place / 'mood.png'} cannot be written (")
    assert result.err.endswith("): name another folder\n")
    assert (shell.folder / "a_file").read_text() == "something else"


def test_without_a_folder_it_says_what_is_missing(shell: Shell) -> None:
    result = shell.run("charts")

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("attune: ")
    assert "FOLDER" in result.err
