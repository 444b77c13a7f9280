"""Telegram's HTML parse mode: text without tags, entities in UTF-16 units, its own words for every mistake."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from bot.demo.entities import utf16_length
from bot.demo.errors import bad_request
from bot.demo.models import Json

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ESCAPE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
_SPECIAL = re.compile(r"[<&]")
_START = re.compile(r"[^\s>]*")
_NAME = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")

UserLookup = Callable[[int], Json | None]


def parse_html(source: str, user_of: UserLookup) -> tuple[str, list[Json]]:
    """Returns plain text and entities. Raises ApiError 400 "can't parse entities: ..."."""
    if not _SPECIAL.search(source):
        return source, []
    return _Parser(source, user_of).run()


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    piece: int


class _Parser:
    def __init__(self, source: str, user_of: UserLookup) -> None:
        self.source = source
        self.user_of = user_of
        self.at = 0
        self.units = 0
        self.pieces: list[str] = []
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def run(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            special = _SPECIAL.search(self.source, self.at)
            stop = special.start() if special else len(self.source)
            self._emit(self.source[self.at : stop])
            self.at = stop
            if special:
                self._special()
        if self.open:
            self._fail(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.pieces), self.entities

    def _emit(self, text: str) -> None:
        self.pieces.append(text)
        self.units += utf16_length(text)

    def _special(self) -> None:
        if self.source[self.at] == "&":
            escape = _ESCAPE.match(self.source, self.at)
            char = _decoded(escape) if escape else None
            self._emit(char or "&")
            self.at = escape.end() if escape and char else self.at + 1
        elif self.source.startswith("</", self.at):
            self._end_tag()
        else:
            self._start_tag()

    def _start_tag(self) -> None:
        begin = self.at
        name = self._take(_START, begin + 1)
        if self.at >= len(self.source):
            self._fail(f"Unclosed start tag at byte offset {self._byte(begin)}")
        tag = name.lower()
        if tag not in _KINDS:
            self._fail(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            self._fail(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(_Open(tag, argument, self.units, len(self.pieces)))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self._take(_SPACE, self.at)
            if self.source.startswith(">", self.at):
                self.at += 1
                return argument
            name, value = self._attribute(tag, begin)
            argument = _argument(tag, name, value) or argument

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        where = f'the tag "{tag}" at byte offset {self._byte(begin)}'
        name = self._take(_NAME, self.at)
        if self.at >= len(self.source):
            self._fail(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if not name:
            self._fail(f"Empty attribute name in {where}")
        self._take(_SPACE, self.at)
        if not self.source.startswith("=", self.at):
            if name == "expandable":
                return name, "1"
            self._fail(f"Expected equal sign in declaration of an attribute of {where}")
        self._take(_SPACE, self.at + 1)
        return name, self._value(begin)

    def _value(self, begin: int) -> str:
        quote = self.source[self.at : self.at + 1]
        if quote not in {'"', "'"}:
            start = self.at
            value = self._take(_TOKEN, self.at).lower()
            if not re.match(r"[\s>]", self.source[self.at : self.at + 1]):
                self._fail(f"Unexpected end of name token at byte offset {self._byte(start)}")
            return value
        end = self.source.find(quote, self.at + 1)
        if not quote or end < 0 or end + 1 >= len(self.source):
            self._fail(f"Unclosed start tag at byte offset {self._byte(begin)}")
        value = self.source[self.at + 1 : end]
        self.at = end + 1
        return _ESCAPE.sub(lambda match: _decoded(match) or match.group(), value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            self._fail(f"Unexpected end tag at byte offset {self._byte(begin)}")
        name = self._take(_START, begin + 2).lower()
        self._take(_SPACE, self.at)
        if not self.source.startswith(">", self.at):
            self._fail(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            found = f'expected "</{opened.tag}>", found "</{name}>"'
            self._fail(f"Unmatched end tag at byte offset {self._byte(begin)}, {found}")
        if self.units > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Json = {"offset": opened.offset, "length": self.units - opened.offset}
        entity["type"] = _KINDS[opened.tag]
        if opened.tag == "a":
            self._link(entity, opened.argument or "".join(self.pieces[opened.piece :]))
        elif opened.tag in {"code", "pre"}:
            self._code(entity, opened.argument)
        else:
            if opened.tag == "blockquote" and opened.argument:
                entity["type"] = "expandable_blockquote"
            if opened.tag == "tg-emoji":
                self._emoji(entity, opened.argument)
            if opened.tag == "tg-time" and opened.argument.isdigit():
                entity["unix_time"] = int(opened.argument)
            self.entities.append(entity)

    def _link(self, entity: Json, url: str) -> None:
        user = _USER_LINK.fullmatch(url)
        if user:
            known = self.user_of(int(user.group(1)))
            if known:
                self.entities.append({**entity, "type": "text_mention", "user": known})
            return
        checked = checked_link(url)
        if checked:
            self.entities.append({**entity, "url": checked})

    def _code(self, entity: Json, language: str) -> None:
        last = self.entities[-1] if self.entities else {}
        same = last.get("offset") == entity["offset"] and last.get("length") == entity["length"]
        if entity["type"] == "pre" and same and last["type"] == "code":
            self.entities.pop()
            language = last.get("_language", "")
        if language:
            entity["language" if entity["type"] == "pre" else "_language"] = language
        self.entities.append(entity)
        if entity["type"] == "pre" or not any(item.tag == "pre" for item in self.open):
            entity.pop("_language", None)

    def _emoji(self, entity: Json, argument: str) -> None:
        if not argument.isdigit() or argument == "0":
            self._fail("Invalid custom emoji identifier specified")
        entity["custom_emoji_id"] = argument

    def _take(self, pattern: re.Pattern[str], start: int) -> str:
        match = pattern.match(self.source, start)
        assert match is not None
        self.at = match.end()
        return match.group()

    def _byte(self, index: int) -> int:
        return len(self.source[:index].encode("utf-8", "surrogatepass"))

    def _fail(self, text: str) -> NoReturn:
        raise bad_request(f"can't parse entities: {text}")


def checked_link(url: str) -> str | None:
    """The link as Telegram keeps it, or None for one it drops without a word."""
    if url.startswith("tg://"):
        return url
    if not url.startswith(("http://", "https://")):
        if "://" in url:
            return None
        url = f"http://{url}"
    host, slash, _ = url.split("://", 1)[1].partition("/")
    if not re.fullmatch(r"[\w.-]+\.\w+(:\d+)?(\?.*)?|localhost(:\d+)?|[\d.]+(:\d+)?", host):
        return None
    return url if slash or "?" in host else f"{url}/"


def _decoded(escape: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = escape.groups()
    if name:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def _argument(tag: str, name: str, value: str) -> str:
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id"), ("blockquote", "expandable"), ("tg-time", "unix")}:
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return ""
