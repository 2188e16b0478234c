"""Expressions to uses: one walk with an explicit stack (chains of thousands of ANDs are normal), each node seen once."""

from collections.abc import Callable, Iterable
from typing import Any

from herkomst.knowledge.decisions import technical_key
from herkomst.knowledge.derivations import OPS
from herkomst.model.graph import AFTER, DIRECT_SUBTYPES, Subtype
from herkomst.model.sql_query import EACH, AnyUse, Query, QueryUse, StarUse, Use, Word
from herkomst.read.sql import dateparts
from herkomst.read.sql.derivations import derivation
from herkomst.read.sql.engine import exp
from herkomst.read.sql.words import dotted, word

_COMPARE = (
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Like, exp.ILike, exp.In, exp.Between,
    exp.RegexpLike, exp.RegexpILike, exp.SimilarTo, exp.Is, exp.StartsWith, exp.Contains, exp.ArrayContains,
)
_SAME = (exp.Paren, exp.Alias, exp.Collate, exp.Aliases)
_RANKS = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Ntile, exp.PercentRank, exp.CumeDist)
_QUERIES = (exp.Subquery, exp.Select, exp.SetOperation)
_PERCENTILES = (exp.PercentileCont, exp.PercentileDisc, exp.Median, exp.Quantile, exp.Mode)
_GLOBALS = {"fetch_status", "rowcount", "error", "trancount", "identity", "version", "servername", "spid", "nestlevel", "procid"}

Ctx = tuple[Subtype, str, tuple[str, ...], bool]
"""Subtype and operation so far (from the outside in), literals compared with, inside an aggregate."""


def inside(outer: Subtype, inner: Subtype) -> Subtype:
    """What a mention is when an operation of ``inner`` stands inside one of ``outer``: the INDIRECT one nearest the source
    wins, else the stronger."""
    return AFTER[inner, outer]


class Walk:
    """Collects the uses of one expression and what kind of expression it is."""

    def __init__(self, query: Callable[[Any], Query], windows: dict[str, Any] | None = None) -> None:
        self.query = query
        self.windows = windows or {}
        self.uses: list[AnyUse] = []
        self.aggregate = self.window = self.rank = False
        self.once = False                              # the rank is within a technical key: its first are rows made unique
        self.weights = 0
        self.bound: set[str] = set()

    def run(self, node: Any, subtype: Subtype = "IDENTITY", op: str = "selected") -> "Walk":
        """Walk one expression (or several), as something of ``subtype``."""
        stack: list[tuple[Any, Ctx]] = [(node, (subtype, op, (), False))]
        while stack:
            current, ctx = stack.pop()
            if current is None or isinstance(current, (str, bool, int, float)):
                continue
            if isinstance(current, (list, tuple)):
                stack.extend((n, ctx) for n in reversed(current))
                continue
            step = self._step(current, ctx)
            stack.extend(reversed(step))
        return self

    def _step(self, node: Any, ctx: Ctx) -> list[tuple[Any, Ctx]]:
        if isinstance(node, exp.Column):
            return self._column(node, ctx)
        if isinstance(node, (exp.Literal, exp.Identifier, exp.DataType, exp.Null, exp.Boolean, exp.Star)):
            if isinstance(node, exp.Star) and not ctx[3]:
                start, end = _place(node)
                self.uses.append(StarUse((), start, end, inside(ctx[0], "TRANSFORMATION")))
            return []
        if isinstance(node, _SAME):
            return [(node.this, ctx)]
        if (left := dateparts.arguments(node)) is not None:
            return [(left, _in(ctx, "TRANSFORMATION", "computed"))]
        if isinstance(node, _COMPARE):
            return self._compare(node, ctx)
        if isinstance(node, (exp.Case, exp.If)):
            return self._case(node, ctx)
        if (chosen := _choosing(node)) is not None:
            return self._chosen(*chosen, ctx)
        if isinstance(node, exp.Window):
            return self._window(node, ctx)
        if isinstance(node, exp.AggFunc):
            return self._aggregate(node, ctx)
        return self._other(node, ctx)

    def _other(self, node: Any, ctx: Ctx) -> list[tuple[Any, Ctx]]:
        if isinstance(node, exp.Filter):
            return [(node.this, ctx), (node.expression.this, _in(ctx, "FILTER", "filter"))]
        if isinstance(node, exp.WithinGroup):
            inside = (*_in(ctx, "AGGREGATION", "aggregated")[:3], True)
            self.aggregate = True
            if isinstance(node.this, _PERCENTILES) and isinstance(node.expression, exp.Order):     # what is ordered is what is taken
                return [(node.this, inside), *((o.this if isinstance(o, exp.Ordered) else o, inside) for o in node.expression.expressions)]
            return [(node.this, inside), (node.expression, _in(ctx, "SORT", "sort"))]
        if isinstance(node, exp.Order):
            parts: list[tuple[Any, Ctx]] = [(node.this, ctx)] if node.this is not None else []
            sort = ctx if ctx[1] == "window" else _in(ctx, "SORT", "sort")
            return [*parts, *((o.this if isinstance(o, exp.Ordered) else o, sort) for o in node.expressions)]
        if isinstance(node, exp.Exists):
            if isinstance(node.this, (_QUERIES, exp.Subquery)):
                self._subquery(node.this, "exists", ctx)
                return []
            return [(list(node.args.values()), _in(ctx, "TRANSFORMATION", "computed"))]
        if isinstance(node, _QUERIES):
            self._subquery(node, "scalar", ctx)
            return []
        if isinstance(node, exp.Lambda):
            self.bound.update(p.name for p in node.expressions)
            return [(node.this, _in(ctx, "TRANSFORMATION", "computed"))]
        if isinstance(node, exp.Dot):
            return self._dot(node, ctx)
        if isinstance(node, (exp.Parameter, exp.SessionParameter)):
            if isinstance(node, exp.Parameter):
                self._parameter(node, ctx)
            return []
        if isinstance(node, exp.PropertyEQ):
            return [(node.expression, ctx)]
        if isinstance(node, exp.Columns):
            self.uses.append(Use((Word(EACH),), ctx[0], ctx[1], ctx[2]))
            return []
        if isinstance(node, exp.Kwarg):
            return [(node.expression, _in(ctx, "TRANSFORMATION", "computed"))]
        if isinstance(node, (exp.Table, exp.Create, exp.Insert, exp.Update, exp.Delete, exp.Var, exp.Placeholder)):
            return []
        inner = _in(ctx, "TRANSFORMATION", "computed")
        if isinstance(node, exp.AnonymousAggFunc | exp.CombinedAggFunc):
            inner = (*_in(ctx, "AGGREGATION", "aggregated")[:3], True)
            self.aggregate = True
        if isinstance(node, (exp.And, exp.Or, exp.Not)):
            inner = ctx if ctx[0] not in DIRECT_SUBTYPES else inner
        if isinstance(node, exp.Func) and (derived := derivation(node)) is not None:
            return [(value, (inner[0], op, inner[2], inner[3])) for value, op in derived]
        return [(value, inner) for value in node.args.values() if value is not None]

    def _column(self, node: Any, ctx: Ctx) -> list[tuple[Any, Ctx]]:
        parts = dotted(node)
        if isinstance(node.this, exp.Star):
            start, end = _place(node.this)
            self.uses.append(StarUse(tuple(word(p) for p in (node.args.get("table"),) if p is not None), start, end,
                                     inside(ctx[0], "TRANSFORMATION")))
            return []
        if isinstance(node.this, exp.Func) and not isinstance(node.this, exp.Identifier):
            return [(node.this, ctx)]
        if parts[0].text not in self.bound:
            self.uses.append(Use(parts, ctx[0], ctx[1], ctx[2], "duplicate" if ctx[0] == "WINDOW" and self.once else ""))
        return []

    def _parameter(self, node: Any, ctx: Ctx) -> None:
        inner = word(node.this) if node.this is not None else Word("")
        if inner.text.isdigit() or isinstance(node.this, exp.Parameter) or inner.text.lower() in _GLOBALS:
            return                                     # $1 of a prepared statement, @@ROWCOUNT
        start = inner.start - 1 if inner.start > 0 else inner.start
        self.uses.append(Use((Word("@" + inner.text, start, inner.end),), ctx[0], ctx[1], ctx[2]))

    def _dot(self, node: Any, ctx: Ctx) -> list[tuple[Any, Ctx]]:
        chain: list[Any] = []
        base: Any = node
        while isinstance(base, exp.Dot):
            chain.append(base.expression)
            base = base.this
        if isinstance(base, (exp.Column, exp.Identifier)) and all(isinstance(c, exp.Identifier) for c in chain):
            parts = (*dotted(base), *(word(c) for c in reversed(chain)))
            if parts[0].text not in self.bound:
                self.uses.append(Use(parts, inside(ctx[0], "TRANSFORMATION"), ctx[1] if ctx[1] != "selected" else "computed", ctx[2]))
            return []
        inner = _in(ctx, "TRANSFORMATION", "computed")
        if isinstance(chain[0], exp.Anonymous) and (derived := derivation(chain[0], base.name)) is not None:      # DBMS_CRYPTO.HASH(..)
            return [(value, (inner[0], op, inner[2], inner[3])) for value, op in derived]
        return [(base, inner), *((c, inner) for c in chain if not isinstance(c, exp.Identifier))]

    def _compare(self, node: Any, ctx: Ctx) -> list[tuple[Any, Ctx]]:
        operands = [v for key, value in node.args.items() if key != "query" for v in (value if isinstance(value, list) else [value])]
        found = tuple(sorted({t for o in operands for t in literals(o)}))
        direct = ctx[0] in DIRECT_SUBTYPES
        made = _in(ctx, "TRANSFORMATION", "compared") if direct else ctx
        inner: Ctx = (made[0], made[1], tuple(sorted({*ctx[2], *found})), ctx[3])
        query = node.args.get("query")
        if query is not None:
            if isinstance(query, exp.Unnest):
                operands.append(query)
            else:
                self._subquery(query, "in", inner)
        return [(o, inner) for o in operands if o is not None and not isinstance(o, (exp.Literal, str, bool))]

    def _case(self, node: Any, ctx: Ctx) -> list[tuple[Any, Ctx]]:
        subject = node.this if isinstance(node, exp.Case) else None
        arms = node.args.get("ifs") or [] if isinstance(node, exp.Case) else [node]
        otherwise = node.args.get("default") if isinstance(node, exp.Case) else node.args.get("false")
        value = _in(ctx, "TRANSFORMATION", "computed")
        test: Ctx = (inside(ctx[0], "CONDITIONAL"), "condition", ctx[2], ctx[3]) if ctx[0] in DIRECT_SUBTYPES else ctx   # a key stays a key
        found: list[tuple[Any, Ctx]] = []
        if subject is not None:
            compared = tuple(sorted({*ctx[2], *(t for a in arms for t in literals(a.this))}))
            found.append((subject, (test[0], test[1], compared, ctx[3])))
        for arm in arms:
            found += [(arm.this, test), (arm.args.get("true"), value)]
        found.append((otherwise, value))
        nulls = ctx[0] == "WINDOW" and all(isinstance(a.this, exp.Is) for a in arms)      # where missing values come in an order
        if not nulls and not ctx[3] and any(_number(v) for v in (*(a.args.get("true") for a in arms), otherwise)):
            self.weights += sum(1 for a in arms if _number(a.args.get("true"))) or 1
        return found

    def _chosen(self, subject: Any, tests: list[Any], values: list[Any], ctx: Ctx) -> list[tuple[Any, Ctx]]:
        """A function that gives one of several values, by what the first argument is."""
        value = _in(ctx, "TRANSFORMATION", "computed")
        compared = tuple(sorted({*ctx[2], *(t for n in tests for t in literals(n))}))
        test: Ctx = (inside(ctx[0], "CONDITIONAL"), "condition", compared, ctx[3]) if ctx[0] in DIRECT_SUBTYPES else (*ctx[:2], compared, ctx[3])
        if not ctx[3]:
            self.weights += sum(1 for v in values if _number(v))
        return [(subject, test), *((n, test) for n in tests), *((v, value) for v in values)]

    def _window(self, node: Any, ctx: Ctx) -> list[tuple[Any, Ctx]]:
        self.window = True
        around: Ctx = (inside(ctx[0], "WINDOW"), "window", ctx[2], ctx[3])
        was = self.aggregate
        function = node.this
        if isinstance(function, (exp.IgnoreNulls, exp.RespectNulls)):
            function = function.this
        if isinstance(function, _RANKS):
            self.rank = True
            self.once = any(isinstance(p, exp.Column) and technical_key(p.name) for p in node.args.get("partition_by") or ())
        found = [(p, around) for p in node.args.get("partition_by") or []]
        found.append((node.args.get("order"), around))
        name = node.args.get("alias")
        named = self.windows.get(name.name.lower()) if name is not None else None
        first = node.args.get("first")
        seen = 0
        while named is not None and seen < 8:
            found += [(p, around) for p in named.args.get("partition_by") or []]
            found.append((named.args.get("order"), around))
            base = named.args.get("alias")
            named = self.windows.get(base.name.lower()) if base is not None and base is not first else None
            seen += 1
        inner = Walk(self.query, self.windows)
        inner.bound = self.bound
        inner.run(function, ctx[0], ctx[1])
        self.uses += inner.uses
        self.rank = self.rank or inner.rank
        self.aggregate = was            # a window aggregate does not make the query an aggregation
        return found

    def _aggregate(self, node: Any, ctx: Ctx) -> list[tuple[Any, Ctx]]:
        self.aggregate = True
        inner: Ctx = (*_in(ctx, "AGGREGATION", "aggregated")[:3], True)
        if isinstance(node, (exp.ArgMax, exp.ArgMin)):
            return [(node.this, inner), (node.expression, (inside(ctx[0], "SORT"), "sort", ctx[2], True))]
        return [(value, inner) for value in node.args.values() if value is not None]

    def _subquery(self, node: Any, mode: Any, ctx: Ctx) -> None:
        self.uses.append(QueryUse(self.query(node), mode, ctx[0], ctx[1], ctx[2]))


def _in(ctx: Ctx, subtype: Subtype, op: str) -> Ctx:
    made = inside(ctx[0], subtype)
    return (made, op if made == subtype and ctx[1] not in OPS else ctx[1], ctx[2], ctx[3])


def _place(node: Any) -> tuple[int, int]:
    meta = getattr(node, "_meta", None) or {}
    return (meta["start"], meta["end"] + 1) if "start" in meta else (-1, -1)


def _choosing(node: Any) -> tuple[Any, list[Any], list[Any]] | None:
    """What decides, what it is compared with, and the values, of a function that chooses as CASE does: Oracle's ``DECODE`` and
    ``NVL2``, T-SQL's ``CHOOSE``, MySQL's ``ELT``."""
    if isinstance(node, exp.DecodeCase) and len(node.expressions) > 2:
        subject, *arms = node.expressions
        values = arms[1::2] + (arms[-1:] if len(arms) % 2 else [])
        return subject, arms[:len(arms) - len(arms) % 2:2], values
    if isinstance(node, exp.Nvl2):
        return node.this, [], [node.args.get("true"), node.args.get("false")]
    if isinstance(node, exp.Anonymous) and str(node.this).upper() in ("CHOOSE", "ELT") and len(node.expressions) > 1:
        return node.expressions[0], [], node.expressions[1:]
    return None


def _number(node: Any) -> bool:
    while isinstance(node, (exp.Paren, exp.Neg, exp.Cast)):
        node = node.this
    return isinstance(node, exp.Literal) and not node.is_string


def literals(node: Any) -> Iterable[str]:
    """The constants an operand of a comparison consists of, as written without quotes."""
    if isinstance(node, exp.Literal):
        return (node.this,)
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        return ("-" + node.this.this,)
    if isinstance(node, (exp.Paren, exp.Cast, exp.Upper, exp.Lower, exp.Trim, exp.National, exp.Any)):
        return literals(node.this)
    if isinstance(node, (exp.Tuple, exp.Array)):
        return [t for e in node.expressions for t in literals(e)]
    if isinstance(node, exp.Boolean):
        return ("true" if node.this else "false",)
    if isinstance(node, (exp.Or, exp.And)):
        return ()
    return ()
