"""A question to an answer from the rows of records, or to nothing: then the text of the records is asked.

The rules:

- the routes that the question may take are tried in order; the first under which a record is found answers;
- where none does, the question is said again in words that a route understands, if its meaning is clear;
- where it is not, a field is told that the question asks for by its own words;
- at most three sentences, each with its record and words of that record; the records come along as rows, with what
  is missing in them and what they are linked to;
- several records that fit equally well are all told: "I know two: …";
- every record is read within the audience and checked again before anything of it is said or counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from knowledge import intents
from knowledge.answer import LONGEST, SENTENCES, Answer, source
from knowledge.audience import AudienceScope
from knowledge.ports import Claim
from knowledge.recall import Recall
from knowledge.records.base import REVERSE, PersonId, Record
from knowledge.records.requirement import Requirement
from knowledge.rows import asking, listing, rewording, routes, single
from knowledge.rows.card import Related, Row, row
from knowledge.rows.many import Asked, noun_in
from knowledge.rows.naming import Naming
from knowledge.rows.routes import Route
from knowledge.rows.single import Said
from knowledge.text import clip, plain

SHOWN = 5
"""How many records are shown as rows."""
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}

_TWO = re.compile(r"\band\b|\?.*\w|,")
"""Where a question may be two."""
_WANTED: Mapping[str, Callable[[Record], bool]] = {
    "downtime": lambda record: isinstance(record, Requirement) and bool(single.spans(record)),
    "on call": lambda record: bool(getattr(record, "on_call", "") or getattr(record, "runbook", "")),
}
"""Which records answer a route better than others that fit."""

Told = list[tuple[Record | None, Said]]


def answer(question: str, scope: AudienceScope, recall: Recall, *, today: date, by: PersonId = "") -> Answer | None:
    """What the rows say, for this audience; None where the question is not about rows, or none of them is meant.

    ``by`` is who asks: it tells who "I" is, and widens nothing.
    """
    if scope.empty:
        return None
    naming = Naming(recall, scope)
    asked = Asked(question, today, naming, by)
    told = _routed_all(asked) or _told_again(asked) or _tied([*asking.by_field(asked)])
    return _answer(question, told, naming, today) if told else None


def about(route: str, name: str, kind: str, scope: AudienceScope, recall: Recall, *, today: date) -> Answer | None:
    """What one route says of the records of a kind that ``name`` names: what a command asks for."""
    if scope.empty:
        return None
    naming = Naming(recall, scope)
    told = _of_named(route, naming.best(name, [kind]), today)
    return _answer(name, told, naming, today) if told else None


def _routed_all(asked: Asked) -> Told:
    """What the first route says under which a record is found, and the next where the question may be two."""
    found = filter(None, (_routed(route, asked) for route in routes.of(asked.text)))
    told = next(found, [])
    return _both(told, next(found, [])) if told and _TWO.search(asked.text) else told


def _told_again(asked: Asked) -> Told:
    """What answers the question that this one means: its route, or its field where no route is meant."""
    question = rewording.meant(asked)
    if not question:
        return []
    again = replace(asked, text=question)
    meant = next(routes.of(question), None)
    return _routed(meant, again) if meant else _tied([*asking.by_field(again)])


def _routed(route: Route, asked: Asked) -> Told:
    if not route.many:
        wanted = _WANTED.get(route.name, bool)
        told = _of_named(route.name, asked.naming.best(asked.text, _kinds(route, asked.text), wanted), asked.today)
        return _both(told, _feared(asked, told)) if route.name == "breaks" else told
    found = listing.listed(route.name, asked)
    if found is None:
        return []
    if not found.told:
        return [(None, Said(found.lead, ""))]
    (first, said), *others = found.told
    return [(first, Said(f"{found.lead}: {said.text}", said.quote)), *others]


def _kinds(route: Route, question: str) -> Sequence[str]:
    """The kinds of a route, or those of them that the question names: "the Stripe integration"."""
    asked = routes.plainly(question)
    said = [kind for kind in route.kinds if noun_in(kind, asked)]
    return said if said and route.name == "owner" else route.kinds


def _feared(asked: Asked, told: Told) -> Told:
    """What was required, or is feared, for the case that something fails."""
    known = {record.ref for record, _ in told if record}
    best = [one for kind in ("NFR", "RSK") for one in asked.naming.best(asked.text, [kind])[:1]]
    return [(one, single.tell("breaks", one, asked.today)[0]) for one in best if told and one.ref not in known]


def _both(one: Told, other: Told) -> Told:
    """Two things said in the room of one: most of it is the first's."""
    new = [each for each in other if each[1].text not in {said.text for _, said in one}]
    return [*one[: SENTENCES - 1], *new[:1], *one[SENTENCES - 1 :], *new[1:]]


def _of_named(route: str, records: Sequence[Record], today: date) -> Told:
    told = [(record, single.tell(route, record, today)) for record in records]
    if len(told) == 1:
        ((record, every),) = told
        return [(record, said) for said in every]
    firsts: Told = [(record, every[0]) for record, every in told]
    return _tied(firsts)


def _tied(firsts: Told) -> Told:
    """What is said of each of several, after how many there are."""
    if not firsts:
        return []
    (record, said), *others = firsts
    if not others:
        return firsts
    known = NUMBERS.get(len(firsts), str(len(firsts)))
    return [(record, Said(f"I know {known}: {said.text}", said.quote)), *others]


def _answer(question: str, told: Told, naming: Naming, today: date) -> Answer:
    records = list({record.ref: record for record, _ in told if record}.values())
    shown = [row(record, _related(record, naming)) for record in records[:SHOWN]]
    claims = [_claim(record, said) for record, said in told]
    if len(records) == 1:
        claims = [*claims[: SENTENCES - 1], *_decided(shown[0], naming), *claims[SENTENCES - 1 :]]
    cited = {claim.ref for claim in claims[:SENTENCES]}
    return Answer(
        intents.read(question),
        tuple(claims[:SENTENCES]),
        tuple(source(record, today) for record in records if record.ref in cited),
        confidence=1.0,
        rows=tuple(shown),
    )


def _claim(record: Record | None, said: Said) -> Claim:
    return Claim(clip(plain(said.text), LONGEST), record.ref if record else "", plain(said.quote))


def _decided(shown: Row, naming: Naming) -> Iterable[Claim]:
    """The decision behind a risk, or behind an integration."""
    for one in shown.related:
        if one.ref.startswith("ADR-"):
            yield Claim(f"{shown.record.title}: {one.relation} {one.ref}, {one.title}.", one.ref, one.title)
            return


def _related(record: Record, naming: Naming) -> tuple[Related, ...]:
    """What it is linked to, from whichever end the link was made; what cannot be opened is not there."""
    relations = {link.ref: link.relation for link in record.links}
    theirs = {other.ref: other for other in naming.referring(record.ref)}
    for ref, other in theirs.items():
        relations.setdefault(ref, next(REVERSE[link.relation] for link in other.links if link.ref == record.ref))
    records = {one.ref: one for one in naming.get([ref for ref in relations if ref not in theirs])} | theirs
    return tuple(Related(relation, ref, records[ref].title) for ref, relation in relations.items() if ref in records)
