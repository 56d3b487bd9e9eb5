"""What MADR calls things in versions 2, 3 and 4 (https://adr.github.io/madr/)."""

from __future__ import annotations

HEADINGS = {
    "context and problem statement": "context",
    "decision drivers": "drivers",
    "considered options": "options",
    "decision outcome": "decision",
    "positive consequences": "good",
    "negative consequences": "bad",
    "confirmation": "confirmation",
    "validation": "confirmation",  # MADR 3
    "pros and cons of the options": "options",
    "links": "links",  # MADR 2
}

METADATA = {
    "status": "status",
    "date": "date",
    "deciders": "deciders",  # up to MADR 3
    "decision-makers": "deciders",
    "decision makers": "deciders",
    "consulted": "consulted",
    "informed": "informed",
}

STATUSES = {"accepted": "accepted"}
