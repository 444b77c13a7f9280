"""The coach's stock phrases by name, with the holes that each may have. Their words stand in common.yaml, not here."""

from __future__ import annotations

#: The common moves, in the order of the menu under "More"; the row on screen has back, help and more.
MOVES = ("back", "help", "more", "skip", "reword", "stuck", "pause", "stop", "else")
ROW = ("back", "help", "more")
MENU = ("skip", "reword", "stuck", "pause", "stop", "else")

#: name → the holes it may have.
PHRASES: dict[str, tuple[str, ...]] = {
    # answers that cannot be used
    "unclear_choice": (),
    "unclear_number": ("low", "high"),
    "unclear_time": ("low", "high"),
    "unclear_country": (),
    "too_long": ("most",),
    "no_words": (),
    # moves
    "example": ("example",),
    "no_example": (),
    "close_gently": (),
    "cannot_skip": (),
    "cannot_go_back": (),
    "back_again": (),
    "paused": (),
    "stopped": (),
    "stopped_help": ("emergency",),
    "that_was_my_answer": (),
    "less": (),
    "families": (),
    "just_family": ("family",),
    "wrong_example": ("example",),
    "copy": (),
    "yes": (),
    "no": (),
    "yes_typed": (),
    "no_typed": (),
    # time
    "waiting": ("left",),
    "at_time": ("time",),
    "in_time": ("left",),
    "welcome_back": ("dialog",),
    "in_the_middle": ("dialog",),
    "continue": (),
    "start_over": (),
    "leave": (),
    "left_it": (),
    "progress": ("step", "at", "of"),
    # two people
    "write": (),
    "write_here": (),
    "noted": (),
    "waits_for_other": ("other",),
    "waits_in_group": (),
    "other_answers": ("other",),
    "kept_for_turn": ("other",),
    "wrong_turn": ("other",),
    "paused_two": (),
    "stopped_two": (),
    "reveal_look": (),
    "reveal_ask": ("other",),
    "reveal_share": (),
    "reveal_keep": (),
    "reveal_of": ("who",),
    "reveal_kept": (),
    # no session
    "start_now": (),
    "choose": (),
    "nothing_open": (),
    "other_waits": ("dialog",),
    "minor_closed": ("youth_lines",),
    "not_minor": (),
    # presses
    "press_stale": (),
    "press_done": (),
    "press_not_yours": (),
    "press_unknown": (),
    # edges
    "edit_kept": (),
    "edit_taken": (),
    "words_please": (),
    "say_again": (),
    "came_again": (),
    "group_private": (),
    "open_private": (),
    "anonymous": (),
    "your_number": (),
    "your_country": (),
    # commands
    "help_text": ("emergency",),
    "help_now": (),
    "privacy_text": ("days",),
    "settings_text": ("country",),
    "not_set": (),
    "settings_country": (),
    "forget_start": (),
    "forget_ask": (),
    "forget_yes": (),
    "forget_no": (),
    "forget_kept": (),
    "forget_late": (),
    "forgotten": (),
    "changed": ("country",),
    "export_start": (),
    "export_ask": (),
    "export_yes": (),
    "export_no": (),
    "export_kept": (),
    "export_late": (),
    "export_failed": (),
    "exit_done": (),
    "exit_left": (),
}

#: The commands that a chat sees, in the order of the menu.
COMMANDS = ("now", "help", "back", "stop", "safety", "privacy", "export", "forget", "exit", "settings", "start")
