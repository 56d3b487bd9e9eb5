"""Words only: the templates for models and documents, and ``render`` to fill them. Knows nothing of ours."""

from __future__ import annotations

from prompts.render import render

__all__ = ["render"]
