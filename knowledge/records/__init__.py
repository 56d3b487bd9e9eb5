"""What a team writes down: one frozen class a kind, from which everything else derives."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.records.base import Record


@cache
def kinds() -> Mapping[str, type[Record]]:
    """Every kind by its prefix: a file in this folder is all that it takes to be one."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    every: Mapping[str, type[Record]] = next(module.KINDS for module in modules if module.__name__.endswith(".base"))
    return every
