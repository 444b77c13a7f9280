"""Parameters of one call, however they came: query, form, multipart or JSON. Reads them as Telegram does."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from bot.demo.errors import bad_request
from bot.demo.files import Upload
from bot.demo.models import Json

_TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Params:
    given: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.given.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else orjson.dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        value = self.given.get(name)
        if isinstance(value, bool):
            return default
        try:
            return int(value) if value is not None else default
        except (ValueError, TypeError):
            return default

    def flag(self, name: str) -> bool:
        value = self.given.get(name)
        return value if isinstance(value, bool) else str(value).lower() in _TRUE

    def parsed(self, name: str) -> Any:
        """A nested parameter, which forms carry as JSON text. Raises ApiError 400 if it is none."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            what = name.replace("reply_markup", "reply keyboard markup").replace("_", " ")
            raise bad_request(f"can't parse {what} JSON object") from None


async def read_params(request: web.BaseRequest) -> Params:
    """Raises ApiError 400 for a body that is not what its content type says."""
    given: Json = dict(request.query)
    if not request.can_read_body:
        return Params(given)
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request, given)
    body = await request.read()
    if kind == "application/json":
        given |= _json_object(body)
    elif body:
        given |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Params(given)


async def _multipart(request: web.BaseRequest, given: Json) -> Params:
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename or name, value.content_type, value.file.read())
        elif isinstance(value, str):
            given[name] = value
        else:
            uploads[name] = Upload(name, "application/octet-stream", bytes(value))
    return Params(given, uploads)


def _json_object(body: bytes) -> Json:
    if not body:
        return {}
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("can't parse request body as a JSON object")
    return found
