"""YAML from outside: mappings, lists and texts with their lines, and nothing that a file could do harm with.

Every plain value is a text, as it is written (``no`` and ``1.10`` too). Tags of its own, keys that are given twice
and anchors that unfold to more than ``MOST`` values are refused, each with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from knowledge.errors import NotUnderstood

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node

MOST = 50_000
"""How many values one document may hold, each use of an anchor counted."""
DEEPEST = 50
"""How many mappings and lists may stand in each other."""

_PLAIN = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "value")
)


class Entry(dict[str, Any]):
    """A mapping that knows the line it begins on, and that of each of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Refused(NotUnderstood):
    """What a file holds cannot be used; ``line`` is where."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def documents(text: str) -> Iterator[tuple[int, Any]]:
    """Each document of the text that holds anything, with its first line; raises Refused."""
    import yaml

    try:
        for node in yaml.compose_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if (value := _Unfolding().value(node, 0)) is not None:
                yield _line(node), value
    except yaml.MarkedYAMLError as error:
        opened = error.context_mark if "quoted" in (error.context or "") else None
        mark = opened or error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        at_fault = "".join(text.split("\n")[line : line + 1])
        raise Refused(line + 1, f"it is not YAML: {_said(error, at_fault)}") from None
    except yaml.YAMLError:
        raise Refused(1, "it is not YAML: it holds characters that YAML does not admit") from None
    except RecursionError:
        raise Refused(1, f"it is nested deeper than {DEEPEST} levels") from None


def _said(error: Any, line: str) -> str:
    problem = str(error.problem or error.context or "it breaks off")
    if re.match(r" *\t", line):
        return "a tab stands where YAML wants spaces"
    if error.context and "quoted" in error.context:
        return f"{problem} {error.context}"
    return problem


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


class _Unfolding:
    """Makes values of one document's nodes, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def value(self, node: Node, depth: int) -> Any:
        """What a node holds; raises Refused."""
        from yaml.nodes import MappingNode, SequenceNode

        self.count += 1
        if self.count > MOST:
            raise Refused(_line(node), f"its anchors unfold to more than {MOST:,} values")
        if depth > DEEPEST:
            raise Refused(_line(node), f"it is nested deeper than {DEEPEST} levels, or an anchor holds itself")
        if node.tag not in _PLAIN:
            tag = node.tag.removeprefix("tag:yaml.org,2002:")
            raise Refused(_line(node), f"the tag {tag[:60]!r} is not read here; write the value plainly")
        if isinstance(node, MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, SequenceNode):
            return [self.value(each, depth + 1) for each in node.value]
        return None if node.tag.endswith(":null") else str(node.value)

    def _mapping(self, node: MappingNode, depth: int) -> Entry:
        made = Entry(_line(node))
        for key_node, value_node in node.value:
            key = self.value(key_node, depth + 1)
            if not isinstance(key, str):
                raise Refused(_line(key_node), "a key has to be a plain word")
            if key in made:
                raise Refused(_line(key_node), f"{key[:60]!r} is given twice, first on line {made.lines[key]}")
            made.lines[key] = _line(key_node)
            made[key] = self.value(value_node, depth + 1)
        return made
