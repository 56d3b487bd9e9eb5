"""The scenes that Chesterton is for, played by clicking: recording, asking, the week; and what stays private."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from bot.playground.sample import QUEUE, SampleTeam, SampleThread, converse
from bot.playground.shop import CARTS
from bot.playground.web_api import LoopbackSlack
from tests.bot.playground.ui.conftest import Visit, choose, open_thread, write

OPENING = "We charged 14 customers twice"


def test_a_thread_becomes_a_decision_that_everybody_in_it_sees(visit: Visit) -> None:
    """Ana records it; what is missing is said beside its field; Ben, who looks on, sees the card without a reload."""
    ana, ben = visit("ana", "payments"), visit("ben", "payments")
    open_thread(ana, OPENING)
    open_thread(ben, OPENING)

    choose(ana, "ok, decided: Postgres", "Record this decision")
    form = ana.get_by_role("dialog", name="Record a decision")
    expect(form.get_by_label("What is it called, in one line?")).to_have_value("Use Postgres for idempotency keys")
    form.get_by_label("Accept it now").check()
    form.get_by_label("Ana", exact=True).uncheck()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Name who decided, or save it as proposed.")).to_be_visible()
    form.get_by_label("Ana", exact=True).check()
    form.locator('[name="field|options.1.reopen_when|reopen_when"]').fill("writes pass 5,000 a second")
    form.get_by_role("button", name="Save").click()

    expect(form).to_be_hidden()
    expect(
        ben.locator("#thread").get_by_text(re.compile(r"ADR-\d+ · Use Postgres for idempotency keys"))
    ).to_be_visible()
    expect(ben.locator("#thread").get_by_text("2 options rejected")).to_be_visible()


def test_why_is_answered_to_the_asker_alone(visit: Visit) -> None:
    """`/why` cites the record and links to the thread; nobody else in the channel sees it."""
    dev, chloe = visit("dev", "checkout"), visit("chloe", "checkout")

    write(dev, "/why did we choose SQS?")

    answer = dev.locator(".line.ephemeral").last
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("SQS is managed")
    answer.get_by_role("link", name="thread").click()
    expect(dev.locator("#thread")).to_contain_text("Kafka is the obvious one?")
    assert chloe.locator(".line.ephemeral").count() == 0


def test_why_not_is_answered_in_the_thread_of_the_question(visit: Visit) -> None:
    """A mention is answered where all can read it: the rejected option with its reason."""
    rui = visit("rui", "checkout")

    write(rui, "@chesterton why not Elasticsearch?")
    open_thread(rui, "why not Elasticsearch?")

    expect(rui.locator("#thread")).to_contain_text("Elasticsearch needs three nodes")


def test_a_question_in_the_direct_message_is_answered_there(visit: Visit) -> None:
    """From what the person may open; nobody else sees the conversation."""
    ines = visit("ines", "chesterton")

    write(ines, "why did we choose Keycloak?")

    expect(ines.locator(".line.bot")).to_contain_text("We use Keycloak in eu-west")


def test_a_settled_debate_meets_one_note_with_its_reasons(visit: Visit) -> None:
    """Nobody asked: the note says what was decided and what would re-open it; its buttons work."""
    rui = visit("rui", "checkout")

    write(rui, "Let's just move the order events to Kafka")
    thread = open_thread(rui, "Let's just move the order events to Kafka")
    expect(thread).to_contain_text("It would be re-opened if we pass 5,000 events a second")
    thread.get_by_role("button", name="Something changed").click()

    expect(rui.get_by_role("dialog")).to_contain_text("Kafka needs a cluster")


def test_the_week_is_told_in_one_message(visit: Visit, hedgerow: LoopbackSlack) -> None:
    """`/chesterton digest now` posts it once, with the details in its thread; asked again, it posts nothing."""
    rui = visit("rui", "platform")

    write(rui, "/chesterton digest now")
    expect(rui.get_by_text("This week's digest is posted.")).to_be_visible()
    open_thread(rui, "The week in decisions")
    write(rui, "/chesterton digest now")
    expect(rui.locator(".line.ephemeral")).to_have_count(2)

    expect(rui.locator("[data-pane=lines] .line", has_text="The week in decisions")).to_have_count(1)
    expect(rui.locator("#thread .line")).not_to_have_count(1)


def test_what_was_decided_in_private_stays_there(visit: Visit) -> None:
    """Dev finds no channel and no record; Ana, who is a member, is told."""
    dev, ana = visit("dev", "platform"), visit("ana", "payments")

    write(dev, "/why not Northbank?")
    write(ana, "/why not Northbank?")

    expect(ana.locator(".line.ephemeral").last).to_contain_text("Northbank was rejected")
    expect(dev.locator(".line.ephemeral").last).to_contain_text("no precedent")
    assert "Northbank was" not in dev.content()
    assert dev.get_by_role("link", name="vendor-talks").count() == 0
    assert ana.get_by_role("link", name="vendor-talks").count() == 1


def test_commands_are_refused_in_threads_in_the_words_of_slack(visit: Visit) -> None:
    """What was typed stays in the box."""
    chloe = visit("chloe", "checkout")
    open_thread(chloe, CARTS.lines[0][1])

    write(chloe, "/why not Redis", "#reply")

    expect(chloe.get_by_role("status")).to_have_text("/why is not supported in threads. Sorry!")
    expect(chloe.locator("#reply textarea")).to_have_value("/why not Redis")


def test_an_option_can_be_added_to_the_form_and_nothing_typed_is_lost(visit: Visit, hedgerow: LoopbackSlack) -> None:
    """The app redraws the window while somebody fills it in."""
    talk(hedgerow, QUEUE)
    dev = visit("dev", "checkout")
    choose(dev, QUEUE.lines[0][1], "Record this decision", "[data-pane=lines]")
    form = dev.get_by_role("dialog", name="Record a decision")
    title = form.get_by_label("What is it called, in one line?")
    expect(title).not_to_have_value("")
    title.fill("Put a queue before the warehouse")

    form.get_by_role("button", name="Add an option").click()

    expect(form.get_by_label("Option 3")).to_be_visible()
    expect(title).to_have_value("Put a queue before the warehouse")
    dev.keyboard.press("Escape")
    expect(form).to_be_hidden()


def talk(slack: LoopbackSlack, thread: SampleThread) -> None:
    """Have a conversation once more, in a thread of its own."""
    workspace = slack.workspace
    team = SampleTeam(
        {one.handle: one.id for one in workspace.people.values()},
        {one.name: one.id for one in workspace.channels.values()},
    )
    converse(slack, team, thread.channel, thread.lines)
