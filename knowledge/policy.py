"""What one channel wants of Chesterton.

A policy is one frozen class. Each field carries the plain question that a person is asked and what may be answered;
modal, command and terminal read *that*, and all of them take a field as the text that a person types (``changed``)
and show it as such (``said``). What a channel never said is left to the default, also to a later one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from knowledge import fields
from knowledge.errors import NotUnderstood
from knowledge.handwriting import meant

DEFAULT = "default"
"""What is typed to leave a field to its default again."""
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAYS: tuple[str, ...] = get_args(Weekday)


class Digest(BaseModel):
    """When the weekly digest is due, in the channel's own time zone."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    day: Weekday
    hour: Annotated[int, Field(ge=0, le=23)]
    zone: str
    """An IANA name that this machine knows, such as ``Europe/Lisbon``."""

    def __str__(self) -> str:
        return f"{self.day} {self.hour:02}:00 {self.zone}"


def _lowered(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


def _emoji(value: object) -> object:
    """``:memo:`` is memo, in whatever skin."""
    return value.strip(":").partition("::")[0].casefold() if isinstance(value, str) else value


def _digest(value: object) -> object:
    """``mon 9 Europe/Lisbon`` as its parts; ``off`` stays."""
    if not isinstance(value, str) or value.casefold() == "off":
        return _lowered(value)
    day, hour, zone = value.split()
    days = [name for name in _DAYS if len(day) > 2 and name.startswith(day.casefold())]
    return {"day": days[0] if days else day, "hour": hour.removesuffix(":00"), "zone": _known_zone(zone)}


def _known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ValueError, KeyError, OSError):  # also a folder of zones, or a path that leaves theirs
        raise ValueError(f"There is no time zone {zone!r}.{meant(zone, available_timezones())}") from None


Emoji = Annotated[str, BeforeValidator(_emoji), StringConstraints(pattern=r"^[\w+'-]{1,100}$")]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_SHARE = "a number from 0 to 1, or default: what the engine finds enough"


def _ask(question: str, takes: str, default: Any = None) -> Any:
    """A field of a policy: the plain question a person is asked, and what may be answered."""
    return Field(default=default, description=question, json_schema_extra={"takes": takes})


class Policy(BaseModel):
    """The settings of one channel; ``None`` leaves a field to the installation or to the engine."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    capture: bool = _ask("May threads of this channel be recorded?", "on or off", True)
    reaction: Emoji | None = _ask(
        "Which reaction records a thread?", "the name of an emoji, such as memo, or default: that of the installation"
    )
    model: bool = _ask("May a language model read what is said here?", "on, or off: rules read it instead", True)
    answer_threshold: Share | None = _ask("How sure must I be to answer a question?", _SHARE)
    guard: Annotated[Literal["off", "ephemeral", "thread"], BeforeValidator(_lowered)] = _ask(
        "What do I do when something settled seems to be re-opened?",
        "off, ephemeral (tell the author alone) or thread (one reply)", "off",
    )  # fmt: skip
    guard_threshold: Share | None = _ask("How sure must I be that something settled is re-opened?", _SHARE)
    digest: Annotated[Digest | Literal["off"], BeforeValidator(_digest)] = _ask(
        "When is the weekly digest due?", "a day, a full hour and a time zone, such as monday 9 Europe/Lisbon, or off",
        "off",
    )  # fmt: skip

    @property
    def own(self) -> dict[str, Any]:
        """What this channel has said itself, as it is stored."""
        return self.model_dump(mode="json", exclude_unset=True)


def said(policy: Policy) -> dict[str, str]:
    """Every field, as somebody would type it."""
    return {name: _said(value) for name, value in policy}


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return DEFAULT if value is None else str(value)


def _field(name: str) -> fields.Field:
    return next(field for field in fields.every(Policy) if field.name == name)


def asks(name: str) -> str:
    """What a person is asked for a field."""
    return _field(name).question


def takes(name: str) -> str:
    """What may be answered for a field, in words."""
    return _field(name).hint


def choices(name: str) -> tuple[str, ...]:
    """The few values of a field, where it has but a few."""
    return ("on", "off") if _field(name).sort == "flag" else _field(name).choices


def changed(policy: Policy, wanted: Mapping[str, str]) -> Policy:
    """The policy with these fields as they were typed; ``default``, or nothing, leaves one to its default again.

    Raises NotUnderstood that names the first field at fault and says what it takes.
    """
    own = policy.model_dump(exclude_unset=True)
    for name, text in wanted.items():
        own.pop(name, None)
        if text.strip().casefold() not in ("", DEFAULT):
            own[name] = text.strip()
    try:
        return Policy.model_validate(own)
    except ValidationError as error:
        name, why = next(_faults(error))
        raise _refused(name, wanted.get(name, ""), why) from None


def problems(wanted: Mapping[str, str]) -> dict[str, str]:
    """What has to be mended in what was typed: one sentence for each field at fault."""
    found: dict[str, str] = {}
    for name, text in wanted.items():
        try:
            changed(Policy(), {name: text})
        except NotUnderstood as error:
            found[name] = error.whole
    return found


def differences(before: Policy, after: Policy) -> dict[str, str]:
    """The fields that are not the same, as somebody would type them now."""
    was = said(before)
    return {name: text for name, text in said(after).items() if text != was[name]}


def _faults(error: ValidationError) -> Iterator[tuple[str, str]]:
    """The fields at fault, each with the sentence of the check that failed, if that gives one."""
    for one in error.errors(include_input=False, include_url=False):
        why = one.get("ctx", {}).get("error")
        yield str(one["loc"][0]), str(why) if why and str(why).endswith((".", "?")) else ""


def _refused(name: str, text: str, why: str) -> NotUnderstood:
    short = text if len(text) <= 60 else f"{text[:60]}…"
    told = why or f"{fields.written(name)} cannot be {short!r}.{meant(text.casefold(), choices(name))}"
    return NotUnderstood(told, advice=f"It takes {takes(name)}.", field=name)
