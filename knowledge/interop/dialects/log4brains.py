"""What log4brains adds to MADR 2 (https://github.com/thomvaill/log4brains): a draft status, tags, dated file names."""

from __future__ import annotations

METADATA = {"tags": "tags", "source": "source"}

STATUSES = {"draft": "proposed"}
