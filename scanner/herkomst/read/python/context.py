"""What lowering knows while it walks one parsed stretch of a file, and the guard against deep nesting."""

from collections.abc import Mapping
from typing import Any

from herkomst.model.python_ir import Expr, Run
from herkomst.read.python.spans import Spans

MAX_DEPTH = 120
"""Expressions nested deeper than this are not lowered: whoever walks the IR recurses too."""

MAX_BLOCKS = 180
"""The same for statements; an ``elif`` counts as one level."""


class TooDeep(Exception):
    """Nested beyond the limits above."""


class Context:
    """One parsed stretch: offsets of its nodes, its text, and what stands at placeholders.

    text          the whole text the offsets count in.
    offsets       where each token starts, ``ends``: where the token before it ends (the same, nearly always).
    placeholders  offset -> what a magic there stands for; a Name at that offset was put there by the reader.
    blanked       offsets of statements that were blanked because they are broken: they are left out.
    """

    __slots__ = ("blanked", "blocks", "deep", "depth", "ends", "offsets", "placeholders", "spans", "text", "yields")

    def __init__(
        self, text: str, spans: Spans, offsets: list[int], ends: list[int], placeholders: Mapping[int, Expr | Run],
        blanked: frozenset[int] = frozenset(),
    ) -> None:
        self.text, self.spans = text, spans
        self.offsets, self.ends = offsets, ends
        self.placeholders, self.blanked = placeholders, blanked
        self.depth = self.blocks = 0
        self.yields = False
        self.deep: list[tuple[int, int]] = []
        """Statements left out because they nest too deeply: offsets."""

    def at(self, node: Any) -> tuple[int, int]:
        """Start and end offset of a node of a selected type."""
        first, last = self.spans[node]
        return self.offsets[first], self.ends[last]

    def start(self, node: Any) -> int:
        first: int = self.spans[node][0]
        return self.offsets[first]

    def source(self, node: Any) -> str:
        """The node's source text."""
        start, end = self.at(node)
        return self.text[start:end]
