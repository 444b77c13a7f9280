"""The command line: `attune COMMAND`. What the commands do stands in `bot.cli`; here is where every error ends, as a line."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

# While modules, dialogs and rules are read nearly nothing becomes garbage, and looking for it takes a fifth of the start.
# What runs for long turns the collector on again (bot.cli.play, bot.compose).
gc.disable()

from bot.cli.commands import app  # noqa: E402
from bot.cli.failures import told  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 fine, 1 problems found, 2 wrong usage or configuration."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = app(words or ["--help"], prog_name="attune", standalone_mode=False)
    except BaseException as error:
        failure = told(error)
        for line in failure.lines:
            sys.stderr.write(f"{line}\n")
        code = failure.code
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
