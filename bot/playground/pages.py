"""Cursor paging, as in every list that the Web API gives out."""

from __future__ import annotations

import base64
import binascii
from typing import Any, TypeVar

from bot.playground.messages import Json
from bot.playground.refusal import Refused, require

T = TypeVar("T")


def page(found: list[T], args: Json, *, usual: int = 100, most: int = 1000) -> tuple[list[T], Json]:
    """The part of a list that `cursor` and `limit` ask for, and the `response_metadata` that goes with it."""
    limit = args.get("limit") or usual
    require(limit > 0, "invalid_limit")
    start = _position(args.get("cursor") or "")
    end = start + min(limit, most)
    cursor = _cursor(end) if end < len(found) else ""
    return found[start:end], {"response_metadata": {"next_cursor": cursor}}


def between(ts: str, args: Json) -> bool:
    """Whether a message lies between `oldest` and `latest`; the ends count only if `inclusive`."""
    oldest, latest = args.get("oldest") or "0", args.get("latest") or "9999999999"
    if args.get("inclusive"):
        return float(oldest) <= float(ts) <= float(latest)
    return float(oldest) < float(ts) < float(latest)


def has_more(metadata: Json) -> bool:
    """Whether a page is not the last one."""
    cursor: Any = metadata["response_metadata"]["next_cursor"]
    return bool(cursor)


def _cursor(position: int) -> str:
    return base64.b64encode(f"next_page:{position}".encode()).decode()


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next_page:"))
    except (ValueError, binascii.Error):
        raise Refused("invalid_cursor") from None
