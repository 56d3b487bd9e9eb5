"""Block Kit: what may be where, and how long. https://docs.slack.dev/reference/block-kit/blocks

Besides the documented limits: more than 11,000 characters over all blocks of a message are `msg_blocks_too_long`
(bolt-js#2509, #2867). What parts must agree on is in `agreement.py`. Kinds that Slack has and that nobody here sends
(`video`, `table`, `card` and the like) are refused as unknown.
"""

from __future__ import annotations

import json
from typing import Any

from bot.playground.agreement import disagreements, lacking_submit, sourced
from bot.playground.refusal import Refused, require
from bot.playground.shapes import (
    Check,
    among,
    any_of,
    anything,
    both,
    complain,
    flag,
    items,
    kinds,
    number,
    one_of,
    shape,
    string,
)

MESSAGE_BLOCKS, VIEW_BLOCKS, TEXT_IN_ALL = 50, 100, 11_000
VIEW_BYTES = 250_000
"""Of a whole view: https://docs.slack.dev/reference/methods/views.open, `view_too_large`."""
SUGGESTIONS = 100
"""What an external select may be offered at once."""
ID = string(255)


def plain(longest: int) -> Check:
    """A plain_text object."""
    return kinds({"plain_text": shape("text", text=string(longest), emoji=flag)})


def mrkdwn(longest: int) -> Check:
    """A mrkdwn object."""
    return kinds({"mrkdwn": shape("text", text=string(longest), verbatim=flag)})


def words(longest: int) -> Check:
    """A plain_text or mrkdwn object."""
    return kinds(
        {
            "plain_text": shape("text", text=string(longest), emoji=flag),
            "mrkdwn": shape("text", text=string(longest), verbatim=flag),
        }
    )


CONFIRM = shape(
    "title text confirm deny",
    title=plain(100),
    text=words(300),
    confirm=plain(30),
    deny=plain(30),
    style=among("primary", "danger"),
)
DISPATCH = shape(
    trigger_actions_on=items(among("on_enter_pressed", "on_character_entered"), 2),
)
CHOICE = shape("text value", text=plain(75), value=string(150), description=plain(75), url=string(3000))
RICH_CHOICE = shape("text value", text=words(75), value=string(150), description=words(75))
GROUP = shape("label options", label=plain(75), options=items(CHOICE, 100))
FILTER = shape(include=anything, exclude_bot_users=flag, exclude_external_shared_channels=flag)
IMAGE_SOURCE = shape(url=string(3000), id=string(255))

_COMMON: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag}
_LIST: dict[str, Check] = _COMMON | {"placeholder": plain(150)}
_MULTI: dict[str, Check] = _LIST | {"max_selected_items": number(1)}
_TYPED: dict[str, Check] = {
    "action_id": ID,
    "placeholder": plain(150),
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
}
_OPTIONS: dict[str, Check] = {"options": items(CHOICE, 100), "option_groups": items(GROUP, 100)}
_FEEDBACK = shape("text value", text=plain(75), value=string(2000), accessibility_label=string(75))
_IMAGE: dict[str, Check] = {
    "image_url": string(3000),
    "slack_file": IMAGE_SOURCE,
    "alt_text": string(2000, 0),
}


def _with_source(check: Check, *names: str) -> Check:
    return both(check, any_of(*names))


def _with_either(check: Check, *names: str) -> Check:
    return both(check, one_of(*names))


ELEMENTS: dict[str, Check] = {
    "button": shape(
        "text",
        text=plain(75),
        action_id=ID,
        url=string(3000),
        value=string(2000),
        style=among("primary", "danger"),
        confirm=CONFIRM,
        accessibility_label=string(75),
    ),
    "static_select": _with_either(shape(**_LIST, **_OPTIONS, initial_option=CHOICE), "options", "option_groups"),
    "multi_static_select": _with_either(
        shape(**_MULTI, **_OPTIONS, initial_options=items(CHOICE, 100)), "options", "option_groups"
    ),
    "external_select": shape(**_LIST, initial_option=CHOICE, min_query_length=number(0)),
    "multi_external_select": shape(**_MULTI, initial_options=items(CHOICE, 100), min_query_length=number(0)),
    "users_select": shape(**_LIST, initial_user=ID),
    "multi_users_select": shape(**_MULTI, initial_users=items(ID, 100)),
    "conversations_select": shape(
        **_LIST,
        initial_conversation=ID,
        default_to_current_conversation=flag,
        response_url_enabled=flag,
        filter=FILTER,
    ),
    "multi_conversations_select": shape(
        **_MULTI, initial_conversations=items(ID, 100), default_to_current_conversation=flag, filter=FILTER
    ),
    "channels_select": shape(**_LIST, initial_channel=ID, response_url_enabled=flag),
    "multi_channels_select": shape(**_MULTI, initial_channels=items(ID, 100)),
    "overflow": shape("options", action_id=ID, options=items(CHOICE, 5, 2), confirm=CONFIRM),
    "datepicker": shape(**_LIST, initial_date=string(10, 10)),
    "timepicker": shape(**_LIST, initial_time=string(5, 5), timezone=string(64)),
    "datetimepicker": shape(**_COMMON, initial_date_time=number(0, 9_999_999_999)),
    "checkboxes": shape("options", **_COMMON, options=items(RICH_CHOICE, 10), initial_options=items(RICH_CHOICE, 10)),
    "radio_buttons": shape("options", **_COMMON, options=items(RICH_CHOICE, 10), initial_option=RICH_CHOICE),
    "plain_text_input": shape(
        **_TYPED, initial_value=string(3000, 0), multiline=flag, min_length=number(0, 3000), max_length=number(1, 3000)
    ),
    "email_text_input": shape(**_TYPED, initial_value=string(3000, 0)),
    "url_text_input": shape(**_TYPED, initial_value=string(3000, 0)),
    "number_input": shape(
        "is_decimal_allowed",
        **_TYPED,
        is_decimal_allowed=flag,
        initial_value=string(64),
        min_value=string(64),
        max_value=string(64),
    ),
    "rich_text_input": shape(**_TYPED, initial_value=anything),
    "file_input": shape(action_id=ID, filetypes=items(string(20), 50), max_files=number(1, 10)),
    "image": _with_source(shape("alt_text", **_IMAGE), "image_url", "slack_file"),
    "feedback_buttons": shape(
        "positive_button negative_button", action_id=ID, positive_button=_FEEDBACK, negative_button=_FEEDBACK
    ),
    "icon_button": shape(
        "icon text",
        icon=among("trash"),
        text=plain(75),
        action_id=ID,
        value=string(2000),
        confirm=CONFIRM,
        accessibility_label=string(75),
        visible_to_user_ids=items(ID, 100),
    ),
}

TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input")
CLICKED = ("button", "overflow", "feedback_buttons", "icon_button", "image")
CHOSEN = tuple(kind for kind in ELEMENTS if kind not in TYPED + CLICKED)
IN_ACTIONS = ("button", "overflow", "rich_text_input", *(kind for kind in CHOSEN if not kind.startswith("multi_")))
IN_SECTION = ("button", "overflow", "image", *(kind for kind in CHOSEN if kind != "datetimepicker"))
IN_CONTEXT = kinds(
    {
        "image": ELEMENTS["image"],
        "mrkdwn": shape("text", text=string(2000), verbatim=flag),
        "plain_text": shape("text", text=string(2000), emoji=flag),
    }
)
RICH = kinds(
    dict.fromkeys(("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"), anything)
)


def _block(required: str = "", /, **fields: Check) -> Check:
    return shape(required, block_id=ID, **fields)


BLOCKS: dict[str, Check] = {
    "section": _with_source(
        _block(
            text=words(3000),
            fields=items(words(2000), 10),
            accessory=kinds(ELEMENTS, *IN_SECTION),
            expand=flag,
        ),
        "text",
        "fields",
    ),
    "header": _block("text", text=plain(150)),
    "divider": _block(),
    "context": _block("elements", elements=items(IN_CONTEXT, 10)),
    "actions": _block("elements", elements=items(kinds(ELEMENTS, *IN_ACTIONS), 25)),
    "context_actions": _block("elements", elements=items(kinds(ELEMENTS, "feedback_buttons", "icon_button"), 5)),
    "image": _with_source(_block("alt_text", **_IMAGE, title=plain(2000)), "image_url", "slack_file"),
    "markdown": _block("text", text=string(12_000)),
    "rich_text": _block("elements", elements=items(RICH, 100)),
    "input": _block(
        "label element",
        label=plain(2000),
        element=kinds(ELEMENTS, *TYPED, *CHOSEN),
        hint=plain(2000),
        optional=flag,
        dispatch_action=flag,
    ),
}
NOT_IN_VIEWS = ("markdown", "context_actions")
IN_MESSAGES = tuple(BLOCKS)
IN_VIEWS = tuple(kind for kind in BLOCKS if kind not in NOT_IN_VIEWS)

MODAL = shape(
    "type title blocks",
    title=plain(24),
    submit=plain(24),
    close=plain(24),
    blocks=items(kinds(BLOCKS, *IN_VIEWS), VIEW_BLOCKS, 0),
    private_metadata=string(3000, 0),
    callback_id=string(255, 0),
    external_id=string(255, 0),
    clear_on_close=flag,
    notify_on_close=flag,
    submit_disabled=flag,
)
HOME = shape(
    "type blocks",
    blocks=items(kinds(BLOCKS, *IN_VIEWS), VIEW_BLOCKS, 0),
    private_metadata=string(3000, 0),
    callback_id=string(255, 0),
    external_id=string(255, 0),
)


def check_message(blocks: Any) -> None:
    """Refuse blocks that Slack would not post: `invalid_blocks` with sentences, or `msg_blocks_too_long`."""
    found = list(items(kinds(BLOCKS, *IN_MESSAGES), MESSAGE_BLOCKS, 0)(blocks, "/blocks"))
    if said := sourced(found or disagreements(blocks), blocks, "blocks"):
        raise Refused("invalid_blocks", errors=said, response_metadata={"messages": said})
    if (length := characters(blocks)) > TEXT_IN_ALL:
        said = [complain(f"{length} characters in all, more than {TEXT_IN_ALL} fail (bolt-js#2509)", "/blocks")]
        raise Refused("msg_blocks_too_long", response_metadata={"messages": said})


def check_view(view: Any, kind: str) -> None:
    """Refuse a view that Slack would not show: `invalid_arguments` with sentences, or `view_too_large`."""
    found = list(kinds({"modal": MODAL, "home": HOME}, kind)(view, "/view"))
    if not found:
        found = [*disagreements(view["blocks"], "/view"), *lacking_submit(view)]
    if found:
        raise Refused("invalid_arguments", response_metadata={"messages": sourced(found, view, "view")})
    require(len(json.dumps(view)) <= VIEW_BYTES, "view_too_large")


def check_suggestions(answer: Any) -> None:
    """Refuse what Slack would not offer in an external select: more than 100 options, or one that is too long."""
    groups = shape("option_groups", option_groups=items(GROUP, SUGGESTIONS, 0))
    options = shape("options", options=items(CHOICE, SUGGESTIONS, 0))
    found = [*(groups if isinstance(answer, dict) and "option_groups" in answer else options)(answer, "")]
    if found:
        raise Refused("invalid_arguments", response_metadata={"messages": found})


def characters(value: Any) -> int:
    """How much text stands in blocks: every `text` that is a string, wherever it is."""
    if isinstance(value, list):
        return sum(characters(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(characters(inner) for inner in value.values())
