"""Does a message propose something? A word test in memory: ordinary chat goes no further than this.

A sentence proposes when it holds a cue ("should we", "let's", "why don't we", "go back to", …) and nothing that takes
it back: reported speech, the past, other people's systems, jokes, a proposal that is already open. Quotes and code are
not what the writer says, so they are cut out first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

WORDS = 4
"""Fewer words than this propose nothing that could be found."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


_CODE = re.compile(r"```.*?(```|$)|`[^`\n]*`", re.S)
_QUOTED = re.compile(r"^\s*(?:>|&gt;).*$", re.M)
_LINK = re.compile(r"<(?:https?|mailto):[^>]*>|https?://\S+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|;\s+|,?\s+\b(?:but|however|though)\b,?\s+", re.I)

_STRONG = _any(
    r"\blet'?s\b(?! (see|say|not|wait|talk|hope|discuss|keep|stay|stick|leave it))",
    r"\b(should (we|i)|(shall|could|can|might) we)\b(?!'ve| have\b)",
    r"^(can|could|should)(n't)? (the|a|an|our|all|every|each|this|that|these|those|it|new)\b",
    r"\bwe (should|could|ought to|might as well|may as well)\b(?! (have|be (ok|fine|good|done|able)))",
    r"\b(couldn|can|shouldn|wouldn)'?t (we|i|it|they|you|the|this|that)\b",
    r"\bwhy (don't|do not|not|can't|wouldn't) (we|i|you|just|use|go|move|run|put|have|make|let)\b|^why not\b",
    r"\b(what|how) about\b(?! (you|me|lunch|tomorrow|today|him|her))",
    r"\bwhat if we\b|\bhow do (you|people|we) feel about\b",
    r"\bi('d| would|'m going to|'ll)? ?(propose|suggest|vote|recommend|move that|advocate)\b",
    r"\b(suggestion|proposal|idea):",
    r"\b(can|could|may) i (suggest|propose)\b|\bmy (vote|suggestion|proposal|preference)\b|\bi'?m (all )?for\b",
    r"\bi('d| would) (rather|like|love|prefer|drop|move|go|use|put|just|have)\b",
    r"\bi('d| would) (replace|switch|rip|rewrite|split|keep|make)\b",
    r"\b(go|going|switch|switching|moving?|move|migrate|migrating) (back )?(over )?(to|off|away from|onto)\b.*\?",
    r"\b(isn't it |it'?s |is it |high )?time (to|we|for us to)\b(?! (zone|out))",
    r"\b(has|have) (anyone|anybody|we|you|someone) (considered|thought (about|of)|looked (at|into))\b",
    r"\bback on the table\b|\b(revisit|reconsider|rethink|re-open|reopen)\b",
    r"\bworth (trying|switching|moving|a try|a shot)\b",
    r"\bdo we (really |still |actually |even )*need\b|\bwhy do we (even |still )",
    r"\b(imo|imho|tbh|honestly)\b.*\b(should|could|would|better|needs?|ought)\b",
    r"\bwe need to (move|switch|migrate|drop|replace|get rid|ditch|rewrite|split|go)\b",
    r"\b(simplest|easiest|cheapest|quickest|better|best|cleaner|simpler|easier)( \w+){0,3}( is| would be|:| to\b)",
    r"\bwould (save|be (way |so |much |a lot )?(better|easier|simpler|cheaper|faster|cleaner|nicer)|solve|fix|spare)\b",
    r"\b(is|are) (overkill|overengineered|over-engineered|not worth)\b",
    r"\bwe (could|can) (just |simply |easily )",
    r"\b(folks|people|devs|teams|everyone|they|users|customers|services|apps) (should|could)\b",
    r"\b(just|simply) (use|put|move|store|write|run|drop|do|make|let|have)\b",
    r"\b(swap|replace|ditch|scrap|rip out|get rid of)\b.{1,60}\b(for|with|in favou?r|altogether|entirely)\b",
    r"\b(should|could|can)(n't)? (just |simply )?(live|go|carry|sit)\b",
    r"\b(should|could|can)(n't)? (just |simply )?be (moved|stored|put|run|done|replaced|written|part)\b",
)
_TAKEN_BACK = _any(
    r"\b(as a )?reminder\b|\bas (agreed|decided|discussed|planned)\b|\b(decided|agreed|voted) (against|not to|to|on)\b",
    r"\bwe (rejected|dropped|chose|picked|decided|agreed|went with|ruled out|turned down)\b",
    r"\b(was|were|got) rejected\b",
    r"\bwhy (did|didn't|was|were|wasn't|weren't)\b|\bdid (we|anyone|you) (ever )?\b",
    r"\bproposal (to|for)\b.*\b(is|are) (up|open|out|ready)\b",
    r"\b(please|pls) review\b|\b(pr|mr|rfc|adr) is (up|open|out|ready)\b",
    r"\b(lol|lmao|haha+|jk|just kidding|rofl)\b|:(joy|rofl|stuck_out_tongue|wink|laughing)\w*:|[😂🤣😜😉]",
    r"\bour (customer|client|vendor|supplier|competitor)s?\b|\bmeet-?up\b|\bconference\b|\bwebinar\b",
    r"\b(can|could) (someone|somebody|anyone|anybody|you)\b|\bdoes (anyone|anybody|someone)\b",
    r"\bi('ll| will| am going to|'m going to) (go|be|join|take|have)\b",
)
_CONCEDED = _any(r"\b(i know|yes|sure|granted|true|agreed),?( that)? we\b|\bwe said no\b")


def spoken(message: str) -> str:
    """The message without quotes, code and addresses: what its writer says."""
    bare = _LINK.sub(" ", _QUOTED.sub("", _CODE.sub(" ", message))).replace("’", "'")
    return bare.strip()


def proposal(message: str) -> str:
    """The part of a message that proposes something, or nothing."""
    found = " ".join(_proposing(spoken(message)))
    return found if len(found.split()) >= WORDS else ""


def _proposing(text: str) -> Iterator[str]:
    sentences = [sentence.strip() for sentence in _SENTENCE.split(text) if sentence.strip()]
    kept = [s for s in sentences if _STRONG.search(s) and not _TAKEN_BACK.search(s)]
    if not kept or any(_TAKEN_BACK.search(s) and not _CONCEDED.search(s) for s in sentences):
        return
    yield from sentences
