"""Files of JSON lines: one item a line, each answered by itself, so that one bad line does not cost the others."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from knowledge.errors import NotUnderstood

Item = dict[str, Any]


def each(batch: Path, answered: Callable[[Item], Item]) -> int:
    """Print what is answered to each line; a bad one is named on standard error. Returns how many were bad."""
    bad = 0
    for number, line in enumerate(content(batch).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            typer.echo(json.dumps(answered(item(line)), ensure_ascii=False))
        except NotUnderstood as error:
            typer.echo(f"chesterton: {batch}, line {number}: {error.whole}", err=True)
            bad += 1
    return bad


def run(batch: Path, answered: Callable[[Item], Item]) -> None:
    """``each``; ends with status 2 when a line was bad."""
    if each(batch, answered):
        raise typer.Exit(2)


def typed(given: list[str] | None, what: str) -> str:
    """The words after a command as one text; raises NotUnderstood when there are none."""
    text = " ".join(given or ()).strip()
    if not text:
        raise NotUnderstood(f"Which {what}?", advice=f"Give a {what}, or --batch with one a line.")
    return text


def content(path: Path) -> str:
    """The text of a file, or of standard input for ``-``; raises NotUnderstood when it cannot be read."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NotUnderstood(f"{path} cannot be read: {error.strerror}.", advice="Check the path.") from None
    except UnicodeDecodeError:
        raise NotUnderstood(f"{path} is not UTF-8 text.", advice="Save it as UTF-8.") from None


def item(text: str) -> Item:
    """One JSON object; raises NotUnderstood."""
    try:
        read = json.loads(text)
    except ValueError:
        raise NotUnderstood("This is not JSON.", advice="Give one JSON object a line.") from None
    if not isinstance(read, dict):
        raise NotUnderstood("This is not a JSON object.", advice="Give one JSON object a line.")
    return read


def words(given: Item, key: str) -> str:
    """The text under a key; raises NotUnderstood when there is none."""
    if not isinstance(given.get(key), str):
        raise NotUnderstood(f"There is no {key!r}." if key not in given else f"{key!r} is to be text.")
    return str(given[key])


def names(given: Item, key: str) -> list[str]:
    """The list of texts under a key, empty without one; raises NotUnderstood for anything else."""
    found = given.get(key) or []
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise NotUnderstood(f"{key!r} is to be a list of texts.")
    return found
