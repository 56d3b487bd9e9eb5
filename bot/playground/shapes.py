"""Small checkers that are put together into the rules of Block Kit.

A checker takes a value and its JSON pointer and yields sentences, in the style of Slack's own
`response_metadata.messages`; no sentence means that the value is fine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
_NUMBER = re.compile(r"-?\d+")


def complain(text: str, path: str) -> str:
    """One sentence with its place, as Slack words them."""
    return f"[ERROR] {text} [json-pointer:{path}]"


def string(longest: int, shortest: int = 1) -> Check:
    """A string between two lengths."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complain("must provide a string", path)
        elif len(value) > longest:
            yield complain(f"must be less than {longest + 1} characters ({len(value)} given)", path)
        elif len(value) < shortest:
            yield complain(f"must be more than {shortest - 1} characters", path)

    return check


def flag(value: Any, path: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield complain("must provide a boolean", path)


def number(least: int | None = None, most: int | None = None) -> Check:
    """An integer between two bounds, which Slack also takes as a string in some places."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
            yield complain("must provide an integer", path)
        elif (least is not None and int(value) < least) or (most is not None and int(value) > most):
            yield complain(f"must be from {least} to {most} ({value} given)", path)

    return check


def anything(value: Any, path: str) -> Iterator[str]:
    """No rule of its own."""
    yield from ()


def among(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: str) -> Iterator[str]:
        if value not in allowed:
            yield complain(f"must be one of {', '.join(allowed)}", path)

    return check


def items(each: Check, most: int, fewest: int = 1) -> Check:
    """A list of so many of the same."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield complain("must provide an array", path)
            return
        if len(value) > most:
            yield complain(f"no more than {most} items allowed ({len(value)} given)", path)
        if len(value) < fewest:
            yield complain(f"no less than {fewest} items allowed", path)
        for index, item in enumerate(value):
            yield from each(item, f"{path}/{index}")

    return check


def shape(required: str = "", /, **fields: Check) -> Check:
    """An object with these fields and no others; `required` names those that must be there."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complain("must provide an object", path)
            return
        for name in required.split():
            if name not in value:
                yield complain(f"missing required field: {name}", path)
        for name, inner in value.items():
            if name in fields:
                yield from fields[name](inner, f"{path}/{name}")
            elif name != "type":
                yield complain(f"additional property: {name}", path)

    return check


def kinds(table: Mapping[str, Check], *allowed: str) -> Check:
    """An object whose `type` picks the rule; with `allowed`, only these types may stand here."""

    def check(value: Any, path: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in (allowed or table) or kind not in table:
            yield complain(f"unsupported type: {json.dumps(kind)}", f"{path}/type")
            return
        yield from table[kind](value, path)

    return check


def both(first: Check, second: Check) -> Check:
    """Two rules for one value."""

    def check(value: Any, path: str) -> Iterator[str]:
        yield from first(value, path)
        yield from second(value, path)

    return check


def any_of(*names: str) -> Check:
    """At least one of these fields."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            yield complain(f"one of {', '.join(names)} is required", path)

    return check


def one_of(*names: str) -> Check:
    """Exactly one of these fields."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            yield complain(f"one of {', '.join(names)} is required, and no other", path)

    return check
