"""Durable work, on DBOS: what a doorbell asks for is on disk before Slack hears "ok", and survives any crash.

``enqueue(kind, key, payload)`` stores a job; the key makes it unique for ever, so that a redelivered event, a second
click or a retry is no second job. A job is a function of its ``Job`` that calls ``job.step(function, …)``; a step that
has finished is never repeated, one that was interrupted is, so each step must be harmless to repeat and says why.

- A step that meets ``Unavailable`` is tried again after growing pauses, which survive a restart, for about a day.
- A step that is refused (any other ``ChestertonError``) raises that error again in the job, on replay too.
- Anything else is a bug: three tries, then the job ends as a dead letter under an incident code. Exceptions that
  reach DBOS carry that code and nothing else, since DBOS logs and stores them.

Payloads and results lie in the database in clear, so steps return ids and refs, never text.

``schedule(kind, cron)`` enqueues a job by the clock, under the moment as its key: one, however many replicas run.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import structlog

from knowledge import errors
from knowledge.errors import ChestertonError, Unavailable

if TYPE_CHECKING:
    from dbos import WorkflowHandle
    from sqlalchemy import Engine

JobPayload = Mapping[str, Any]
Task = Callable[["Job"], None]
Enqueue = Callable[[str, str, JobPayload], None]

STEPS_VERSION = "1"
"""Raised when the steps of a job change: DBOS recovers only work of the same version."""
ENQUEUE_DEADLINE = 2.0
"""Seconds; Slack waits three. DBOS itself retries a locked database without limit."""
QUEUE = "work"
LOOK = "Search the log for `job.dead`."
WAITING = ["PENDING", "ENQUEUED"]
DEAD = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
log = structlog.get_logger("chesterton.work")


class DeadLetter(Exception):
    """A job that cannot be finished; carries an incident code and nothing else."""


def pauses() -> list[float]:
    """Seconds between tries of a step that met Unavailable: half a second at first, about a day in all."""
    return list(chain((0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300), repeat(600, 140)))


def key_of(moment: datetime | str) -> str:
    """``2026-11-22T17:15:00Z``: the key of the job of this moment, which DBOS stores as text."""
    return f"{datetime.fromisoformat(str(moment)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True)
class Job:
    """One piece of durable work, as its task sees it."""

    key: str
    payload: JobPayload
    run: Callable[..., Any]
    pauses: tuple[float, ...]
    sleep: Callable[[float], None]

    def step(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run ``function`` once to its end and remember its result (JSON); see the module for what happens if not."""
        for pause in self.pauses:
            outcome = self.run(function, *arguments)
            if "away" not in outcome:
                break
            self.sleep(pause)
        if refusal := outcome.get("refused") or outcome.get("away"):
            raise _refusal(**refusal)
        return outcome.get("value")


def _refusal(kind: str, message: str, advice: str, field: str | None) -> ChestertonError:
    error: ChestertonError = getattr(errors, kind)(message, advice=advice, field=field)
    return error


def _told(error: ChestertonError) -> dict[str, Any]:
    family = next(kind.__name__ for kind in type(error).__mro__ if hasattr(errors, kind.__name__))
    return {"kind": family, "message": str(error), "advice": error.advice, "field": error.field}


def attempt(function: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """The outcome of one try as JSON: a value, a refusal, or "away". A bug is raised as its incident code alone."""
    try:
        return {"value": function(*arguments)}
    except Unavailable as error:
        return {"away": _told(error)}
    except ChestertonError as error:
        return {"refused": _told(error)}
    except Exception as error:
        incident = uuid.uuid4().hex[:8]
        log.error("step.crashed", incident=incident, step=function.__name__, error=type(error).__name__)
        raise DeadLetter(incident) from None


class Work:
    """The durable queue and its workers; one in a process, because DBOS is one in a process."""

    def __init__(
        self,
        url: str,
        *,
        engine: Engine,
        executor: str = "local",
        pauses: Callable[[], list[float]] = pauses,
        polling: float = 0.05,
        concurrency: int = 6,
    ) -> None:
        self._url, self._engine, self._executor = url, engine, executor
        self._pauses, self._polling, self._concurrency = pauses, polling, concurrency
        self._tasks: dict[str, Task] = {}
        self._crons: dict[str, str] = {}
        self._ringers = ThreadPoolExecutor(64, thread_name_prefix="enqueue")
        self._workflow: Callable[..., Any] | None = None

    def add(self, tasks: Mapping[str, Task]) -> None:
        """Say what to do for each kind of job; before ``start``."""
        self._tasks |= tasks

    def schedule(self, kind: str, cron: str) -> None:
        """Enqueue a job of this kind at every moment of ``cron`` (in UTC) with that moment as ``at``; before ``start``.

        Its key is the moment as well. Moments at which no bot ran are not made up for: the next job does what is due.
        """
        self._crons[kind] = cron

    def start(self) -> None:
        """Launch the workers; work that this executor left unfinished goes on."""
        from dbos import DBOS, DBOSPortableJSONSerializer

        DBOS(
            config={
                "name": "chesterton",
                "system_database_url": self._url,
                "system_database_engine": self._engine,
                "application_version": STEPS_VERSION,
                "executor_id": self._executor,
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "CRITICAL",
                "max_executor_threads": self._concurrency * 2 + 8,
                "notification_listener_polling_interval_sec": 0.1,
            }
        )

        @DBOS.workflow(name="job")  # a plain function: DBOS writes attributes onto it
        def job(kind: str, key: str, payload: dict[str, Any]) -> str:
            return self._job(kind, key, payload)

        @DBOS.workflow(name="ring")
        def ring(at: datetime, kind: str) -> None:
            key = key_of(at)
            self._enqueue(kind, key, {"at": key})

        self._workflow = job
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=self._concurrency, polling_interval_sec=self._polling)
        DBOS.apply_schedules([
            {"schedule_name": kind, "workflow_fn": ring, "schedule": cron, "context": kind}
            for kind, cron in self._crons.items()
        ])  # fmt: skip

    def stop(self, grace: int = 10) -> None:
        """Stop taking work, give what runs ``grace`` seconds; the rest is resumed at the next start."""
        from dbos import DBOS

        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace)
        self._ringers.shutdown(wait=False, cancel_futures=True)

    def enqueue(self, kind: str, key: str, payload: JobPayload) -> None:
        """Store a job; returns when it is on disk. The same kind and key again is a no-op.

        Raises Unavailable when the database does not answer within two seconds; the job may or may not be stored
        then, which is why the key must be the gesture's own.
        """
        try:
            self._ringers.submit(self._enqueue, kind, key, dict(payload)).result(timeout=ENQUEUE_DEADLINE)
        except TookTooLong:
            raise Unavailable("My storage did not answer in time.", advice="Please try again.") from None
        except Exception as error:
            log.error("enqueue.failed", kind=kind, error=type(error).__name__)
            raise Unavailable("My storage did not answer.", advice="Please try again.") from None

    def _enqueue(self, kind: str, key: str, payload: dict[str, Any]) -> None:
        from dbos import DBOS, SetWorkflowID

        if self._workflow is None:
            raise Unavailable("The work queue has not been started.")
        with SetWorkflowID(f"{kind}:{key}"):
            DBOS.enqueue_workflow(QUEUE, self._workflow, kind, key, payload)

    def _job(self, kind: str, key: str, payload: dict[str, Any]) -> str:
        from dbos import DBOS, StepOptions

        def run(function: Callable[..., Any], *arguments: Any) -> Any:
            options = StepOptions(
                name=function.__name__, retries_allowed=True, max_attempts=3, interval_seconds=0.2, backoff_rate=2.0
            )
            return DBOS.run_step(options, attempt, function, *arguments)

        job = Job(key=key, payload=payload, run=run, pauses=tuple(self._pauses()), sleep=DBOS.sleep)
        try:
            self._tasks[kind](job)
        except ChestertonError as error:
            log.warning("job.refused", kind=kind, error=type(error).__name__)
            return type(error).__name__
        except Exception as error:
            incident = uuid.uuid4().hex[:8]
            log.error("job.dead", kind=kind, incident=incident, error=type(error).__name__)
            raise DeadLetter(incident) from None
        return "done"

    def wait(self, kind: str, key: str, timeout: float = 30.0) -> str:
        """Block until this job has ended and return how; for the terminal and for tests."""
        from dbos import DBOS

        handle: WorkflowHandle[str] = DBOS.retrieve_workflow(f"{kind}:{key}")
        return self._ringers.submit(lambda: handle.get_result(polling_interval_sec=0.02)).result(timeout)

    def pending(self) -> int:
        """How many jobs are waiting or running."""
        from dbos import DBOS

        return len(DBOS.list_workflows(status=WAITING, load_input=False, load_output=False))

    def dead(self) -> int:
        """How many jobs ended as dead letters."""
        from dbos import DBOS

        return len(DBOS.list_workflows(status=DEAD, load_input=False))

    def ping(self) -> str:
        """How the queue is; raises Unavailable naming the dead letters."""
        if dead := self.dead():
            raise Unavailable(f"{dead} jobs could not be finished.", advice=LOOK)
        return f"the work queue runs, {self.pending()} jobs waiting"


def look(url: str, engine: Engine) -> str:
    """How the queue is in its database, whether or not a bot runs; raises Unavailable naming the dead letters."""
    from dbos import DBOSClient, DBOSPortableJSONSerializer

    client = DBOSClient(
        system_database_url=url,
        system_database_engine=engine,
        serializer=DBOSPortableJSONSerializer(),
        retry_connection_errors=False,
    )
    try:
        dead, waiting = (
            len(client.list_workflows(status=status, load_input=False, load_output=False)) for status in (DEAD, WAITING)
        )
    finally:
        client.destroy()
    if dead:
        raise Unavailable(f"{dead} jobs could not be finished.", advice=LOOK)
    return f"no job has failed for good, {waiting} are waiting"
