"""Parts of dates as words: ``DATEDIFF(month, a, b)``, ``DATEADD(day, 3, a)``. They name no column, and the general parser, that does not
know whose SQL it reads, takes them for one and the last argument for a unit."""

from typing import Any

from herkomst.read.sql.engine import exp

_PARTS = frozenset(
    f"{p}{s}" for p in ("year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond")
    for s in ("", "s")
) | frozenset({"yyyy", "yy", "qq", "mm", "dy", "dd", "ww", "wk", "dw", "hh", "mi", "ss", "dayofyear", "dayofweek", "weekday", "isoweek", "doy", "dow", "epoch"})
_FUNCTIONS = frozenset({"dateadd", "datediff", "datediff_big", "datepart", "datename", "date_part", "datetrunc", "date_diff", "date_add", "timestampadd",
                        "timestampdiff", "datetime_diff", "timestamp_diff", "date_bucket", "get_format"})


def arguments(node: Any) -> list[Any] | None:
    """What is left to walk of a function of dates whose first (or last) word is a part of a date; None for every other node."""
    if isinstance(node, (exp.DateDiff, exp.TimestampDiff, exp.DateAdd, exp.DateSub)):
        if not is_part(node.this):
            return None
        unit, second = node.args.get("unit"), node.args.get("expression")
        if unit is None or isinstance(second, exp.Interval):
            return None                                 # ``DATE_ADD(day, INTERVAL 1 DAY)``: a column called day
        return [second, exp.column(unit.name.lower()) if isinstance(unit, exp.Var) else unit]
    if isinstance(node, exp.DateTrunc) and is_part(node.this) and isinstance(node.args.get("unit"), exp.Literal):
        return [exp.column(node.args["unit"].this.lower())]
    if isinstance(node, exp.Anonymous) and str(node.this).lower() in _FUNCTIONS and node.expressions:
        first = node.expressions[0]
        named = str(node.this).lower() == "get_format" or is_part(first)
        return list(node.expressions[1:]) if named else None
    if isinstance(node, exp.Trunc) and is_part(node.args.get("decimals")):
        return [node.this]
    return None


def is_part(node: Any) -> bool:
    """Whether a node is a bare word that names a part of a date."""
    return isinstance(node, exp.Column) and not node.table and isinstance(node.this, exp.Identifier) and not node.this.quoted and node.name.lower() in _PARTS
