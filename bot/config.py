"""What the operator sets: a YAML file and the environment into one frozen Config. Nothing is connected or changed here.

Every value is read as text from both places and typed once, so that the file and the environment mean the same, and each
problem names the key, where it was set, and the fix. Secrets never stand in a problem or in a repr.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from bot.dialog.problems import Problems, quoted
from bot.dialog.source import Mapping as Map
from bot.dialog.source import Node, Scalar, compose

PREFIX = "ATTUNE_"
FILE_VARIABLE = "ATTUNE_CONFIG"
DEFAULT_FILE = Path("config.yaml")
TELEGRAM = "https://api.telegram.org/bot"

_TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{30,60}")
_STAND_IN_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SQLITE = "sqlite:///"
_GET_ONE = "Get one from @BotFather in Telegram (/newbot, or /token for a bot that you have)"
_SET_ONE = "Set ATTUNE_TELEGRAM__TOKEN, or telegram.token or telegram.token_file in config.yaml"


class BadConfig(Exception):
    """The configuration cannot be used. `problems` has one line for each problem, with key and fix."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Address(NamedTuple):
    """Where to listen."""

    host: str
    port: int


def _address(text: object) -> Address | None:
    """`host:port`, or a port alone for this machine only; "" for nowhere."""
    if text == "" or text is None:
        return None
    host, colon, port = str(text).rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port) < 65536) or (colon and not host):
        raise ValueError("Write host:port, such as 127.0.0.1:8080")
    return Address(host.strip("[]") or "127.0.0.1", int(port))


def _web_address(text: str) -> str:
    if _host(text) is None:
        raise ValueError(f"This is no http or https address. Write it such as {TELEGRAM} or http://127.0.0.1:8081/bot")
    return text.rstrip("/")


def _hook_address(text: str) -> str:
    host = _host(text)
    if text and (host is None or (not text.startswith("https://") and not _is_loopback(host))):
        raise ValueError("Telegram sends updates to https only. Write it such as https://bot.example.org/hook")
    return text


def _hook_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
        raise ValueError("Telegram takes 1 to 256 letters, digits, _ and - here. Choose another secret")
    return secret


def _database_url(text: str) -> str:
    if not text.startswith(_SQLITE) or len(text) == len(_SQLITE):
        raise ValueError("Write it such as sqlite:///attune.db, or sqlite:////var/lib/attune/attune.db for a full path")
    return text


Listen = Annotated[Address | None, BeforeValidator(_address)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Webhook(_Section):
    """How Telegram reaches the bot where it does not poll."""

    url: Annotated[str, AfterValidator(_hook_address)] = Field(default="", repr=False)
    listen: Listen = None
    secret: Annotated[SecretStr, AfterValidator(_hook_secret)] = SecretStr("")
    replace: bool = False


class Limits(_Section):
    """The pace of sending; 0 means no limit."""

    overall: float = Field(default=25, ge=0, le=1000)
    chat: float = Field(default=1, ge=0, le=1000)
    group: float = Field(default=20, ge=0, le=1000)


class Telegram(_Section):
    """The bot's account and the way to it."""

    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    base_url: Annotated[str, AfterValidator(_web_address)] = Field(default=TELEGRAM, repr=False)
    mode: Literal["polling", "webhook"] = "polling"
    webhook: Webhook = Webhook()
    limits: Limits = Limits()


class Database(_Section):
    """Where everything is kept."""

    url: Annotated[str, AfterValidator(_database_url)] = "sqlite:///attune.db"

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.url.removeprefix(_SQLITE))


class Privacy(_Section):
    """The master key, as a file or (from the environment only) as base64 text, and how long words are kept (days)."""

    key_file: Path = Path("attune.key")
    key: SecretStr = SecretStr("")
    retention_days: int = Field(default=90, ge=1, le=365)


class Dialogs(_Section):
    """The folder of dialogs; None for those that came with the program."""

    path: Path | None = None


class ChatSettings(_Section):
    """How the bot talks. `burst_seconds`: messages so close together are one answer (0: never)."""

    burst_seconds: float = Field(default=2, ge=0, le=60)


class Log(_Section):
    """How much is logged."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Http(_Section):
    """Health and metrics; None is off."""

    listen: Listen = None


class Config(_Section):
    """All that can be set."""

    telegram: Telegram = Telegram()
    database: Database = Database()
    privacy: Privacy = Privacy()
    dialogs: Dialogs = Dialogs()
    chat: ChatSettings = ChatSettings()
    log: Log = Log()
    http: Http = Http()


@dataclass(frozen=True, slots=True)
class _Setting:
    """A value as somebody wrote it, and where: the start of a line about it."""

    text: str
    where: str


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Config:
    """The configuration of a file (else of ATTUNE_CONFIG, else of config.yaml if it is there) and the environment,
    which goes first. An empty value means the default. Raises BadConfig with every problem."""
    env = os.environ if environment is None else environment
    problems: list[str] = []
    found = {**_from_file(_chosen(path, env), problems), **_from_environment(env, problems)}
    given = {key: setting for key, setting in found.items() if setting.text != ""}
    try:
        config = Config.model_validate(_nested(given))
    except ValidationError as error:
        problems += _told(error, given)
    problems += _incomplete(given)
    if problems:
        raise BadConfig(*problems)
    return config


def bot_token(config: Config) -> str:
    """The bot's token, from where the configuration says. Raises BadConfig where there is none, or it is none."""
    telegram = config.telegram
    token, source = telegram.token.get_secret_value(), "telegram.token"
    if not token and telegram.token_file is not None:
        source = "telegram.token_file"
        try:
            token = telegram.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise BadConfig(f"{source}: {telegram.token_file} cannot be read ({why}). Check path and rights") from None
    if not token:
        raise BadConfig(f"telegram.token: the bot's token is missing. {_SET_ONE}. {_GET_ONE}")
    form = _TOKEN if telegram.base_url == TELEGRAM else _STAND_IN_TOKEN
    if not form.fullmatch(token):
        raise BadConfig(f"{source}: this is no bot token (digits, a colon, 35 letters and digits). {_GET_ONE}")
    return token


def keys() -> dict[tuple[str, ...], FieldInfo]:
    """Every key of the configuration as a path, with its field."""
    return dict(_keys(Config, ()))


def _keys(section: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    for name, info in section.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _keys(info.annotation, (*path, name))
        else:
            yield (*path, name), info


_KEYS = keys()
_SECTIONS = {path[:depth] for path in _KEYS for depth in range(1, len(path))}
_ENVIRONMENT_ONLY = {("privacy", "key")}


def _chosen(path: Path | None, env: Mapping[str, str]) -> Path | None:
    named = path or (Path(env[FILE_VARIABLE]) if env.get(FILE_VARIABLE) else None)
    return named or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)


def _from_file(path: Path | None, problems: list[str]) -> dict[tuple[str, ...], _Setting]:
    if path is None:
        return {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadConfig(f"{path}: this file cannot be read ({why}). Check --config and {FILE_VARIABLE}") from None
    strict = Problems(str(path))
    node = compose(text, strict)
    wrong = [problem for problem in strict.found if problem.rule != "empty"]
    problems += [f"{path}:{problem.mark.line}: {problem.text}" for problem in wrong]
    return dict(_settings(node, (), str(path), problems)) if node is not None else {}


def _settings(
    node: Node, path: tuple[str, ...], file: str, problems: list[str]
) -> Iterator[tuple[tuple[str, ...], _Setting]]:
    if not isinstance(node, Map):
        if path or not isinstance(node, Scalar) or node.value:
            at = f"{file}: {_dotted(path)}" if path else file
            problems.append(f"{at}: here should stand keys with values. {_keys_under(path)}")
        return
    for key, value in node.entries:
        here = (*path, key.value)
        where = f"{file}: {_dotted(here)}"
        if here in _ENVIRONMENT_ONLY:
            problems.append(f"{where}: the key must stand apart from the file. Set {_variable(here)}, or use key_file")
        elif here in _SECTIONS:
            if not (isinstance(value, Scalar) and value.value == ""):
                yield from _settings(value, here, file, problems)
        elif here not in _KEYS:
            problems.append(f"{where}: this key is not known. {_nearest(here, _dotted)}")
        elif isinstance(value, Scalar):
            yield here, _Setting(value.value, where)
        else:
            problems.append(f"{where}: here should stand one value. Write it behind the colon")


def _from_environment(env: Mapping[str, str], problems: list[str]) -> dict[tuple[str, ...], _Setting]:
    found: dict[tuple[str, ...], _Setting] = {}
    for variable in sorted(env):
        if not variable.startswith(PREFIX) or variable == FILE_VARIABLE:
            continue
        path = tuple(variable.removeprefix(PREFIX).lower().split("__"))
        if path in _KEYS and variable == _variable(path):
            found[path] = _Setting(env[variable].strip(), f"{variable}: {_dotted(path)}")
        else:
            problems.append(f"{_shown(variable)}: this variable is not known. {_nearest(path, _variable)}")
    return found


def _nested(given: Mapping[tuple[str, ...], _Setting]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, setting in given.items():
        section = tree
        for name in path[:-1]:
            section = section.setdefault(name, {})
        section[path[-1]] = setting.text
    return tree


def _told(error: ValidationError, given: Mapping[tuple[str, ...], _Setting]) -> Iterator[str]:
    for each in error.errors(include_url=False, include_context=True, include_input=False):
        path = tuple(str(part) for part in each["loc"])
        setting = given[path]
        value = f"{quoted(setting.text)} " if _is_quotable(path) else "the value "
        yield f"{setting.where}: {value}{_meaning(each['type'], each.get('ctx', {}), path, setting.text)}"


def _meaning(kind: str, details: Mapping[str, Any], path: tuple[str, ...], text: str) -> str:
    info = _KEYS[path]
    if kind == "literal_error":
        allowed = [str(choice) for choice in getattr(info.annotation, "__args__", ())]
        near = get_close_matches(text.lower(), allowed, n=1)
        return f"is not one of {', '.join(allowed)}. " + (f"Did you mean '{near[0]}'?" if near else "Choose one")
    if kind == "value_error":
        return f"cannot be used. {details['error']}"
    if kind.startswith("bool"):
        return "is neither true nor false. Write one of them"
    bounds = {type(limit).__name__: limit for limit in info.metadata}
    low, high = bounds["Ge"].ge, bounds["Le"].le
    what = "whole number" if info.annotation is int else "number"
    return f"is not a {what} from {low} to {high}. Write one, such as {info.default}"


def _incomplete(given: Mapping[tuple[str, ...], _Setting]) -> Iterator[str]:
    """What is missing for the mode chosen."""
    mode = given.get(("telegram", "mode"))
    if mode is None or mode.text != "webhook":
        return
    needed = {
        "url": "the https address that Telegram sends to",
        "listen": "host:port to listen on",
        "secret": "a secret of letters, digits, _ and -",
    }
    for name, what in needed.items():
        path = ("telegram", "webhook", name)
        if path not in given:
            yield f"{mode.where}: webhook needs {_dotted(path)}. Set it, or {_variable(path)}, to {what}"


def _is_quotable(path: tuple[str, ...]) -> bool:
    """Secrets and addresses that may carry one are kept out of what is printed."""
    info = _KEYS[path]
    return info.repr and info.annotation is not SecretStr


def _nearest(path: tuple[str, ...], written: Any) -> str:
    """Points to the key that was probably meant: the same name elsewhere, or a similar path."""
    same = [known for known in _KEYS if known[-1] == path[-1]]
    near = get_close_matches(".".join(path)[:80], [_dotted(known) for known in _KEYS], n=1)
    if len(same) == 1 or near:
        meant = same[0] if len(same) == 1 else tuple(near[0].split("."))
        return f"Did you mean {written(meant)}?"
    return _keys_under(path[:-1])


def _keys_under(path: tuple[str, ...]) -> str:
    inside = path if path in _SECTIONS else ()
    names = sorted({known[len(inside)] for known in _KEYS if known[: len(inside)] == inside})
    return f"Known here: {', '.join(names)}"


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(_shown(part) for part in path)


def _shown(name: str) -> str:
    """A key as it may be printed: one that cannot be a key might be a secret in the wrong place."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,79}", name) else "…"


def _variable(path: tuple[str, ...]) -> str:
    return PREFIX + "__".join(path).upper()


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
