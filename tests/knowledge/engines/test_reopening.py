from __future__ import annotations

from knowledge.engines.rules import reopening
from knowledge.ports import Hit, Passage, Precedent
from knowledge.records.decision import Option
from tests.knowledge.fakes import decision

STORE = decision(
    "ADR-1",
    "Keep invoices in PostgreSQL",
    outcome="Invoices stay in PostgreSQL.",
    options=(
        Option(name="PostgreSQL", outcome="chosen"),
        Option(name="MongoDB", outcome="rejected", aliases=("mongo",), reason="It gives no foreign keys."),
        Option(name="Message queue", outcome="rejected", reason="Invoices are not events."),
    ),
)


def near(cosine: float, *, option: int | None = None, covered: float = 0.5) -> list[Precedent]:
    facet = "outcome" if option is None else "option"
    passage = Passage(f"main/ADR-1/{facet}/0", "main", "ADR-1", facet, "…", part=option)
    return [Precedent(STORE, 0.9, (Hit(passage, cosine),), {"cosine": cosine, "coverage": covered})]


def test_a_rejected_option_proposed_by_name_is_reopened() -> None:
    """The verdict names the record and the option."""
    verdict = reopening.judge("let's just move the invoices to MongoDB", near(0.6, option=1))

    assert (True, "ADR-1", "MongoDB") == (verdict.reopens, verdict.ref, verdict.option)


def test_an_alias_names_the_option_too() -> None:
    """People say mongo."""
    assert "MongoDB" == reopening.judge("should we put invoices in mongo?", near(0.55, option=1)).option


def test_a_product_stands_for_its_kind() -> None:
    """Proposing RabbitMQ proposes a message queue."""
    verdict = reopening.judge("let's send the invoices through RabbitMQ", near(0.62, option=2))

    assert (True, "Message queue") == (verdict.reopens, verdict.option)


def test_a_new_idea_about_what_was_chosen_is_not_a_reopening() -> None:
    """Extending the decision contradicts nothing."""
    assert not reopening.judge("should we add a read replica to postgres?", near(0.5, covered=0.3)).reopens


def test_a_far_message_scores_low() -> None:
    """The score tells likely from unlikely also below the threshold."""
    far = reopening.judge("let's print the release notes on blue paper", near(0.2, covered=0.0))

    assert (False, True) == (far.reopens, far.score < 0.1)


def test_a_rejected_record_is_reopened_as_a_whole() -> None:
    """Where the decision was a no, proposing it again is enough."""
    refused = decision("ADR-2", "Move the wiki to Confluence", status="rejected", outcome="We do not move the wiki.")
    passage = Passage("main/ADR-2/outcome/0", "main", "ADR-2", "outcome", "…")
    found = [Precedent(refused, 0.9, (Hit(passage, 0.68),), {"cosine": 0.68, "coverage": 0.9})]

    assert reopening.judge("can we move the wiki to confluence", found).reopens


def test_an_option_left_open_counts_unless_the_outcome_takes_it() -> None:
    """Imported files often say only what was chosen."""
    open_options = decision(
        "ADR-3",
        "Use Terraform",
        outcome="Terraform it is.",
        options=(Option(name="Pulumi"), Option(name="Terraform")),
    )
    passage = Passage("main/ADR-3/option/0", "main", "ADR-3", "option", "…", part=0)
    found = [Precedent(open_options, 0.9, (Hit(passage, 0.6),), {"cosine": 0.6, "coverage": 0.6})]

    assert "Pulumi" == reopening.judge("let's write the stacks in pulumi", found).option
    assert "Pulumi" == reopening.judge("let's write the stacks in terraform", found).option


def test_nothing_found_reopens_nothing() -> None:
    """No precedents, no verdict."""
    assert (False, None) == (lambda v: (v.reopens, v.ref))(reopening.judge("let's use mongo", []))
