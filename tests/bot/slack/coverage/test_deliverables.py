"""The fourteen documents that an architect hands over: what each is made of is written down, asked for and shown.

The pages themselves are tested where they are exported.
"""

from __future__ import annotations

from tests.bot.slack.coverage.conftest import Shop


def test_d1_target_view(shop: Shop) -> None:
    """A block of today and one of the target, each with what it is."""
    today = shop.adds("system", "Loyalty points", technology="PHP, MySQL", purpose="counts what regulars collect")
    later = shop.adds("system", "Rewards service", status="target", purpose="takes the place of the loyalty points")

    answered = shop.answers("show me the loyalty points", "what is the loyalty points system built with?")

    assert "PHP, MySQL" in answered
    assert f"*{later}*" in shop.privately("show the target")
    assert "counts what regulars collect" in shop.shows("/chesterton", f"show {today}")


def test_d2_decision_log(shop: Shop) -> None:
    """A decision that was written down without a thread is listed, and told with its reason."""
    ref = shop.decides(
        "Keep carts in Redis", outcome="Keep carts in Redis, because a cart may be lost and must be fast.",
        context="Visitors leave when the cart takes a second.",
    )  # fmt: skip

    answered = shop.answers("why did we keep carts in Redis?", "what was the reason to put carts into Redis?")

    assert "a cart may be lost and must be fast" in answered
    assert ref in shop.shows("/adr", "list carts")


def test_d3_integration_map(shop: Shop) -> None:
    """Who talks to whom, and where nobody answers for an end."""
    ref = shop.adds(
        "", "Gift wrap orders", command="/integration", provider="Basket", consumer="Packing hall",
        owner_provider=shop.stage.ana.user, data="order number and paper",
    )  # fmt: skip

    answered = shop.answers("who talks to the packing hall?", "which systems send something to the packing hall?")

    assert "Basket provides Gift wrap orders to Packing hall (order number and paper)." in answered
    assert ref in shop.shows("/integration", "map")
    assert ref in shop.shows("/integration", "unowned")


def test_d4_non_functional_requirements(shop: Shop) -> None:
    """What must never fail comes with its measure, first things first."""
    ref = shop.adds(
        "requirement", "People can always pay", type="goal", attribute="availability", priority="1",
        measure="99.95 % of the minutes of the sale",
    )  # fmt: skip

    answered = shop.answers("what must never fail?", "which goal comes before all others?")

    assert "99.95 % of the minutes of the sale" in answered
    assert ref in shop.shows("/chesterton", "list requirements pay")


def test_d5_phased_roadmap(shop: Shop) -> None:
    """What changes in a quarter, and where one can stop."""
    ref = shop.adds("milestone", "Search in a second region", quarter="Q2 2031", safe_stop="It answers reads only.")

    answered = shop.answers("what changes in Q2 2031?", "what is planned for the second quarter of 2031?")

    assert "Search in a second region; safe stop: It answers reads only." in answered
    assert "2031-Q2" in shop.shows("/chesterton", f"show {ref}")


def test_d6_security_model_summary(shop: Shop) -> None:
    """Which connections cross into a zone, and how they prove who they are."""
    shop.adds("system", "Member accounts", zone="members")
    ref = shop.adds(
        "", "Birthday mails", command="/integration", provider="Member accounts", consumer="Mailbird", auth="an API key"
    )  # fmt: skip

    answered = shop.answers("what crosses into members?", "which connections leave the members zone?")

    assert "Member accounts (members) to Mailbird (outside); access: an API key." in answered
    assert "an API key" in shop.shows("/integration", f"show {ref}")


def test_d7_observability_guide(shop: Shop) -> None:
    """What is looked at every day, and what is done about it."""
    ref = shop.adds(
        "indicator", "Parcels a day", daily=["yes"], where="the parcel board", meaning="parcels leave the house",
        runbook="Call the hall.",
    )  # fmt: skip

    answered = shop.answers("what do I look at daily?", "what should I check every morning?")

    assert "look at the parcel board" in answered
    assert "Call the hall." in shop.shows("/chesterton", f"show {ref}")


def test_d8_data_strategy(shop: Shop) -> None:
    """Where the truth lies, and which copy nobody controls."""
    ref = shop.adds("dataset", "Vouchers", source_of_truth="Voucher database", copies="data lake | reporting")

    answered = shop.answers("where is the truth of vouchers?", "which system is right about vouchers?")

    assert "The truth of Vouchers is in Voucher database." in answered
    assert "data lake" in shop.privately("which copies does nobody own?")
    assert "Voucher database" in shop.shows("/chesterton", f"show {ref}")


def test_d9_risks_and_mitigations(shop: Shop) -> None:
    """How bad a risk is, and what was agreed about it."""
    ref = shop.adds(
        "", "The couriers strike", command="/risk", likelihood="5", impact="5", treatment="mitigate",
        mitigation="Two couriers in each city.", owner=shop.stage.ben.user,
    )  # fmt: skip

    answered = shop.answers("what did we agree if the couriers strike?", "what is our plan against a courier strike?")

    assert "Two couriers in each city; " in answered
    assert "critical, 25 of 25" in answered
    assert ref in shop.shows("/risk", "top")


def test_d10_implementation_checklist(shop: Shop) -> None:
    """What is ticked, by whom and when."""
    ref = shop.adds("item", "A refund books once", type="acceptance", how_verified="the refund test")
    shop.finishes(ref, "The test runs every night.")

    answered = shop.answers("what is done right here?", "which acceptance criteria are met?")

    assert "A refund books once: done by " in answered
    assert "done" in shop.shows("/chesterton", f"show {ref}")


def test_d11_handoff_session(shop: Shop) -> None:
    """What nobody has answered yet."""
    ref = shop.adds("item", "Who signs the courier contract?", type="question", owner=shop.stage.dev.user)

    answered = shop.answers("what is still open?", "which questions has nobody answered yet?")

    assert f"*{ref}* Who signs the courier contract?" in answered
    assert ref in shop.shows("/chesterton", "list items courier")


def test_d12_suggested_next_steps(shop: Shop) -> None:
    """What is worth most for the least work comes first."""
    ref = shop.adds("item", "Rehearse the restore", type="next step", value="5", effort="1")
    shop.adds("item", "Paint the dashboards", type="next step", value="1", effort="5")

    answered = shop.answers("what next?", "what is cheap and worth doing?")

    assert "2 next steps: Next step: Rehearse the restore" in answered
    assert ref in shop.shows("/chesterton", "list items restore")


def test_d13_what_was_rejected_and_why(shop: Shop) -> None:
    """The reason that was given, and what would bring the option back."""
    ref = shop.decides(
        "Send receipts by Postbox", outcome="Postbox sends our receipts.",
        **{"options.0.name": "Postbox", "options.1.name": "Own mail server",
           "options.1.reason": "Half of our mails went to spam in the trial.",
           "options.1.reopen_when": "Postbox costs more than 500 EUR a month"},
    )  # fmt: skip

    answered = shop.answers("why not our own mail server?", "what spoke against our own mail server?")

    assert "Half of our mails went to spam in the trial" in answered
    assert "500 EUR a month" in shop.shows("/adr", f"show {ref}")


def test_d14_review_before_a_sale_of_the_company(shop: Shop) -> None:
    """Critical risks, ends without an owner, doors without a way back, late reviews and cost, counted and named."""
    risk = shop.adds("", "The ledger cannot be restored", command="/risk", likelihood="5", impact="4")
    shop.decides("Leave the old bank", reversibility="one-way")

    answered = shop.answers("what would a buyer ask?", "what would worry an investor?")

    for word in ("Critical risks: ", "integrations with an unowned end: ", "one-way doors: ", "overdue", "budgets: "):
        assert word in answered, word
    assert risk in shop.shows("/risk", "top")
