"""Exact code point spans of libcst nodes at the price of generating the code once.

libcst's own PositionProvider counts lines at every token; here every selected node remembers *token indexes* while code is
generated (adding a token is ``list.append``), one prefix sum turns them into offsets, and only spans that are kept are ever
turned into lines. It leans on ``_codegen``, a private method: the version of libcst is pinned and the tests compare with
PositionProvider.

For compound statements the recorded span starts at the keyword; its end is that of the last statement of its last suite.
"""

from itertools import accumulate
from typing import Any

import libcst as cst

SELECTED = frozenset(
    getattr(cst, name)
    for name in (
        # expressions
        "Name", "Attribute", "Subscript", "Index", "Slice", "Call", "Lambda", "IfExp", "Yield", "Await", "NamedExpr",
        "SimpleString", "FormattedString", "FormattedStringText", "FormattedStringExpression", "ConcatenatedString",
        "TemplatedString", "TemplatedStringText", "TemplatedStringExpression", "Integer", "Float", "Imaginary", "Ellipsis",
        "BinaryOperation", "BooleanOperation", "UnaryOperation", "Comparison", "ComparisonTarget",
        "Tuple", "List", "Set", "Dict", "StarredElement", "StarredDictElement",
        "ListComp", "SetComp", "DictComp", "GeneratorExp", "Annotation", "Param", "ImportStar",
        # statements
        "Assign", "AnnAssign", "AugAssign", "Expr", "Return", "Raise", "Assert", "Del", "Pass", "Break", "Continue", "Global",
        "Nonlocal", "Import", "ImportFrom", "LazyImport", "LazyImportFrom", "TypeAlias", "FunctionDef", "ClassDef", "If", "For", "While",
        "With", "Try", "TryStar", "Match",
        # patterns
        "MatchValue", "MatchSingleton", "MatchList", "MatchTuple", "MatchMapping", "MatchClass", "MatchAs", "MatchOr",
        "MatchStar", "MatchSequenceElement",
    )
    if hasattr(cst, name)
)

Spans = dict[Any, Any]
"""Node -> (first token index, index after the last token)."""


class _Nothing:
    """The context of a node nobody asks about."""

    __slots__ = ()

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


_NOTHING = _Nothing()


class _Syntactic:
    """Records the part of a node between its own parentheses and decorations."""

    __slots__ = ("at", "first", "last", "node", "state")

    def __init__(self, state: "_State", node: cst.CSTNode, first: cst.CSTNode | None, last: cst.CSTNode | None) -> None:
        self.state, self.node, self.first, self.last = state, node, first, last

    def __enter__(self) -> None:
        self.at = len(self.state.tokens)

    def __exit__(self, *_: object) -> None:
        spans = self.state.spans
        first, last = spans.get(self.first), spans.get(self.last)
        spans[self.node] = (first[0] if first.__class__ is tuple else self.at,
                            last[1] if last.__class__ is tuple else len(self.state.tokens))


class _State:
    """What libcst writes code into: its CodegenState, with lists of tokens and indexes only."""

    def __init__(self, module: cst.Module) -> None:
        self.default_indent, self.default_newline = module.default_indent, module.default_newline
        self.indent_tokens: list[str] = []
        self.tokens: list[str] = []
        self.spans: Spans = {}
        self.add_token = self.tokens.append
        self.increase_indent = self.indent_tokens.append
        self.decrease_indent = self.indent_tokens.pop

    def add_indent_tokens(self) -> None:
        self.tokens.extend(self.indent_tokens)

    def pop_trailing_newline(self) -> None:
        if self.tokens:
            self.tokens.pop()

    def before_codegen(self, node: Any) -> None:
        if node.__class__ in SELECTED:
            self.spans[node] = len(self.tokens)

    def after_codegen(self, node: Any) -> None:
        if node.__class__ in SELECTED:
            at = self.spans[node]
            if at.__class__ is int:  # else its syntactic part has been recorded already
                self.spans[node] = (at, len(self.tokens))

    def record_syntactic_position(
        self, node: Any, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None,
    ) -> _Syntactic | _Nothing:
        return _Syntactic(self, node, start_node, end_node) if node.__class__ in SELECTED else _NOTHING


def spans(module: cst.Module) -> tuple[Spans, list[int], str]:
    """A parsed module -> token index pairs per node, the offset of every token, and the generated text.

    The generated text must equal what was parsed, or the offsets mean nothing: callers compare.
    """
    state: Any = _State(module)
    module._codegen(state)
    return state.spans, [0, *accumulate(map(len, state.tokens))], "".join(state.tokens)
