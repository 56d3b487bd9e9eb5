"""Everything the features' jobs work with: one frozen set of ports, wired in ``bot/wiring.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.slack.gateway import Gateway
from bot.work import Enqueue
from knowledge.approvals import Approvals
from knowledge.audience import Audience
from knowledge.digest.weekly import Weekly
from knowledge.keeping import Keeping
from knowledge.lifecycle import Lifecycle
from knowledge.policy import Policy
from knowledge.ports import Citations, Clock, Directory, Drafts, Ledger, Notes, Policies, Posts, Questions, Reader
from knowledge.recall import Recall


@dataclass(frozen=True)
class Bells:
    """What a doorbell needs: where to ring, and which reaction is meant for us."""

    ring: Enqueue
    reaction_in: Callable[[str], str]
    """The emoji name that captures a thread of this channel: one small read, where each reaction would be a job."""
    guards: Callable[[str], bool] = lambda channel: False
    """Whether a channel wants to be told that something settled comes back: one small read, of proposals only."""
    posted: Callable[[str, str], str] = lambda channel, ts: ""
    """The key under which a message of ours was posted, empty for any other: one small read, of few reactions only."""
    answered: Callable[[str, str], bool] = lambda channel, thread: False
    """Whether a thread had an answer within a day: one small read, of questions in threads only."""


@dataclass(frozen=True)
class Desk:
    """The ports of one installation."""

    workspace: str
    clock: Clock
    gateway: Gateway
    directory: Directory
    audience: Audience
    ledger: Ledger
    drafts: Drafts
    policies: Policies
    posts: Posts
    notes: Notes
    questions: Questions
    citations: Citations
    lifecycle: Lifecycle
    weekly: Weekly
    recall: Recall
    reader: Reader
    fallback: Reader
    catch_up: Callable[[], int]
    """Embed and index whatever the ledger holds and the index does not; returns how many passages."""
    check_index: Callable[[], None]
    """Look at the index anew, where this process owns one: damage that came while it was open is found."""
    close_channel: Callable[[str], int]
    """Keep a channel's records to its members from now on, if it is no longer open; returns how many were open."""
    me: Callable[[], str]
    """The bot's own user id."""

    def policy(self, channel: str) -> Policy:
        """What this channel wants."""
        return self.policies.get(self.workspace, channel)

    @property
    def approvals(self) -> Approvals:
        """What people say to proposals."""
        return Approvals(self.ledger, self.clock, self.directory)

    @property
    def keeping(self) -> Keeping:
        """What people do with records of any kind."""
        return Keeping(self.ledger, self.clock, self.workspace, self.directory)
