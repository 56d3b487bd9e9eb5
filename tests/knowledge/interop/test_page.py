"""A record of any kind as a file: readable, harmless, and read back unchanged."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from knowledge.errors import NotUnderstood
from knowledge.interop import madr, page
from knowledge.records.base import Link, Record, Section
from knowledge.records.decision import Decision
from knowledge.records.risk import Risk
from tests.knowledge.interop.test_madr import HOSTILE
from tests.knowledge.records.samples import KINDS, NOON, anything, full, make

OTHERS = [kind for kind in KINDS if kind is not Decision]
of_every_kind = pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.noun)


def again(record: Record) -> dict[str, Any]:
    """The record after it was written and read, without what is not on a page."""
    return shown(page.read(page.write(record), workspace="main", at=NOON, by="U1"))


def shown(record: Record) -> dict[str, Any]:
    """What is on the page of a record."""
    elsewhere = {"origin", "visibility", "evidence", "draft_id", "version"}
    return {name: value for name, value in record if name not in elsewhere}


@of_every_kind
def test_a_record_is_read_back_as_it_was_written(kind: type[Record]) -> None:
    """With its links, its numbers elsewhere and what no field stands for."""
    record = full(
        kind,
        links=(Link(relation="relates to", ref="ADR-1"),),
        aliases=("12",),
        more=(Section(heading="Notes", text="one\n\ntwo"),),
    )

    assert shown(record) == again(record)


@of_every_kind
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_record_is_read_back_as_it_was_written(kind: type[Record], data: st.DataObject) -> None:
    """Whatever its words."""
    record = data.draw(anything(kind)).model_copy(
        update={"more": data.draw(st.lists(st.builds(Section, heading=HARM, text=HARM), max_size=2).map(tuple))}
    )

    assert shown(record) == again(record)


HARM = st.sampled_from(HOSTILE)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_and_do_nothing(words: str) -> None:
    """No heading, list, link, image or HTML comes out of what people write."""
    title = " ".join(words.split())
    record = make(Risk, ref="RSK-1", title=title, cause=words, mitigation=words, tags=(title,), owner=title)
    tokens = MarkdownIt().parse(page.write(record).split("\n---\n", 1)[1])
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}

    assert shown(record) == again(record)
    assert 3 == sum(token.type == "heading_open" for token in tokens)
    assert kinds.isdisjoint({"html_block", "html_inline", "image", "link_open", "code_block", "fence", "code_inline"})


def test_a_page_is_for_people_first() -> None:
    """One sentence, the facts, then what takes more words; nothing about how it is stored unless it has to be."""
    risk = make(Risk, ref="RSK-7", title="Card fraud", likelihood=4, impact=5, owner="Dana", mitigation="Ask\nfor 3DS.")

    assert (
        page.write(risk)
        == """---
kind: risk
ref: RSK-7
status: open
---

# Card fraud

> Card fraud: critical, 20 of 25; open; looked after by Dana; Ask for 3DS

* **Likelihood:** 4
* **Impact:** 5
* **Owner:** Dana

## Mitigation

Ask\\
for 3DS.
"""
    )


def test_an_edited_page_is_checked_like_what_is_typed() -> None:
    """And says what to mend."""
    text = page.write(make(Risk, ref="RSK-7", title="Card fraud", likelihood=4))
    read = page.read(text.replace("Likelihood:** 4", "Likelihood:** 2"), workspace="main", at=NOON, by="U1")

    assert 2 == getattr(read, "likelihood", None)
    with pytest.raises(NotUnderstood, match="a number from 1 to 5"):
        page.read(text.replace("Likelihood:** 4", "Likelihood:** 9"), workspace="main", at=NOON, by="U1")
    with pytest.raises(NotUnderstood, match="no kind of record called 'rsik'"):
        page.read(text.replace("kind: risk", "kind: rsik"), workspace="main", at=NOON, by="U1")
    with pytest.raises(NotUnderstood, match="it is not YAML, line 2"):
        page.read(text.replace("kind: risk", "kind: a: b"), workspace="main", at=NOON, by="U1")


def test_a_decision_keeps_its_own_page() -> None:
    """MADR 4, as ever."""
    decision = full(Decision)

    assert madr.write(decision) == page.write(decision)
