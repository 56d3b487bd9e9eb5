"""What a draft says: objections, conditions, names and titles as a reader of the record needs them."""

from __future__ import annotations

import pytest

from tests.knowledge.engines.talking import drafted, talk, ts


def test_a_reason_is_the_objection_and_never_the_praise() -> None:
    """Praise of an option that lost explains nothing; what was held against it does."""
    (option,) = drafted(
        talk(
            "Ana: where do we keep the uploads?",
            "Ben: NFS would be quick to set up, everybody has used it.",
            "Cat: But NFS can't be reached from the second region.",
            "Ben: object storage then",
            "Ana: ok, decided: object storage",
        )
    ).alternatives

    assert ("NFS", "NFS can't be reached from the second region.") == (option.name, option.reason)
    assert (ts(2),) == option.evidence


def test_of_praise_and_objection_in_one_sentence_only_the_objection_is_kept() -> None:
    """ "Nice, but X" speaks against by X."""
    (option,) = drafted(
        talk(
            "Ana: charts in the admin: Highcharts or ECharts?",
            "Ben: Highcharts looks great, but every developer needs a licence",
            "Ana: ECharts it is",
        )
    ).alternatives

    assert "Every developer needs a licence" == option.reason


def test_two_objections_are_joined_and_both_are_cited() -> None:
    """The clearest two, in the order they were said."""
    (option,) = drafted(
        talk(
            "Ana: shall we put the maps on Mapbox or OpenLayers?",
            "Ben: Mapbox costs 4k a month",
            "Cat: Mapbox also can't work offline, drivers lose signal in tunnels",
            "Ana: Decision: OpenLayers",
        )
    ).alternatives

    assert (ts(1), ts(2)) == option.evidence
    assert "4k a month" in option.reason
    assert "offline" in option.reason


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("If we ever ship to the US we can look at Adyen again.", "we ship to the US"),
        ("We revisit Adyen once volume passes 2 million a month", "volume passes 2 million a month"),
        ("when they support SEPA we should look at Adyen again", "they support SEPA"),
    ],
)
def test_what_would_bring_an_option_back_is_kept_with_it(said: str, when: str) -> None:
    """The condition belongs to the option it names, with its message as evidence."""
    (option,) = drafted(
        talk(
            "Ana: Stripe or Adyen for cards?",
            "Ben: Adyen needs a minimum volume we don't have",
            "Ana: ok, let's go with Stripe",
            f"Ben: {said}",
        )
    ).alternatives

    assert ("Adyen", when) == (option.name, option.reopen_when)
    assert ts(3) in option.evidence


def test_who_settles_it_in_words_decides_not_who_ticks_it() -> None:
    """A check mark under a decision agrees with it; it does not take it."""
    draft = drafted(
        talk(
            "Ben: cache for the price list: memcached or in process?",
            "Cat: memcached is one more thing to run",
            "Ana: ok, decided: in process, 5 minutes",
            agreed={2: {"white_check_mark": ("Cat",), "+1": ("Ben",)}},
        )
    )

    assert ("UANA",) == draft.deciders


def test_who_is_asked_and_agrees_by_reaction_decides() -> None:
    """ "@Omar ok for you?" is settled by Omar's check mark."""
    thread = talk(
        "Mei: nightly builds on our own machines, or stay on hosted runners?",
        "Ash: hosted is 6k a month, too much",
        "Mei: own machines then. @Omar ok for you?",
        "Omar: how loud are they?",
        agreed={2: {"white_check_mark": ("Omar",)}},
    )

    assert ("UOMAR",) == drafted(thread).deciders


def test_a_mere_agreement_is_not_the_decision() -> None:
    """ "Agreed, and …" points at what stands just before; that is the decision, and its author decides."""
    draft = drafted(
        talk(
            "Ana: the hosting contract ends in May. Renew with Hostia or move the shop to Nimbus?",
            "Rui: Nimbus quoted less, but their support never answered us",
            "Ana: We stay with Hostia for another year.",
            "Rui: Agreed, and I tell finance tomorrow.",
        )
    )

    assert ("We stay with Hostia for another year.", ("UANA",)) == (draft.decision, draft.deciders)
    assert ["Nimbus"] == [option.name for option in draft.alternatives]


def test_done_deal_approves_what_was_put_forward_last() -> None:
    """A word of approval takes its choice from the message it approves."""
    draft = drafted(
        talk(
            "Kim: PDF invoices: a service, or a library in the app?",
            "Lou: a service means another deployment",
            "Kim: so a library in the app, rendering in the worker",
            "Lou: +1",
            "Kim: done deal",
        )
    )

    assert "Library in the app" == draft.chosen
    assert (ts(4), ts(2)) == draft.evidence["decision"]


@pytest.mark.parametrize(
    ("asked", "settled", "title"),
    [
        ("where do we keep the audit log?", "ok, decided: ClickHouse", "Use ClickHouse for audit log"),
        (
            "we need a cache between the API and the ERP.",
            "Redis it is",
            "Use Redis as the cache between the API and the ERP",
        ),
        (
            "do we split search out, or keep it in the shop?",
            "Decision: we keep search in the shop",
            "Keep search in the shop",
        ),
        ("wir brauchen ein Tool für Migrationen", "Gut, dann nehmen wir Flyway", "Flyway für Migrationen verwenden"),
    ],
)
def test_a_title_says_what_for(asked: str, settled: str, title: str) -> None:
    """The topic comes from the question that was asked; a choice with a verb of its own keeps it."""
    draft = drafted(
        talk(f"Ana: {asked}", "Ben: no idea, nobody has time", f"Ana: {settled}", agreed={2: {"+1": ("Ben",)}})
    )

    assert title == draft.title


def test_lead_ins_are_not_part_of_what_is_shown() -> None:
    """ "ok, decided:", "But", "And" lead in; quotes keep them, the fields of the record do not."""
    thread = talk(
        "Ana: queue for the mails: Redis or Postgres?",
        "Ben: But Redis loses jobs on restart.",
        "Cat: And Postgres is backed up already.",
        "Ana: ok, decided: Postgres, one table.",
    )
    draft = drafted(thread)

    assert "Postgres, one table." == draft.decision
    assert "Redis loses jobs on restart." == draft.alternatives[0].reason
    assert ("Postgres is backed up already.",) == draft.good
    assert "ok, decided: Postgres, one table." in [quote.quote for quote in draft.quotes(thread)]


def test_a_cost_that_was_accepted_is_a_bad_consequence_and_no_driver() -> None:
    """What the chosen option costs follows from it; it did not lead to it."""
    draft = drafted(
        talk(
            "Ana: where do we store the sensor data? it must be kept 10 years",
            "Ben: Postgres with partitions, we know it",
            "Cat: the table will grow 3 GB a month though, we need an archive job",
            "Ana: Decision: Postgres with partitions",
        )
    )

    assert ("It must be kept 10 years",) == draft.drivers
    assert ("The table will grow 3 GB a month though, we need an archive job",) == draft.bad


def test_work_for_a_choice_that_was_taken_back_is_not_to_be_done() -> None:
    """Only the tasks of the last word remain."""
    draft = drafted(
        talk(
            "Wes: terraform state: one bucket a team, or a shared service?",
            "Wes: ok decided: one bucket a team",
            "Jo: I'll write the bucket module by Monday",
            "Wes: audit wants a log of who applied what, a bucket can't give us that",
            "Wes: New plan: a shared service. Jo please write the chart by Friday",
            agreed={1: {"+1": ("Jo",)}, 4: {"+1": ("Jo",)}},
        )
    )

    assert [("UJO", "Write the chart", "Friday")] == [(each.owner, each.what, each.due) for each in draft.actions]
