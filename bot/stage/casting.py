"""Reads who plays in a conversation test: the people, and which two are a couple. What they do stands in `script`."""

from __future__ import annotations

from collections.abc import Collection

from bot.dialog.problems import did_you_mean, quoted
from bot.dialog.source import Mapping as Map
from bot.dialog.source import Node, Scalar
from bot.dialog.words.reader import Reader
from bot.stage.stage import ALL, GROUP, Cast

BOT = "bot"
RESERVED = (BOT, "wait", "restart", "talk", "known", "opens", "both", ALL.name)
#: Where two can be, by the word for it: their group, or each in their own chat.
PLACES = {"group": GROUP, "apart": 0}
FACTS = ("country", "language", "consent", "minor", "crisis", "care")


def read_people(node: Node | None, named: tuple[str, ...], reader: Reader) -> tuple[Cast, ...]:
    """Those under `people`; where that is missing, those who are named in a line."""
    if node is None:
        return tuple(Cast(name, 7 + at) for at, name in enumerate(named))
    entries = reader.mapping(node, "people, such as {ana: {language: en}}").entries
    return reader.each(tuple(enumerate(entries)), lambda each: _person(each[1], 7 + each[0], reader))


def _person(entry: tuple[Scalar, Node], user: int, reader: Reader) -> Cast:
    key, value = entry
    name = reader.name(key, "a person's name")
    if name in RESERVED:
        raise reader.refuse(key, f"'{name}' is a word of the tests; take another name", "reserved")
    if isinstance(value, Scalar) and not value.value.strip():
        return Cast(name, user)
    facts = reader.mapping(value, "what is known of them, such as {language: en, country: US, consent: yes}")
    only(facts, FACTS, reader)
    found = {each.value: _fact(each, what, reader) for each, what in facts.entries if each.value in FACTS}
    return Cast(
        name,
        user,
        language=found.get("language", "en"),
        country=found.get("country", ""),
        consent=found.get("consent") == "yes",
        minor=found.get("minor") == "yes",
        care=found.get("care") == "yes",
    )


def _fact(key: Scalar, node: Node, reader: Reader) -> str:
    if key.value in ("country", "language"):
        return reader.scalar(node, "a code, such as US or en").value
    return reader.one_of(node, ("yes", "no"), "yes or no")


def read_couple(top: Map, people: tuple[str, ...], reader: Reader) -> tuple[tuple[str, ...], int]:
    """`group: yes` or `group: [ana, ben]`: two who are in already and have a group; `apart` for two without one."""
    word = next((each for each in PLACES if top.get(each)), "")
    node = top.get(word) if word else None
    if node is None:
        return (), 0
    if isinstance(node, Scalar):
        reader.one_of(node, ("yes",), f"who the couple is. Write '{word}: yes', or '{word}: [ana, ben]'")
        names = people[:2]
    else:
        names = reader.each(
            reader.items(node, "two people, such as [ana, ben]"), lambda one: name_of(one, people, reader)
        )
    if len(names) != 2 or names[0] == names[1]:
        raise reader.refuse(node, "a couple is two people; name them under 'people', and here", "wrong-shape")
    return names, PLACES[word]


def name_of(node: Node, people: Collection[str], reader: Reader) -> str:
    """The name of somebody who plays, as a value."""
    return known(node, reader.name(node, "a person's name"), people, reader)


def known(node: Node, name: str, people: Collection[str], reader: Reader) -> str:
    """A name, if it is that of somebody who plays."""
    if name in people:
        return name
    hint = did_you_mean(name, [*people, *RESERVED])
    text = f"nobody here is called {quoted(name)}. {hint} People stand under 'people'."
    raise reader.refuse(node, text, "unknown-person")


def only(node: Map, known: tuple[str, ...], reader: Reader) -> None:
    """Every other key than these is a problem."""
    for key, _ in node.entries:
        if key.value not in known:
            hint = did_you_mean(key.value, known)
            reader.problems.error(key.mark, f"{quoted(key.value)} is not known here. {hint}", "unknown-key")
