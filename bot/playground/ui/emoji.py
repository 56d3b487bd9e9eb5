"""Emoji by the names that Slack gives them: those that people here use. An unknown name is shown as it is typed."""

from __future__ import annotations

BY_NAME = {
    "+1": "👍", "-1": "👎", "thumbsup": "👍", "thumbsdown": "👎", "white_check_mark": "✅", "heavy_check_mark": "✔️",
    "x": "❌", "eyes": "👀", "memo": "📝", "tada": "🎉", "rocket": "🚀", "fire": "🔥", "heart": "❤️", "pray": "🙏",
    "thinking_face": "🤔", "raised_hands": "🙌", "warning": "⚠️", "rotating_light": "🚨", "bulb": "💡",
    "question": "❓", "lock": "🔒", "bell": "🔔", "mute": "🔇", "no_bell": "🔕", "calendar": "📅", "date": "📅",
    "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "mag": "🔍", "link": "🔗", "page_facing_up": "📄",
    "bookmark": "🔖", "star": "⭐", "sparkles": "✨", "clock3": "🕒", "wave": "👋", "100": "💯", "coffee": "☕",
    "ballot_box_with_check": "☑️", "arrow_right": "➡️", "inbox_tray": "📥", "bar_chart": "📊",
    "chart_with_upwards_trend": "📈", "zap": "⚡", "wastebasket": "🗑️", "pushpin": "📌", "door": "🚪",
    "large_green_circle": "🟢", "large_yellow_circle": "🟡", "red_circle": "🔴", "white_circle": "⚪", "joy": "😂",
    "smile": "😄", "slightly_smiling_face": "🙂", "no_entry": "⛔", "no_entry_sign": "🚫",
}  # fmt: skip
FOR_REACTING = (
    "white_check_mark", "+1", "eyes", "memo", "no_entry", "no_entry_sign", "tada", "heart", "thinking_face",
    "raised_hands", "rocket", "-1", "question", "100",
)  # fmt: skip


def shown(name: str) -> str:
    """The character for a name, in whatever skin; `:name:` where it is not known."""
    return BY_NAME.get(name.partition("::")[0], f":{name}:")
