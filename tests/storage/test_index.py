"""What becomes of searches when Chroma is missing, damaged, somebody else's or away: nothing but time."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from knowledge.audience import AudienceScope
from knowledge.errors import Misconfigured, Unavailable
from knowledge.passages import of as passages_of
from knowledge.ports import Passage, ScopeKey
from knowledge.records.base import Origin
from storage.chroma import ChromaIndex
from storage.exact import ExactScan
from storage.index import ClosableIndex, HealingIndex, open_index
from storage.indexing import catch_up, converged
from storage.ledger import SqlLedger
from tests.fakes import FixedClock
from tests.storage.shelf import EVERYONE, MEMBERS, OPERATOR, HashEmbedder, decision, private

if TYPE_CHECKING:
    from knowledge.ports import Vector

EMBEDDER = HashEmbedder()
ASKED = EMBEDDER.embed(["anything"])[0]


@pytest.fixture
def shelf(sqlite_engine: Engine) -> SqlLedger:
    """Forty records, every fourth one private."""
    ledger = SqlLedger(sqlite_engine, FixedClock())
    for n in range(40):
        ledger.add((private if n % 4 == 0 else decision)(f"Title {n}"), by="U1")
    return ledger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the index is."""
    return tmp_path / "index"


@pytest.fixture
def index(shelf: SqlLedger, sqlite_engine: Engine, folder: Path) -> Iterator[HealingIndex]:
    """A whole index over the shelf, tried again at once when it was away."""
    index = open_index(sqlite_engine, EMBEDDER, folder=folder, pause=0, scanned=0)
    assert isinstance(index, HealingIndex)
    catch_up(shelf, index, EMBEDDER)
    yield index
    index.close()


def answers(index: ClosableIndex) -> list[list[str]]:
    """What three audiences find."""
    both = AudienceScope("main", everyone=True, channels=frozenset({"C-PRIVATE"}))
    return [[id_ for id_, _ in index.search(ASKED, scope, 7)] for scope in (EVERYONE, MEMBERS, both)]


@pytest.fixture
def expected(shelf: SqlLedger, index: HealingIndex, sqlite_engine: Engine) -> list[list[str]]:
    """What the exact scan finds."""
    return answers(ExactScan(sqlite_engine, EMBEDDER.name))


def test_chroma_and_the_exact_scan_agree(index: HealingIndex, expected: list[list[str]]) -> None:
    """While all is well Chroma answers."""
    assert expected == answers(index)
    assert "Chroma answers and holds 40 passages." == index.ping()


def flip(folder: Path) -> None:
    """Bytes anywhere in any file turn over."""
    random = Random(7)
    for file in (path for path in folder.rglob("*") if path.is_file() and path.stat().st_size):
        content = bytearray(file.read_bytes())
        for _ in range(20_000):
            content[random.randrange(len(content))] ^= 0xFF
        file.write_bytes(content)


def truncate(folder: Path) -> None:
    """Every file loses its second half."""
    for file in (path for path in folder.rglob("*") if path.is_file()):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def lose_segments(folder: Path) -> None:
    """The vectors are gone, the catalogue is there."""
    for segment in (path for path in folder.iterdir() if path.is_dir()):
        shutil.rmtree(segment)
    (folder / "chroma.sqlite3").write_bytes(b"")


def lose(folder: Path) -> None:
    """Everything is gone."""
    shutil.rmtree(folder)


@pytest.mark.parametrize("damage", [flip, truncate, lose_segments, lose])
def test_a_damaged_folder_is_replaced_and_filled_again(
    index: HealingIndex, expected: list[list[str]], shelf: SqlLedger, folder: Path, damage: Callable[[Path], None]
) -> None:
    """Answers stay the same before, while and after, and nothing is embedded again."""
    index.close()
    damage(folder)
    embedded = EMBEDDER.embedded
    before = answers(index)
    index.check()
    between = answers(index)
    catch_up(shelf, index, EMBEDDER)

    assert [expected] * 3 == [before, between, answers(index)]
    assert converged(shelf, index, EMBEDDER)
    assert (embedded, "Chroma answers and holds 40 passages.") == (EMBEDDER.embedded, index.ping())


def test_a_whole_folder_is_opened_as_it_is(index: HealingIndex, expected: list[list[str]], shelf: SqlLedger) -> None:
    """A restart writes nothing."""
    index.close()

    assert 0 == catch_up(shelf, index, EMBEDDER)
    assert expected == answers(index)


def test_what_the_ledger_does_not_know_leaves_the_index(index: HealingIndex, shelf: SqlLedger, folder: Path) -> None:
    """The database was restored from an older copy."""
    index.close()
    stray = Passage("main/ADR-99/summary/0", "main", "ADR-99", "summary", "x")
    chroma = ChromaIndex.in_folder(folder, EMBEDDER.name)
    chroma.upsert([stray], EMBEDDER.embed(["x"]), [ScopeKey(everyone=True)])
    chroma.close()
    index.check()

    assert converged(shelf, index, EMBEDDER)


def test_a_folder_that_another_process_owns_is_left_alone(
    index: HealingIndex, expected: list[list[str]], shelf: SqlLedger, sqlite_engine: Engine, folder: Path
) -> None:
    """The second one answers exactly, and its vectors wait for the owner."""
    second = open_index(sqlite_engine, EMBEDDER, folder=folder, pause=0, scanned=0)
    shelf.add(private("Added by the second"), by="U1")
    taken = catch_up(shelf, second, EMBEDDER)

    assert 0 == taken
    assert answers(ExactScan(sqlite_engine, EMBEDDER.name)) == answers(second)
    with pytest.raises(Unavailable, match="belongs to another process"):
        second.ping()
    assert 1 == catch_up(shelf, index, EMBEDDER)


def test_a_record_is_hidden_before_the_index_knows(index: HealingIndex, shelf: SqlLedger) -> None:
    """The index still holds it as open to everybody; the ledger decides."""
    record = shelf.add(decision("Here", origin=Origin(channel="C9")), by="U1")
    catch_up(shelf, index, EMBEDDER)
    passage = passages_of(record)[0]
    vector = EMBEDDER.embed([passage.text])[0]
    seen = index.search(vector, EVERYONE, 1)[0][0]
    shelf.restrict_channel("C9", "main", by="slack")

    assert passage.id == seen
    assert passage.id not in [id_ for id_, _ in index.search(vector, EVERYONE, 50)]


def test_a_hostile_index_cannot_widen_an_audience(shelf: SqlLedger, sqlite_engine: Engine) -> None:
    """It says that everything is for everybody, and invents more."""
    catch_up(shelf, ExactScan(sqlite_engine, EMBEDDER.name), EMBEDDER)
    exact = ExactScan(sqlite_engine, EMBEDDER.name, scanned=0)
    index = HealingIndex(lambda: _Hostile(sqlite_engine, EMBEDDER.name), exact, shelf.passages, EMBEDDER.name)
    index.ping()

    assert answers(exact) == answers(index)


class _Hostile(ExactScan):
    def keeps(self, workspace: str) -> bool:
        """Gladly."""
        return True

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        """Answers for the operator, whoever asks."""
        return [*super().search(vector, OPERATOR, limit), ("main/ADR-1/summary/0", 9.0), ("invented", 8.0)][-limit:]


@pytest.mark.parametrize(("scanned", "times"), [(40, 0), (39, 3)])
def test_only_a_workspace_of_many_passages_is_asked_of_chroma(
    shelf: SqlLedger, sqlite_engine: Engine, scanned: int, times: int
) -> None:
    """Up to there the scan is quicker; both find the same."""
    exact, primary = ExactScan(sqlite_engine, EMBEDDER.name, scanned), _Counting(sqlite_engine, EMBEDDER.name)
    index = HealingIndex(lambda: primary, exact, shelf.passages, EMBEDDER.name)
    catch_up(shelf, index, EMBEDDER)

    assert answers(exact) == answers(index)
    assert times == primary.searches


def test_a_folder_is_left_alone_until_a_workspace_grows_beyond_the_scan(
    shelf: SqlLedger, sqlite_engine: Engine, folder: Path
) -> None:
    """Then it is filled from SQL, whatever happened before, and asked once it is whole."""
    index = open_index(sqlite_engine, EMBEDDER, folder=folder, scanned=40)
    catch_up(shelf, index, EMBEDDER)
    small = (folder.exists(), converged(shelf, index, EMBEDDER), index.ping())
    shelf.save(decision("Renamed", ref="ADR-2", version=2), by="U1", action="edit")
    shelf.add(decision("One more"), by="U1")
    taken = catch_up(shelf, index, EMBEDDER)
    scan = ExactScan(sqlite_engine, EMBEDDER.name)

    scans = "Searches by meaning scan the 40 passages in the database, which is the quickest way up to 40."
    assert (False, True, scans) == small
    assert (41, "Chroma answers and holds 41 passages.") == (taken, index.ping())
    assert converged(shelf, index, EMBEDDER)
    assert answers(scan) == answers(index)
    index.close()


def test_what_changed_while_the_folder_was_left_alone_is_made_good(
    index: HealingIndex, shelf: SqlLedger, sqlite_engine: Engine, folder: Path
) -> None:
    """The index was filled, the workspace shrank below the scan and changed, and grew again."""
    index.close()
    spared = open_index(sqlite_engine, EMBEDDER, folder=folder)
    shelf.save(decision("Renamed", ref="ADR-2", version=2), by="U1", action="edit")
    shelf.save(private("Hidden", ref="ADR-3", version=2), by="U1", action="edit")
    catch_up(shelf, spared, EMBEDDER)
    spared.close()
    again = open_index(sqlite_engine, EMBEDDER, folder=folder, scanned=0)
    taken = catch_up(shelf, again, EMBEDDER)
    held = answers(again)
    again.close()

    assert (2, answers(ExactScan(sqlite_engine, EMBEDDER.name))) == (taken, held)


def test_what_is_searched_and_why_is_said(shelf: SqlLedger, sqlite_engine: Engine, folder: Path) -> None:
    """In the process that serves, and in any other."""
    serving = open_index(sqlite_engine, EMBEDDER, folder=folder, scanned=50)
    beside = open_index(sqlite_engine, EMBEDDER, scanned=39)

    scan = "Searches by meaning scan the 40 passages in the database, which is the quickest way up to"
    assert f"{scan} 50." == serving.ping()
    assert f"{scan} 39; beyond, `chesterton serve` asks Chroma." == beside.ping()


class _Counting(ExactScan):
    searches = 0

    def keeps(self, workspace: str) -> bool:
        """As Chroma does."""
        return True

    def search(self, vector: Vector, scope: AudienceScope, limit: int) -> list[tuple[str, float]]:
        """Counts, then scans."""
        self.searches += 1
        return super().search(vector, scope, limit)


# --- the server


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_address_that_is_none_is_refused_at_once(sqlite_engine: Engine) -> None:
    """With the name of the setting."""
    with pytest.raises(Misconfigured) as error:
        open_index(sqlite_engine, EMBEDDER, url="chroma:8000")

    assert "CHESTERTON_INDEX_URL" in error.value.advice


def test_a_server_that_never_answers_costs_seconds_and_no_search(shelf: SqlLedger, sqlite_engine: Engine) -> None:
    """It accepts the connection and says nothing; after that it is left alone for a while."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = open_index(
            sqlite_engine, EMBEDDER, url=f"http://127.0.0.1:{silent.getsockname()[1]}", pause=60, scanned=0
        )
        began = time.monotonic()
        taken = catch_up(shelf, index, EMBEDDER)
        waited = time.monotonic() - began
        found = answers(index)
        waited_again = time.monotonic() - began - waited

    assert (0, answers(ExactScan(sqlite_engine, EMBEDDER.name))) == (taken, found)
    assert waited < 8
    assert waited_again < 1


def test_a_server_may_come_and_go(shelf: SqlLedger, sqlite_engine: Engine, tmp_path: Path) -> None:
    """Every search is answered, and the same."""
    port = free_port()
    index = open_index(sqlite_engine, EMBEDDER, url=f"http://127.0.0.1:{port}", pause=0, scanned=0)
    catch_up(shelf, index, EMBEDDER)
    without = answers(index)
    with chroma_server(tmp_path / "server", port):
        taken = catch_up(shelf, index, EMBEDDER)
        level = converged(shelf, index, EMBEDDER)
        during = answers(index)
        spared = open_index(sqlite_engine, EMBEDDER, url=f"http://127.0.0.1:{port}")
        both = (spared.keeps("main"), spared.ping())
    after = answers(index)

    assert (40, True) == (taken, level)
    scans = "Searches by meaning scan the 40 passages in the database, which is the quickest way up to 50,000."
    assert (True, f"Chroma answers and holds 40 passages. {scans}") == both
    assert without == during == after
    with pytest.raises(Unavailable):
        index.ping()


@contextmanager
def chroma_server(folder: Path, port: int) -> Iterator[None]:
    """A real Chroma server on this port."""
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"No Chroma server came up on port {port}.")
