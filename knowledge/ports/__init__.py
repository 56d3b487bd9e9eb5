"""What the domain asks of the world: one Protocol a port, its docstring the contract, no vendor type in sight.

Every adapter answers ``ping()``: it returns one plain sentence when all is well and raises a ``ChestertonError``
whose text says what is wrong and whose advice says how to mend it. ``chesterton doctor`` is a loop over them.

Here is what the other modules import; a contract is read in the module of its noun: ``clock``, ``people``,
``records``, ``keeping`` (what is kept beside records), ``search`` and ``reading``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.ports.clock import Clock
from knowledge.ports.keeping import (
    Citations,
    Cited,
    Drafts,
    MetNote,
    Notes,
    Policies,
    Post,
    Posts,
    Questions,
    StoredDraft,
    Unanswered,
)
from knowledge.ports.people import Directory, Origins, Person, Place
from knowledge.ports.reading import Claim, Precedent, Question, Reader, Reading, Verdict, refs_of
from knowledge.ports.records import Doing, History, Ledger, RecordQuery
from knowledge.ports.search import Embedder, Hit, Holders, Index, Passage, ScopeKey, Words

if TYPE_CHECKING:
    from knowledge.ports.search import Vector as Vector
    from knowledge.ports.search import Vectors as Vectors

__all__ = [
    "Citations", "Cited", "Claim", "Clock", "Directory", "Doing", "Drafts", "Embedder", "History", "Hit", "Holders",
    "Index", "Ledger", "MetNote", "Notes", "Origins", "Passage", "Person", "Place", "Policies", "Post", "Posts",
    "Precedent", "Question", "Questions", "Reader", "Reading", "RecordQuery", "ScopeKey", "StoredDraft", "Unanswered",
    "Verdict", "Words", "refs_of",
]  # fmt: skip
