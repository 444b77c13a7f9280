"""`attune graph`."""

from tests.cli.conftest import Shell, Write
from tests.cli.test_check import BROKEN, FINE


def test_a_dialog_is_drawn_by_its_name_as_mermaid(shell: Shell) -> None:
    result = shell.configured("graph", "now")

    assert result.code == 0
    assert "stateDiagram-v2" in result.out
    assert "    s_heat --> s_hot : heat #62;= 7\n" in result.out


def test_a_file_is_drawn_to_a_file(shell: Shell, write: Write) -> None:
    path, picture = write("fine.yaml", FINE), shell.folder / "fine.svg"

    result = shell.configured("graph", path, "--format", "svg", "--output", picture)

    assert result.code == 0
    assert "mood is good" in picture.read_text()


def test_an_unknown_dialog_is_told_with_the_nearest(shell: Shell) -> None:
    result = shell.configured("graph", "nwo")

    assert (result.code, result.out) == (2, "")
    assert "Did you mean 'now'?" in result.err


def test_a_file_that_is_not_there_is_told(shell: Shell) -> None:
    assert shell.configured("graph", "none.yaml").code == 2


def test_a_dialog_that_cannot_be_read_is_told_with_its_problems(shell: Shell, write: Write) -> None:
    path = write("fine.yaml", FINE.replace("version: 1\n", "version: one\n"))

    result = shell.configured("graph", path)

    assert result.code == 1
    assert "fine.yaml:2:" in result.err


def test_a_state_that_does_not_exist_is_left_out_of_the_picture(shell: Shell, write: Write) -> None:
    result = shell.configured("graph", write("broken.yaml", BROKEN))

    assert result.code == 0
    assert "badd" not in result.out


def test_a_place_that_cannot_be_written_is_told(shell: Shell) -> None:
    result = shell.configured("graph", "now", "--output", shell.folder / "none" / "now.mmd")

    assert result.code == 1
    assert "cannot be written" in result.err
