"""What each person can see: the ground that every privacy test stands on."""

from __future__ import annotations

import pytest

from bot.playground.people import Kind
from tests.bot.playground.team import Team, ok


def test_a_private_channel_is_empty_for_those_outside(still: Team) -> None:
    """Neither messages nor a trace of them."""
    secret = still.workspace.add_channel("secret", private=True, members=[still.ana.user])
    still.ana.post(secret, "canary")

    assert still.ana.sees(secret) == ["Ana: canary"]
    assert still.ben.sees(secret) == []


def test_a_converted_channel_closes_for_those_outside(still: Team) -> None:
    """The id stays, the view goes."""
    zoe = still.workspace.add_person("Zoe")
    still.ana.post(still.payments, "hello")
    assert still.workspace.visible_to(zoe, still.payments)

    still.ana.convert_to_private(still.payments)
    assert still.workspace.visible_to(zoe, still.payments) == []


FULL, LIMITED = ("member", "admin"), ("guest", "single_channel_guest", "stranger", "deactivated")


@pytest.mark.parametrize(("kind", "sees"), [(kind, kind in FULL) for kind in (*FULL, *LIMITED)])
def test_public_channels_are_open_to_full_members_only(still: Team, kind: Kind, sees: bool) -> None:
    """Guests and strangers see what they were invited to."""
    still.ana.post(still.payments, "hello")
    other = still.workspace.add_person("Zoe", kind=kind)

    assert bool(still.workspace.visible_to(other, still.payments)) is sees


def test_the_deactivated_see_nothing_even_where_they_were(still: Team) -> None:
    """Membership does not outlive the account."""
    still.ana.post(still.payments, "hello")
    still.workspace.change_person(still.ben.user, kind="deactivated")

    assert still.ben.sees(still.payments) == []


def test_an_ephemeral_note_is_seen_by_one_person_and_kept_by_nobody(still: Team) -> None:
    """Marked for its reader, absent for others, absent from history."""
    token = still.workspace.app.bot_token
    note = {"channel": still.payments, "user": still.ana.user, "text": "psst"}
    ok(still.workspace.method("chat.postEphemeral", token, note))

    assert still.ana.sees(still.payments) == ["Chesterton (only visible to you): psst"]
    assert [message.is_ephemeral for message in still.workspace.visible_to(still.ana.user, still.payments)] == [True]
    assert still.ben.sees(still.payments) == []
    history = ok(still.workspace.method("conversations.history", token, {"channel": still.payments}))
    assert history["messages"] == []


def test_threads_are_apart_from_the_channel(still: Team) -> None:
    """Replies are in the thread, broadcasts in both."""
    parent = still.ana.post(still.payments, "parent")
    still.ben.post(still.payments, "reply", parent)
    broadcast = {"channel": still.payments, "text": "for all", "thread_ts": parent, "reply_broadcast": True}
    ok(still.workspace.method("chat.postMessage", still.workspace.app.bot_token, broadcast))

    assert still.ana.sees(still.payments) == ["Ana: parent", "Chesterton: for all"]
    assert still.ana.sees(still.payments, parent) == ["Ana: parent", "Ben: reply", "Chesterton: for all"]


def test_a_direct_message_is_between_two(still: Team) -> None:
    """Nobody else looks into it."""
    still.ana.direct_message("just us")

    assert still.ana.sees(still.ana.direct_channel) == ["Ana: just us"]
    assert still.ben.sees(still.ana.direct_channel) == []


def test_accounts_are_described_by_their_kind(still: Team) -> None:
    """The flags that an audience rule reads."""
    flags = {"guest": "is_restricted", "single_channel_guest": "is_ultra_restricted", "stranger": "is_stranger"}
    flags |= {"deactivated": "deleted", "bot": "is_bot", "admin": "is_admin"}
    token = still.workspace.app.bot_token
    for kind, flag in flags.items():
        user = still.workspace.add_person(f"Zoe {kind}", kind=kind)  # type: ignore[arg-type]  # keys are kinds
        assert ok(still.workspace.method("users.info", token, {"user": user}))["user"][flag], kind


def test_an_external_channel_says_so(still: Team) -> None:
    """is_ext_shared, in the channel and in its events."""
    shared = still.workspace.add_channel("vendor", external=True, members=[still.workspace.app.bot_user])
    info = ok(still.workspace.method("conversations.info", still.workspace.app.bot_token, {"channel": shared}))

    assert info["channel"]["is_ext_shared"]
