"""The eighteen promises to a team in a hurry: each written down, asked for in two wordings, answered and shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.bot.slack.coverage.conftest import Shop

NEXT_WEEK = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()


def test_map_of_decisions_that_are_hard_to_reverse(shop: Shop) -> None:
    """The form asks how hard it is to undo; one filter and one question list the doors without a way back."""
    ref = shop.decides("Give up the old article numbers", reversibility="one-way")
    other = shop.decides("Try a blue button", reversibility="two-way")

    answered = shop.answers("which decisions are hard to undo?", "which decisions can we not take back?")

    assert f"*{ref}*" in answered
    assert other not in str(answered)
    listed = shop.shows("/adr", "list door:one-way")
    assert ref in listed
    assert other not in listed


def test_where_data_lives_and_who_can_access_what(shop: Shop) -> None:
    """The system that holds the truth, the copies and the roles."""
    ref = shop.adds(
        "dataset", "Gift cards", source_of_truth="Card vault", copies="data lake | reporting | Lena",
        roles_allowed="gift desk", owner=shop.stage.rui.user,
    )  # fmt: skip

    answered = shop.answers(
        "where does gift card data live, who reads it?", "in which system are gift cards kept and who may open them?"
    )

    assert "The truth of Gift cards is in Card vault." in answered
    assert "Gift cards may be seen by gift desk." in answered
    assert "data lake" in shop.shows("/chesterton", f"show {ref}")


def test_traffic_doubles_or_a_region_blips(shop: Shop) -> None:
    """What was required for that case, and what is feared."""
    need = shop.adds(
        "requirement", "Orders go on in eu-east", stimulus="eu-east is down for an hour", response="orders are queued",
        measure="none is lost",
    )  # fmt: skip
    risk = shop.adds("", "eu-east is down", command="/risk", likelihood="3", impact="4", mitigation="Queue the orders.")

    answered = shop.answers("what if eu-east is down?", "what happens when eu-east goes dark for a while?")

    assert "orders are queued; none is lost." in answered
    assert "eu-east is down: high, 12 of 25" in answered
    assert need in shop.shows("/chesterton", "list requirements eu-east")
    assert risk in shop.shows("/risk", "top")


def test_business_goals_turned_into_design(shop: Shop) -> None:
    """Which goal is behind a decision, from either end."""
    goal = shop.adds("requirement", "Nobody waits for a refund", type="goal", measure="95 % on the same day")
    decision = shop.decides("Refund without a clerk")
    shop.types("/chesterton", f"link {goal} drives {decision}")

    answered = shop.answers(f"which goal drove {decision}?", f"what is {decision} good for?")

    assert f"{decision} driven by Nobody waits for a refund." in answered
    assert decision in shop.shows("/chesterton", f"show {goal}")
    assert goal in shop.shows("/adr", f"show {decision}")


def test_clear_priorities(shop: Shop) -> None:
    """What may not fail in the sale, with the days on which that holds."""
    ref = shop.adds(
        "requirement", "Checkout is up in the winter sale", type="goal", priority="1", window="1 to 24 December"
    )  # fmt: skip

    answered = shop.answers("what must never fail?", "what may not go down during peak sales?")

    assert "Checkout is up in the winter sale; no measure; 1 to 24 December." in answered
    assert ref in shop.shows("/chesterton", f"show {ref}")


def test_trade_offs_in_plain_language(shop: Shop) -> None:
    """One sentence says what was chosen and what it costs."""
    ref = shop.decides(
        "Pack at night", outcome="Pack at night, because parcels then leave with the first van.",
        good="Parcels arrive a day earlier", bad="Night work costs a fifth more",
    )  # fmt: skip

    answered = shop.answers(ref, f"what are the downsides of {ref}?")

    assert "parcels then leave with the first van" in str(answered)
    assert "Night work costs a fifth more" in answered
    assert "Parcels arrive a day earlier" in shop.shows("/adr", f"show {ref}")


def test_evolution_in_phases_without_a_freeze(shop: Shop) -> None:
    """Every step has a place to stop at."""
    ref = shop.adds("milestone", "New price engine", quarter="2034-Q1", safe_stop="Old prices stay in force.")

    answered = shop.answers("where can we stop?", "how far can the new price engine go before we cannot pause?")

    assert "2034-Q1, New price engine: Old prices stay in force." in answered
    assert "Old prices stay in force." in shop.shows("/chesterton", f"show {ref}")


def test_what_it_must_deliver_to_customers_teams_and_partners(shop: Shop) -> None:
    """Goals by who needs them, and the systems of others."""
    need = shop.adds(
        "requirement", "Orders within the hour", type="goal", source="partners", measure="95 % within 60 min"
    )  # fmt: skip
    other = shop.adds("system", "Florist", kind="external")

    answered = shop.answers("what do partners need?", "what did we promise our partners?")

    assert "95 % within 60 min." in answered
    assert "Florist" in shop.shows("/chesterton", f"show {other}")
    assert "partners" in shop.shows("/chesterton", f"show {need}")


def test_large_blocks_first_and_detail_later(shop: Shop) -> None:
    """A block may be sketched with nothing but its name."""
    ref = shop.adds("system", "Price engine", status="target")

    answered = shop.answers("show the blocks", "draw me the landscape with all its blocks")

    assert f"*{ref}* Price engine · target" in answered
    assert "Price engine" in shop.shows("/chesterton", "list systems status:target")


def test_rejected_options_are_not_argued_twice(shop: Shop) -> None:
    """A thread rejects a way; a year later its reason is there, with what would bring it back."""
    ref = shop.records(
        ("chloe", "Where do product pictures go? I see two options: Azure Blob or our own disks."),
        ("ben", "Azure Blob costs us 700 EUR of traffic a month, because the shop runs elsewhere."),
        ("dev", "Own disks are there already and half empty."),
        ("ana", "Decided: product pictures stay on our own disks."),
        **{"options.1.reopen_when": "traffic between clouds is free"},
    )

    answered = shop.answers("why not Azure Blob for pictures?", "did we ever look at Azure for product pictures?")

    assert "700 EUR of traffic" in answered
    assert "traffic between clouds is free" in shop.shows("/adr", f"show {ref}")
    shop.types("/chesterton", "policy guard thread")
    noted = shop.hears("let's move the product pictures to Azure Blob next week")
    assert ref in noted
    assert "looks settled" in noted


def test_what_to_measure_for_health(shop: Shop) -> None:
    """In plain words, with the value that is well and where to look."""
    ref = shop.adds(
        "indicator", "Coupons accepted", meaning="coupons work", objective="over 97 %", where="the coupon board"
    )  # fmt: skip

    answered = shop.answers("are coupons healthy?", "where do I see whether coupons work?")

    assert "Coupons accepted is healthy at over 97 %. It tells: coupons work." in answered
    assert "the coupon board" in shop.shows("/chesterton", f"show {ref}")


def test_what_to_do_during_widespread_errors(shop: Shop) -> None:
    """The cut-off, the runbook and who is called."""
    cut = shop.adds("", "Wallet payments", command="/integration", provider="Wally", consumer="Basket",
                    cut_off="Hide the wallet button.", on_call="#wallet-oncall")  # fmt: skip
    bell = shop.adds("indicator", "Wallet errors", runbook="Switch the wallet off.", alert="over 2 %")

    answered = shop.answers("what if Wally fails?", "Wally throws errors everywhere, what should we do?")

    assert "When Wallet payments breaks: Hide the wallet button." in answered
    assert "#wallet-oncall" in answered
    assert "Switch the wallet off." in shop.privately("where is the runbook for wallet errors?")
    assert "Hide the wallet button." in shop.shows("/integration", "cutoff wallet")
    assert cut in shop.shows("/integration", f"show {cut}")
    assert "Switch the wallet off." in shop.shows("/chesterton", f"show {bell}")


def test_how_long_downtime_is_tolerable(shop: Shop) -> None:
    """How long it may be down, how soon it is back, and how much may be lost."""
    ref = shop.adds("requirement", "Order page is back soon", max_downtime="15 min", rto="10 min", rpo="0 s")

    answered = shop.answers("how long may the order page be down?", "how many minutes can the order page be out?")

    assert "down for at most 15 min, back within 10 min, losing at most 0 s" in answered
    assert "15 min" in shop.shows("/chesterton", f"show {ref}")


def test_acceptance_criteria_that_can_be_checked(shop: Shop) -> None:
    """What is done right, by which check, and what the decision itself asks to be shown."""
    ref = shop.adds("item", "Stock agrees at night", type="acceptance", how_verified="the nightly count")
    shop.finishes(ref, "It did, five nights running.")
    decision = shop.decides("Count at night", confirmation="The count of the hall equals that of the shop.")

    answered = shop.answers("what is done right?", "which criteria have been verified, and how?")

    assert "Stock agrees at night: done by " in answered
    assert "the nightly count" in shop.shows("/chesterton", f"show {ref}")
    assert "equals that of the shop" in shop.shows("/adr", f"show {decision}")


def test_cloud_bills_that_explode(shop: Shop) -> None:
    """Where money can run away, with budget and risk."""
    budget = shop.adds("indicator", "Search cluster", budget="5,000 EUR", budget_period="month", thresholds="90 | #ops")
    risk = shop.adds("", "Cloud bill doubles", command="/risk", likelihood="3", impact="3")

    answered = shop.answers("what scales expensively?", "where could our costs explode?")

    assert "Search cluster: 5,000 EUR a month; at 90 % #ops is told." in answered
    assert f"*{risk}*" in answered
    assert "5,000 EUR" in shop.shows("/chesterton", f"show {budget}")


def test_a_vendor_login_that_opens_everything(shop: Shop) -> None:
    """Which companies come into a zone, and by what key."""
    shop.adds("system", "Patient file", zone="health")
    ref = shop.adds(
        "", "Chat widget", command="/integration", provider="Patient file", consumer="ChatCo", vendor="ChatCo Inc.",
        auth="one login for all",
    )  # fmt: skip
    risk = shop.adds("", "One vendor login opens the health zone", command="/risk", likelihood="3", impact="5")

    answered = shop.answers("which vendors reach zone health?", "which outside companies can get into the health zone?")

    assert "ChatCo Inc., by Patient file provides Chat widget to ChatCo" in answered
    assert "one login for all" in shop.shows("/integration", f"show {ref}")
    assert risk in shop.shows("/risk", "top")


def test_sensitive_zones_and_flows_of_personal_data(shop: Shop) -> None:
    """Which data is personal, where its truth and copies are, and which risk to take first."""
    ref = shop.adds(
        "dataset", "Newsletter readers", personal_data=["yes"], source_of_truth="Mail list", copies="Mailbird | mails"
    )  # fmt: skip

    answered = shop.answers("where does personal data go?", "which systems handle personal data?")

    assert "the truth is in Mail list; owned by nobody; copies in Mailbird." in answered
    assert "Mailbird" in shop.shows("/chesterton", f"show {ref}")


def test_layered_plans_with_reviews(shop: Shop) -> None:
    """Nothing is safe for ever: what is to be looked at again comes back on its day."""
    ref = shop.decides("Trust the old firewall", review_by=NEXT_WEEK)
    risk = shop.adds("", "Firewall is old", command="/risk", likelihood="2", impact="4", residual="An hour of outage.")
    shop.types("/risk", f"accept {risk} until {NEXT_WEEK}")

    answered = shop.answers("what is due for review?", "what do we have to look at again soon?")

    assert f"*{ref}*" in answered
    assert "An hour of outage." in shop.shows("/risk", f"show {risk}")
    assert NEXT_WEEK in shop.privately("which risk acceptances end soon?")
