from __future__ import annotations

import pytest

from knowledge.engines.rules import answering
from knowledge.ports import Precedent, Question, Reading
from knowledge.records.decision import Consequence, Option
from tests.knowledge.fakes import decision

BROKER = decision(
    "ADR-5",
    "Use Kafka for order events",
    context="Orders must reach billing and stock. Billing reads them late at night.",
    outcome="Orders are published to Kafka because consumers must be able to replay them.",
    options=(
        Option(name="Kafka", outcome="chosen"),
        Option(
            name="RabbitMQ", outcome="rejected", aliases=("rabbit",), reason="It forgets a message once it is read."
        ),
        Option(name="Message broker in the cloud", outcome="rejected", cons=("It would leave the region.",)),
    ),
    consequences=(Consequence(kind="bad", text="Every team must now learn to run a consumer group."),),
    decision_makers=("U1",),
)
SURE = {"cosine": 0.7, "coverage": 0.8, "strange": 0.0}
UNSURE = {"cosine": 0.3, "coverage": 0.1, "strange": 0.6}


def found(signals: dict[str, float]) -> list[Precedent]:
    return [Precedent(BROKER, 0.9, (), signals), Precedent(decision("ADR-6", "Use Vault"), 0.2, (), UNSURE)]


def first(question: Question) -> str:
    return answering.read(question, found(SURE)).claims[0].text


def test_why_is_answered_by_the_outcome() -> None:
    """The sentence that gives the reason comes first."""
    assert "Orders are published to Kafka because consumers must be able to replay them." == first(
        Question("why are order events published to kafka?")
    )


@pytest.mark.parametrize("asked", ["RabbitMQ", "rabbit"])
def test_a_rejected_option_is_found_by_name_and_alias(asked: str) -> None:
    """Whatever people call it."""
    question = Question(f"why not {asked}?", "rejected", asked)

    assert "RabbitMQ was rejected: It forgets a message once it is read." == first(question)


def test_consequences_are_answered_from_the_consequences() -> None:
    """The facet asked for is preferred."""
    question = Question("what do teams have to learn now?", "consequences")

    assert "Every team must now learn to run a consumer group." == first(question)


def test_weak_signals_answer_nothing() -> None:
    """Far in meaning, few shared words, strange words: no precedent."""
    assert not answering.read(Question("why zeppelins?"), found(UNSURE)).answers


def test_words_alone_can_be_sure_enough() -> None:
    """Without a search by meaning, a record that holds all the words answers."""
    only_words = {"cosine": 0.0, "coverage": 1.0, "strange": 0.0}

    assert answering.read(Question("why kafka for order events?"), found(only_words)).answers


def test_no_precedents_no_answer() -> None:
    """Nothing found is nothing said, with no confidence."""
    assert Reading(answers=False) == answering.read(Question("why?"), [])


SETTLED = decision(
    "ADR-7",
    "Run slow work on DBOS",
    context="Which engine do we take? Celery, dramatiq, arq.",
    outcome="We run slow work on DBOS because its queue is in our own database.",
    options=(
        Option(name="DBOS", outcome="chosen"),
        Option(
            name="Celery",
            outcome="rejected",
            reason="It is a second server to run.",
            reopen_when="we run Redis anyway.",
        ),
    ),
    decision_makers=("Ana Reis",),
)


def told(asked: Question) -> list[str]:
    """What is answered from the settled record alone."""
    return [claim.text for claim in answering.read(asked, [Precedent(SETTLED, 0.9, (), SURE)]).claims]


def test_why_not_says_what_would_reopen_it() -> None:
    """The reason first, then the condition, both in the record's own words."""
    first, second, *_ = told(Question("why not celery?", "rejected", "celery"))

    assert "Celery was rejected: It is a second server to run." == first
    assert "What would re-open it: we run Redis anyway." == second


def test_questions_and_bare_lists_answer_nothing() -> None:
    """What the thread asked, or only listed, is not what was decided."""
    said = " ".join(told(Question("which engine do we take, celery or arq?")))

    assert "Which engine" not in said
    assert "dramatiq" not in said


def test_who_decided_is_answered_with_names() -> None:
    """As the record names them."""
    assert "Decided by Ana Reis." == told(Question("who decided on DBOS?", "owner"))[0]
