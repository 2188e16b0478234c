"""JSON as constants with exact places: also JSON Lines, comments, and trailing commas."""

import json
import re
from typing import Any

import msgspec

from herkomst.model.schema import DocTree, ListDoc, MapDoc, Scalar
from herkomst.read.docs.tree import MAX_DEPTH, Builder, Lost

_SPACE = re.compile(r"(?:[ \t\r\n\ufeff]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\t)*)"|"(?:\\.|[^"\\])*"', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "NaN": ".nan", "Infinity": float("inf")}
_WORD = re.compile(r"[A-Za-z]+")


def glance(text: str, telling: frozenset[str], records: int) -> int | None:
    """How much of a JSON text must be read with places to know every schema in it: 0 for nothing, n for the first n items of its
    list; None for all of it. A fast look, many times cheaper than reading: a tree may have ten thousands of files of records.

    telling  top-level keys of which a document that holds a schema has at least one.
    records  how many items of a list are looked at for their field names.
    """
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None                                                      # JSON Lines, comments, or something lost: say exactly what
    if _deep(value):
        return None
    if isinstance(value, dict):
        return None if not telling.isdisjoint(value) else 0
    return records if isinstance(value, list) and isinstance(next(iter(value), None), dict) else 0


def _deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [inner for outer in level if isinstance(outer, dict | list)
                 for inner in (outer.values() if isinstance(outer, dict) else outer) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def read_json(builder: Builder, most: int = 0) -> tuple[list[DocTree], Lost | None]:
    """The values of a JSON text in order (one, or those of JSON Lines), up to the first that cannot be read; and why not.
    ``most``: only so many items of the one list that the text is."""
    text, at = builder.text, _skip(builder.text, 0)
    made: list[DocTree] = []
    try:
        if most:
            return [_array(builder, at, 0, most)[0]], None
        while at < len(text):
            value, at = _value(builder, at, 0)
            made.append(value)
            at = _skip(text, at)
    except Lost as e:
        return made, e
    return made, None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _value(builder: Builder, at: int, depth: int) -> tuple[DocTree, int]:
    text = builder.text
    if depth > MAX_DEPTH:
        raise Lost("depth", "nested too deeply", at)
    first = text[at: at + 1]
    if first == "{":
        return _object(builder, at, depth)
    if first == "[":
        return _array(builder, at, depth)
    if first == '"':
        return _string(builder, at)
    if first == "-" or first.isdigit():
        found = _NUMBER.match(text, at)
        if found:
            digits = found[0]
            whole = found[1] is None and found[2] is None and len(digits) < 400
            return builder.scalar(int(digits) if whole else float(digits), at, found.end()), found.end()
    word = _WORD.match(text, at)
    if word and word[0] in _WORDS:
        return builder.scalar(_WORDS[word[0]], at, word.end()), word.end()
    raise Lost("syntax", "not JSON: expected a value" if at < len(text) else "not JSON: the text ends too soon", at)


def _string(builder: Builder, at: int) -> tuple[Scalar, int]:
    found = _STRING.match(builder.text, at)
    if not found:
        opened = builder.text.startswith('"', at)
        raise Lost("syntax", "not JSON: quote never closed" if opened else "not JSON: expected a string", at)
    if found[1] is not None:
        return builder.scalar(found[1], at, found.end()), found.end()
    try:
        value = str(json.loads(found[0], strict=False))
    except ValueError:
        raise Lost("syntax", "not JSON: an escape that does not exist", at) from None
    if any("\ud800" <= c <= "\udfff" for c in value):
        value = value.encode("utf-8", "replace").decode()                # half a surrogate pair cannot be written anywhere
    return builder.scalar(value, at, found.end()), found.end()


def _object(builder: Builder, at: int, depth: int) -> tuple[MapDoc, int]:
    text, start = builder.text, at
    builder.count(at)
    made: list[tuple[Scalar, DocTree]] = []
    at = _skip(text, at + 1)
    while text[at: at + 1] != "}":
        key, at = _string(builder, at)
        at = _skip(text, at)
        if text[at: at + 1] != ":":
            raise Lost("syntax", "not JSON: expected ':'", at)
        value, at = _value(builder, _skip(text, at + 1), depth + 1)
        made.append((key, value))
        at = _comma(text, at, "}")
    return MapDoc(tuple(made), builder.span(start, at + 1)), at + 1


def _array(builder: Builder, at: int, depth: int, most: int = 0) -> tuple[ListDoc, int]:
    text, start = builder.text, at
    builder.count(at)
    made: list[DocTree] = []
    at = _skip(text, at + 1)
    while text[at: at + 1] != "]" and not (most and len(made) >= most):
        value, at = _value(builder, at, depth + 1)
        made.append(value)
        at = _comma(text, at, "]")
    return ListDoc(tuple(made), builder.span(start, at + 1)), at + 1


def _comma(text: str, at: int, close: str) -> int:
    at = _skip(text, at)
    if text[at: at + 1] == ",":
        return _skip(text, at + 1)
    if text[at: at + 1] != close:
        raise Lost("syntax", f"not JSON: expected ',' or '{close}'", at)
    return at
