"""Wording: what somebody said, as it is shown in a record: without the small talk around it.

Only what a record shows is trimmed; quotes stay as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.engines.rules import clauses
from knowledge.text import clip

_YES = (
    r"(?:ok(?:ay)?|k|right|alright|all\ right|fine|good(?:\ point)?|great|cool|nice|perfect|fair(?:\ enough|\ point)?"
    r"|true|agreed|approved|accepted|yes|yep|yeah|yup|no|nope|deal|done(?:\ deal)?|sold|sure|exactly|indeed"
    r"|convinced|convincing|same(?:\ here)?"
    r"|\+1|lol|haha|ugh|oof|hm+|hmm+|ah+|oh|well|thanks?(?:\ (?:you|both|all))?|thx|ack|noted|makes\ sense|got\ it"
    r"|sounds\ good|lgtm|works\ for\ me|fine\ (?:by|with)\ me|ok\ (?:by|for|with)\ me|no\ thanks"
    r"|(?:that|this)(?:'s|\ is)\ (?:ok|fine|acceptable|convincing|good|a\ plan)|i\ can\ live\ with\ (?:that|it|this)"
    r"|let'?s\ do\ (?:it|that|this)|do\ it|go\ ahead|it'?s\ decided|settled(?:\ then)?|all\ good"
    r"|aprovad[oa]|aprobad[oa]|freigegeben|genehmigt"
    r"|boa|bom|beleza|certo|fechado|combinado|isso|é\ isso|concordo|verdade|justo"
    r"|vale|bueno|de\ acuerdo|hecho|perfecto|cierto|claro"
    r"|gut|also\ gut|na\ gut|passt|einverstanden|abgemacht|alles\ klar|stimmt|genau|damit\ können\ wir\ leben)"
)
_BARE = re.compile(rf"^\W*(?:{_YES}(?:\W+(?:so|then|entonces|então|dann))?(?:\W+|$))+$", re.IGNORECASE)
_LEAD = re.compile(
    rf"""^(?:
      {_YES}\s*(?:[,:;.!…]+|\s[–—-]\s|\s(?=(?:so|then|and|but|we|let|decided|decision)\b))
    | (?:and|but|so|then|also|plus|anyway|however|though|or|mas|e|então|pero|y|entonces|aber|und|oder)\b
      (?!\s*(?:far|that|what|\?))[,:]?
    | (?:my|our|the|final|new|one)?\s?(?:decision|plan|proposal|decisão|decisión|entscheidung|vorschlag)
      (?:\s(?:is|é|es|ist))?\s*[:→–—-]
    | (?:(?:we|it'?s|the\ \w+|board|team)\s)?(?:decided|decides?|decidido|decidimos|entschieden)\s*[:→–—-]
    | [/!](?:decide|decision|adr)\b(?:\s(?:accepted|proposed|rejected|deferred))?\s*[:→–—-]?
    | let'?s\s(?=\w+\s\w)
    | i\ think\s | imo[,:]?\s | fwiw[,:]?\s | btw[,:]?\s | honestly[,:]?\s
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_BUT = re.compile(r"[,;]?\s(?:but|however|mas|pero|aber)\s", re.IGNORECASE)


def is_bare(sentence: str) -> bool:
    """Whether a sentence only agrees or greets the point before it ("fair enough", "done deal")."""
    return not sentence.strip(" \t.!…") or (len(sentence) <= 80 and bool(_BARE.match(sentence)))


def shown(sentence: str) -> str:
    """A sentence without what leads in to it: "ok, decided: Postgres" is shown as "Postgres"."""
    rest = sentence.strip()
    while (shorter := _LEAD.sub("", rest, count=1)) != rest and shorter:
        rest = shorter
    return capitalised(rest)


def capitalised(text: str) -> str:
    """With a capital letter in front, unless the first word is spelled like an identifier ("shipping-svc")."""
    first = text.split(" ", 1)[0]
    plain = first.rstrip(",.:;!").replace("'", "").replace("’", "").isalpha() and first[1:].lower() == first[1:]
    return text[:1].upper() + text[1:] if plain else text


def told(sentences: Iterable[str], most: int) -> str:
    """Several sentences as one text of at most ``most`` characters, each trimmed, none of them a mere "ok"."""
    kept = [shown(part) for part in sentences if not is_bare(part)]
    ended = [part if n == len(kept) or part[-1:] in ".!?:…" else f"{part}." for n, part in enumerate(kept, 1)]
    return clip(" ".join(ended), most)


def after_but(sentence: str) -> str:
    """What follows from the last "but" on: of "nice UI, but no audit log" only "but no audit log"."""
    found = list(_BUT.finditer(sentence))
    return sentence[found[-1].start() :].lstrip(" ,;") if found else sentence


def parts(text: str) -> tuple[str, ...]:
    """The sentences of a message that say more than "ok"."""
    return tuple(part for part in clauses.sentences(text) if not is_bare(part))


# Titles that say nothing by themselves: they point at something, or are talk.
_POINTS = re.compile(
    r"^\W*(?:(?:do|own|take|build|have|make|handle|own|try|fix|drive|keep|see|say|wait|be|get|go|not|yep|yes|ok|no)\b\W*"
    r"(?:it|that|this|them|those|one|some|more|to that|with it|so|both|today|there)\b.{0,14}$|yep\b|yes\b|not\b|no\b"
    r"|i\b|starting\b)",
    re.IGNORECASE,
)


def is_pointless(title: str) -> bool:
    """Whether a title says too little to be kept by itself."""
    return sum(len(word) > 1 for word in clauses.words(title)) < 2 or bool(_POINTS.match(title)) or is_bare(title)
