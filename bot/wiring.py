"""The one place that names concrete adapters. Defaults are production; arguments are the seams that tests use.

``build`` makes the domain on its storage, for the terminal; ``connect`` puts Slack and the work queue around it.
Nothing here opens a connection to Slack or loads a model: that happens at first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.local import AsStored, SystemClock
from knowledge.audience import Audience, AudienceScope, operator_scope
from knowledge.consent import Discreet
from knowledge.digest.weekly import Weekly
from knowledge.engines.rules import Rules
from knowledge.errors import ChestertonError, Misconfigured, NotFound
from knowledge.lifecycle import Lifecycle
from knowledge.ports import Clock, Directory, Embedder, Reader, RecordQuery
from knowledge.recall import Recall

if TYPE_CHECKING:
    from slack_bolt import App as BoltApp
    from sqlalchemy import Engine

    from bot.settings import Settings
    from bot.slack.app import Identity
    from bot.slack.desk import Desk
    from bot.slack.gateway import Gateway
    from bot.work import Work
    from knowledge.answer import Answer
    from knowledge.guard import Note
    from storage.drafts import SqlDrafts
    from storage.index import ClosableIndex
    from storage.ledger import SqlLedger
    from storage.policies import SqlPolicies
    from storage.posts import SqlPosts

Tick = Callable[[int, int], None]

LEARNED = 2_000
"""Records, the last changed ones, that are made ready at a start: 1,500 take a second of processor time and 13 MB."""


@dataclass
class App:
    """The domain on its storage: every port of one installation, without Slack."""

    settings: Settings
    clock: Clock
    engine: Engine
    ledger: SqlLedger
    drafts: SqlDrafts
    policies: SqlPolicies
    posts: SqlPosts
    embedder: Embedder
    index: ClosableIndex
    reader: Reader
    fallback: Reader
    directory: Directory

    @property
    def workspace(self) -> str:
        """The key of this installation's records."""
        return self.settings.workspace

    @cached_property
    def audience(self) -> Audience:
        """Who may see what."""
        return Audience(self.directory, self.ledger, self.workspace)

    @cached_property
    def recall(self) -> Recall:
        """Question to precedents."""
        from storage.fulltext import SqlWords

        return Recall(SqlWords(self.engine), self.index, self.embedder, self.ledger, self.audience)

    @cached_property
    def lifecycle(self) -> Lifecycle:
        """The moves of decisions, for the terminal: whoever is at the machine is named with ``--by``."""
        return Lifecycle(self.ledger, self.clock)

    @cached_property
    def weekly(self) -> Weekly:
        """What a channel is told once a week."""
        from storage.audit import SqlAudit
        from storage.notes import SqlNotes
        from storage.questions import SqlQuestions

        history, notes = SqlAudit(self.engine, self.clock), SqlNotes(self.engine)
        asked = SqlQuestions(self.engine)
        return Weekly(self.ledger, history, notes, self.posts, self.audience, self.directory, asked)

    def scope(self, include_private: bool = False) -> AudienceScope:
        """The terminal's audience; a look at private records leaves a line in the audit."""
        if include_private:
            from storage.audit import SqlAudit

            SqlAudit(self.engine, self.clock).note(self.workspace, by=operator(), action="read private")
        return operator_scope(self.workspace, private=include_private)

    def answer(self, question: str, scope: AudienceScope, channel: str = "") -> Answer:
        """The answer for this audience: from the rows where they are asked about, else as ``channel`` wants it."""
        from knowledge import answer
        from knowledge.rows import answering

        policy, today = self.policies.get(self.workspace, channel), self.clock.now().date()
        reader = self.reader if policy.model else self.fallback
        return answering.answer(question, scope, self.recall, today=today) or answer.answer(
            question, scope, self.recall, reader, self.fallback, today=today, threshold=policy.answer_threshold
        )

    def check(self, message: str, scope: AudienceScope, channel: str = "") -> Note | None:
        """What a message re-opens, if it proposes anything near something settled; as ``channel`` wants it."""
        from knowledge import guard

        policy, today = self.policies.get(self.workspace, channel), self.clock.now().date()
        reader = self.reader if policy.model else self.fallback
        return guard.check(
            message, scope, self.recall, reader, self.fallback, today=today, threshold=policy.guard_threshold
        )

    def catch_up(self, progress: Tick | None = None) -> int:
        """Embed and index whatever is new."""
        from storage.indexing import catch_up

        return catch_up(self.ledger, self.index, self.embedder, progress)

    def reindex(self, progress: Tick | None = None) -> int:
        """Build the index again from SQL."""
        from storage.indexing import rebuild

        return rebuild(self.ledger, self.index, self.embedder, progress)

    def check_index(self) -> None:
        """Open the index anew, where there is one that can go bad; replicas share a server, which each asks itself."""
        from storage.index import HealingIndex

        if isinstance(self.index, HealingIndex):
            self.index.check()

    def warm(self) -> None:
        """Load what first questions would wait for: the model, vectors, words, records. Harmless when it cannot."""
        from knowledge.rows import rewording

        everybody = operator_scope(self.workspace, private=False)
        with suppress(ChestertonError):
            rewording.learn(self.embedder)
            self.recall.search("why did we choose this database?", everybody)
            self.recall.learn(self.ledger.list(everybody, RecordQuery(limit=LEARNED)))

    def pings(self) -> Mapping[str, Callable[[], str]]:
        """Every part that can be asked how it is."""
        return {
            "database": self.ledger.ping,
            "index": self.index.ping,
            "embedding": self.embedder.ping,
            "engine": self.reader.ping,
        }

    def close(self) -> None:
        """Let go of files and connections."""
        self.index.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def operator() -> str:
    """Who is at the machine."""
    import getpass

    return f"cli:{getpass.getuser()}"


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    embedder: Embedder | None = None,
    reader: Reader | None = None,
    directory: Directory | None = None,
    serving: bool = False,
    scanned: int | None = None,
) -> App:
    """The domain on the storage that the settings name, its tables brought up to date.

    ``serving`` is for the process that owns the embedded index; any other searches exactly, from SQL. ``scanned`` is
    how many passages are too few for an index.
    """
    from storage import migrations
    from storage.drafts import SqlDrafts
    from storage.engine import open_engine
    from storage.ledger import SqlLedger
    from storage.policies import SqlPolicies
    from storage.posts import SqlPosts

    clock = clock or SystemClock()
    _make_home(settings.home)
    engine = open_engine(settings.ledger_url)
    migrations.upgrade(engine)
    embedder = embedder or _embedder(settings)
    rules, policies = Rules(), SqlPolicies(engine, clock)
    model = reader or (_by_task(settings, rules) if settings.model else None)
    return App(
        settings=settings,
        clock=clock,
        engine=engine,
        ledger=SqlLedger(engine, clock),
        drafts=SqlDrafts(engine, clock),
        policies=policies,
        posts=SqlPosts(engine, clock),
        embedder=embedder,
        index=_index(settings, engine, embedder, serving, scanned),
        reader=Discreet(model, rules, policies, settings.workspace) if model else rules,
        fallback=rules,
        directory=directory or AsStored(),
    )


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Misconfigured(
            f"The data folder {home} cannot be made: {error.strerror}.",
            advice="Give CHESTERTON_HOME a folder that this user may write to.",
        ) from None


def _embedder(settings: Settings) -> Embedder:
    from knowledge.engines.embed import Hosted, MiniLM

    return Hosted(settings.embedding) if settings.embedding else MiniLM()


def _by_task(settings: Settings, rules: Reader) -> Reader:
    from knowledge.engines.by_task import ByTask
    from knowledge.engines.model import ModelReader

    model = ModelReader(settings.model, timeout=settings.model_timeout, base_url=settings.model_base_url)
    return ByTask(model, rules, frozenset(settings.model_tasks.split(",")))


def _index(settings: Settings, engine: Engine, embedder: Embedder, serving: bool, scanned: int | None) -> ClosableIndex:
    from storage.exact import SCANNED
    from storage.index import open_index

    folder = settings.home / "index" if serving and not settings.index_url else None
    scanned = SCANNED if scanned is None else scanned
    return open_index(engine, embedder, folder=folder, url=settings.index_url, scanned=scanned)


# --- Slack ---------------------------------------------------------------------------------------------------------


@dataclass
class Connected:
    """The bot: the domain, Slack's side and the work queue around it."""

    app: App
    work: Work
    bolt: BoltApp
    desk: Desk
    identity: Callable[[], Identity]

    def start(self) -> None:
        """Launch the workers; what was left unfinished goes on."""
        import numpy  # noqa: F401 - several jobs that import it first, at once, break it for the whole process

        self.work.start()
        self.work.enqueue("catch up", f"start:{self.app.clock.now().isoformat()}", {})

    def stop(self) -> None:
        """Finish what runs, keep the rest for the next start."""
        self.work.stop()
        self.app.close()

    def vital(self) -> Mapping[str, Callable[[], str]]:
        """The parts without which nothing can be taken in; what else is away is bridged, and doctor tells of it."""
        return {"database": self.app.ledger.ping, "work": lambda: f"{self.work.pending()} jobs are waiting"}


def connect(
    settings: Settings,
    *,
    app: App | None = None,
    pauses: Callable[[], list[float]] | None = None,
    ticking: bool = True,
) -> Connected:
    """The bot for the Slack that the settings name; asks Slack nothing yet. Raises Misconfigured without a token.

    Not ``ticking``, it does nothing by itself until a tick is enqueued.
    """
    from bot.slack import followup
    from bot.slack import ticking as quarters
    from bot.slack.app import build_bolt, tasks
    from bot.slack.desk import Bells
    from bot.slack.gateway import Gateway
    from bot.work import Work
    from bot.work import pauses as usual
    from storage.engine import open_queue

    if settings.slack_bot_token is None:
        raise Misconfigured("SLACK_BOT_TOKEN is not set.", advice="docs/how-to.md says where to find it.")
    app = app or build(settings, serving=True)
    token = settings.slack_bot_token.get_secret_value()
    gateway = Gateway(token, settings.slack_api_url, app.posts, app.clock)
    identity = _identity(gateway)
    _put_slack_into(app, gateway, identity)
    work = Work(
        settings.work_url,
        engine=open_queue(settings.work_url),
        executor=settings.executor,
        pauses=pauses or usual,
    )
    desk = _desk(app, gateway, identity)
    work.add(tasks(desk) | quarters.tasks(desk))
    if ticking:
        work.schedule(quarters.TICK, quarters.QUARTERS)
    secret = settings.slack_signing_secret
    bolt = build_bolt(
        Bells(
            work.enqueue,
            lambda channel: app.policies.get(app.workspace, channel).reaction or settings.reaction,
            lambda channel: app.policies.get(app.workspace, channel).guard != "off",
            lambda channel, ts: post.key if (post := app.posts.at(channel, ts)) else "",
            lambda channel, thread: followup.answered(desk, channel, thread),
        ),
        token=token,
        signing_secret=secret.get_secret_value() if secret else None,
        api_url=settings.slack_api_url,
        identity=identity,
    )
    return Connected(app, work, bolt, desk, identity)


def _put_slack_into(app: App, gateway: Gateway, identity: Callable[[], Identity]) -> None:
    from bot.slack.directory import SlackDirectory

    app.directory = SlackDirectory(gateway, lambda: identity().team_id)


def _identity(gateway: Gateway) -> Callable[[], Identity]:
    """Asks Slack once, at first use; a failure is not remembered."""
    from bot.slack.app import Identity

    known: list[Identity] = []

    def identity() -> Identity:
        if not known:
            me = gateway.who_am_i()
            known.append(Identity(me["team_id"], me["user_id"], me["bot_id"]))
        return known[0]

    return identity


def _desk(app: App, gateway: Gateway, identity: Callable[[], Identity]) -> Desk:
    from bot.slack.desk import Desk
    from storage.citations import SqlCitations
    from storage.notes import SqlNotes
    from storage.questions import SqlQuestions

    return Desk(
        workspace=app.workspace,
        clock=app.clock,
        gateway=gateway,
        directory=app.directory,
        audience=app.audience,
        ledger=app.ledger,
        drafts=app.drafts,
        policies=app.policies,
        posts=app.posts,
        notes=SqlNotes(app.engine),
        questions=SqlQuestions(app.engine),
        citations=SqlCitations(app.engine),
        lifecycle=Lifecycle(app.ledger, app.clock, app.directory),
        weekly=app.weekly,
        recall=app.recall,
        reader=app.reader,
        fallback=app.fallback,
        catch_up=app.catch_up,
        check_index=app.check_index,
        close_channel=lambda channel: _close_channel(app, channel),
        me=lambda: identity().bot_user_id,
    )


def _close_channel(app: App, channel: str) -> int:
    """Follow a channel that turned private: nobody outside it sees its records from now on.

    Only what Slack says for sure is followed, because a record stays restricted: whatever cannot be checked is hidden
    for as long as it cannot be, and a guest or another company in a channel changes what is shown there, not elsewhere.
    """
    try:
        closed = app.directory.channel(channel).is_private
    except NotFound:
        return 0
    return len(app.ledger.restrict_channel(channel, app.workspace, by="slack")) if closed else 0
