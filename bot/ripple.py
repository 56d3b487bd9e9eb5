"""What the terminal says after a decision was superseded: what rests on it, and which items were opened for that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.wiring import App
    from knowledge.audience import AudienceScope
    from knowledge.keeping import Ripple
    from knowledge.records.base import Record


def told(app: App, changed: Sequence[Record], by: str, scope: AudienceScope) -> list[str]:
    """One line for each superseded decision that something rests on; opens the items, once for each owner."""
    from bot.records import keeping

    ripples = (each.seen(scope.admits) for each in keeping(app).ripples(changed[0], by))
    return [line for each in ripples if each.resting for line in _lines(each)]


def _lines(ripple: Ripple) -> Iterator[str]:
    one = len(ripple.resting) == 1
    count = "1 record rests" if one else f"{len(ripple.resting)} records rest"
    yield f"{count} on {ripple.fallen.ref}: {', '.join(f'{record.ref} {record.title}' for record in ripple.resting)}"
    yield from (f"{item.ref} is opened for {item.owner or 'nobody yet'}: does it still stand?" for item in ripple.items)
