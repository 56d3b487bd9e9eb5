"""Tables in plain text, in a block of code: who talks to whom, and where the risks lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from slack_sdk.models.blocks import Block

from bot.slack.views.gate import SECTION, Message, escape, finalize_message
from bot.slack.views.wording import context, counted, section
from knowledge.records.base import PersonId
from knowledge.records.integration import Integration
from knowledge.records.risk import Risk
from knowledge.text import clip, visible

WIDEST = 24
"""Characters of a cell."""
ROOM = SECTION - 20
"""Characters between the fences of one block."""
SCALE = range(1, 6)
Name = Callable[[PersonId], str]
"""What a person is called: there are no mentions in a block of code."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in columns as lines, without anything that could end the block of code around them."""
    cells = [[_cell(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _cell(text: str) -> str:
    return clip(" ".join(visible(text).split()).replace("`", "'"), WIDEST) or "-"


def _code(block_id: str, lines: Sequence[str]) -> Iterator[Block]:
    """The lines in as many blocks of code as it takes, each under the head."""
    head, *rows = map(escape, lines)
    page, n = [head], 0
    for row in rows:
        if sum(map(len, page)) + len(page) + len(row) > ROOM:
            yield section(f"{block_id}.{n}", _fenced(page))
            page, n = [head], n + 1
        page.append(row)
    yield section(f"{block_id}.{n}", _fenced(page))


def _fenced(lines: Sequence[str]) -> str:
    return "\n".join(("```", *lines, "```"))


def integration_map(records: Sequence[Integration], name: Name) -> Message:
    """Who talks to whom: one row an integration, by provider, with who answers for each end."""
    if not records:
        return finalize_message([section("map", _NO_MAP)], _NO_MAP)
    ordered = sorted(records, key=lambda one: (one.provider.casefold(), one.consumer.casefold(), one.ref))
    rows = [(one.provider, one.consumer, one.ref, _owner(one.owner_provider, name), _owner(one.owner_consumer, name))
            for one in ordered]  # fmt: skip
    said = f"{counted(len(rows), 'integration')} on the map"
    holes = sum(bool(one.holes) for one in records)
    missing = f"{holes} with something missing: `/integration unowned` names the ends."
    told = [context("map.help", missing)] if holes else []
    return finalize_message([section("map", f"*{said}*"), *_code("map.table", table(_MAP, rows)), *told], said)


_MAP = ("provider", "consumer", "ref", "owner there", "owner here")
_NO_MAP = "No integration is on record that you may open. `/integration add` records one."


_NO_RISK = "No risk is on record that you may open. `/risk add` records one."


def _owner(who: PersonId | None, name: Name) -> str:
    return name(who) if who else "NOBODY"


def risk_matrix(records: Sequence[Risk]) -> Message:
    """How many risks there are by likelihood and impact, and which are the critical ones."""
    if not records:
        return finalize_message([section("matrix", _NO_RISK)], _NO_RISK)
    judged = [risk for risk in records if risk.score]
    counts = Counter((risk.likelihood, risk.impact) for risk in judged)
    rows = [(f"likelihood {n}", *(str(counts[n, impact] or ".") for impact in SCALE)) for n in reversed(SCALE)]
    said = f"{counted(len(judged), 'risk')} by likelihood and impact"
    if len(judged) < len(records):
        said += f", {len(records) - len(judged)} not scored yet"
    return finalize_message(
        [
            section("matrix", f"*{said}*"),
            *_code("matrix.table", table(("impact", *map(str, SCALE)), rows)),
            *(context(f"matrix.{level}", line) for level, line in _levels(judged)),
        ],
        said,
    )


def _levels(judged: Sequence[Risk]) -> Iterator[tuple[str, str]]:
    """The refs of each level, the worst first."""
    worst = sorted(judged, key=lambda risk: (-(risk.score or 0), risk.ref))
    for level, risks in groupby(worst, key=lambda risk: risk.level):
        refs = [escape(risk.ref) for risk in risks]
        more = f" and {len(refs) - 10} more" if len(refs) > 10 else ""
        yield level, f"{level.capitalize()}: {', '.join(refs[:10])}{more}"
