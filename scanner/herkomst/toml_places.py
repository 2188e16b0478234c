"""Where the keys and values of a TOML text stand; the values themselves come from the standard library's parser."""

import re
import tomllib
from typing import Any

import msgspec

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_SCALAR = re.compile(r"[^,\]}\s#]+(?:[ ]\d{2}:[0-9:.+Z-]+)?")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)


class Place(msgspec.Struct):
    """Offsets of a value, and of what is in it. ``keys``: name -> (start and end of the key, place of the value), as first
    written."""

    start: int
    end: int
    keys: dict[str, tuple[int, int, "Place"]] = msgspec.field(default_factory=dict)
    items: list["Place"] = msgspec.field(default_factory=list)


class TomlProblem(ValueError):
    """Text that is not TOML: ``line`` (1-based) and a plain reason."""

    def __init__(self, line: int, why: str) -> None:
        self.line, self.why = line, why
        super().__init__(why)


def load_toml(text: str) -> tuple[dict[str, Any], Place]:
    """TOML text -> (data, places). Raises TomlProblem."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        message = str(e)
        found = re.search(r"\(at line (\d+), column \d+\)|\(at end of document\)", message)
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        raise TomlProblem(line, message[: found.start()].strip() if found else message) from None
    except RecursionError:
        raise TomlProblem(1, "nested too deeply") from None
    return data, _Scanner(text).document()


class _Scanner:
    """Reads a text that is known to be valid."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def document(self) -> Place:
        root = Place(0, len(self.text))
        here = root
        while True:
            self.skip()
            if self.at >= len(self.text):
                return root
            if self.text[self.at] == "[":
                here = self.header(root)
            else:
                self.pair(here)

    def header(self, root: Place) -> Place:
        start = self.at
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        parts = self.dotted()
        self.at = self.text.index("]", self.at) + (2 if many else 1)
        here = self.descend(root, parts[:-1])
        name, first, last = parts[-1]
        if many:
            array = here.keys.setdefault(name, (first, last, Place(start, self.at)))[2]
            array.items.append(Place(start, self.at))
            return array.items[-1]
        return here.keys.setdefault(name, (first, last, Place(start, self.at)))[2]

    def descend(self, here: Place, parts: list[tuple[str, int, int]]) -> Place:
        for name, start, end in parts:
            here = here.keys.setdefault(name, (start, end, Place(start, end)))[2]
            if here.items:                               # inside an array of tables: its last element
                here = here.items[-1]
        return here

    def pair(self, here: Place) -> None:
        parts = self.dotted()
        self.at = self.text.index("=", self.at) + 1
        self.blank()
        inner = self.descend(here, parts[:-1])
        name, start, end = parts[-1]
        inner.keys[name] = (start, end, self.value())

    def dotted(self) -> list[tuple[str, int, int]]:
        parts: list[tuple[str, int, int]] = []
        while True:
            self.blank()
            start = self.at
            found = _STRING.match(self.text, start)
            if found:
                parts.append((tomllib.loads(f"k = {found[0]}")["k"], start + 1, found.end() - 1))
            else:
                found = _BARE.match(self.text, start)
                if not found:
                    raise TomlProblem(self.text.count("\n", 0, start) + 1, "expected a key")
                parts.append((found[0], start, found.end()))
            self.at = found.end()
            self.blank()
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def value(self) -> Place:
        start = self.at
        if self.text[start] == "[":
            made = Place(start, start)
            self.at += 1
            while True:
                self.skip()
                if self.text[self.at] == "]":
                    break
                if self.text[self.at] == ",":
                    self.at += 1
                else:
                    made.items.append(self.value())
            self.at += 1
        elif self.text[start] == "{":
            made = Place(start, start)
            self.at += 1
            while True:
                self.skip()
                if self.text[self.at] == "}":
                    break
                if self.text[self.at] == ",":
                    self.at += 1
                else:
                    self.pair(made)
            self.at += 1
        else:
            found = _STRING.match(self.text, start) or _SCALAR.match(self.text, start)
            self.at = found.end() if found else start + 1
            return Place(start, self.at)
        made.end = self.at
        return made

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
