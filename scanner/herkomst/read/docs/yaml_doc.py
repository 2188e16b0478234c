"""YAML as constants. Values are what PyYAML, which the scanned code uses, makes of them: YAML 1.1, where ``no`` is False and
``0001`` is 1. Aliases and merge keys are resolved."""

import re
from typing import Any

from herkomst.model.issues import Gap
from herkomst.model.schema import DocTree, ListDoc, MapDoc, Scalar
from herkomst.read.docs.tree import MAX_DEPTH, Builder, Lost

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_INT = re.compile(r"[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)")
_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)")
_SPECIAL = {".inf": "inf", ".Inf": "inf", ".INF": "inf", "+.inf": "inf", "-.inf": "-inf", "-.Inf": "-inf", "-.INF": "-inf"}
_STR = re.compile(r"(?:&\S+\s+)?!(?:!str|<tag:yaml\.org,2002:str>)\s")
_TEMPLATE = re.compile(r"\{[{%#]")


def read_yaml(builder: Builder) -> tuple[list[DocTree], Lost | None]:
    """The documents of a YAML text in order, up to the first that cannot be read; and why that one cannot."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    made: list[DocTree] = []
    try:
        for node in YAML(typ="safe", pure=True).compose_all(builder.text):
            if node is not None:
                made.append(_convert(builder, node, (), {}))  # noqa: PERF401 (those before a mistake are kept)
    except Lost as e:
        return made, e
    except (YAMLError, ValueError, AttributeError, IndexError, TypeError) as e:
        return made, _lost(builder, e)
    except RecursionError:
        return made, Lost("depth", "nested too deeply")
    return made, None


def _lost(builder: Builder, e: Exception) -> Lost:
    mark = getattr(e, "problem_mark", None) or getattr(e, "context_mark", None)
    offset = min(mark.index, len(builder.text)) if mark is not None else 0
    if _TEMPLATE.search(builder.text):
        return Lost("template", "a template that makes YAML; not followed", offset)
    return Lost("syntax", f"not YAML: {getattr(e, 'problem', None) or getattr(e, 'context', None) or e}".split("\n")[0], offset)


def _convert(builder: Builder, node: Any, above: tuple[int, ...], done: dict[int, tuple[DocTree, int]]) -> DocTree:
    """A node as a tree. ``done`` shares what an alias repeats; its size still counts, as others would write it out."""
    start, end = node.start_mark.index, node.end_mark.index
    if id(node) in done:
        builder.count(start, done[id(node)][1])
        return done[id(node)][0]
    if id(node) in above:
        raise Lost("depth", "an alias inside what it stands for", start)
    if len(above) > MAX_DEPTH:
        raise Lost("depth", "nested too deeply", start)
    before = builder.nodes
    made: DocTree
    if isinstance(node.value, str):
        value = _value(node, bool(_STR.match(builder.text, start)))
        bare = end - len(node.value) - (2 if node.style in ("'", '"') else 0)   # a tag or anchor before it is not part of it
        if builder.text[max(bare, start):end].strip("\"'") == node.value:
            start = max(bare, start)
        made = builder.scalar(value, start, end)
    elif node.id == "sequence":
        builder.count(start)
        kept = [item for item in node.value if not _is_template(builder, item)]
        made = ListDoc(tuple(_convert(builder, item, (*above, id(node)), done) for item in kept), builder.span(start, end))
    else:
        builder.count(start)
        own: list[tuple[Scalar, DocTree]] = []
        merged: list[tuple[Scalar, DocTree]] = []
        for key, value in node.value:
            if _is_template(builder, key) or _is_template(builder, value):
                continue
            below = _convert(builder, value, (*above, id(node)), done)
            if getattr(key, "value", None) == "<<" and key.style is None:
                for other in below.items if isinstance(below, ListDoc) else (below,):
                    known = {k.value for k, _ in merged}
                    merged += [(k, v) for k, v in (other.items if isinstance(other, MapDoc) else ()) if k.value not in known]
            else:
                name = _convert(builder, key, (*above, id(node)), done)
                if isinstance(name, Scalar):                             # a list as a key is no constant of any code
                    own.append((name, below))
        names = {k.value for k, _ in own}
        made = MapDoc((*((k, v) for k, v in merged if k.value not in names), *own), builder.span(start, end))
    done[id(node)] = made, builder.nodes - before
    return made


def _is_template(builder: Builder, node: Any) -> bool:
    """True for an unquoted ``{{ x }}``, which YAML takes for a mapping: its value is not known, and that is said."""
    start = node.start_mark.index
    if isinstance(node.value, str) or not builder.text.startswith("{{", start):
        return False
    builder.gaps.append(Gap(builder.span(start, node.end_mark.index), "template", "a value that a template fills in; not followed"))
    return True


def _value(node: Any, tagged: bool) -> str | int | float | bool | None:
    text: str = node.value
    if node.style or tagged:
        return text
    if text in _WORDS:
        return _WORDS[text]
    plain = text.replace("_", "")
    sign = -1 if plain.startswith("-") else 1
    digits = plain.lstrip("+-")
    if _INT.fullmatch(text) and digits:
        if ":" in digits:
            return sign * int(_sexagesimal(digits))
        if digits.startswith("0b"):
            return sign * int(digits[2:], 2) if digits[2:] else text
        if digits.startswith("0x"):
            return sign * int(digits[2:], 16) if digits[2:] else text
        return sign * (int(digits, 8) if digits[0] == "0" and digits != "0" else int(digits)) if len(digits) < 400 else text
    if _FLOAT.fullmatch(text):
        return sign * (_sexagesimal(digits) if ":" in digits else float(digits))
    return float(_SPECIAL[text]) if text in _SPECIAL else text


def _sexagesimal(digits: str) -> float:
    total = 0.0
    for part in digits.split(":"):
        total = total * 60 + float(part)
    return total
