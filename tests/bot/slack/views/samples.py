"""Records to look at, hostile text, and a reader that shows blocks as plain text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from bot.playground.rendering import Rendering
from bot.playground.workspace import Workspace
from knowledge.records.base import Evidence, Link, Origin
from knowledge.records.decision import Consequence, Decision, Option

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
TODAY = date(2026, 2, 1)
ANA, BEN = "U0001", "U0002"
THREAD = "https://shop.slack.com/archives/C0001/p1768392000000100"

HOSTILE = [
    "",
    " ",
    "<!channel> <!here> <!everyone> <!subteam^S123|@ops>",
    "<@U0666> and <@W0666|boss>",
    "@channel @here @everyone",
    "<https://evil.example/?d=secret|click me>",
    "https://evil.example/?d=secret",
    "<https://shop.slack.com.evil.example/archives/C0001/p1768392000000100|message>",
    "<mailto:a@b.example|mail> <tel:112> <#C0001|general>",
    "&lt;!channel&gt; &amp;lt;@U0666&amp;gt;",
    "&" * 10_000,
    "<" * 10_000,
    "long " * 2_000,
    "x" * 10_000,
    "```\n*bold* _it_ ~gone~ `code`\n> quoted\n```",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd",
    "zero\u200bwidth\u2060\ufeff \U000e0041\U000e0042",
    "\u200b\u200b",
    "line\nline\r\nline\x00\x07\x1b[31m",
    "👩\u200d👩\u200d👧 ❤\ufe0f",
    "|pipe|>ends<starts|",
]
FRAGMENTS = st.sampled_from(["<", ">", "&", "!", "@", "|", "#", "<!channel>", "<@U0666>", "https://evil.example", "\n"])
HOSTILE_TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=200),
    st.lists(st.one_of(FRAGMENTS, st.text(max_size=5)), max_size=30).map("".join),
)


def decision(**fields: Any) -> Decision:
    """An accepted decision with two rejected options and a thread."""
    known: dict[str, Any] = {
        "ref": "ADR-42",
        "workspace": "T1",
        "title": "Use Postgres for idempotency keys",
        "status": "accepted",
        "context": "POST /charges has no idempotency: a retry charged 31 customers twice in December.",
        "drivers": ("No double charge, even after a failover", "We can run it on call"),
        "outcome": "We keep idempotency keys in Postgres, in the same transaction as the charge.",
        "options": OPTIONS,
        "consequences": (
            Consequence(kind="good", text="No second system to keep consistent"),
            Consequence(kind="bad", text="p99 of the write goes from 11 to 12.4 ms"),
        ),
        "decision_makers": (ANA, BEN),
        "decided_on": NOON.date(),
        "review_by": date(2026, 12, 1),
        "evidence": (
            Evidence(field="outcome", ts="1.1", user=ANA, quote="ok, Postgres, we can run it", permalink=THREAD),
            Evidence(field="options.1", ts="1.2", user=BEN, quote="mongo gives us no transaction", permalink=THREAD),
        ),
        "origin": Origin(channel="C0001", thread_ts="1768392000.000100", permalink=THREAD),
        "created_at": NOON,
        "created_by": ANA,
        "updated_at": NOON,
        "updated_by": ANA,
    }
    return Decision.model_validate(known | fields)


OPTIONS = (
    Option(name="Postgres", outcome="chosen", reason="We run it already, and the key commits with the charge."),
    Option(
        name="MongoDB",
        outcome="rejected",
        reason="No transaction that spans the charge and the key.",
        reopen_when="writes pass 5k/s",
    ),
    Option(name="DynamoDB", outcome="rejected", reason="Nobody here has run it.", reopen_after=date(2027, 1, 1)),
)


def hostile_decision(text: str, *, options: int = 40, status: str = "accepted") -> Decision:
    """A decision in which everything a person, file or model can write is ``text``."""
    line = text[:290]
    option = Option(name=line, outcome="rejected", reason=text, pros=(text,), cons=(text,), reopen_when=text)
    return decision(
        ref="ADR-666",
        title=f"x{line}",
        status=status,
        provenance="imported",
        context=text,
        drivers=(text, text),
        outcome=text,
        justification=text,
        options=(option,) * options,
        consequences=(Consequence(kind="bad", text=text),),
        assumptions=(text,),
        confirmation=text,
        impact=text,
        decision_makers=(text[:200], "U0003"),
        consulted=(text[:200],),
        evidence=tuple(
            Evidence(field=field, ts="1.1", user=text[:200], quote=text[:280], permalink=text)
            for field in ("outcome", "context", "options.0", "options.39")
        ),
        links=(Link(relation="relates to", ref=text), Link(relation="supersedes", ref="ADR-1", pending=True)),
        origin=Origin(permalink=text, source=text),
        more=({"heading": line, "text": text},),
    )


def as_text(blocks: list[dict[str, Any]]) -> str:
    """Blocks as Ana sees them, line by line."""
    workspace = Workspace()
    for name in ("Ana", "Ben"):
        workspace.add_person(name)
    return "\n".join(Rendering(workspace, ANA).blocks(blocks))
