"""Wiring: which system gets what from which, over what, and who answers for either end, where somebody says so.

A name counts as a system's when it is written as one (Stripe, shipping-svc, "the pricing service"), or when the way
they talk is named along ("checkout calls stripe over REST").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.draft import Proposed
from knowledge.engines.rules import clauses
from knowledge.engines.rules.people import Cast
from knowledge.thread import Message

_KIND = r"(?:service|svc|api|gateway|backend|worker|db|database|app|queue|bus|system|platform|crm|erp|topic|portal)"
_NAME = rf"(?:(?:the |our |their )?(?:`[^`\n]{{2,40}}`|[\w][\w.+/-]*(?:\s(?:(?-i:[A-Z][\w.-]+)|{_KIND}\b))?))"
_BY = (
    r"(?P<by>webhooks?|rest|grpc|graphql|soap|sftp|ftp|kafka|rabbitmq|sqs|sns|mqtt|http|https|polling|"
    r"(?:nightly |daily )?(?:csv|batch|file|export)s?|events?|cdc|odbc|jdbc|edi)"
)
_VIA = rf"(?:\s+(?:by|via|over|through|using|with|per|por|über)\s+(?:(?:an?|the|their|its|signed|nightly)\s+)*{_BY}\b)"
_GETS = re.compile(
    rf"\b(?P<consumer>{_NAME})\s+(?:gets?|receives?|pulls?|reads?|takes?|fetch(?:es)?|consumes?|imports?|recebe|recibe"
    rf"|bekommt)\s+(?P<data>[^.;,?]{{2,40}}?)\s+from\s+(?P<provider>{_NAME}){_VIA}?",
    re.IGNORECASE,
)
_CALLS = re.compile(
    rf"\b(?P<consumer>{_NAME})\s+(?:calls|will call|talks to|queries|polls|subscribes to|depends on|chama|llama a|ruft)"
    rf"\s+(?P<provider>{_NAME})(?P<data>\s+for\s+[^.;,?]{{3,40}}?)?{_VIA}?(?=[\s.,;:)]|$)",
    re.IGNORECASE,
)
_SENDS = re.compile(
    rf"\b(?P<provider>{_NAME})\s+(?:sends|pushes|publishes|posts|streams|emits|delivers)\s+(?P<data>[^.;,?]{{2,40}}?)\s+"
    rf"(?:to|into)\s+(?P<consumer>{_NAME}){_VIA}?(?=[\s.,;:)]|$)",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:max(?:imum)?|limit(?:ed)?(?: to| of)?|at most|up to|cap(?:ped)?(?: at)?)\s*:?\s*(?P<limit>\d[\d.,]*\s?k?\s?"
    r"(?:req|requests?|calls?|rps|events?|msgs?|messages?)?(?:\s?/\s?\w+|\s(?:per|a)\s\w+|rps))",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"\b(?:if|could|would|should|might|used to|no longer|instead of|what if|n't|not|never|anymore|was|were|when)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    clauses.tokens(
        "we us you they it he she i this that these those what who which and or but so then not no yes all each"
        " everyone everybody somebody someone nobody people one anyone there here team teams users customers app apps"
        " support"
    )
)


@dataclass(frozen=True)
class _Wire:
    provider: str
    consumer: str
    data: str
    by: str


def by(text: str) -> str:
    """The way of talking that a text names, if it names one."""
    found = re.search(rf"\b{_BY}\b", text, re.IGNORECASE)
    return found["by"] if found else ""


def integrations(said: Sequence[Message], cast: Cast, where: str) -> Iterator[Proposed]:
    """Every integration that is told as a fact; "we" is the team of the channel ``where``."""
    owners = dict(_owners(said, cast))
    for message in said:
        for sentence in clauses.sentences(message.text):
            if sentence.endswith("?") or len(sentence) > 300 or _NOT_NOW.search(sentence):
                continue
            limit = _LIMIT.search(sentence)
            for wire in _wires(sentence, where, frozenset(cast.called)):
                yield _proposed(wire, limit["limit"] if limit else "", owners, message)


def _wires(sentence: str, where: str, people: frozenset[str]) -> Iterator[_Wire]:
    for pattern in (_GETS, _SENDS, _CALLS):
        for found in pattern.finditer(sentence):
            consumer, provider = _bare(found["consumer"]), _bare(found["provider"])
            consumer = where if consumer.casefold() == "we" else consumer
            by = (found["by"] or "").strip()
            ends = {consumer.casefold(), provider.casefold()}
            if len(ends - people) == 2 and _is_system(consumer, by) and _is_system(provider, by):
                yield _Wire(provider, consumer, _bare((found["data"] or "").strip().removeprefix("for ")), by)


def _proposed(wire: _Wire, limit: str, owners: Mapping[str, tuple[str, str]], message: Message) -> Proposed:
    ends = {f"owner_{end}": owners.get(getattr(wire, end).casefold(), ("", "")) for end in ("provider", "consumer")}
    told = dict.fromkeys((message.ts, *(ts for _, ts in ends.values() if ts)))
    what = "" if wire.data.casefold() in ("it", "them", "this", "that", "these") else wire.data
    given = {
        "title": f"{wire.provider} {what or wire.by or 'to ' + wire.consumer}".strip(),
        "provider": wire.provider,
        "consumer": wire.consumer,
        "data": what,
        "protocol": wire.by,
        "rate_limit": limit,
        **{name: who for name, (who, _) in ends.items()},
    }
    return Proposed(kind="integration", given=given, evidence=tuple(told), sure=0.85 if wire.by else 0.7)


def _owners(said: Sequence[Message], cast: Cast) -> Iterator[tuple[str, tuple[str, str]]]:
    """Who is said to answer for which system, and in which message."""
    owns = re.compile(
        rf"(?:@?(?P<who>{cast.pattern}|i)\s+(?:owns?|runs?|looks? after|answers? for)\s+(?P<what>{_NAME}))"
        rf"|(?:(?P<what2>{_NAME})(?:\s+\w+)?\s+(?:is|are)\s+(?:owned by|run by|on)\s+@?(?P<who2>{cast.pattern}|me))"
        rf"|(?:(?P<what3>{_NAME})\s*(?:owner\s*)?(?::|=)\s*@(?P<who3>{cast.pattern}))",
        re.IGNORECASE,
    )
    for message in said:
        for found in owns.finditer(clauses.spoken(message.text)):
            who = found["who"] or found["who2"] or found["who3"]
            person = cast.who(f"@{who}" if found["who3"] else who, speaker=message.user)
            if person:
                yield _bare(found["what"] or found["what2"] or found["what3"]).casefold(), (person, message.ts)


def _bare(name: str) -> str:
    return re.sub(r"^(?:the|our|their)\s+", "", name.strip(" .,`"), flags=re.IGNORECASE).strip("`")


def is_thing(name: str) -> bool:
    """Whether a name is no pronoun and nobody."""
    return bool(clauses.words(name)) and name.split()[0].casefold() not in _NOBODY


def _is_system(name: str, by: str) -> bool:
    """Whether a name is one of a system: written like one, or in a sentence that says how they talk."""
    written = any(re.search(r"[A-Z].*|\w-\w|[._]\w|\d", word) for word in name.split()) or bool(re.search(_KIND, name))
    return is_thing(name) and (written or bool(by))
