"""A small JSON scanner that knows where every string stands, and passes over outputs without looking at them.

The json module gives no positions and nothing at all of a truncated file. Iterative: depth costs no stack.
"""

import re
from collections.abc import Iterator

_SPACE = re.compile(r"[ \t\r\n\ufeff]*+")
_STRING = re.compile(r'"((?>(?:[^"\\\r\n]|\\.)*))"')
_SCALAR = re.compile(r"-?\d[\d.eE+-]*+|true|false|null|NaN|-?Infinity")
_NESTED = re.compile(r'"(?>(?:[^"\\\r\n]|\\.)*)"|[{}\[\]]|"')


class Broken(Exception):
    """The text is no JSON from here on: ``at`` is the offset, ``ended`` says that it just stops."""

    def __init__(self, at: int, ended: bool) -> None:
        super().__init__(at)
        self.at, self.ended = at, ended


class Scanner:
    """A cursor over JSON text. Values that nobody takes are passed over."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text, self.at = text, at

    def peek(self) -> str:
        """The next character that counts. Raises Broken at the end of the text."""
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
        if self.at >= len(self.text):
            raise Broken(self.at, True)
        return self.text[self.at]

    def members(self) -> Iterator[str]:
        """Keys of the object at the cursor; the value of each is taken or passed over before the next."""
        self._expect("{")
        if self.peek() == "}":
            self.at += 1
            return
        while True:
            key = self.string()
            self._expect(":")
            self.peek()
            value = self.at
            yield self.text[key[0]:key[1]]
            if self.at == value:
                self.skip()
            if self._more("}"):
                return

    def items(self) -> Iterator[int]:
        """Offsets of the values of the array at the cursor; each is taken or passed over before the next."""
        self._expect("[")
        if self.peek() == "]":
            self.at += 1
            return
        while True:
            self.peek()
            value = self.at
            yield value
            if self.at == value:
                self.skip()
            if self._more("]"):
                return

    def string(self) -> tuple[int, int]:
        """The string at the cursor: offsets of what is between its quotes, escapes and all."""
        self.peek()
        match = _STRING.match(self.text, self.at)
        if match is None:
            raise Broken(self.at, self._last_line())
        self.at = match.end()
        return match.span(1)

    def integer(self) -> int | None:
        """The number at the cursor where it is a plain integer; other values are passed over."""
        self.peek()
        match = _SCALAR.match(self.text, self.at)
        if match is None:
            self.skip()
            return None
        self.at = match.end()
        return int(match[0]) if match[0].isdigit() and len(match[0]) < 10 else None

    def skip(self) -> None:
        """Pass over one value of any kind."""
        char = self.peek()
        if char == '"':
            self.string()
            return
        if char not in "{[":
            match = _SCALAR.match(self.text, self.at)
            if match is None:
                raise Broken(self.at, False)
            self.at = match.end()
            return
        depth, start = 0, self.at
        while True:
            match = _NESTED.search(self.text, self.at)
            if match is None:
                raise Broken(start, True)
            char, self.at = match[0], match.end()
            if char == '"':
                self.at = match.start()
                raise Broken(self.at, self._last_line())
            if char in "{[":
                depth += 1
            elif char in "}]":
                depth -= 1
                if not depth:
                    return

    def _last_line(self) -> bool:
        """Whether a string that is not closed on its line could have been closed beyond the end of the text."""
        return "\n" not in self.text[self.at:]

    def _expect(self, char: str) -> None:
        if self.peek() != char:
            raise Broken(self.at, False)
        self.at += 1

    def _more(self, close: str) -> bool:
        """True at the end of a collection; passes over a comma, and forgives one too many."""
        char = self.peek()
        if char == ",":
            self.at += 1
            if self.peek() != close:
                return False
            char = close
        if char != close:
            raise Broken(self.at, False)
        self.at += 1
        return True
