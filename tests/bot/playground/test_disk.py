"""What stays when the playground ends: all that was said and shown, under the same names."""

from __future__ import annotations

from pathlib import Path

from bot.playground.actor import Actor
from bot.playground.disk import Keeper, to_json
from bot.playground.web_api import LoopbackSlack
from bot.playground.workspace import Workspace
from tests.bot.playground.team import MovingClock, Team, modal, section


def lived(team: Team) -> Workspace:
    """A workspace in which something happened."""
    workspace, ts = team.workspace, team.ana.post(team.payments, "Where do the keys live?")
    team.ben.post(team.payments, "In Postgres.", ts)
    team.ben.react(team.payments, ts, "eyes")
    team.ben.share(team.payments, "plan.png", b"picture", "the plan")
    workspace.post(team.payments, "only for you", user=workspace.app.bot_user, ephemeral_to=team.ana.user)
    workspace.modals.publish(team.ana.user, modal(section(), type="home") | {"title": None})
    workspace.mark_read(team.ana.user, team.payments)
    return workspace


def test_a_restart_finds_everything_where_it_was(still: Team, tmp_path: Path) -> None:
    """Messages, reactions, notes to one person, Home tabs, files and what was read."""
    with Keeper(lived(still), tmp_path):
        pass
    again = Workspace(clock=MovingClock())

    assert Keeper(again, tmp_path).load()

    then, now = to_json(still.workspace), to_json(again)
    assert {name: now[name] for name in now if name != "ids"} == {name: then[name] for name in then if name != "ids"}
    assert [b"picture"] == [upload.content for upload in again.uploads.files.values()]
    assert Actor(LoopbackSlack(again), still.ana.user).sees(still.payments) == still.ana.sees(still.payments)


def test_ids_of_before_are_not_used_again(still: Team, tmp_path: Path) -> None:
    """An event after a crash must not pass for one that went out before; people keep theirs."""
    with Keeper(lived(still), tmp_path):
        pass
    crashed_at, last = still.workspace.mint("Ev"), still.workspace.mint_ts()
    again = Workspace(clock=MovingClock())

    Keeper(again, tmp_path).load()

    assert again.mint("Ev") > crashed_at
    assert again.mint_ts() > still.workspace.history(still.payments)[-1].ts
    assert again.mint("U") == "U0003"
    assert last


def test_a_file_that_cannot_be_read_is_no_workspace(tmp_path: Path) -> None:
    """Neither a broken one, nor one of another shape."""
    keeper = Keeper(Workspace(), tmp_path)
    missing = keeper.load()
    keeper.file.write_text("{", encoding="utf-8")
    broken = keeper.load()
    keeper.file.write_text('{"shape": 0}', encoding="utf-8")

    assert [False, False, False] == [missing, broken, keeper.load()]
