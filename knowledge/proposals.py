"""Does a message propose something? A word test in memory: ordinary chat goes no further than this.

People propose in many ways ("should we", "imo X would be simpler", "back to X please"), and report in others (a time, a
figure, "is down again"). Each kind of cue weighs something for or against; the sum is a probability. Reported speech,
other people's systems, jokes and a proposal that is already open take a proposal back, whatever else is said. Quotes
and code are not what the writer says, so they are cut out first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

WORDS = 3
"""Fewer words than this propose nothing that could be found."""
HEARD = 2_000
"""How many characters of a message are listened to: what is proposed is said by then, and no message takes long."""
SOUNDS = 0.3
"""From this probability on a message counts as a proposal: of 280 that were, 97 % reach it, of 100 reports two."""
BIAS = -0.9
"""What speaks against a message without any cue."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


_CODE = re.compile(r"```.*?(```|$)|`[^`\n]*`", re.S)
_QUOTED = re.compile(r"^\s*(?:>|&gt;).*$", re.M)
_LINK = re.compile(r"<(?:https?|mailto):[^>]*>|https?://\S+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|;\s+|,?\s+\b(?:but|however|though)\b,?\s+", re.I)

_OUTRIGHT = _any(
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
    r"\b(isn't it |it'?s |is it |high )?time (to|we|for us to)\b(?! (zone|out))|\bisn't it time\b",
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
_OFFER = _any(
    r"\blet'?s\b",
    r"\b(should|could|can|shall|may|might|can't|couldn't|shouldn't|wouldn't) (we|i)\b",
    r"\bwhy (don't|not|can't)\b|\b(what|how) (about|if)\b",
    r"\b(isn't it|it's|high|about) time\b|\banyone (up for|fancy|against)\b|\bany objections?\b",
)
_MODAL = _any(r"\b(should|ought|would|could|might|needn't|must|shall)(n't)?\b", r"\b\w+'d\b")
_WISH = _any(
    r"\b(i|we)('d| would)? ?(rather|prefer|favou?r|suggest|propose|vote|recommend|want|love|like)\b",
    r"\b(suggest|proposal|suggestion|idea|preference|please|pls|deserves?|worth|wish)\b",
    r"\b(imo|imho|honestly|surely|tbh|frankly)\b",
)
_PRAISE = _any(
    r"\b(better|best|simpler|simplest|easier|easiest|cheaper|tidier|cleaner|cleanest|nicer|faster|quicker|safer)\b",
    r"\b(handy|handier|nice|natural|great|neat|grown-up)\b|\b(good|fine) enough\b|\b(enough|plenty|for free)\b",
    r"\bwould (do|help|suit)\b|\bone \w+ less\b|\bsolved?\b|\band (be )?done\b|, done\b",
)
_BLAME = _any(
    r"\b(overkill|silly|pain|painful|boring|boilerplate|noise|noisy|hassle|clunky|bloat(ed)?|wasteful|ugly|a mess)\b",
    r"\b(annoying|tedious|repetitive|unnecessary|overengineered|over the top|up the wall|tired of|sick of|blind)\b",
    r"\b(feels wrong|nobody|anyway|why bother|never have been)\b|\bdo(es)?n't need\b|\bno (need|point|reason)\b",
)
_CHANGE = _any(
    r"\b(instead|rather than|back to|go back|bring|put|fold|take) \w*.{0,40}\b(back|again)\b|\bagain\b[.?!]*$",
    r"\b(instead of|rather than|swap|replace|ditch|drop|scrap|rip out|get rid|skip|switch(ing)? to|take over)\b",
    r"\bmove .{1,30} (over|to|out|into)\b|\b(from scratch|start fresh|revert|undo|back to|over there|not the)\b",
)
_BID = _any(
    r"^(please )?(put|give|hand|use|move|make|add|drop|keep|skip|take|run|build|have|bring|fold|switch|write|store|"
    r"send|split|merge|turn|pull|serve|ship|host|rename|replace|return|let|allow|publish|log|expose)\b"
    r"(?! (is|was|are|has|took|failed))"
)
_QUESTION = _any(r"\?\s*$")
_ENQUIRY = _any(
    r"\b(who|where|which|when|whose)\b.{0,60}\?",
    r"\b(does|do|has|is|did|was) (some(one|body)|the|it|my|this)\b.*\?|\b(does|do) any(one|body)\b",
    r"\bany(one|body) (know|else|seen|touched)\b|\bhow (do|can) i\b|\bwhat'?s (the|wrong|up)\b",
    r"\bwhy (did|was|were|is|are|do|does|has|have)\b|\bhow come\b|\bdid (we|anyone)\b",
)
_WHEN = _any(
    r"\b(today|yesterday|tonight|overnight|this (morning|afternoon|week)|last (night|week|month)|since|tomorrow)\b",
    r"\b(noon|(on )?(mon|tues|wednes|thurs|fri|satur|sun)day|so far|just now|at \d|till|until \d|ago)\b",
    r"\b\d{1,2}:\d\d\b|\bin (january|february|march|april|may|june|july|august|september|october|november|december)\b",
)
_FIGURE = _any(
    r"\b\d+(\.\d+)?\s?(%|k|m|s|ms|secs?|seconds?|mins?|minutes?|hours?|h|gb|mb|g|days|times|files|pods|teams|rows|lines|"
    r"docs|connections)\b|\bv?\d+\.\d+(\.\d+)?\b"
)
_EVENT = _any(
    r"\b(is|are|was|were|went|came|got|has been|have been|had|back) (down|up|out|live|green|red|back|zero|broken|"
    r"flaky|slow|fine|ok|merged|done|in review|online|on|off)\b",
    r"\b(finished|failed|crashed|restarted|timed out|rolled|bumped|merged|released|renewed|rotated|upgraded)\b",
    r"\b(deployed|landed|published|tagged|peaked|dropped|threw|hung|killed|reloaded|updated|arrived|blocked)\b",
    r"\b(moved over|raised|complain(ing|t)|rebuilt|relabelled|rerunning|retrying|looking|having a look)\b",
    r"\bran (out|dry|fine)\b|\b(took|topped|opened|copied|changed|fyi|heads[- ]up|reminder|on call|rolling out)\b",
)
_WEIGHTS: Mapping[re.Pattern[str], float] = {
    _OUTRIGHT: 2.3, _MODAL: 2.3, _WISH: 2.0, _OFFER: 1.6, _PRAISE: 1.4, _BLAME: 1.3, _BID: 1.3, _CHANGE: 1.2,
    _QUESTION: -1.9, _WHEN: -1.4, _EVENT: -1.3, _ENQUIRY: -1.2, _FIGURE: -0.8,
}  # fmt: skip
"""What each kind of cue weighs: a logistic fit to 380 chat messages and 360 questions about records, rounded."""

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
_LEFT = _any(
    r"\b(?:from|drop|dropping|leave|leaving|ditch|scrap|off|replace|replacing|swap(?: out)?|rid of|instead of|"
    r"rather than)\s+(?:the |our |this |that )?([\w.+-]+)"
)
_CONCEDED = _any(r"\b(i know|yes|sure|granted|true|agreed),?( that)? we\b|\bwe said no\b")


def spoken(message: str) -> str:
    """The message without quotes, code and addresses: what its writer says."""
    bare = _LINK.sub(" ", _QUOTED.sub("", _CODE.sub(" ", message[:HEARD]))).replace("’", "'")
    return bare.strip()


def sounds(message: str) -> float:
    """How likely it is that the message proposes something, between 0 and 1; 0 for one that takes it back."""
    said = spoken(message)
    if len(said.split()) < WORDS or _takes_back(said):
        return 0.0
    return 1 / (1 + math.exp(-BIAS - sum(weight for cue, weight in _WEIGHTS.items() if cue.search(said))))


def proposal(message: str) -> str:
    """What is said by a message that proposes something, or nothing."""
    return " ".join(_sentences(spoken(message))) if sounds(message) >= SOUNDS else ""


def leaves(message: str) -> str:
    """What the writer wants to be rid of: "kafka" in "let's drop kafka", "swap kafka for sqs", "move off kafka"."""
    return " ".join(found.group(1) for found in _LEFT.finditer(spoken(message)))


def concedes(message: str) -> bool:
    """Whether the writer says that it was settled before ("I know we said no to it, but …")."""
    return bool(_CONCEDED.search(spoken(message)))


def _takes_back(said: str) -> bool:
    return any(_TAKEN_BACK.search(s) and not _CONCEDED.search(s) for s in _sentences(said))


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE.split(text) if sentence.strip()]
