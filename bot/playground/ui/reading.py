"""What somebody filled in, read back from the form of a page into the state that Slack keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import FormData

from bot.playground.inputs import KEYS, STATELESS, NoSuchOption, chosen, elements, option_named
from bot.playground.messages import Json
from bot.playground.modals import View
from bot.playground.ui.controls import field_name


def typed(block: Json, element: Json, form: FormData) -> Any:
    """The value of one element as `chosen` takes it; None where it was left empty."""
    given = [str(one) for one in form.getlist(field_name(block, element)) if str(one).strip()]
    kind = element["type"]
    if KEYS[kind][0].endswith("s"):
        return given or None
    if not given:
        return None
    first = given[0].replace("\r\n", "\n")
    if kind == "datetimepicker":
        return int(datetime.fromisoformat(first).replace(tzinfo=UTC).timestamp())
    if kind == "rich_text_input":
        words = [{"type": "text", "text": first}]
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}
    return first


def absorb(view: View, form: FormData, offered: dict[str, list[Json]]) -> None:
    """Keep everything that the form of a view holds. `offered`: what the app last suggested, by field."""
    for block, element in elements(view.blocks):
        if element["type"] in STATELESS:
            continue
        value = typed(block, element, form)
        if element["type"] == "external_select" and value is not None:
            value = _suggested(view, block, element, value, offered)
        view.values.setdefault(block["block_id"], {})[element["action_id"]] = chosen(element, value)


def _suggested(view: View, block: Json, element: Json, text: str, offered: dict[str, list[Json]]) -> Json | None:
    before = view.values.get(block["block_id"], {}).get(element["action_id"], {}).get("selected_option")
    known = [*offered.get(f"{view.id}|{field_name(block, element)}", []), *([before] if before else [])]
    try:
        return option_named(known, text)
    except NoSuchOption:
        return None
