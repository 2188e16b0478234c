"""What dbt and its usual packages offer to templates: what can be said faithfully, and what can only be guessed."""

import re
from collections.abc import Callable, Mapping
from typing import Any


class Relation:
    """A table as templates see it: prints its name; attributes and calls give the relation again."""

    def __init__(self, name: str, late: Callable[[], str] | None = None) -> None:
        self._name, self._late = name, late

    def __str__(self) -> str:
        name = self._late() if self._late is not None else self._name
        return ".".join(_quoted(p) for p in name.split("."))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return str(self) if name in ("identifier", "name", "table", "schema", "database") else self

    def __call__(self, *args: Any, **kwargs: Any) -> "Relation":
        return self


def _quoted(part: str) -> str:
    return part if re.fullmatch(r"[A-Za-z_]\w*", part) else f'"{part}"'


class Namespace:
    """``dbt_utils.star``: what the package has, else a macro of the project of that name, else unknown."""

    def __init__(self, known: Mapping[str, Any], project: Mapping[str, Any], name: str, unknown: Callable[[str], Any]) -> None:
        self._known, self._project, self._called, self._unknown = dict(known), project, name, unknown

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._known:
            return self._known[name]
        found = self._project.get(name)
        return found if found is not None else self._unknown(f"{self._called}.{name}")

    def __getitem__(self, name: str) -> Any:
        return getattr(self, str(name))

    def get(self, name: str, default: Any = None) -> Any:
        """As a dictionary."""
        return self._known.get(name, default)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value] if value else []


def _typed(name: str) -> Callable[..., str]:
    return lambda *a, **k: name


def _call(name: str, *given: str) -> Callable[..., str]:
    """A macro that becomes a call of an SQL function with the same arguments."""
    def made(*args: Any, **kwargs: Any) -> str:
        values = [*args, *(kwargs[k] for k in given if k in kwargs)]
        return f"{name}({', '.join(str(v) for v in values if v is not None)})"
    return made


def _cast(field: Any = None, type: Any = None, **_: Any) -> str:  # noqa: A002  dbt's own argument name
    return f"cast({field} as {type})"


def _concat(fields: Any = None, **_: Any) -> str:
    return "concat(" + ", ".join(str(x) for x in _list(fields)) + ")"


def _key(fields: Any = None, *more: Any, **_: Any) -> str:
    named = [*_list(fields), *more]
    return "md5(concat(" + ", ".join(f"cast({x} as varchar)" for x in named) + "))" if named else "null"


FAITHFUL: dict[str, Any] = {
    "type_string": _typed("varchar"), "type_timestamp": _typed("timestamp"), "type_int": _typed("int"), "type_bigint": _typed("bigint"),
    "type_numeric": _typed("numeric"), "type_float": _typed("float"), "type_boolean": _typed("boolean"),
    "current_timestamp": _typed("current_timestamp"), "cast": _cast, "safe_cast": _cast, "concat": _concat,
    "datediff": lambda first_date=None, second_date=None, datepart=None, **_: f"datediff({datepart}, {first_date}, {second_date})",
    "dateadd": lambda datepart=None, interval=None, from_date_or_timestamp=None, **_: f"dateadd({datepart}, {interval}, {from_date_or_timestamp})",
    "date_trunc": lambda datepart=None, date=None, **_: f"date_trunc('{datepart}', {date})",
    "date_part": lambda datepart=None, date=None, **_: f"date_part('{datepart}', {date})",
    "last_day": lambda date=None, datepart=None, **_: f"last_day({date})", "hash": lambda field=None, **_: f"md5({field})",
    "length": _call("length", "expression"), "any_value": _call("any_value", "expression"), "bool_or": _call("bool_or", "expression"),
    "split_part": _call("split_part", "string_text", "delimiter_text", "part_number"), "right": _call("right", "string_text", "length_expression"),
    "replace": _call("replace", "field", "old_chars", "new_chars"), "listagg": lambda measure=None, *a, **_: f"listagg({measure})",
    "position": lambda substring_text=None, string_text=None, **_: f"position({substring_text} in {string_text})",
    "escape_single_quotes": lambda expression=None, **_: expression, "string_literal": lambda value=None, **_: f"'{value}'",
    "except_": _typed("except"), "intersect": _typed("intersect"), "generate_surrogate_key": _key, "surrogate_key": _key,
    "safe_add": lambda *a, **_: "(" + " + ".join(f"coalesce({x}, 0)" for x in (_list(a[0]) if a and isinstance(a[0], list) else a)) + ")",
    "safe_subtract": lambda *a, **_: "(" + " - ".join(f"coalesce({x}, 0)" for x in (_list(a[0]) if a and isinstance(a[0], list) else a)) + ")",
    "safe_divide": lambda numerator=None, denominator=None, **_: f"({numerator}) / nullif({denominator}, 0)",
    "group_by": lambda n=1, **_: "group by " + ", ".join(str(i + 1) for i in range(min(int(n), 500))),
    "deduplicate": lambda relation=None, partition_by=None, order_by=None, **_:
        f"select * from {relation} qualify row_number() over (partition by {partition_by} order by {order_by}) = 1",
}
"""Macros whose SQL has these columns flowing this way in every adapter."""


def _star(from_: Any = None, relation_alias: Any = None, except_: Any = (), **kwargs: Any) -> str:
    return f"{relation_alias}.*" if relation_alias else "*"


def _union(relations: Any = None, **_: Any) -> str:
    return "(" + " union all ".join(f"select * from {r}" for r in _list(relations)) + ")"


def _pivot(column: Any = None, values: Any = None, alias: Any = True, agg: str = "sum", cmp: str = "=", prefix: str = "", suffix: str = "",
           then_value: Any = 1, else_value: Any = 0, **_: Any) -> str:
    return ", ".join(f"{agg}(case when {column} {cmp} '{v}' then {then_value} else {else_value} end) as "
                     + re.sub(r"\W", "_", f"{prefix}{v}{suffix}") for v in (_list(values) or ["x"]))


GUESSED: dict[str, Any] = {
    "star": _star, "union_relations": _union, "pivot": _pivot, "get_column_values": lambda *a, **k: ["x"],
    "get_filtered_columns_in_relation": lambda *a, **k: [], "get_columns_in_relation": lambda *a, **k: [],
    "date_spine": lambda datepart=None, **_: f"(select cast(null as date) as date_{str(datepart).strip(chr(39))})",
    "unpivot": lambda relation=None, *a, **_: f"select * from {relation}", "nullcheck_table": lambda relation=None, **_: f"select * from {relation}",
    "get_url_parameter": lambda field=None, *a, **_: f"parse({field})", "haversine_distance": lambda *a, **k: "null",
    "width_bucket": lambda expr=None, *a, **_: f"width_bucket({expr})",
}
"""Macros that ask the warehouse, or whose columns cannot be known here: a model that uses one is only possible (``stub``)."""
