"""Writes a decision as a MADR 4 file, and gives back on reading exactly what was written.

The body is for people, in MADR's words and order. What it cannot carry exactly stands in the front matter under
``chesterton``, so that reading the file gives the same record whatever its text. Text of people is shown, never
obeyed (``prompts.markdown``); only a record that was imported keeps its Markdown, where that is harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import indent
from typing import Any

import yaml

from knowledge.interop import document, outcomes, reading, vocabulary
from knowledge.records.base import Relation, Section
from knowledge.records.decision import Decision, Option
from knowledge.text import visible
from prompts import render
from prompts.markdown import Verbatim, line

_LINKS: tuple[Relation, ...] = (
    "supersedes",
    "superseded by",
    "amends",
    "amended by",
    "depends on",
    "conflicts with",
    "relates to",
)
_IN_FRONT_MATTER = ("Status", "Front matter")


def write(decision: Decision) -> str:
    """The decision as a MADR 4 Markdown file."""
    front = _front(decision)
    body = _body(decision)
    if decision.provenance != "imported":
        front["chesterton"] = {"written": "plain"}
    lost = _lost(decision, _assembled(front, body))
    if lost:
        front["chesterton"] = front.get("chesterton", {}) | lost
    return _assembled(front, body)


def _lost(decision: Decision, text: str) -> dict[str, Any]:
    """The fields that reading ``text`` would not give back, with their values."""
    source = decision.origin.source or "decision.md"
    read = reading.parse(source, text, workspace=decision.workspace, at=decision.updated_at)
    changed = {name for name in reading.CARRIED if getattr(read, name) != getattr(decision, name)}
    whole = decision.model_dump(mode="json", include=changed)
    short = decision.model_dump(mode="json", include=changed, exclude_defaults=True)
    return whole | short


def _assembled(front: dict[str, Any], body: dict[str, Any]) -> str:
    return render("documents/decision.md.j2", front=as_yaml(front) + body["front_text"], **body)


def as_yaml(front: dict[str, Any]) -> str:
    """YAML, readable where it can be, escaped where a hidden character would be lost on reading."""
    text = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=110)
    return text if visible(text) == text else yaml.safe_dump(front, sort_keys=False, width=110)


def _front(decision: Decision) -> dict[str, Any]:
    """MADR's own keys, and what links and tags say."""
    front: dict[str, Any] = {"status": _status(decision)}
    if decision.decided_on:
        front["date"] = decision.decided_on
    if decision.reversibility != "unknown":
        front["reversibility"] = decision.reversibility
    if decision.review_by:
        front["review-by"] = decision.review_by
    people = {
        "decision-makers": decision.decision_makers,
        "consulted": decision.consulted,
        "informed": decision.informed,
    }
    front |= {key: values[0] if len(values) == 1 else list(values) for key, values in people.items()}
    written = {"authors": decision.authors, "ownership": decision.ownership}
    front |= {key: list(values) for key, values in written.items() if values}
    front |= {"tags": list(decision.tags)} if decision.tags else {}
    front |= {relation: list(refs) for relation in _LINKS if (refs := decision.linked(relation, pending=False))}
    return front


def _status(decision: Decision) -> str:
    """The status in the document's own words, where it had some that mean the same."""
    raw = next((section.text for section in decision.more if section.heading == "Status"), "")
    return raw if vocabulary.status(raw) == decision.status else decision.status


def _body(decision: Decision) -> dict[str, Any]:
    keep = decision.provenance == "imported"

    def text(words: str, headings_from: int = 7) -> str:
        return Verbatim(words) if keep and _is_harmless(words, headings_from) else words

    return {
        "title": text(decision.title),
        "context": text(decision.context, 3),
        "drivers": [text(driver) for driver in decision.drivers],
        "options": [_option(option, text, keep) for option in decision.options],
        "outcome": text(decision.outcome if keep else _outcome(decision), 3),
        "rationale": text(_rationale(decision), 4),
        "consequences": [
            {"lead": f"{c.kind.capitalize()}, because " if c.judged else "", "text": text(c.text)}
            for c in decision.consequences
        ],
        "confirmation": text(decision.confirmation, 4),
        "assumptions": [text(assumption) for assumption in decision.assumptions],
        "impact": text(decision.impact, 3),
        "more": [{"heading": text(s.heading or "More Information"), "text": text(s.text, 3)} for s in _more(decision)],
        "front_text": _front_text(decision.more) if keep else "",
    }


def _option(option: Option, text: Any, keep: bool) -> dict[str, Any]:
    """An option as the template wants it: paragraphs that tell of it, then what speaks for and against."""
    told = [each for each in option.neutral if not _is_argument(each)]
    reason = option.reason
    if reason and not keep:
        reason = f"{option.outcome.capitalize()}, because {reason}"
    paragraphs = [text(each) for each in (*told, reason) if each]
    neutral = [text(each) for each in option.neutral if each not in told]
    pros, cons = [text(each) for each in option.pros], [text(each) for each in option.cons]
    return {
        "name": text(option.name) if keep else _name(option.name),
        "told": paragraphs, "pros": pros, "neutral": neutral, "cons": cons, "reopen_when": text(option.reopen_when),
        "told_of": bool(paragraphs or pros or neutral or cons or option.reopen_when),
    }  # fmt: skip


def _name(name: str) -> Verbatim:
    """An option's name, in which a colon or a dash is not taken for the end of it."""
    return Verbatim(re.sub(r":(?=\s)|(?<=\s)-(?=\s)", r"\\\g<0>", line(name)))


def _is_argument(text: str) -> bool:
    """Whether a neutral statement goes on from MADR's "Neutral, because …"; else it describes the option."""
    return text[:1].islower() and "\n\n" not in text


def _outcome(decision: Decision) -> str:
    """MADR's sentence about the chosen option, then what was decided in the people's own words."""
    chosen = next((option for option in decision.options if option.outcome == "chosen"), None)
    if chosen is None:
        return decision.outcome
    why = f", because {decision.justification}" if decision.justification else "."
    return "\n\n".join(filter(None, (f'Chosen option: "{chosen.name}"{why}', decision.outcome)))


def _rationale(decision: Decision) -> str:
    """The justification, where the outcome does not say it already."""
    told = outcomes.choice(decision.outcome if decision.provenance == "imported" else _outcome(decision))[1]
    return "" if decision.justification in told else decision.justification


def _more(decision: Decision) -> list[Section]:
    risks = "\n".join(f"- {indent(risk, '  ').strip()}" for risk in decision.risks)
    more = [section for section in decision.more if section.heading not in _IN_FRONT_MATTER and section.text]
    told = [
        Section(heading="Risks", text=risks),
        Section(heading="Objections", text=_objections(decision)),
        Section(heading="Doubts", text=_doubts(decision)),
    ]
    return [*(section for section in told if section.text), *more]


def _objections(decision: Decision) -> str:
    """Who is against it, or was when it was accepted, and why."""
    each = (f"{one.by} ({one.at.date()}): {one.reason or 'no reason given'}" for one in decision.objections)
    return "\n".join(f"- {indent(said, '  ').strip()}" for said in each)


def _doubts(decision: Decision) -> str:
    """Which assumptions are in doubt or broken, since when, and why."""
    each = (
        f"{one.which} ({one.state} since {one.at.date()}, {one.by}): {one.why or 'no reason given'}"
        + (f"; to be checked by {one.check_by}" if one.check_by else "")
        for _, one in decision.doubts
    )
    return "\n".join(f"- {indent(said, '  ').strip()}" for said in each)


def _front_text(more: Iterable[Section]) -> str:
    """Foreign front matter as it was written, where it is still YAML of its own."""
    text = next((section.text for section in more if section.heading == "Front matter"), "")
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return ""
    own = isinstance(data, dict) and not any(key in reading.FRONT_KEYS for key in map(str, data))
    return f"{text}\n" if own and "\n---" not in f"\n{text}" else ""


def _is_harmless(text: str, headings_from: int) -> bool:
    """Whether Markdown stays within its section: no HTML, no image from elsewhere, no heading that opens another."""
    return document.stays_inside(text, headings_from)
