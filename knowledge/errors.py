"""The errors of Chesterton, in families by what the caller should do.

    ChestertonError
    ├── NotUnderstood    the person can fix the input: show it whole (modal field error, ephemeral, exit 2)
    ├── NotFound         no such record, or not yours to see: the same words for both
    ├── NotAllowed       this person may not do this
    ├── Conflict         an illegal move, or somebody changed it meanwhile: show the current state
    ├── Unavailable      Slack, the model or the index is away: the step is retried
    └── Misconfigured    a setting is wrong: stop at start, name the variable and the fix

``str(error)`` says what and which; ``error.advice`` says what to do now. Both are written for a person and hold
no message text, so that they may be shown.
"""

from __future__ import annotations


class ChestertonError(Exception):
    """Whatever Chesterton itself refuses or cannot do; see the tree in the module's docstring."""

    advice: str = ""

    def __init__(self, message: str, *, advice: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.advice = advice or type(self).advice
        self.field = field
        """The record field at fault, when there is one: the door shows the error beside it."""

    def __str__(self) -> str:
        return str(self.args[0])

    @property
    def whole(self) -> str:
        """What happened and what to do now, in one paragraph."""
        return f"{self} {self.advice}".strip()


class NotUnderstood(ChestertonError):
    """The input cannot be used as it is; the person who typed it can fix it."""


class NotFound(ChestertonError):
    """There is no such record, or it is not for this audience; nobody can tell which."""

    advice = "Check the reference, or list what there is."


def not_found(ref: str) -> NotFound:
    """The one wording for a record that is not there and for one that this audience may not see."""
    return NotFound(f"There is no record {ref} that you can open.")


class NotAllowed(ChestertonError):
    """This person may not do this; ``advice`` says who may."""


class Conflict(ChestertonError):
    """The record is not in a state that allows this, or changed since it was read."""


class Unavailable(ChestertonError):
    """Something Chesterton stands on did not answer; the work is kept and tried again."""

    advice = "Nothing is lost; I try again by myself."


class Misconfigured(ChestertonError):
    """A setting is wrong or missing; names the variable."""
