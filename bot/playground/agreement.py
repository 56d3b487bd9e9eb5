"""What the parts of a message or a view must agree on, beside what each of them may hold (`blocks.py`).

- block_ids are unique, and so are the action_ids within a block;
- a modal with an `input` has `submit`; at most one element takes the focus;
- what is chosen at first is among the options, and what is typed at first may be sent as it stands.

Each sentence ends with the block it is about and the page of Slack's reference that gives the limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from bot.playground.messages import Json
from bot.playground.shapes import complain

REFERENCE = "https://docs.slack.dev/reference"
_SELECTS = ("static", "external", "users", "conversations", "channels")
PAGES = {
    **{f"{source}_select": "select-menu" for source in _SELECTS},
    **{f"multi_{source}_select": "multi-select-menu" for source in _SELECTS},
    "radio_buttons": "radio-button-group",
    "datepicker": "date-picker",
    "timepicker": "time-picker",
    "datetimepicker": "datetime-picker",
    "overflow": "overflow-menu",
    "email_text_input": "email-input",
    "url_text_input": "url-input",
}
"""The elements whose page bears another name than theirs."""


def disagreements(blocks: list[Json], root: str = "") -> Iterator[str]:
    """What is wrong between blocks that are each well formed; ``root`` is where they stand."""
    yield from _duplicates(blocks, f"{root}/blocks")
    focused = 0
    for path, element in _elements(blocks, f"{root}/blocks"):
        focused += element.get("focus_on_load") is True
        if focused > 1 and element.get("focus_on_load") is True:
            yield complain("only one element may have focus_on_load", f"{path}/focus_on_load")
        yield from _foreign_choices(element, path)
        yield from _overlong_start(element, path)


def lacking_submit(view: Json) -> Iterator[str]:
    """A modal that asks and cannot be sent."""
    if view["type"] == "modal" and not view.get("submit") and any(b["type"] == "input" for b in view["blocks"]):
        yield complain("submit is required when an input block is in the blocks array", "/view/submit")


def sourced(sentences: Iterable[str], whole: Any, root: str) -> list[str]:
    """Each sentence with the block that it is about, and where Slack says so; ``whole`` stands at ``root``."""
    return [sentence + _about(_pointed(sentence), whole, root) for sentence in sentences]


def _duplicates(blocks: list[Json], path: str) -> Iterator[str]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name and name in seen:
            yield complain(f"block_id already exists: {name}", f"{path}/{index}/block_id")
        seen.add(name or "")
        yield from _duplicate_actions(block, f"{path}/{index}")


def _duplicate_actions(block: Json, path: str) -> Iterator[str]:
    names = [str(e["action_id"]) for e in block.get("elements", []) if isinstance(e, dict) and e.get("action_id")]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield complain(f"action_id already exists: {name}", f"{path}/elements")


def _elements(blocks: list[Json], path: str) -> Iterator[tuple[str, Json]]:
    for index, block in enumerate(blocks):
        for name in ("element", "accessory"):
            if isinstance(block.get(name), dict):
                yield f"{path}/{index}/{name}", block[name]
        if block["type"] in ("actions", "context_actions"):
            yield from ((f"{path}/{index}/elements/{n}", element) for n, element in enumerate(block["elements"]))


def _foreign_choices(element: Json, path: str) -> Iterator[str]:
    """A first choice must be one of the options, to the letter."""
    if "options" not in element and "option_groups" not in element:
        return
    groups = element.get("option_groups", [])
    known = [*element.get("options", []), *chain.from_iterable(group["options"] for group in groups)]
    if "initial_option" in element and element["initial_option"] not in known:
        yield complain("must match one of the options", f"{path}/initial_option")
    if any(one not in known for one in element.get("initial_options", [])):
        yield complain("must each match one of the options", f"{path}/initial_options")


def _overlong_start(element: Json, path: str) -> Iterator[str]:
    start, most = element.get("initial_value"), element.get("max_length")
    if isinstance(start, str) and isinstance(most, int) and len(start) > most:
        yield complain(f"must be less than {most + 1} characters ({len(start)} given)", f"{path}/initial_value")


def _pointed(sentence: str) -> list[str]:
    return sentence.rpartition("[json-pointer:")[2].rstrip("]").strip("/").split("/")


def _about(path: list[str], whole: Any, root: str) -> str:
    """The innermost block or element on the way, by kind and name; the page on views where there is none."""
    found, page, value = "", f"{REFERENCE}/views", {root: whole}
    for step in path:
        value = _step(value, step)
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind not in ("modal", "home", "plain_text", "mrkdwn"):
            found, page = _called(found, value, step), _page(kind, is_block=step.isdigit() and not found)
    return f" ({found}{page})"


def _step(value: Any, step: str) -> Any:
    if isinstance(value, list):
        return value[int(step)] if step.isdigit() and int(step) < len(value) else None
    return value.get(step) if isinstance(value, dict) else None


def _called(outer: str, value: Json, step: str) -> str:
    name = value.get("block_id") or value.get("action_id") or f"#{step}"
    return f"{outer}{value['type']} {name}: "


def _page(kind: str, *, is_block: bool) -> str:
    if is_block:
        return f"{REFERENCE}/block-kit/blocks/{kind.replace('_', '-')}-block"
    return f"{REFERENCE}/block-kit/block-elements/{PAGES.get(kind, kind.replace('_', '-'))}-element"
