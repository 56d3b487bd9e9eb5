"""The parts of the page that change while somebody looks at it, each with a mark that changes with what it shows."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.playground.state import State
from bot.playground.ui import emoji
from bot.playground.ui.look import Line, Look, Spot
from bot.playground.ui.mrkdwn import joined


@dataclass(frozen=True)
class Features:
    """What the app's manifest puts into the client: commands, and shortcuts for a message or for anywhere."""

    commands: tuple[tuple[str, str, str], ...] = ()
    """Name, description, usage."""
    message_shortcuts: tuple[tuple[str, str], ...] = ()
    """Callback id, name."""
    global_shortcuts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Features:
        """Those of a manifest, as it is given to Slack."""
        given = manifest["features"]
        shortcuts = [(one["type"], one["callback_id"], one["name"]) for one in given["shortcuts"]]
        return cls(
            tuple((one["command"], one["description"], one["usage_hint"]) for one in given["slash_commands"]),
            tuple((callback, name) for kind, callback, name in shortcuts if kind == "message"),
            tuple((callback, name) for kind, callback, name in shortcuts if kind == "global"),
        )


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The templates of the page; everything that they are given is escaped unless it is Markup."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.tests["pictured"] = lambda name: str(name).endswith((".png", ".jpg", ".jpeg", ".gif", ".webp"))
    made.globals["emoji_for_reacting"] = [(name, emoji.shown(name)) for name in emoji.FOR_REACTING]
    return made


class Panes:
    """Draws the panes of one person at one place."""

    def __init__(self, state: State, viewer: str, features: Features) -> None:
        self.look = Look(state, viewer)
        self.features = features

    def all(self, spot: Spot) -> dict[str, Markup]:
        """Every pane by its name, as it is now."""
        look, drawn = self.look, {"side": self._side(spot), "modal": self._modal()}
        if spot.kind == "home":
            return drawn | {"home": _render("home.html", home=look.home())}
        assert spot.room is not None  # noqa: S101 - every other spot has one
        drawn["lines"] = self._lines(look.lines(spot.room), spot)
        if spot.kind == "dm":
            drawn["prompts"] = _render("prompts.html", prompts=look.prompts(spot.room), spot=spot, home=look.eye.home)
        if spot.thread:
            status = look.status(spot.room, spot.thread)
            drawn["replies"] = self._lines(look.replies(spot.room, spot.thread), spot, status)
        return drawn

    def _side(self, spot: Spot) -> Markup:
        return _render("side.html", sections=self.look.doors(spot))

    def _modal(self) -> Markup:
        return _render("modal.html", modal=self.look.modal(), home=self.look.eye.home)

    def _lines(self, lines: list[Line], spot: Spot, status: str = "") -> Markup:
        """The messages, each with a mark of its own: the page replaces only those that have changed."""
        rows: list[Markup] = []
        for line in lines:
            if line.day:
                rows.append(Markup('<li id="before-{}" class="day"><span>{}</span></li>').format(line.key, line.day))
            body = _render(
                "line.html", line=line, shortcuts=self.features.message_shortcuts, home=self.look.eye.home, spot=spot
            )
            row = Markup('<li id="{}" class="{}" data-mark="{}">{}</li>')
            rows.append(row.format(line.key, _classes(line), mark(body), body))
        if status:
            rows.append(Markup('<li id="status" class="status">Chesterton {}</li>').format(status))
        return joined(rows)


def mark(text: str) -> str:
    """A short mark that changes with the text."""
    return f"{zlib.crc32(text.encode()):08x}"


def _classes(line: Line) -> str:
    names = {"short": line.short, "ephemeral": line.ephemeral, "bot": line.is_bot}
    return " ".join(["line", *(name for name, on in names.items() if on)])


def _render(template: str, **given: Any) -> Markup:
    return Markup(templates().get_template(template).render(given))  # noqa: S704 - the templates escape
