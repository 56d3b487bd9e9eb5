"""What a file of gold holds: one JSON object a line, checked whole before anything is asked.

    a question  {"id": "q1", "q": "why not Kafka?", "type": "rejected", "gold": ["ADR-12"], "answerable": true}
    hidden      the same, with "needs_absent": ["ADR-12"], the records to hide before it is asked
    a message   {"id": "m1", "msg": "let's move to Kafka", "reopens": true, "gold": ["ADR-12"], "option": "Kafka"}
                or {"id": "m2", "msg": "kafka is down", "reopens": false, "negative": "status"}
    a thread    {"id": "t1", "channel", "users", "messages", "capture_after_ts", "gold": {"is_decision": true, …}}

``gold`` names records by ref or by the path they were imported from. Other keys are kept: results can be told by them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from knowledge.errors import NotUnderstood
from knowledge.thread import Thread
from knowledge.transcript import from_batch

Row = Mapping[str, Any]
Status = Literal["accepted", "proposed", "rejected", "deferred"]
T = TypeVar("T")

SHOWN = 10
"""How many broken lines are named at once."""
_STATUSES = get_args(Status)
_KINDS = {str: "text", bool: "true or false", list: "a list", dict: "an object"}


@dataclass(frozen=True)
class Asked:
    """A question with the records that answer it; any one of them will do."""

    id: str
    text: str
    answerable: bool
    gold: tuple[str, ...]
    hidden: tuple[str, ...]
    """Records that are to be treated as if they had never been there."""
    about: Row


@dataclass(frozen=True)
class Said:
    """A message, and the records it re-opens, if it does."""

    id: str
    text: str
    reopens: bool
    gold: tuple[str, ...]
    negative: str
    """What kind of message it is that re-opens nothing."""
    about: Row


@dataclass(frozen=True)
class Talked:
    """A thread, and what a careful reader would record from it."""

    id: str
    thread: Thread
    is_decision: bool
    status: str | None
    chosen: str
    alternatives: tuple[str, ...]
    about: Row


def questions(text: str, name: str) -> tuple[Asked, ...]:
    """The questions of a file; ``name`` is how errors call it. Raises NotUnderstood that names every broken line."""
    return _read(text, name, _question)


def hidden_questions(text: str, name: str) -> tuple[Asked, ...]:
    """Questions that are to be asked while their records are hidden, so that none of them can be answered."""
    return _read(text, name, _hidden)


def messages(text: str, name: str) -> tuple[Said, ...]:
    """The messages of a file. Raises NotUnderstood that names every broken line."""
    return _read(text, name, _message)


def threads(text: str, name: str) -> tuple[Talked, ...]:
    """The threads of a file. Raises NotUnderstood that names every broken line."""
    return _read(text, name, _thread)


# --- one line ----------------------------------------------------------------------------------------------------


def _question(row: Row) -> Asked:
    gold = _names(row, "gold")
    answerable = _field(row, "answerable", bool, default=bool(gold))
    if answerable and not gold:
        raise NotUnderstood("it is answerable, but 'gold' names no record that answers it")
    return Asked(_id(row), _words(row, "q"), answerable, gold, _names(row, "needs_absent"), row)


def _hidden(row: Row) -> Asked:
    asked = _question({**row, "answerable": False})
    if not asked.hidden:
        raise NotUnderstood("'needs_absent' names no record to hide")
    return asked


def _message(row: Row) -> Said:
    reopens, gold = _field(row, "reopens", bool), _names(row, "gold")
    if reopens and not gold:
        raise NotUnderstood("it re-opens something, but 'gold' names no record")
    negative = "" if reopens else _field(row, "negative", str, default="") or "other"
    return Said(_id(row), _words(row, "msg"), reopens, gold, negative, row)


def _thread(row: Row) -> Talked:
    _field(row, "messages", list)
    gold = _field(row, "gold", dict)
    status = _field(gold, "status", str, default=None)
    if status not in (None, *_STATUSES):
        raise NotUnderstood(f"there is no status {status!r}, only {', '.join(_STATUSES)}")
    others = [_alternative(other) for other in _field(gold, "alternatives", list, default=[])]
    is_decision, chosen = _field(gold, "is_decision", bool), _field(gold, "chosen", str, default="")
    return Talked(_id(row), from_batch(row), is_decision, status, chosen, tuple(others), row)


def _alternative(given: Any) -> str:
    if not isinstance(given, dict):
        raise NotUnderstood("an alternative is an object with a 'name'")
    return _words(given, "name")


def _id(row: Row) -> str:
    return _words(row, "id")


def _words(row: Row, key: str) -> str:
    text: str = _field(row, key, str)
    if not text.strip():
        raise NotUnderstood(f"{key!r} is empty")
    return text


def _names(row: Row, key: str) -> tuple[str, ...]:
    given = _field(row, key, list, default=[])
    if not all(isinstance(name, str) and name.strip() for name in given):
        raise NotUnderstood(f"{key!r} is to hold refs or paths, each as text")
    return tuple(name.strip() for name in given)


_WANTED = object()


def _field(row: Row, key: str, kind: type, *, default: Any = _WANTED) -> Any:
    """The value of a key, of this kind; null is as good as missing."""
    value = row.get(key)
    if value is None:
        if default is _WANTED:
            raise NotUnderstood(f"there is no {key!r}")
        return default
    if not isinstance(value, kind):
        raise NotUnderstood(f"{key!r} is to be {_KINDS[kind]}")
    return value


# --- the file ----------------------------------------------------------------------------------------------------


def _read(text: str, name: str, made: Callable[[Row], T]) -> tuple[T, ...]:
    items: list[T] = []
    wrong: list[str] = []
    first_at: dict[str, int] = {}
    for number, line in _numbered(text):
        try:
            row = _object(line)
            items.append(made(row))
            if first_at.setdefault(row["id"], number) != number:
                raise NotUnderstood(f"the id {row['id']!r} stands on line {first_at[row['id']]} too")
        except NotUnderstood as error:
            wrong.append(f"{name}, line {number}: {str(error).rstrip('.')}.")
    if wrong:
        raise NotUnderstood(_told(wrong), advice="Nothing was run.")
    if not items:
        raise NotUnderstood(f"{name} is empty.", advice="Give one JSON object a line.")
    return tuple(items)


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _object(line: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError:
        raise NotUnderstood("this is not JSON") from None
    if not isinstance(row, dict):
        raise NotUnderstood("this is not a JSON object")
    return row


def _told(wrong: Sequence[str]) -> str:
    more = [f"And {len(wrong) - SHOWN} more lines."] if len(wrong) > SHOWN else []
    return "\n".join([*wrong[:SHOWN], *more])
