"""Whom a person can call: the helplines file as frozen values. No wording of answers and no file access."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

import yaml

Kind = Literal["crisis", "violence", "youth", "directory"]
Grade = Literal["A", "B", "C"]

KINDS = ("crisis", "violence", "youth", "directory")
GRADES = ("A", "B", "C")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One service. `dial` and `text` stand exactly as the service publishes them; empty means "has none"."""

    name: str
    kind: Kind
    grade: Grade
    source: str
    verified_on: date
    dial: str = ""
    text: str = ""
    url: str = ""
    hours: str = ""
    audience: str = ""
    warn: str = ""

    @property
    def may_be_shown(self) -> bool:
        """Whether people see it: an unverified number, or one with a known problem, may lead nowhere."""
        return self.grade in ("A", "B") and not self.warn


@dataclass(frozen=True)
class Country:
    """A country by its ISO code. `emergency` holds its numbers parted by "/", the best first; `ambulance` the one for an
    ambulance, where the best does not lead there ("": it does)."""

    code: str
    emergency: str
    lines: tuple[Line, ...]
    ambulance: str = ""

    def shown(self, kind: Kind) -> tuple[Line, ...]:
        """The lines of that kind that people may see, in the order of the file; possibly none."""
        return tuple(line for line in self.lines if line.kind == kind and line.may_be_shown)


@dataclass(frozen=True)
class Helplines:
    """All countries, and the directory to name where a country is unknown or has no line to show."""

    countries: tuple[Country, ...]
    directory: Line

    def country(self, code: str) -> Country | None:
        """The country of that two-letter code, in either case; None where the file has none."""
        return next((country for country in self.countries if country.code == code.upper()), None)


def parse(text: str) -> Helplines:
    """Read the helplines file. Raises ValueError that lists every problem, each with its entry and the fix."""
    raw = _load(text)
    problems = list(_problems(raw))
    if problems:
        raise ValueError("\n".join(problems))
    countries = tuple(_country(code, entry) for code, entry in raw["countries"].items())
    return Helplines(countries=countries, directory=_line(raw["directory"]))


def emergency_number(country: Country | None) -> str | None:
    """The first emergency number, such as "112" of "112/110", and the ambulance's where it has its own: "110 (ambulance: 119)".
    None for "your local emergency number"."""
    if country is None:
        return None
    first = country.emergency.split("/")[0]
    return f"{first} (ambulance: {country.ambulance})" if country.ambulance else first


def stale(helplines: Helplines, today: date) -> list[str]:
    """A problem, with its fix, for each entry last checked over 12 months before (or dated long after) today."""
    entries = [("directory", helplines.directory)]
    entries += [(country.code, line) for country in helplines.countries for line in country.lines]
    return [
        f"helplines: {where}, '{line.name}': last checked on {line.verified_on}, not within 12 months. "
        f"Check it again (source: {line.source}) and set verified_on to that day."
        for where, line in entries
        if _is_over_a_year(line.verified_on, today) or _is_over_a_year(today, line.verified_on)
    ]


def summary(line: Line) -> str:
    """How to reach a line, for whom and when, on one line: "Samaritans: 116 123 (day and night)", "Shout: text SHOUT to 85258"."""
    ways = [line.dial, f"text {line.text}" if line.text else "", line.url]
    how = ", or ".join(way for way in ways if way)
    whom = f"for {line.audience}" if line.audience else ""
    limits = ", ".join(each for each in (whom, line.hours) if each)
    told = how if how == line.name else f"{line.name}: {how}"
    return f"{told} ({limits})" if limits else told


def _load(text: str) -> Any:
    try:
        # The base loader keeps "000" and "112" as the text that people dial.
        return yaml.CBaseLoader(text).get_single_data()
    except yaml.YAMLError as error:
        raise ValueError(f"helplines: not readable as YAML: {error}. Fix the spaces or quotes there.") from error


def _problems(raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict) or set(raw) != {"directory", "countries"}:
        yield "helplines: the file needs exactly the keys 'directory' and 'countries'. Add or remove keys."
        return
    yield from _line_problems("directory", raw["directory"])
    if not isinstance(raw["countries"], dict):
        yield "helplines: 'countries' is no mapping. Write a two-letter code, a colon, then its entry below."
        return
    for code, entry in raw["countries"].items():
        yield from _country_problems(code, entry)


def _country_problems(code: str, entry: Any) -> Iterator[str]:
    if not (len(code) == 2 and code.isascii() and code.isupper()):
        yield f"helplines: country '{code}' is no ISO code. Write two capital letters, such as GB."
    if not isinstance(entry, dict) or entry.keys() - {"ambulance"} != {"emergency", "lines"}:
        yield f"helplines: {code} needs the keys 'emergency' and 'lines', and may have 'ambulance'. Add or remove keys."
        return
    emergency, ambulance = entry["emergency"], entry.get("ambulance", "0")
    if not (isinstance(emergency, str) and all(part.isdecimal() for part in emergency.split("/"))):
        yield f'helplines: {code}: emergency is not numbers parted by "/". Write it such as "112/110".'
    if not (isinstance(ambulance, str) and ambulance.isdecimal()):
        yield f'helplines: {code}: ambulance is no number. Write it such as "119", or leave it out.'
    if not isinstance(entry["lines"], list):
        yield f"helplines: {code}: 'lines' is no list. Start each line with a dash, or write []."
        return
    for number, line in enumerate(entry["lines"], start=1):
        yield from _line_problems(f"{code}, line {number}", line)


def _line_problems(where: str, entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        yield f"helplines: {where} is no list of 'key: value' in plain text. Write name, kind and so on below it."
        return
    where = f"helplines: {where}, '{entry.get('name', '')}'"
    yield from _key_problems(where, entry)
    for key, allowed in (("kind", KINDS), ("grade", GRADES)):
        if key in entry and entry[key] not in allowed:
            yield f"{where}: {key} '{entry[key]}' is not known. Use one of {', '.join(allowed)}."
    if not any(entry.get(way) for way in ("dial", "text", "url")):
        yield f"{where}: nobody can reach it. Add dial, text or url."
    if "verified_on" in entry and not _is_date(entry["verified_on"]):
        yield f"{where}: verified_on '{entry['verified_on']}' is no date. Write it such as \"2026-11-01\"."


def _key_problems(where: str, entry: dict[str, str]) -> Iterator[str]:
    known = [field.name for field in fields(Line)]
    for key in entry.keys() - set(known):
        close = get_close_matches(key, known, n=1)
        yield f"{where}: key '{key}' is not known. " + (f"Did you mean '{close[0]}'?" if close else "Remove it.")
    for key in ("name", "kind", "grade", "source", "verified_on"):
        if not entry.get(key):
            yield f"{where}: {key} is missing. Add it."


def _country(code: str, entry: dict[str, Any]) -> Country:
    lines = tuple(_line(line) for line in entry["lines"])
    return Country(code=code, emergency=entry["emergency"], lines=lines, ambulance=entry.get("ambulance", ""))


def _line(entry: dict[str, Any]) -> Line:
    return Line(**{**entry, "verified_on": date.fromisoformat(entry["verified_on"])})


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_over_a_year(earlier: date, later: date) -> bool:
    """Whether over 12 months lie between; compared part by part, since 29 February has no anniversary."""
    return (later.year - 1, later.month, later.day) > (earlier.year, earlier.month, earlier.day)
