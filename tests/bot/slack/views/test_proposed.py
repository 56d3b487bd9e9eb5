"""The boxes of what a thread holds beside its decision, and the line on the card that says what was saved along."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.playground.blocks import check_message, check_view
from bot.slack.views import decision as cards
from bot.slack.views.capture import MOST_OPTIONS, form
from bot.slack.views.gate import VIEW_BLOCKS
from bot.slack.views.proposed import along, ticked
from knowledge.capture import form_from, inferred
from knowledge.draft import Draft, DraftOption, Proposed
from knowledge.proposed import MOST
from tests.bot.slack.views.samples import ANA, BEN, HOSTILE_TEXT, TODAY, as_text
from tests.bot.slack.views.test_capture import DRAFT, SAID, Json, after, payload
from tests.knowledge.fakes import decision

pytestmark = pytest.mark.filterwarnings("error::bot.slack.views.gate.GateError")

SURE = Proposed(
    kind="risk",
    given={"title": "Mongo loses writes", "event": "Mongo loses writes", "mitigation": "Write twice", "owner": BEN},
    evidence=("1.1", "1.2"),
    sure=0.9,
)
UNSURE = Proposed(kind="item", given={"title": "Write the runbook", "owner": ANA}, evidence=("1.0",), sure=0.5)


def opened(*proposals: Proposed, draft: Draft = DRAFT) -> Json:
    """The form of a draft with these proposals."""
    made = draft.model_copy(update={"proposals": proposals})
    return form("d1", form_from(made), made, SAID, inferred(made))


def test_a_box_says_what_would_be_saved_and_on_whose_words() -> None:
    """Kind and title, how many quotes; below it the other fields, people by name, and the quotes themselves."""
    view = opened(SURE, UNSURE)

    assert "Risk: Mongo loses writes" in as_text(view["blocks"])
    assert "Save it too (2 quotes)" in str(view["blocks"])
    assert "Mitigation: Write twice · Owner: Ben" in after(view, "proposed.0")
    assert "mongo gives us no transaction" in after(view, "proposed.0")
    assert "Assignee: Ana" in after(view, "proposed.1")


def test_what_is_plainly_said_is_ticked_and_the_rest_is_not() -> None:
    """A form that is submitted as it stands saves the first; a tick saves the other too."""
    view = opened(SURE, UNSURE)

    assert [0] == ticked(payload(view))
    assert [0, 1] == ticked(payload(view, **{"proposed.1": ["yes"]}))
    assert [] == ticked(payload(view, **{"proposed.0": None}))


def test_a_form_without_proposals_asks_nothing_about_them() -> None:
    """There is no empty heading."""
    assert "Also in this thread" not in as_text(opened()["blocks"])


def test_the_fullest_form_keeps_to_slacks_limits() -> None:
    """As many options as fit and as many proposals as there are, all of it long."""
    long = "word " * 500
    options = tuple(DraftOption(name=f"Option {n}", reason=long, evidence=("1.1",)) for n in range(MOST_OPTIONS + 3))
    full = Proposed(kind="risk", given={"title": long[:300], "mitigation": long}, evidence=("1.0", "1.1", "1.2"))
    view = opened(*[full] * MOST, draft=DRAFT.model_copy(update={"alternatives": options}))

    check_view(view, "modal")
    assert len(view["blocks"]) <= VIEW_BLOCKS


@settings(max_examples=40, deadline=None)
@given(text=HOSTILE_TEXT)
def test_hostile_words_stay_words(text: str) -> None:
    """Whatever a proposal says, the gate has nothing to complain about and Slack would take it."""
    said = text[:3_000].strip() or "x"
    one = Proposed(kind="risk", given={"title": said, "mitigation": said, "owner": said}, evidence=("1.0",))

    check_view(opened(one), "modal")


@settings(max_examples=20, deadline=None)
@given(text=HOSTILE_TEXT)
def test_the_card_says_what_was_saved_along(text: str) -> None:
    """Each by its ref and title, below the decision itself."""
    record = decision("ADR-7", "Use Postgres", decision_makers=(ANA,))
    other = decision("RSK-3", (text[:300].strip() or "x"))
    card = along(cards.card(record, today=TODAY), record, [other])

    check_message(card["blocks"])
    assert "Saved along with it: RSK-3" in as_text(card["blocks"]).replace("*", "")
    assert cards.card(record, today=TODAY) == along(cards.card(record, today=TODAY), record, [])
