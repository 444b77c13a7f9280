"""The commands and their options. What each does stands in a file of its own, imported when it is called: so all start quickly."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.config import load

app = typer.Typer(
    help="Attune: a Telegram bot that coaches couples through a conflict.",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The configuration; config.yaml where none is named.")
]
Paths = Annotated[list[Path] | None, typer.Argument(metavar="PATH", help="Files or folders; the bot's own if none.")]


@app.command()
def run(config: ConfigFile = None) -> int:
    """Run the bot."""
    from bot.cli import serve

    return serve.run(load(config))


@app.command()
def demo(config: ConfigFile = None) -> int:
    """Try the bot in this terminal, without a token; nothing is kept."""
    from bot.cli import play as playing

    return playing.demo(load(config))


@app.command()
def talk(
    dialog: Annotated[str | None, typer.Argument(metavar="DIALOG")] = None,
    apart: Annotated[bool, typer.Option("--apart", help="A dialog of two for a couple without a group.")] = False,
    config: ConfigFile = None,
) -> int:
    """Go through a dialog in the terminal (now, if none is named), one of two as both people; nothing is kept."""
    from bot.cli import play as playing

    return playing.talk(load(config), dialog, apart=apart)


@app.command()
def check(paths: Paths = None, config: ConfigFile = None) -> int:
    """Check dialogs, helplines and screening, and say what to mend and where."""
    from bot.cli import check as command

    return command.check(paths or [], None if paths else load(config))


@app.command("test")
def play(paths: Paths = None, config: ConfigFile = None) -> int:
    """Play the conversations of test files against the dialogs."""
    from bot.cli import play as playing

    return playing.play(paths or [], load(config))


@app.command()
def graph(
    dialog: Annotated[str, typer.Argument(metavar="DIALOG", help="A dialog's name, or its file.")],
    form: Annotated[Literal["mermaid", "svg", "png"], typer.Option("--format")] = "mermaid",
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here; stdout where none is named.")] = None,
    config: ConfigFile = None,
) -> int:
    """Draw a dialog: its states, and what leads from one to another."""
    from bot.cli import graph as command

    return command.graph(load(config), dialog, form, output)


@app.command()
def charts(folder: Annotated[Path, typer.Argument(metavar="FOLDER")], config: ConfigFile = None) -> int:
    """Draw one picture of each kind that /progress has, from made-up data, into a folder."""
    from bot.cli import charts as command

    return command.charts(load(config), folder)


@app.command()
def screen(
    labelled: Annotated[
        Path | None, typer.Option("--eval", metavar="FILE", help="Lines of id, text and label: how often it is right.")
    ] = None,
    plain: Annotated[
        Path | None, typer.Option("--predict", metavar="FILE", help="Lines of id and text: the label of each.")
    ] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="The writers' language; it only breaks a tie.")] = "",
    config: ConfigFile = None,
) -> int:
    """Measure the screen for danger on labelled sentences, or label sentences with it."""
    if (labelled is None) == (plain is None):
        raise typer.BadParameter("name one file, with --eval or with --predict.")
    from bot.cli import screen as command

    if labelled is not None:
        return command.evaluate(load(config), labelled, language)
    assert plain is not None
    return command.predict(load(config), plain, language)


@app.command()
def doctor(config: ConfigFile = None) -> int:
    """Look whether everything is in place to run, and say how to mend what is not."""
    from bot.cli import doctor as command

    return command.doctor(config)


@app.command()
def backup(file: Annotated[Path, typer.Argument(metavar="FILE")], config: ConfigFile = None) -> int:
    """Copy the database to a new file; the bot may go on running."""
    from bot.cli import database

    return database.backup(load(config), file)


@app.command()
def restore(file: Annotated[Path, typer.Argument(metavar="FILE")], config: ConfigFile = None) -> int:
    """Put a backup in the place of the database; who was forgotten since stays forgotten."""
    from bot.cli import database

    return database.restore(load(config), file)


@app.command(context_settings={"ignore_unknown_options": True})
def forget(
    chat: Annotated[int, typer.Argument(metavar="CHAT", help="Telegram's id; that of a group is below 0.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigFile = None,
) -> int:
    """Forget a person, or a group with its sessions: all that they wrote, for good."""
    from bot.cli import database

    return database.forget(load(config), chat, database.Consent.GIVEN if yes else database.Consent.TO_ASK)


@app.command("rotate-keys")
def rotate_keys(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, config: ConfigFile = None
) -> int:
    """Replace the master key; the bot may go on running."""
    from bot.cli import database, rotate

    return rotate.rotate_keys(load(config), database.Consent.GIVEN if yes else database.Consent.TO_ASK)


@app.command()
def schema() -> int:
    """Print the JSON Schema of dialogs, for editors."""
    from bot.dialog.schema import schema_text

    typer.echo(schema_text(), nl=False)
    return 0
