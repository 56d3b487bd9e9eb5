"""The eleven steps from the business to acceptance: what each leaves behind is written down, asked for and shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.bot.slack.coverage.conftest import Shop

NEXT_WEEK = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()


def test_align_with_the_business(shop: Shop) -> None:
    """What must never fail, and when it matters most."""
    ref = shop.adds(
        "requirement", "Orders are taken all through the sale", type="goal", attribute="availability", priority="1",
        window="20 November to 2 December", measure="no minute without orders",
    )  # fmt: skip

    answered = shop.answers("what must never fail, and when?", "when is our busiest time?")

    assert "20 November to 2 December" in answered
    assert ref in shop.shows("/chesterton", "list requirements sale")


def test_map_what_exists_today(shop: Shop) -> None:
    """The systems there are, and what hurts about them."""
    block = shop.adds("system", "Stock book", technology="COBOL")
    pain = shop.adds("item", "Stock is wrong every Monday", type="pain")

    answered = shop.answers("what hurts today?", "what is wrong with how things are today?")

    assert "Stock is wrong every Monday" in answered
    assert block in shop.shows("/chesterton", "list systems status:existing")
    assert "pain" in shop.shows("/chesterton", f"show {pain}")


def test_set_priorities(shop: Shop) -> None:
    """One order over all qualities, which can be changed in a line."""
    shop.adds("requirement", "Pages are fast", attribute="performance", priority="2")
    thrift = shop.adds("requirement", "The cloud is cheap", attribute="cost", priority="3")
    shop.types("/chesterton", f"edit {thrift} priority 1")

    answered = shop.answers("what matters most now?", "what comes first for us, cost or performance?")

    assert "The cloud is cheap; no measure" in answered
    assert str(answered).index("The cloud is cheap") < str(answered).index("Pages are fast")
    assert thrift in shop.shows("/chesterton", "list requirements cheap")


def test_sketch_the_target_in_blocks(shop: Shop) -> None:
    """A block of the target needs no technology yet."""
    ref = shop.adds("system", "Order hub", status="target")

    answered = shop.answers("show the target", "which blocks do we want to have in the end?")

    assert "Order hub: target system" in answered
    assert "Order hub" in shop.shows("/chesterton", "list systems status:target")
    assert "target" in shop.shows("/chesterton", f"show {ref}").casefold()


def test_record_trade_offs(shop: Shop) -> None:
    """What was given up is told without naming the decision."""
    ref = shop.decides(
        "Read stock from a cache", outcome="Read stock from a cache.", bad="A count may be a minute old",
        status="accepted", decision_makers=[shop.stage.ana.user],
    )  # fmt: skip

    answered = shop.answers("what did we accept losing?", "which downsides do we live with?")

    assert "A count may be a minute old" in answered
    assert "A count may be a minute old" in shop.shows("/adr", f"show {ref}")


def test_evolution_plan(shop: Shop) -> None:
    """Where one can stop between two steps; a door without a way back needs such a place."""
    ref = shop.adds(
        "milestone", "Move the orders to the hub", quarter="2033-Q1", one_way_door=["yes"],
        safe_stop="Both stores are written.",
    )  # fmt: skip

    answered = shop.answers("where can we safely stop?", "can we pause the move of the orders halfway?")

    assert "Move the orders to the hub: Both stores are written." in answered
    assert "Both stores are written." in shop.shows("/chesterton", f"show {ref}")


def test_security_and_sensitive_data(shop: Shop) -> None:
    """Who has access, and which decision is behind it."""
    data = shop.adds("dataset", "Delivery addresses", roles_allowed="packing hall", classification="sensitive")
    decision = shop.decides("Show addresses to the packing hall only")
    shop.types("/chesterton", f"link {decision} affects {data}")

    answered = shop.answers("who has access and why?", "who can open the delivery addresses?")

    assert "Delivery addresses may be seen by packing hall." in answered
    assert decision in answered
    assert decision in shop.shows("/chesterton", f"show {data}")


def test_operations_and_incidents(shop: Shop) -> None:
    """Who is called, and how long it may last."""
    system = shop.adds("system", "Returns desk", on_call="#returns-oncall")
    limit = shop.adds("requirement", "Returns desk is back soon", attribute="availability", max_downtime="2 h")

    general = "who is on call, how long may it be down?"
    answered = shop.answers(general, "whom do I wake when the returns desk is down, and how long can we wait?")

    assert "#returns-oncall" in answered
    assert "down for at most 2 h" in answered
    assert "#returns-oncall" in shop.shows("/chesterton", f"show {system}")
    assert "2 h" in shop.shows("/chesterton", f"show {limit}")


def test_review_with_builders(shop: Shop) -> None:
    """What is proposed waits for those who are named in it, and for nobody else."""
    ref = shop.decides(
        "Print labels at the packing table", decision_makers=[shop.stage.ben.user, shop.stage.chloe.user]
    )
    ask = shop.adds("item", "Does the table have a socket?", type="question", owner=shop.stage.ben.user)

    answered = shop.answers("what waits for my review?", "which proposals need my approval?")

    assert "Print labels at the packing table: proposed, to be decided by" in answered
    assert ask in shop.why("what is waiting for me?")
    assert "Nothing waits for you." in shop.privately("what waits for my review?")
    assert ref in shop.shows("/adr", "list status:proposed labels")


def test_acceptance_criteria(shop: Shop) -> None:
    """What a decision has to show before it is done, and what of it is."""
    decision = shop.decides("Charge once", confirmation="A retried payment charges once in staging.")
    met = shop.adds("item", "Two clicks charge once", type="acceptance", how_verified="the double-click test")
    shop.adds("item", "Charge keys are deleted after a day", type="acceptance", how_verified="a query on Mondays")
    shop.types("/chesterton", f"link {met} confirms {decision}")
    shop.finishes(met, "The test is green.")

    answered = shop.answers(f"is {decision} done?", "how will we know that charging once is finished?")

    assert "1 of 1 acceptance criterion done: Two clicks charge once: done by " in answered
    assert "A retried payment charges once in staging." in answered
    assert met in shop.shows("/adr", f"show {decision}")


def test_optional_follow_through(shop: Shop) -> None:
    """What has a date comes back by itself before it is forgotten."""
    ref = shop.adds("item", "Tell the couriers about the new labels", due=NEXT_WEEK, owner=shop.stage.ben.user)

    review = shop.decides(
        "Call couriers by phone", outcome="Call couriers by phone.", status="accepted", review_by=NEXT_WEEK,
        decision_makers=[shop.stage.ana.user],
    )  # fmt: skip

    answered = shop.answers("what is due?", "what do we have to finish in the next days?")

    assert f"Tell the couriers about the new labels is due {NEXT_WEEK}, " in answered
    assert NEXT_WEEK in shop.shows("/chesterton", f"show {ref}")
    assert review in shop.shows("/chesterton", "digest")
