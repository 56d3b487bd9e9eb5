"""Who may see what. The only place that builds an ``AudienceScope``, and the only place that answers "may they?".

The rules:

- the *audience* counts, not the asker: what is posted into a channel may use workspace-visible records and that
  channel's own; a private answer may use what the asker can open;
- a channel shared with another company, or with a guest in it, sees only its own records;
- guests never get the workspace's records; deactivated people, strangers and bots get nothing;
- privacy is that of the origin channel *now*, not at capture: a channel turned private hides its records at once;
- an empty scope means nothing, never everything; whatever cannot be checked is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from knowledge.errors import ChestertonError
from knowledge.ports import Directory, Origins
from knowledge.records.base import ChannelId, PersonId, Record, Ref, Visibility


@dataclass(frozen=True)
class AudienceScope:
    """The records that an audience may see; every search and every read needs one.

    ``everyone`` admits workspace-visible records; ``channels`` admits the records of those channels. ``without``
    names records to treat as if they had never been written. A scope that admits nothing finds nothing.
    """

    workspace: str
    everyone: bool
    channels: frozenset[ChannelId] = frozenset()
    without: frozenset[Ref] = frozenset()
    operator: bool = False
    """The person at the machine (terminal), who asked for private records by name; every use is audited."""

    @property
    def empty(self) -> bool:
        """Whether nothing at all can be seen."""
        return not (self.everyone or self.channels or self.operator)

    def admits(self, record: Record) -> bool:
        """Whether ``record``, as it is stored, lies within this scope."""
        if record.workspace != self.workspace or record.ref in self.without:
            return False
        if self.operator or record.origin.channel in self.channels:
            return True
        return self.everyone and record.visibility is Visibility.WORKSPACE

    def hiding(self, refs: frozenset[Ref]) -> AudienceScope:
        """The same audience, for whom ``refs`` do not exist."""
        return replace(self, without=self.without | refs)


def operator_scope(workspace: str, *, private: bool) -> AudienceScope:
    """The terminal's scope: workspace-visible records, and the private ones only when asked for by name."""
    return AudienceScope(workspace, everyone=True, operator=private)


@dataclass(frozen=True)
class Audience:
    """Builds scopes from what Slack says about channels and people, and checks each record before it is shown."""

    directory: Directory
    origins: Origins
    workspace: str = field(default="main")

    def of_channel(self, channel: ChannelId) -> AudienceScope:
        """What may be posted into ``channel`` where all its members read it."""
        try:
            place = self.directory.channel(channel)
        except ChestertonError:
            return AudienceScope(self.workspace, everyone=False)
        everyone = not (place.is_external or place.has_guests or place.is_direct)
        return AudienceScope(self.workspace, everyone=everyone, channels=frozenset({channel}))

    def of_card(self, channel: ChannelId) -> AudienceScope:
        """For a record's own card, which stands where the record comes from: nothing there has to be asked of Slack."""
        return AudienceScope(self.workspace, everyone=True, channels=frozenset({channel}))

    def of_person(self, person: PersonId, *, seen_in: ChannelId | None = None) -> AudienceScope:
        """What only ``person`` will read: an ephemeral answer, a direct message, App Home.

        ``seen_in`` adds nothing to what they may open; it is the channel of an ephemeral answer, where a stranger
        or a guest is limited to that channel's own records.
        """
        try:
            who = self.directory.person(person)
            if not who.may_read:
                return self._within(seen_in, person)
            mine = (c for c in self.origins.channels_of(self.workspace) if self._member(person, c))
            return AudienceScope(self.workspace, everyone=not who.is_guest, channels=frozenset(mine))
        except ChestertonError:
            return AudienceScope(self.workspace, everyone=False)

    def _within(self, channel: ChannelId | None, person: PersonId) -> AudienceScope:
        inside = channel is not None and self.directory.person(person).is_stranger and self._member(person, channel)
        return AudienceScope(
            self.workspace, everyone=False, channels=frozenset({channel} if inside and channel else ())
        )

    def _member(self, person: PersonId, channel: ChannelId) -> bool:
        try:
            return person in self.directory.members(channel)
        except ChestertonError:
            return False

    def may_open(self, scope: AudienceScope, record: Record) -> bool:
        """The last check before anything of ``record`` is shown: the stored record, and its channel as it is now."""
        if not scope.admits(record):
            return False
        channel = record.origin.channel
        if scope.operator or channel is None or channel in scope.channels:
            return True
        try:
            return not self.directory.channel(channel).is_private
        except ChestertonError:
            return False

    def visibility_of(self, channel: ChannelId) -> Visibility:
        """What a record captured in ``channel`` starts as: workspace-visible only from an open channel of ours.

        Raises what the directory raises: a guess would be stored for good.
        """
        place = self.directory.channel(channel)
        closed = place.is_private or place.is_external or place.has_guests or place.is_direct
        return Visibility.CHANNEL if closed else Visibility.WORKSPACE
