"""Reading a Web API request: a form, JSON or multipart, the token in a header or among the arguments."""

from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.playground.messages import Json


async def read_call(request: Request) -> tuple[str | None, Json]:
    """The token and the arguments of a call."""
    arguments: Json = dict(request.query_params)
    arguments |= await _body(request)
    token = arguments.pop("token", None)
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return (bearer if scheme.lower() == "bearer" else token), arguments


async def read_object(request: Request) -> Json | None:
    """The JSON object that a response_url got, also as a form with `payload`; None when it is neither."""
    body = await _body(request)
    return _object(body["payload"]) if set(body) == {"payload"} else body or None


async def _body(request: Request) -> Json:
    content_type = request.headers.get("content-type", "")
    if content_type.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        form = await request.form()
        return {name: await _part(value) for name, value in form.multi_items()}
    return _object(await request.body()) or {}


async def _part(value: UploadFile | str) -> str:
    return value if isinstance(value, str) else (await value.read()).decode("utf-8", "replace")


def _object(text: bytes | str | Any) -> Json | None:
    try:
        found = json.loads(text)
    except (ValueError, TypeError):
        return None
    return found if isinstance(found, dict) else None
