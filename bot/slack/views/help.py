"""How to use Chesterton, and what it says when something did not work."""

from __future__ import annotations

import difflib

from bot.slack.views.gate import Message, finalize_message, one_line, shown
from bot.slack.views.wording import context, section
from knowledge import moving
from knowledge.errors import ChestertonError, Unavailable
from knowledge.records import kinds

VERBS: dict[str, dict[str, tuple[str, str]]] = {
    "/adr": {
        "new": ("new", "write down a decision that has no thread"),
        "list": ("list [words] [status:proposed] [door:one-way] [since:2026-03]", "the decisions you may see"),
        "show": ("show ADR-42", "one decision, whole"),
        "accept": ("accept ADR-42", "agree to it, as a decision-maker"),
        "review": (
            "review ADR-42 until 2026-12-01",
            "await objections until a day; `review ADR-42 @ben` asks him",
        ),
        "reject": ("reject ADR-42", "turn it down; it can be proposed again"),
        "defer": ("defer ADR-42", "put it off; it can be proposed again"),
        "supersede": ("supersede ADR-7 by ADR-42", "ADR-42 takes the place of ADR-7 once it is accepted"),
        "doubt": ("doubt ADR-42 2 because …", "an assumption may not hold; `until 2026-12-01` sets a day"),
        "holds": ("holds ADR-42 2", "it was looked at, and holds"),
        "broken": ("broken ADR-42 2", "it does not hold any more"),
        "help": ("help", "this page"),
    },
    "/integration": {
        "add": ("add [title]", "write down who provides what to whom"),
        "list": ("list [words] [status:active] [owner:@me]", "the integrations you may see"),
        "show": ("show INT-3", "one of them, whole"),
        "owner": ("owner stripe", "who answers for each end"),
        "cutoff": ("cutoff stripe", "what we do when it breaks"),
        "map": ("map", "who talks to whom"),
        "unowned": ("unowned", "the ends that nobody answers for"),
    },
    "/risk": {
        "add": ("add [title]", "write a risk down"),
        "list": ("list [words] [status:open] [owner:@me]", "the risks you may see"),
        "top": ("top", "the worst ones first"),
        "show": ("show RSK-3", "one of them, whole"),
        "mitigate": ("mitigate RSK-3", "do something about it; again when that is done"),
        "accept": ("accept RSK-3 until 2027-03-31", "live with it until that day"),
        "matrix": ("matrix", "how many there are by likelihood and impact"),
    },
    "/chesterton": {
        "add": ("add requirement [title]", "write down a record of any kind"),
        "list": ("list systems [words] [status:target]", "the records of a kind"),
        "show": ("show SYS-3", "a record, whole"),
        "edit": ("edit SYS-3 [owner @ana]", "change a record, in a form or in a line"),
        "done": ("done ITM-4", "move a record of any kind: `retire SYS-2`, `agree NFR-1`, `begin MIL-2`"),
        "link": ("link RSK-3 mitigated by ADR-7", "say how two records belong together; `unlink` takes it back"),
        "reorder": ("reorder NFR-3 before NFR-2", "what matters most now, in one order"),
        "policy": ("policy", "what this channel wants of me, as a form"),
        "policy show": ("policy show", "the same as a list, for you alone"),
        "policy guard-threshold": ("policy guard-threshold 0.62", "set one of it"),
        "digest": ("digest", "what this channel's weekly digest would say, for you alone"),
        "digest now": ("digest now", "post it, or bring it up to date"),
        "coverage": ("coverage", "which of twelve documents have what they need"),
        "help": ("help", "this page"),
    },
}
"""Every verb of each command: how it is typed, and what it does."""


def usage() -> Message:
    """What ``help`` shows, to whichever command."""
    verbs = "\n".join(f"`{command} {typed}`  {does}" for command in VERBS for typed, does in VERBS[command].values())
    return finalize_message(
        [
            section("help", "*I keep your team's decisions: what was chosen, what was not, and why.*"),
            section("help.record", f"*To record a decision from a thread*\n{_CAPTURE}"),
            section("help.ask", f"*To ask*\n{_ASK}"),
            section("help.verbs", f"*Everything else*\n{verbs}"),
            context("help.kinds", f"Kinds of record: {', '.join(sorted(kind.noun for kind in kinds().values()))}."),
            context("help.threads", "Slack has no slash commands inside threads: there, use the menu or mention me."),
        ],
        "How to record decisions and ask about them",
    )


_ASK = (
    "`/why did we choose Postgres` or `/why not Kafka`, or mention me with a question.\n"
    "Is it settled? *Check precedent* in the menu (⋮) of a message, or mention me with `check`."
)
_CAPTURE = "\n".join([
    "• choose *Record this decision* in the menu (⋮) of any of its messages, or",
    "• reply in it with my name and the word `record`, or",
    "• react to one of its messages with :memo:, or with what this channel has chosen instead.",
    "I read the thread and fill in a form. You check it; nothing is kept as decided before you do.",
])  # fmt: skip


def unknown_verb(command: str, verb: str) -> Message:
    """A verb that does not exist, with the one that was probably meant."""
    typed = one_line(verb, 60).replace("`", "'")
    known = {name: f"{command} {how}" for name, how in _moves(command).items()}
    known |= {name: f"{command} {how}" for name, (how, _) in VERBS[command].items()}
    elsewhere = {name: f"{other} {how}" for other in VERBS for name, (how, _) in VERBS[other].items()}
    near = next(iter(difflib.get_close_matches(verb.lower(), known, 1, 0.5)), None)
    meant = elsewhere.get(verb.lower()) or (known[near] if near else "")
    hint = f"Did you mean `{meant}`?" if meant else f"`{command} help` lists what I can do."
    said = f"I don't know `{command} {typed}`. {hint}"
    return finalize_message([section("unknown", said)], said)


def _moves(command: str) -> dict[str, str]:
    """The moves that a command knows besides, each as it is typed."""
    mine = {kind.noun: kind for kind in kinds().values()}.get(command.removeprefix("/"))
    known = dict.fromkeys(moving.words(mine), mine) if mine else moving.every_word()
    return {word: f"{word} {kind.prefix}-3" for word, kind in known.items()} if mine or command == "/chesterton" else {}


def problem(error: ChestertonError, incident: str | None = None) -> Message:
    """What did not work, whether anything was saved, what to do now, and an id to ask about."""
    saved = "" if isinstance(error, Unavailable) else "Nothing was changed."
    said = " ".join(filter(None, [shown(str(error), 1_000), saved, shown(error.advice, 1_000)]))
    trail = [context("problem.id", f"If you ask about this, mention `{one_line(incident, 60)}`.")] if incident else []
    return finalize_message([section("problem", said), *trail], said)
