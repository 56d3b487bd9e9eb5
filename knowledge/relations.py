"""How people say that two records belong together: ``RSK-3 is mitigated by ADR-7`` as a link between them.

Each relation is known by its name, in any form of its verb, and by what people say instead; from either end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from knowledge.errors import NotUnderstood
from knowledge.handwriting import meant
from knowledge.records import kinds
from knowledge.records.base import Ref, Relation
from knowledge.text import visible

RELATIONS: tuple[Relation, ...] = get_args(Relation)
_ALSO: dict[str, Relation] = {
    "": "relates to", "with": "relates to", "and": "relates to", "see": "relates to", "see also": "relates to",
    "linked": "relates to", "related": "relates to", "about": "relates to", "concerns": "relates to",
    "needs": "depends on", "uses": "depends on", "calls": "depends on", "relies on": "depends on",
    "requires": "depends on", "needed by": "required by", "used by": "required by", "blocks": "required by",
    "conflicts": "conflicts with", "contradicts": "conflicts with", "clashes with": "conflicts with",
    "against": "conflicts with",
    "motivates": "drives", "leads to": "drives", "motivated by": "driven by", "because of": "driven by",
    "reduces": "mitigates", "treats": "mitigates", "reduced by": "mitigated by", "treated by": "mitigated by",
    "impacts": "affects", "threatens": "affects", "touches": "affects",
    "impacted by": "affected by", "threatened by": "affected by",
    "verifies": "confirms", "proves": "confirms", "checks": "confirms",
    "verified by": "confirmed by", "proven by": "confirmed by", "checked by": "confirmed by",
    "builds on": "rests on", "based on": "rests on", "stands on": "rests on", "assumes": "rests on",
    "underlies": "supports", "supported by": "rests on",
    "belongs to": "part of", "inside": "part of", "in": "part of",
    "contains": "has part", "includes": "has part", "consists of": "has part", "has": "has part",
    "replaces": "supersedes", "replaced by": "superseded by", "changes": "amends", "changed by": "amended by",
}  # fmt: skip
"""What people say instead."""
_IDLE = frozenset(("is", "are", "was", "be", "it", "the", "a", "an", "as", "to", "which", "that"))
_REF = re.compile(r"([A-Za-z]{3})[-\u2010-\u2015]?0*(\d{1,9})", re.ASCII)
"""With any dash: a copied reference often has another one."""


def sentence(words: Sequence[str], first: Ref = "") -> tuple[Ref, Relation, Ref]:
    """``RSK-3 mitigated by ADR-7`` as its two ends and what is between; raises NotUnderstood with how to write it."""
    said = [word.strip(",.:") for word in words]
    refs = [ref for word in said if (ref := ref_in(word))]
    ends = [first, *refs] if first else refs
    if len(ends) != 2:
        lead = "Which two records?" if len(ends) < 2 else "That names more than two records."
        raise NotUnderstood(lead, advice="Write it like `link RSK-3 mitigated by ADR-7`.")
    return ends[0], relation_named(" ".join(word for word in said if not ref_in(word))), ends[1]


def ref_in(word: str) -> Ref:
    """The reference that a word is, as it is kept (``rsk-03`` is RSK-3); nothing where it is none."""
    found = _REF.fullmatch(visible(word).strip())
    return f"{found[1].upper()}-{int(found[2])}" if found and found[1].upper() in kinds() else ""


def relation_named(text: str) -> Relation:
    """The relation that somebody means; raises NotUnderstood with the nearest one, or all of them."""
    known = dict(_known())
    wanted = _plain(text)
    if wanted not in known:
        advice = meant(" ".join(text.casefold().split()), RELATIONS).strip() or f"There are {', '.join(RELATIONS)}."
        raise NotUnderstood(f"I know no link called {text[:60]!r}.", advice=advice)
    return known[wanted]


def _known() -> Iterator[tuple[str, Relation]]:
    """Every way to say a relation, ``mitigates`` also as ``mitigate``."""
    everything: dict[str, Relation] = {**_ALSO, **{name: name for name in RELATIONS}}
    for said, relation in everything.items():
        verb, _, rest = _plain(said).partition(" ")
        yield f"{verb.removesuffix('s')} {rest}".strip(), relation
        yield _plain(said), relation


def _plain(text: str) -> str:
    words = [word for word in re.split(r"[\s_-]+", text.casefold()) if word not in _IDLE]
    return " ".join(words)
