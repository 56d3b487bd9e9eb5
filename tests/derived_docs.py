"""The parts of docs/ that the code says better: `make docs` writes them, test_docs.py holds them to the code.

A part stands between ``<!-- derived: NAME -->`` and ``<!-- end -->``; what is around it is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.source import ROOT

PART = re.compile(r"(<!-- derived: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
PAGES = sorted((ROOT / "docs").glob("*.md"))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [tuple(head), tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


# --- settings ----------------------------------------------------------------------------------------------------


def variables() -> Iterator[tuple[str, str, str]]:
    """Each setting as its environment variable, its default and its meaning."""
    from bot.settings import Settings

    for name, field in Settings.model_fields.items():
        alias: Any = field.validation_alias
        yield alias.choices[0] if alias else f"CHESTERTON_{name.upper()}", _default(field), field.description or ""


def _default(field: Any) -> str:
    if field.default_factory:
        return "the user's data folder"
    if field.default in (None, ""):
        return "unset"
    return f"`{field.default}`"


def settings() -> str:
    """The table of every setting."""
    return table(
        ("variable", "default", "meaning"), ((f"`{name}`", default, text) for name, default, text in variables())
    )


# --- terminal ----------------------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, Any]]:
    """Each sub-command of ``chesterton`` by its full name, groups opened."""
    from typer.main import get_command

    from bot.cli import cli

    yield from _opened("chesterton", get_command(cli))


def _opened(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for child in sorted(inner):
        yield from _opened(f"{name} {child}", inner[child])


def terminal() -> str:
    """Every sub-command with what it does, its arguments and its options."""
    return "\n\n".join(_command(name, command) for name, command in commands() if not command.hidden)


def _command(name: str, command: Any) -> str:
    parameters = [
        _parameter(one) for one in command.params if "--help" not in one.opts and not getattr(one, "hidden", False)
    ]
    parts = [f"### {name}", re.sub(r"\s*\n\s*", " ", (command.help or "").strip())]
    return "\n\n".join([*parts, "\n".join(parameters)] if parameters else parts)


def _parameter(one: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))
    if one.param_type_name == "argument":
        names = f"`{one.metavar or one.name.upper()}`"
    shown = one.default not in (None, "", False, True) and not callable(one.default)
    default = f" (default: `{one.default}`)" if shown else ""
    return f"- {names}: {one.help or ''}{default}{' Required.' if one.required else ''}"


# --- Slack -------------------------------------------------------------------------------------------------------


def slack() -> str:
    """Every scope, event, command and shortcut that the manifest asks for, each with its reason."""
    from bot.slack import manifest

    wanted = [
        *((f"scope `{name}`", reason) for name, reason in (manifest.SCOPES | manifest.LINKS).items()),
        *((f"event `{name}`", reason) for name, reason in manifest.EVENTS.items()),
        *((f"command `{command.name}`", command.description) for command in manifest.COMMANDS),
        *((f"shortcut *{shortcut.name}*", shortcut.description) for shortcut in manifest.SHORTCUTS),
    ]
    return table(("asked for", "so that Chesterton can"), wanted)


WRITERS = {"settings": settings, "terminal": terminal, "slack": slack}


def derived(page: str) -> str:
    """The page as it should be: its derived parts written anew from the code."""
    return PART.sub(lambda part: f"{part[1]}{WRITERS[part[2]]()}\n{part[3]}", page)


def write(pages: Iterable[Path]) -> None:
    """Write the derived parts of these pages."""
    for path in pages:
        path.write_text(derived(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write(PAGES)
