"""What Michael Nygard's template and adr-tools call things (https://github.com/npryce/adr-tools)."""

from __future__ import annotations

HEADINGS = {
    "status": "status",
    "date": "date",
    "context": "context",
    "decision": "decision",
    "consequences": "consequences",
}

STATUSES = {
    "proposed": "proposed",
    "accepted": "accepted",
    "rejected": "rejected",
    "deprecated": "deprecated",
    "superseded": "superseded",
    "superceded": "superseded",  # so spelled by adr-tools up to version 1
}
