"""The terminal: drawing a chat, and reading lines."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys

from bot.adapters.terminal.drawing import Bubble, Drawing
from bot.adapters.terminal.lines import Lines


def drawn(text: str, *rows: list[tuple[str, str]], to: str = "") -> str:
    out = io.StringIO()
    Drawing(out, width=60).message(text, rows, to=to)
    return out.getvalue()


def test_bold_and_entities_are_drawn_as_words() -> None:
    assert drawn("<b>Loud</b> &amp; <i>quiet</i> &lt;b&gt;") == "\nLoud & quiet <b>\n"


def test_the_step_is_a_line_of_dots() -> None:
    assert drawn("<b>Turning toward · 2 of 6</b>\n\nWhat now?") == "\n●●○○○○ Turning toward · 2 of 6\nWhat now?\n"


def test_a_sentence_to_copy_stands_in_a_box() -> None:
    shown = drawn("Say this:\n\n<blockquote>I am here.</blockquote>\n\nThen?")
    assert "│ I am here. │" in shown
    assert shown.index("Say this:") < shown.index("I am here.") < shown.index("Then?")


def test_buttons_stand_in_their_rows_with_their_keys() -> None:
    shown = drawn("x", [("1", "Hurt"), ("2", "Sad")], [("10", "10")], [("", "✓ Sad")], to="ana")
    assert shown == "\nto ana\nx\n  [1] Hurt   [2] Sad\n  [10]\n  [✓ Sad]\n"


def test_buttons_that_changed_are_drawn_alone() -> None:
    out = io.StringIO()
    Drawing(out, width=60).changed([[("1", "Hurt")]], to="ben")
    assert out.getvalue() == "\nto ben\n  [1] Hurt\n"


def test_an_end_tag_without_a_beginning_is_left_out() -> None:
    assert drawn("a</b> b") == "\na b\n"


def test_dim_plain_and_tables() -> None:
    out = io.StringIO()
    drawing = Drawing(out, width=60)
    drawing.dim("[not markup]")
    drawing.table([("a", "one"), ("bcd", "two")])
    assert out.getvalue() == "[not markup]\n  a    one\n  bcd  two\n"


def test_lines_of_a_pipe_are_shown_as_they_come_and_cleaned() -> None:
    shown: list[str] = []
    lines = Lines(io.StringIO("one\r\ntw\0o\nlast"), shown.append)
    assert [lines.next("> ") for _ in range(4)] == ["one", "two", "last", None]
    assert shown[0] == "> one"


def test_at_a_keyboard_there_is_a_prompt_and_the_end_is_a_key() -> None:
    program = "import sys; from bot.adapters.terminal.lines import Lines; lines = Lines(sys.stdin, print); print([lines.next('you> '), lines.next('')])"
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=theirs, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.write(ours, b"hello\n\x04")
        out, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert out.decode().endswith("['hello', None]\n")


def beside(width: int, **chats: list[Bubble]) -> str:
    out = io.StringIO()
    Drawing(out, width=width).beside(chats)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


ASKED = Bubble("<b>One</b> thing", [[("1", "Yes"), ("2", "No")]])


def test_two_chats_stand_side_by_side() -> None:
    shown = beside(80, ana=[ASKED], ben=[Bubble(toast="Noted"), Bubble(rows=[[("", "✓ No")]])])
    assert shown == (
        "\nana                                       ben\nOne thing                                 (Noted)\n"
        "  [1] Yes   [2] No\n                                            [✓ No]"
    )


def test_where_there_is_no_room_they_stand_below_each_other() -> None:
    assert beside(60, ana=[ASKED], ben=[ASKED]).count("One thing") == 2
    assert "ana\nOne thing\n  [1] Yes   [2] No\n\nben\nOne thing" in beside(60, ana=[ASKED], ben=[ASKED])


def test_an_empty_chat_keeps_its_place() -> None:
    assert beside(80, ana=[], ben=[Bubble("x")]).splitlines()[1].startswith(" " * 42 + "ben")


def test_a_row_of_buttons_that_is_too_wide_stands_button_by_button() -> None:
    shown = beside(80, ana=[Bubble("x", [[("1", "a" * 20), ("2", "b" * 20)]])])
    assert f"  [1] {'a' * 20}\n  [2] {'b' * 20}" in shown


def test_what_everybody_sees_stands_under_a_line_with_its_name() -> None:
    out = io.StringIO()
    Drawing(out, width=60).across("the group", [ASKED])
    assert out.getvalue().splitlines()[1].startswith("the group ─")
    assert "One thing\n  [1] Yes   [2] No\n" in out.getvalue()
