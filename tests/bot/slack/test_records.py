"""Records of every kind by form, line and button: `/integration`, `/risk`, `/chesterton add|list|show|edit`."""

from __future__ import annotations

import re

import pytest

from bot.playground.actor import Actor
from tests.bot.slack.conftest import Stage


def tells(stage: Stage, who: Actor, command: str, text: str, words: str, channel: str = "payments") -> str:
    """What a command tells the person who gave it."""
    place = stage.channel(channel)
    before = len(who.sees(place))
    who.slash(place, command, text)

    def said() -> str | None:
        return next((line for line in who.sees(place)[before:] if words in line), None)

    return stage.slack.wait_until(said, 10, f"{words!r} after {command} {text}") or ""


def window(stage: Stage, who: Actor, words: str) -> str:
    """The window of somebody, once it holds these words."""

    def seen() -> str | None:
        return shown if words in (shown := who.sees_modal()) else None

    return stage.slack.wait_until(seen, 10, f"a window with {words!r}") or ""


def add(stage: Stage, who: Actor, what: str, title: str, channel: str = "payments", **fields: object) -> str:
    """Write a record down in a form; returns its ref."""
    command, _, verb = what.partition(" ")
    who.slash(stage.channel(channel), command, f"{verb} {title}")
    for name, value in fields.items():
        who.fill(name, value)
    who.submit()
    assert "" == who.sees_modal(), who.sees_modal()
    card = stage.until(who, stage.channel(channel), title)
    stage.settled()
    return re.search(r"[A-Z]{3}-\d+", card)[0]  # type: ignore[index]  # the card has one


def integration(stage: Stage, title: str, channel: str = "payments", **fields: object) -> str:
    """An integration between two systems."""
    ends = {"provider": "Stripe", "consumer": "checkout"}
    return add(stage, stage.ana, "/integration add", title, channel, **{**ends, **fields})


def test_what_is_known_of_integrations_is_told_to_whoever_asks(stage: Stage) -> None:
    """The map, the ends without an owner, and what is done when one breaks."""
    ref = integration(stage, "ERP export", provider="ERP", consumer="warehouse", cut_off="Ship by paper list.")
    bare = integration(stage, "Bank feed", provider="Bank", consumer="ledger")

    assert re.search(rf"ERP +warehouse +{ref} +NOBODY +NOBODY", tells(stage, stage.ben, "/integration", "map", ref))
    assert ref in tells(stage, stage.ben, "/integration", "unowned", "without an owner")
    assert "Ship by paper list." in tells(stage, stage.ben, "/integration", "cutoff erp", "ERP export")
    assert bare in tells(stage, stage.ben, "/integration", "cutoff", "when it breaks")
    assert "nothing on record about “teapots”" in tells(stage, stage.ben, "/integration", "owner teapots", "teapots")


def test_a_risk_is_mitigated_and_accepted_until_a_day(stage: Stage) -> None:
    """One button or line a move; what the move needs is asked in a form, and refused beside its field."""
    payments = stage.channel("payments")
    ref = add(stage, stage.ana, "/risk add", "eu-west goes down", likelihood="3", impact="5")
    assert ref in tells(stage, stage.ben, "/risk", "top", "highest scores")
    assert re.search(r"likelihood 3 .* [1-9]", tells(stage, stage.ben, "/risk", "matrix", "by likelihood"))

    assert "is treating" in tells(stage, stage.ana, "/risk", f"mitigate {ref} A standby in eu-north", ref)
    assert "A standby in eu-north" in tells(stage, stage.ben, "/risk", f"show {ref}", "standby")

    stage.ana.slash(payments, "/risk", f"accept {ref}")
    window(stage, stage.ana, "Until when is it accepted?")
    stage.ana.fill("accepted_until", "2020-01-01")
    stage.ana.submit()
    assert "lies ahead" in window(stage, stage.ana, "lies ahead")
    stage.ana.fill("accepted_until", "2099-12-31")
    stage.ana.submit()
    window(stage, stage.ana, "is accepted")

    shown = tells(stage, stage.ben, "/risk", f"show {ref}", "31 Dec 2099")
    assert "accepted by @ana until 2099-12-31" in shown


def test_a_line_accepts_or_changes_without_a_form(stage: Stage) -> None:
    """What is wrong with it is told in a sentence."""
    ref = add(stage, stage.ana, "/risk add", "The bank is slow on Mondays")

    assert "is accepted" in tells(stage, stage.ana, "/risk", f"accept {ref} until 31 Dec 2099", ref)
    assert "lies ahead" in tells(stage, stage.ana, "/risk", f"accept {ref} 2020-01-01", "lies ahead")
    assert "is changed" in tells(stage, stage.ana, "/chesterton", f"edit {ref} likelihood 4", "is changed")
    assert "from 1 to 5" in tells(stage, stage.ana, "/chesterton", f"edit {ref} impact 9", "Impact")
    assert "Did you mean mitigation?" in tells(stage, stage.ana, "/chesterton", f"edit {ref} mitigaton x", "mitigaton")
    assert "*Likelihood:* 4" in tells(stage, stage.ben, "/chesterton", f"show risk {ref}", "The bank is slow")


def test_a_record_of_any_kind_is_added_and_listed(stage: Stage) -> None:
    """One grammar: verb, then kind; filters as for decisions."""
    ref = add(stage, stage.dev, "/chesterton add requirement", "Checkout stays up in the sale", "checkout",
              max_downtime="5 min")  # fmt: skip

    listed = tells(stage, stage.rui, "/chesterton", "list requirements status:draft", ref, "checkout")
    assert "Checkout stays up in the sale" in listed
    assert ref not in tells(stage, stage.rui, "/chesterton", "list requirements status:met", "found no", "checkout")
    assert "5 min" in tells(stage, stage.rui, "/chesterton", f"show {ref}", ref, "checkout")


def test_a_form_that_is_wrong_stays_open_with_what_was_typed(stage: Stage) -> None:
    """Each sentence stands at its field; nothing is saved."""
    stage.ana.slash(stage.channel("payments"), "/risk", "add Fire in the server room")
    stage.ana.fill("likelihood", "nine")
    stage.ana.fill("impact", "7")
    stage.ana.submit()

    assert {"likelihood", "impact"} == set(stage.ana.modal_errors)
    assert "Fire in the server room" in stage.ana.sees_modal()
    stage.ana.close()
    assert "found no" in tells(stage, stage.ana, "/risk", "list fire", "“fire”")


def test_fields_that_need_each_other_are_refused_in_the_form(stage: Stage) -> None:
    """A one-way door needs a safe stopping point, says the milestone's own class."""
    stage.ana.slash(stage.channel("payments"), "/chesterton", "add milestone Leave the data centre")
    stage.ana.fill("one_way_door", ["yes"])
    stage.ana.submit()

    assert {"safe_stop"} == set(stage.ana.modal_errors)
    stage.ana.fill("safe_stop", "After the read replicas")
    stage.ana.submit()
    assert "After the read replicas" in stage.until(stage.ben, stage.channel("payments"), "Leave the data centre")


def test_the_fields_behind_the_button_keep_what_was_typed(stage: Stage) -> None:
    """A form with many fields begins with the first of them."""
    stage.ana.slash(stage.channel("payments"), "/integration", "add Mail gateway")
    stage.ana.fill("provider", "Postbox")
    stage.ana.fill("consumer", "shop")
    stage.ana.click("modal", None, "more_fields")
    stage.ana.fill("vendor", "Postbox Ltd")
    stage.ana.submit()

    card = stage.until(stage.ben, stage.channel("payments"), "Mail gateway")
    assert "*Provider:* Postbox" in card
    assert "*Vendor:* Postbox Ltd" in card


def test_two_people_change_different_fields_of_one_record(stage: Stage) -> None:
    """Only what somebody changed is saved, so neither undoes the other."""
    ref = add(stage, stage.ana, "/risk add", "The cache is cold after deploys", cause="Deploys")
    for who, words in ((stage.ana, "What would cause it?"), (stage.ben, "What would cause it?")):
        who.slash(stage.channel("payments"), "/chesterton", f"edit {ref}")
        window(stage, who, words)
    stage.ana.fill("event", "Slow pages")
    stage.ben.fill("consequence", "Lost carts")
    stage.ana.submit()
    window(stage, stage.ana, "Saved.")
    stage.ben.submit()
    window(stage, stage.ben, "Saved.")

    shown = tells(stage, stage.chloe, "/risk", f"show {ref}", "Lost carts")
    assert "Slow pages" in shown


def test_a_record_is_moved_by_a_word(stage: Stage) -> None:
    """The verb of its kind or where it leads to; what the move asks stands behind it, or is asked in a form."""
    task = add(stage, stage.ana, "/chesterton add item", "Rotate the keys")
    milestone = add(stage, stage.ana, "/chesterton add milestone", "Keys in the vault")
    risk = add(stage, stage.ana, "/risk add", "Keys leak")

    assert "is active" in tells(stage, stage.ana, "/chesterton", f"begin {milestone}", milestone)
    assert "is done" in tells(stage, stage.ana, "/chesterton", f"done {milestone}", "is done")
    assert "is not a risk" in tells(stage, stage.ana, "/risk", f"dismiss {risk}", "not a risk")
    stage.ana.slash(stage.channel("payments"), "/chesterton", f"done {task}")
    window(stage, stage.ana, f"Finish {task}")
    stage.ana.fill("answer", "Rotated by the platform team")
    stage.ana.submit()
    window(stage, stage.ana, "is done")
    assert "Rotated by" in tells(stage, stage.ben, "/chesterton", f"show {task}", "Rotated by")


@pytest.mark.parametrize("text", ["🔥" * 400, "\u202eevil\u202c \u200b x", "x" * 2_900, "<@U1> & <b>", "a\x00b"])
def test_a_strange_title_is_taken_or_refused_at_its_field(stage: Stage, text: str) -> None:
    """It is shortened in the form that opens; what is saved has no hidden characters."""
    channel = stage.channel("payments")
    stage.ana.slash(channel, "/risk", f"add {text}")
    stage.ana.fill("title", text)
    stage.ana.submit()

    if len(text) > 300:
        assert {"title"} == set(stage.ana.modal_errors)
        stage.ana.close()
    else:
        assert "" == stage.ana.sees_modal()


def test_a_line_reads_what_people_paste(stage: Stage) -> None:
    """Another dash, a hidden character, and "me"; too long is told."""
    ref = add(stage, stage.ana, "/risk add", "Pasted").replace("-", "\u2011")

    assert "is changed" in tells(stage, stage.ben, "/chesterton", f"edit \u200b{ref} owner me", "is changed")
    assert "@ben" in tells(stage, stage.ana, "/risk", f"show {ref}", "looked after by")
    assert "300 is the most" in tells(stage, stage.ana, "/chesterton", f"edit {ref} tags {'x' * 400}", "is the most")
    assert "31 Mar 2027" in tells(stage, stage.ana, "/chesterton", f"edit {ref} target-date next Friday", "next Friday")


def test_an_answer_says_a_hole_and_takes_what_fills_it(stage: Stage) -> None:
    """In the thread of a mention nobody is called by it; the button opens the form at that field."""
    channel = stage.channel("payments")
    ref = integration(stage, "Klarna payouts", provider="Klarna", owner_consumer=stage.ana.user, cut_off="Pay by hand.")
    ts = stage.dev.mention(channel, "who owns the Klarna payouts integration?")

    said = stage.until(stage.ben, channel, "answers for checkout", ts)
    assert "ana answers for checkout" in said
    assert "@ana" not in said
    private = tells(stage, stage.ben, "/why", "who owns the Klarna payouts integration?", "answers for checkout")
    assert "@ana" in private
    for asker in (stage.ben, stage.dev):
        asker.click(channel, None, "fill_owner_provider")
        window(stage, asker, "Who answers for the providing end?")
        asker.fill("owner_provider", stage.ben.user)
        asker.submit()
        window(stage, asker, f"Saved. *{ref}*")


def test_two_records_are_linked_by_a_line(stage: Stage) -> None:
    """Shown from both ends, said again when it is there already, and taken back."""
    risk = add(stage, stage.ana, "/risk add", "The shop falls over")
    system = add(stage, stage.ana, "/chesterton add system", "Shop frontend")

    told = tells(stage, stage.ana, "/chesterton", f"link {risk} threatens {system}", f"affected by {risk}")
    assert "affects" in told
    assert f"Affected by {risk}" in tells(stage, stage.ben, "/chesterton", f"show {system}", "Related")
    assert f"Affects {system}" in tells(stage, stage.ben, "/chesterton", f"show {risk}", "Related")
    assert "already" in tells(stage, stage.ben, "/risk", f"link {risk} affects {system}", "already")
    assert "Did you mean mitigates" in tells(stage, stage.ben, "/risk", f"link {risk} mitigats {system}", "mitigats")
    assert "itself" in tells(stage, stage.ben, "/risk", f"link {risk} affects {risk}", "itself")
    assert "any more" in tells(stage, stage.ben, "/risk", f"unlink {risk} affects {system}", "any more")
    assert "not on record" in tells(stage, stage.ben, "/risk", f"unlink {risk} affects {system}", "not on record")


def test_requirements_are_listed_in_their_order(stage: Stage) -> None:
    """Whoever reorders them says what matters most now."""
    first, second = (add(stage, stage.dev, "/chesterton add requirement", title, "checkout")
                     for title in ("Cards are never lost", "Pages are quick"))  # fmt: skip
    tells(stage, stage.dev, "/chesterton", f"reorder {first} 1", "in their order", "checkout")
    tells(stage, stage.dev, "/chesterton", f"reorder {second} before {first}", f"1. *{second}*", "checkout")

    listed = tells(stage, stage.rui, "/chesterton", "list requirements", first, "checkout")
    assert listed.index(f"1. *{second}*") < listed.index(f"2. *{first}*")


@pytest.mark.parametrize(
    ("command", "typed", "told"),
    [
        ("/chesterton", "finsh ITM-1", "Did you mean `/chesterton finish"),
        ("/chesterton", "done RSK-1", "has no move called 'done'"),
        ("/chesterton", "done", "/chesterton done ITM-3"),
        ("/chesterton", "link", "/chesterton link RSK-3 mitigated by ADR-7"),
        ("/chesterton", "reorder", "/chesterton reorder NFR-3 1"),
        ("/chesterton", "accept ADR-1", "/adr accept ADR-1"),
        ("/chesterton", "retire SYS-9999", "SYS-9999"),
        ("/chesterton", "link RSK-1", "Which two records?"),
        ("/chesterton", "link SYS-9999 part of SYS-9998", "SYS-9999"),
        ("/chesterton", "reorder NFR-9999 1", "NFR-9999"),
        ("/adr", "list door:front", "one-way"),
        ("/risk", "acept RSK-1", "Did you mean `/risk accept"),
        ("/integration", "frob", "/integration help"),
        ("/chesterton", "add risc", "Did you mean risk?"),
        ("/chesterton", "add", "There are dataset, decision"),
        ("/chesterton", "show", "Which record?"),
        ("/chesterton", "edit the thing", "no kind of record called 'the'"),
        ("/risk", "show RSK-9999", "RSK-9999"),
        ("/risk", "show XYZ-1", "not a reference"),
        ("/risk", "list status:opne", "Did you mean open?"),
        ("/risk", "list colour:red", "I do not know the filter"),
        ("/integration", "owner", "/integration owner stripe"),
        ("/risk", "", "/risk top"),
        ("/integration", "help", "Kinds of record: dataset"),
    ],
)
def test_a_slip_is_answered_with_what_to_type(stage: Stage, command: str, typed: str, told: str) -> None:
    """Each error says what and what now."""
    assert told in tells(stage, stage.ben, command, typed, told)


def test_what_comes_from_a_private_channel_stays_there(stage: Stage) -> None:
    """Not shown, listed, counted, mapped or changed from outside; the words are those for what does not exist."""
    ref = integration(stage, "Northbank sandbox", "vendor-talks", provider="Northbank", consumer="payments")
    risk = add(stage, stage.rui, "/risk add", "Northbank leaks", "vendor-talks", likelihood="5", impact="5")

    for command, text in (
        ("/integration", "list northbank"), ("/integration", "owner northbank"), ("/integration", "cutoff northbank"),
        ("/integration", "map"), ("/integration", "unowned"), ("/risk", "top"), ("/risk", "matrix"),
        ("/risk", "list northbank"),
    ):  # fmt: skip
        before = len(stage.dev.sees(stage.channel("payments")))
        stage.dev.slash(stage.channel("payments"), command, text)
        stage.settled()
        said = "\n".join(stage.dev.sees(stage.channel("payments"))[before:])
        assert said
        assert not re.search(f"{ref}\\b|{risk}\\b|sandbox|leaks", said), (command, text, said)

    mine = add(stage, stage.dev, "/risk add", "Mine")
    for order in ("show {}", "edit {} title x", "dismiss {}", "link {} affects RSK-9998", f"link {mine} affects {{}}",
                  "unlink {} affects RSK-9998", "reorder {} 1"):  # fmt: skip
        hidden = tells(stage, stage.dev, "/chesterton", order.format(risk), f"no record {risk}")
        missing = tells(stage, stage.dev, "/chesterton", order.format("RSK-9999"), "no record RSK-9999")
        assert hidden.replace(risk, "X") == missing.replace("RSK-9999", "X")
    assert risk not in tells(stage, stage.dev, "/risk", f"show {mine}", "Mine")
    assert "Northbank leaks" in tells(stage, stage.ana, "/risk", f"show {risk}", "leaks")


def test_a_guest_changes_nothing_and_gets_their_words_back(stage: Stage) -> None:
    """Whoever may not record is told so, and loses nothing."""
    guest = Actor(stage.slack, stage.slack.workspace.add_person("gia", kind="guest"))
    channel = stage.channel("platform")
    stage.slack.workspace.invite(channel, guest.user)
    guest.slash(channel, "/risk", "add Everything is on fire")
    guest.submit()

    told = stage.until(guest, guest.direct_channel, "what you had written")
    stage.slack.workspace.remove(channel, guest.user)
    assert "Everything is on fire" in told
    assert "Only full members" in told


def test_a_decision_is_added_shown_and_changed_by_the_same_grammar(stage: Stage) -> None:
    """`/chesterton add decision` is `/adr new`."""
    stage.ana.slash(stage.channel("payments"), "/chesterton", "add decision")
    stage.ana.fill("title", "Freeze the schema in November")
    stage.ana.submit()
    card = stage.until(stage.ana, stage.channel("payments"), "Freeze the schema")
    ref = re.search(r"ADR-\d+", card)[0]  # type: ignore[index]  # the card has one

    assert "is changed" in tells(stage, stage.ana, "/chesterton", f"edit {ref} impact Everybody waits", "is changed")
    assert "Everybody waits" in tells(stage, stage.ben, "/chesterton", f"show {ref}", "Everybody waits")


def test_a_link_to_what_somebody_may_not_open_leaves_no_trace(stage: Stage) -> None:
    """Neither on the card in a channel, nor where the record is shown; whoever may open it sees both ends."""
    public = add(stage, stage.ana, "/risk add", "Payouts are late")
    private = add(stage, stage.rui, "/risk add", "The auditors found a gap", "vendor-talks")
    stage.ana.slash(stage.channel("payments"), "/adr", "new")
    stage.ana.fill("title", "Pay out twice a day")
    stage.ana.submit()
    decision = re.search(r"ADR-\d+", stage.until(stage.ana, stage.channel("payments"), "Pay out twice"))[0]  # type: ignore[index]
    stage.settled()
    desk = stage.bot.desk
    for ref in (public, decision):
        scope = desk.audience.of_person(stage.ana.user)
        desk.keeping.link(private, "relates to", ref, stage.ana.user, scope)
    desk.keeping.link(public, "mitigated by", decision, stage.ana.user, desk.audience.of_person(stage.ana.user))

    for ref, other in ((public, "Pay out twice"), (decision, "Pay out twice")):
        assert private not in tells(stage, stage.dev, "/chesterton", f"show {ref}", other)
        assert private in tells(stage, stage.ana, "/chesterton", f"show {ref}", other)
    tells(stage, stage.ana, "/chesterton", f"edit {public} impact 2", "is changed")
    tells(stage, stage.ana, "/adr", f"accept {decision}", "is accepted")
    stage.settled()
    assert f"{private} ·" not in "\n".join(stage.dev.sees(stage.channel("payments")))


def test_a_record_is_kept_where_the_bot_is_not_invited(stage: Stage) -> None:
    """Its card comes directly, and nobody outside that channel learns of it."""
    hidden = stage.slack.workspace.add_channel("shed", private=True, members=[stage.ana.user, stage.rui.user])
    stage.ana.slash(hidden, "/risk", "add The shed burns down")
    stage.ana.submit()

    assert "The shed burns down" in stage.until(stage.ana, stage.ana.direct_channel, "The shed burns")
    assert "found no" in tells(stage, stage.dev, "/risk", "list shed", "“shed”")
