"""Text as Telegram keeps it: UTF-16 lengths, what it finds by itself in plain text, trimming. HTML is in html.py."""

import re

from bot.demo.models import Json

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>]+[^\s<>.,;:!?)\]'\"]|(?<![\w@/.])t\.me/[^\s<>]+[^\s<>.,;:!?)\]'\"])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@]))"
    r"|(?P<mention>(?<![\w@/])@[A-Za-z0-9_]{3,32}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)
_HINT = re.compile(r"[/@#]")


def utf16_length(text: str) -> int:
    """Telegram counts UTF-16 code units: one above U+FFFF is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def found_entities(text: str) -> list[Json]:
    """Commands, mentions, links, addresses and hashtags, which Telegram marks without being asked."""
    if not _HINT.search(text):
        return []
    return [
        {
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
            "type": str(match.lastgroup),
        }
        for match in _FOUND.finditer(text)
    ]


def entity_text(text: str, entity: Json) -> str:
    """The stretch of `text` that an entity covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    start = 2 * int(entity["offset"])
    return units[start : start + 2 * int(entity["length"])].decode("utf-16-le", "surrogatepass")


def with_found(text: str, given: list[Json]) -> list[Json]:
    """Adds what Telegram finds itself where nothing given overlaps it, as in links and code."""
    opaque = [entity for entity in given if entity["type"] in {"code", "pre", "text_link", "text_mention"}]
    found = [entity for entity in found_entities(text) if not any(_overlap(entity, other) for other in opaque)]
    return sorted(given + found, key=lambda entity: (entity["offset"], -entity["length"]))


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space at both ends; entities move along and shrink, empty ones go."""
    if text == text.strip():
        return text, entities
    cut = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    end = utf16_length(text)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - cut, 0)
        stop = min(entity["offset"] - cut + entity["length"], end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return text, kept


def _overlap(one: Json, other: Json) -> bool:
    ends = (one["offset"] + one["length"], other["offset"] + other["length"])
    return bool(one["offset"] < ends[1] and other["offset"] < ends[0])
