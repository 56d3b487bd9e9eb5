"""Titles: a short imperative of the choice and what it is for, in the language of the thread."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.engines.rules import clauses, wording
from knowledge.engines.rules.settling import Settled
from knowledge.text import clip
from knowledge.thread import Message

MOST = 80
"""How long a title may be, in characters."""

_TELLTALE = {
    "pt": clauses.tokens("de que não uma para com pra isso mais então já são tem vai fica por até"),
    "es": clauses.tokens("de que una para con esto más entonces ya son tiene pero por hasta los las el"),
    "de": clauses.tokens("der die das und nicht wir ein eine mit für ist auf dann noch auch bis aber"),
    "en": clauses.tokens("the and is to of for we it that in on with not this but are by"),
}
_USE = {"en": "Use {}", "pt": "Usar {}", "es": "Usar {}", "de": "{} verwenden"}
_REJECT = {"en": "Reject {}", "pt": "Rejeitar {}", "es": "Rechazar {}", "de": "{} ablehnen"}
_DO_NOT = {"en": "Do not {}", "pt": "Não {}", "es": "No {}", "de": "Nicht {}"}
_FOR = {"en": "for", "pt": "para", "es": "para", "de": "für"}

_ACTS = re.compile(
    r"^(?:use|drop|move|keep|run|build|page|store|split|encrypt|migrate|replace|adopt|sign|author|put|buy|"
    r"extract|partition|upgrade|port|ship|deprecate|announce|enable|disable|require|support|allow|document|"
    r"serve|remove|stop|start|switch|stay|rewrite|renew|resize|"
    r"integrate|route|give|make|add|write|publish|reject|retire|delete|freeze|stick|standardi[sz]e|cut|set|"
    r"limit|record|pseudonymi[sz]e|usar|migrar|manter|mover|transmitir|rodar|guardar|renovar)\b(?!-)",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    r"\b(?:we|i)(?:'ll| will)?\s+(?P<verb>stay with|stick with|stay on|keep using|keep|renew|move to|switch to"
    r"|standardi[sz]e on)\s+(?:the\s+|our\s+)?",
    re.IGNORECASE,
)
_REMAINS = re.compile(r"^(?P<what>.+?) (?:remains?|stays?) (?P<where>(?:in|on|with|at) .+)", re.IGNORECASE)
_GREETS = re.compile(
    r"\b(?:hi|hello|hey|morning|team|all|pessoal|gente|hola|hallo|context|topic|notes?|follow-?up|fyi|question|kickoff|"
    r"post-?mortem|finding|proposal|recap|demo|"
    r"minutes|rfc|decision needed|update|before|after|until|during|since|today|currently)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^\W*(?:(?:context[^:]{0,30}|topic|tema|thema|betreff|subject):\s*)?(?P<topic>[^:?!.]{3,45}?)(?::\s|\s-\s|\s—\s|[.?]\s|\?$)"
)
_ABOUT = re.compile(r"^(?:ok(?:ay)?|so)?\s*(?:about|re|regarding|on)\s+", re.IGNORECASE)
_THING = r"(?:the |our |these |those |os |as |o |a |los |las |el |la |die |das |den |der )?(?P<topic>[^?.,;:()]{3,50}?)"
_END = r"(?=\s*(?:[?.,;:(]|$)|\s(?:before|until|by|from|now|then|today|this|so|or|in (?:january|the next))\b)"
_ASKED = tuple(
    (re.compile(pattern + _END, re.IGNORECASE), lead)
    for pattern, lead in (
        (rf"\bwhere (?:do|should|shall|will|can|to) (?:we |i )?(?:keep|store|put|save|host|run|deploy) {_THING}", ""),
        (rf"\bwhere (?:do|does|should|shall|will) {_THING} (?:live|go|run|belong)", ""),
        (rf"\bwhere {_THING} (?:lives?|goes?|should (?:live|go)|are kept|is kept)", ""),
        (rf"\bhow {_THING} (?:is|are) (?:served|stored|done|run|built|handled|calculated|delivered)", ""),
        (rf"\b(?:build|write|do) {_THING} (?:ourselves|in-house|our own) or (?:buy|use)\b", ""),
        (rf"\bhow (?:do|should|shall) we (?:do|handle|run|manage|store|serve|build) {_THING}", ""),
        (rf"\bmove {_THING} to [A-Z]\S*", ""),
        (rf"\b(?:need|brauchen|precisamos de|necesitamos) (?:an?|ein\w*|uma?|una?) \S+ (?:for|für|para) {_THING}", ""),
        (rf"\s(?:or|ou|o|oder) \S+(?: \S+)?? (?:for|para|für) {_THING}\?", ""),
        (rf"\b(?:need|pick|choose|(?:settle|decide|agree) on) (?:to (?:pick|choose) )?(?:an?|the|one) {_THING}", "as"),
        (rf"\bwh(?:ich|at) {_THING} (?:do|should|shall|will) we (?:use|pick|take|choose|buy)", "as"),
        (rf"\bhow (?:do|should|shall) we (?P<do>(?!get |do )[a-z]+ )(?:the |our )?{_THING}", "to"),
        (rf"\bonde (?P<do>rodar|guardar|hospedar|colocar|salvar) {_THING}", "do"),
        (rf"\b(?:dónde|donde) (?:guardamos|ponemos|alojamos) {_THING}", ""),
        (rf"\bwo (?:speichern|halten|betreiben|legen) wir {_THING}", ""),
    )
)
_LEADS = {"en": {"as": "as the"}, "pt": {"as": "como"}, "es": {"as": "como"}, "de": {"as": "als"}}
_POINTS = re.compile(r"\b(?:it|that|this|them|those|these|one|something|anything|isso|eso|das)\b", re.IGNORECASE)


def language(said: Sequence[Message]) -> str:
    """The language most of the small words are in: en, pt, es or de."""
    spoken = [word for message in said for word in clauses.tokens(clauses.spoken(message.text))]
    counts = {tongue: sum(word in small for word in spoken) for tongue, small in _TELLTALE.items()}
    return max(counts, key=lambda tongue: (counts[tongue], tongue == "en"))


def purpose(said: Sequence[Message], tongue: str) -> str:
    """What the choice is for, as the opening asked for it: "for the idempotency keys"; empty when it does not say."""
    opening = [message for message in said[:3] if not message.is_bot and message.user == said[0].user]
    for message in opening:
        for part in clauses.sentences(message.text):
            if found := _asked(part, tongue):
                return found
    heading = _HEADING.match(clauses.spoken(said[0].text)) if said else None
    topic = _ABOUT.sub("", heading["topic"]).strip() if heading else ""
    if _GREETS.search(topic) or not _is_topic(topic, 5):
        return ""
    return f"{_FOR[tongue]} {topic}"


def _asked(sentence: str, tongue: str) -> str:
    for pattern, lead in _ASKED:
        found = pattern.search(sentence)
        if found and _is_topic(found["topic"], 8):
            act = found.groupdict().get("do") or ""
            before = f"{_FOR[tongue] if lead == 'do' else lead} {act.strip()}" if act else _LEADS[tongue].get(lead)
            return f"{before or _FOR[tongue]} {found['topic'].strip()}"
    return ""


def _is_topic(text: str, most: int) -> bool:
    says = re.search(r"\b(?:is|are|was|we|i|you|they|has|have|does|says?|wants?|what|who)\b|'", text, re.IGNORECASE)
    return bool(clauses.words(text)) and len(text.split()) <= most and not says and not _POINTS.search(text)


_MARKER = re.compile(r"^\W*[/!]\w+\s*(?:defer(?:red)?|accepted|proposed|rejected)?\W*", re.IGNORECASE)
_HELLO = re.compile(
    r"^(?:hi|hello|hey|hola|hallo|pessoal|gente|team|all|good morning|morning|bom dia)\b"
    r"[^\w]*(?:all|team|everyone|new here)?\W*",
    re.IGNORECASE,
)


def headline(said: Sequence[Message]) -> str:
    """What a conversation opens with, for one that settles nothing or puts it off: its first question or sentence."""
    opening = next((m for m in said if not m.is_bot and clauses.spoken(m.text)), None)
    parts = clauses.sentences(opening.text) if opening else ()
    asked = next((part for part in parts if part.endswith("?") and len(part.split()) > 3), "")
    first = _HELLO.sub("", _MARKER.sub("", asked or next((p for p in parts if len(p.split()) > 2), " ".join(parts))))
    return _finished(wording.shown(first) or first)


def title(settled: Settled, chosen: str, refused: str, message: Message) -> str:
    """A short imperative: the choice, as ``message`` puts it, and what it is for when the thread says so."""
    tongue = language(settled.said)
    if settled.status == "rejected" and refused:
        return _finished((_DO_NOT if _ACTS.match(refused) else _REJECT)[tongue].format(_lower(refused)))
    if not chosen:
        return headline((settled.message,) if settled.alone else settled.said)
    phrase = _imperative(chosen, message, tongue)
    about = "" if settled.alone else purpose(settled.said, tongue)
    if tongue == "de" and phrase.endswith(" verwenden"):
        phrase, about = phrase.removesuffix(" verwenden"), f"{about} verwenden".strip()
    twice = f" {_FOR[tongue]} " in phrase and about.startswith(_FOR[tongue])
    repeats = twice or clauses.overlap(clauses.words(about), clauses.words(phrase)) >= 0.5
    longer = f"{phrase} {about}"
    return _finished(phrase if repeats or not about or len(longer) > MOST else longer)


def _imperative(chosen: str, message: Message, tongue: str) -> str:
    """ "Use X", or the choice's own verb: "Keep X", "Stay with X"."""
    if _ACTS.match(chosen):
        return chosen
    if remains := _REMAINS.match(chosen):
        return f"Keep {_lower_first(remains['what'])} {remains['where']}"
    for found in _HOLDS.finditer(message.text):
        if message.text[found.end() :].lower().startswith(chosen.lower()):
            return f"{found['verb']} {chosen}"
    as_said = re.search(re.escape(chosen), message.text, re.IGNORECASE)
    return _USE[tongue].format(as_said[0] if as_said and " " in chosen else chosen)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _lower(name: str) -> str:
    """The name inside a phrase: a verb or common word in lower case, a name of a product as it is."""
    return name[:1].lower() + name[1:] if _ACTS.match(name) else name


def _finished(text: str) -> str:
    return clip(text[:1].upper() + text[1:], MOST).rstrip(" .,;:!?")
