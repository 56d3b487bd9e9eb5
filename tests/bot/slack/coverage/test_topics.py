"""The ten topics that a team is asked about before its peak sale: each written down, asked for, answered and shown."""

from __future__ import annotations

from tests.bot.slack.coverage.conftest import Shop


def test_web_app_and_database_at_peak_sales(shop: Shop) -> None:
    """What it is built of, and which load it must take."""
    block = shop.adds("system", "Basket", technology="Python, Postgres", zone="public")
    load = shop.adds(
        "requirement", "Basket takes the sale", attribute="performance", stimulus="ten times the usual visitors",
        measure="95 % of pages under 400 ms at 900 a second",
    )  # fmt: skip

    answered = shop.answers("what load must the basket take?", "how many requests a second must the basket handle?")

    assert "95 % of pages under 400 ms at 900 a second." in answered
    assert "Python, Postgres" in shop.shows("/chesterton", f"show {block}")
    assert "900 a second" in shop.shows("/chesterton", f"show {load}")


def test_one_large_system_or_several_small_ones(shop: Shop) -> None:
    """A thread weighs it; the reason against the other way is told when somebody asks."""
    ref = shop.records(
        ("chloe", "How do we build the returns desk? I see two options: microservices or a modular monolith."),
        ("ben", "But microservices would be nine deployments for four people, that is too much."),
        ("dev", "A modular monolith keeps the returns desk in one deployment."),
        ("ana", "ok, decided: a modular monolith for the returns desk."),
    )

    answered = shop.answers("why not microservices for the returns desk?", "what was wrong with returns microservices?")

    assert "nine deployments" in answered
    assert "monolith" in shop.shows("/adr", f"show {ref}")


def test_plan_for_the_failure_of_a_provider_or_region(shop: Shop) -> None:
    """What comes back first, how soon, and what was agreed."""
    first = shop.adds(
        "requirement", "Payments come back first", attribute="availability", stimulus="eu-south is lost",
        rto="10 min", rpo="0 s", recovery_order="1",
    )  # fmt: skip
    risk = shop.adds(
        "", "eu-south is lost", command="/risk", likelihood="2", impact="5", mitigation="Restore in eu-north."
    )  # fmt: skip

    answered = shop.answers(
        "what recovers first if eu-south dies?", "in what order do we bring things back when eu-south is gone?"
    )

    assert "1. Payments come back first: back within 10 min" in answered
    assert "Restore in eu-north" in shop.privately("what is our plan against losing eu-south?")
    assert "10 min" in shop.shows("/chesterton", f"show {first}")
    assert "Restore in eu-north." in shop.shows("/risk", f"show {risk}")


def test_who_sees_sensitive_data(shop: Shop) -> None:
    """Which roles, how sensitive it is, and how looking is recorded."""
    ref = shop.adds(
        "dataset", "Bank details", classification="restricted", personal_data=["yes"],
        roles_allowed="refund desk", audit="every look is logged",
    )  # fmt: skip

    answered = shop.answers("who may see bank details?", "which roles are allowed to look at bank details?")

    assert "Bank details may be seen by refund desk." in answered
    assert "Access is recorded: every look is logged." in answered
    assert "refund desk" in shop.shows("/chesterton", f"show {ref}")


def test_system_health_indicators(shop: Shop) -> None:
    """What it means in plain words, which value is well, and where to look."""
    ref = shop.adds(
        "indicator", "Returns an hour", meaning="people get their money back", objective="over 30", window="1 h",
        where="the returns board", alert="under 5", owner=shop.stage.rui.user,
    )  # fmt: skip

    answered = shop.answers("how do we know returns are healthy?", "which number tells me that returns work?")

    assert "Returns an hour is healthy at over 30 over 1 h. It tells: people get their money back." in answered
    assert "the returns board" in shop.shows("/chesterton", f"show {ref}")


def test_phased_technical_roadmap(shop: Shop) -> None:
    """A step with its quarter, what it is for, and the decision it belongs to."""
    step = shop.adds("milestone", "Labels from the hall", quarter="2032-Q3", goal="Nobody copies addresses.",
                     safe_stop="Both printers stay.")  # fmt: skip
    decision = shop.decides("Print labels in the hall", reversibility="one-way")
    shop.types("/chesterton", f"link {step} rests on {decision}")

    answered = shop.answers("what changes in Q3 2032?", "what are we going to build in 2032?")

    assert "Labels from the hall: Nobody copies addresses; safe stop: Both printers stay." in answered
    assert decision in shop.shows("/chesterton", f"show {step}")


def test_integration_with_a_vendor_or_partner(shop: Shop) -> None:
    """Both owners, the contract, limits, and what is done when it breaks."""
    ref = shop.adds(
        "", "Parcel tracking", command="/integration", provider="ParcelPost", consumer="Order page",
        owner_provider=shop.stage.ana.user, owner_consumer=shop.stage.dev.user, vendor="ParcelPost Ltd.",
        contract="tracking-v2", rate_limit="20 a second", cut_off="Show the day of dispatch only.", notice_period="P3M",
    )  # fmt: skip

    answered = shop.answers("who owns parcel tracking? what if it breaks?", "ParcelPost is not answering, what now?")

    assert "When Parcel tracking breaks: Show the day of dispatch only." in answered
    assert "answers for ParcelPost, the provider of Parcel tracking; " in answered
    assert "20 a second" in shop.privately("how many calls may we make to parcel tracking?")
    assert "tracking-v2" in shop.shows("/integration", f"show {ref}")


def test_cloud_spend_under_control(shop: Shop) -> None:
    """Who is warned at which part of a budget, and what happens then."""
    ref = shop.adds(
        "indicator", "Bill of the picture service", budget="9,000 EUR", budget_period="month",
        thresholds="80 | #platform | shrink the pictures", where="the billing page",
    )  # fmt: skip

    answered = shop.answers("when are we warned of cost?", "at which point does somebody shout about the cloud bill?")

    assert "9,000 EUR a month; at 80 % #platform is told, then shrink the pictures" in answered
    assert "9,000 EUR" in shop.shows("/chesterton", f"show {ref}")


def test_important_decisions_recorded(shop: Shop) -> None:
    """Problem, option, expected consequence, and the words of the thread that say so."""
    ref = shop.records(
        ("chloe", "The stock count is wrong whenever two pickers scan at once. Where do we count?"),
        ("dev", "We could count in the scanner app, but scanners lose their network in aisle 9."),
        ("chloe", "Counting in the warehouse database needs a lock, which makes scans 50 ms slower."),
        ("ana", "Decided: we count stock in the warehouse database, 50 ms is fine."),
    )

    answered = shop.answers("why did we choose to count stock in the warehouse database?", "where do we count stock?")

    assert f"*{ref}*" in answered
    assert "50 ms" in answered
    assert "aisle 9" in shop.shows("/adr", f"show {ref}")


def test_review_before_a_sale_of_the_company(shop: Shop) -> None:
    """The ends without an owner, the doors without a way back and the reviews are told with the risks."""
    end = shop.adds("", "Old till feed", command="/integration", provider="Till", consumer="Ledger")
    shop.decides("Sell the data centre", reversibility="one-way")

    answered = shop.answers("what would a buyer ask?", "what would the auditors want to know?")

    assert "integrations with an unowned end: " in answered
    assert end in shop.shows("/integration", "unowned")
