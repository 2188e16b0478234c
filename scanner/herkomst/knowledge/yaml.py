"""The one YAML loader for our own data: YAML 1.2 core schema, every value with its line, nothing surprising.

PyYAML reads the key ``on`` as True and ``0001`` as 1. Here only ``true``/``false``, ``null``/``~``/empty, decimal integers without
leading zeros and floats are not strings. Keys must be strings and unique; anchors, merge keys and tags are refused.
"""

import re
from typing import TYPE_CHECKING, Any

from herkomst.errors import RuleError

if TYPE_CHECKING:                       # a run whose rules are compiled reads no YAML of ours: the library is loaded when one does
    from ruamel.yaml.nodes import Node

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}

Lines = dict[tuple[str | int, ...], int]
"""Path of keys and indexes -> 1-based line."""


def load(text: str, name: str, error: type[RuleError] = RuleError) -> tuple[Any, Lines]:
    """YAML text -> (plain data, line of every key and item). ``name`` is the file in messages.

    Raises ``error`` (file, line, what, remedy) for YAML that does not parse, keys that are not strings, duplicate keys,
    anchors, merges and tags.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        raise error(f"not YAML: {e.problem or e.context}", file=name, line=mark.line + 1 if mark else 0,
                    remedy="mend the syntax") from None
    lines: Lines = {(): 1}
    return (_plain(root, (), lines, name, error, set()) if root is not None else None), lines


def _plain(node: "Node", path: tuple[str | int, ...], lines: Lines, name: str, error: type[RuleError], seen: set[int]) -> Any:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if node.anchor or id(node) in seen:
        raise error("anchors and aliases are not allowed", file=name, line=line, remedy="write the value out")
    seen.add(id(node))
    if isinstance(node, MappingNode):
        made: dict[str, Any] = {}
        for key, value in node.value:
            at = key.start_mark.line + 1
            word = _scalar(key) if isinstance(key, ScalarNode) else None
            if not isinstance(word, str):
                raise error(f"key {key.value!r} is not a string" if isinstance(key, ScalarNode) else "key is not a string",
                            file=name, line=at, remedy="quote it")
            if word in made:
                raise error(f"key {word!r} occurs twice", file=name, line=at, remedy="keep one")
            lines[*path, word] = at
            made[word] = _plain(value, (*path, word), lines, name, error, seen)
        return made
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, i), lines, name, error, seen) for i, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: Any) -> str | int | float | bool | None:
    text: str = node.value
    if node.style:                       # quoted or block: a string
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
