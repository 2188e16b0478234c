"""Queries through an object-relational mapper: a model class is a table, its fields are columns, a query is a frame.

SQLAlchemy (``select(Person).where(Person.age > 3)``, ``session.query(Person)``, Core tables), SQLModel and Flask-SQLAlchemy; Django
(``Person.objects.filter(age__gt=3)``). What the methods of a query do is data: rules/libraries/sqlalchemy.yaml and django.yaml.
"""

from typing import TYPE_CHECKING

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg, LibraryCall
from herkomst.interpret.python import classes
from herkomst.interpret.verbs import expressions, library
from herkomst.interpret.verbs.rowsets import filtered, join_rows
from herkomst.knowledge import libraries
from herkomst.model.graph import Dataset, column, rest, rows
from herkomst.model.places import Span
from herkomst.model.python_ir import Assign, Call, ClassDef, Expr, Literal_, Name
from herkomst.model.values import AnyValue, Bound, Class, Const, Dep, Obj, Seq, Series, Table, Text

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

SELECT, CORE, QUERYSET = "sqlalchemy.Select", "sqlalchemy.Table", "django.QuerySet"
FIELD = "django.F"
_BASES = frozenset({"Model", "Base", "DeclarativeBase", "SQLModel"})
_SESSION = frozenset({"execute", "scalars", "exec", "stream", "stream_scalars"})
_ONE = frozenset({"scalar", "get"})
_SELF = frozenset({"statement", "selectable", "selected_columns"})
_GROUPED = frozenset({"count", "sum", "avg", "min", "max", "array_agg", "group_concat", "string_agg", "stddev", "Count", "Sum", "Avg", "Min", "Max",
                      "StdDev", "Variance", "ArrayAgg", "StringAgg"})
_DECLARES = frozenset({"Column", "mapped_column", "relationship", "backref", "ForeignKey", "declarative_base", "MetaData", "UniqueConstraint", "Index", "Field"})
_DJANGO = ("Q", "F", "Value", "Case", "When", "Coalesce", "Lower", "Upper", "Concat", "Cast", "ExpressionWrapper", "Func", "Exists", "OuterRef", "Subquery",
           *sorted(n for n in _GROUPED if n[0].isupper()))


class Model(msgspec.Struct, frozen=True):
    """A table that a class declares: its name, its columns by the names that code uses, and whether the mapper is Django's."""

    table: str
    fields: dict[str, str]
    django: bool


def model(ip: "Interpreter", cls: Class) -> Model | None:
    """What a class of the scanned code declares as a table; None where it declares none."""
    name, fields, known, declared = "", dict[str, str](), False, False
    names: set[str] = set()
    for c in classes.linear(ip, cls):
        node = ip.code.definition(c.path, c.offset)
        if not isinstance(node, ClassDef):
            continue
        names |= {classes.name_of(b) for b in node.bases}
        known = known or any(k.keyword == "table" for k in node.keywords)
        for s in node.body:
            if isinstance(s, Assign) and len(s.targets) == 1 and isinstance(s.targets[0], Name):
                target = s.targets[0].id
                if target == "__tablename__":
                    name, known = name or _text(s.value), True
                elif not target.startswith("_") and (made := _field(target, s)) is not None:
                    fields.setdefault(target, made)
                    declared = declared or isinstance(s.value, Call)
            elif isinstance(s, ClassDef) and s.name == "Meta":
                name = name or next((_text(i.value) for i in s.body if isinstance(i, Assign) and isinstance(i.targets[0], Name)
                                     and i.targets[0].id in ("db_table", "table_name")), "")
    if not fields or not (known or (declared and names & _BASES)):
        return None
    return Model((name or cls.name.rpartition(".")[2]).lower(), fields, "Model" in names and not known and "db" not in _roots(ip, cls))


def _roots(ip: "Interpreter", cls: Class) -> set[str]:
    """The names before the dot of the bases: ``db`` of ``db.Model``."""
    node = ip.code.definition(cls.path, cls.offset)
    values = [getattr(b, "value", None) for b in node.bases] if isinstance(node, ClassDef) else []
    return {v.id for v in values if isinstance(v, Name)}


def _text(e: Expr | None) -> str:
    return e.value if isinstance(e, Literal_) and isinstance(e.value, str) else ""


def _field(target: str, s: Assign) -> str | None:
    """The column that an attribute stands for; None where it is none."""
    if not isinstance(s.value, Call):
        return target if s.annotation and "ClassVar" not in s.annotation and "elationship" not in s.annotation else None
    kind = classes.name_of(s.value.func)
    words = {a.keyword: _text(a.value) for a in s.value.args if a.keyword}
    if kind in ("ForeignKey", "OneToOneField") or (kind.startswith(("ManyToMany", "relationship")) and kind != "Field"):
        return words.get("db_column") or f"{target}_id" if not kind.startswith(("ManyToMany", "relationship")) else None
    if kind in ("Column", "mapped_column"):
        first = next((_text(a.value) for a in s.value.args if not a.keyword), "")
        return first or words.get("name") or target
    return words.get("db_column") or target if kind == "Field" or kind.endswith("Field") else None


def table(ip: "Interpreter", found: Model) -> Table:
    """The table itself, as something to query."""
    dataset = Dataset("table", found.table)
    return Table(dataset, {n: column(dataset, c) for n, c in found.fields.items()}, (), {}, rows(dataset), True, None, QUERYSET if found.django else SELECT)


def member(ip: "Interpreter", cls: Class, name: str, span: Span) -> AnyValue | None:
    """``Person.age`` and ``Person.objects``; None where the class declares no table or this is no part of it."""
    if name.startswith("__") and name != "__table__":
        return None
    found = model(ip, cls)
    if found is None:
        return None
    if name in (("objects", "_default_manager", "_base_manager") if found.django else ("query", "__table__")) and name not in found.fields:
        made = table(ip, found)
        return ip.new(msgspec.structs.replace(made, kind=CORE) if name == "__table__" else made)
    if name in found.fields and not found.django:
        dataset = Dataset("table", found.table)
        return Series(name, (Dep(column(dataset, found.fields[name]), "IDENTITY", span, "name", "column"),), rows(dataset))
    return None


def attribute(ip: "Interpreter", receiver: AnyValue, x: Table, name: str, span: Span) -> AnyValue | None:
    """Attributes of a query or a Core table: ``persons.c.age``."""
    if x.kind == QUERYSET:
        return Bound(receiver, f"{QUERYSET}.{name}") if not x.one else None
    if x.kind not in (SELECT, CORE):
        return None
    if name in ("c", "columns", "exported_columns"):
        return ip.new(msgspec.structs.replace(x, kind=CORE))
    if name in _SELF:
        return receiver
    if x.kind == CORE and (node := ip.field(x, name, span)) is not None and f"{SELECT}.{name}" not in libraries.pack().entries:
        return Series(name, (Dep(node, "IDENTITY", span, "name", "column"),), x.rows)
    return None


def call(
    ip: "Interpreter", path: str, receiver: AnyValue | None, args: tuple[CallArg, ...], span: Span, name_span: Span, site: str,
) -> AnyValue | None:
    """A call that has to do with a mapper; None where it has not."""
    name = path.rpartition(".")[2]
    if receiver is None:
        return _function(ip, path, name, args, span, site)
    on = ip.deref(receiver)
    if isinstance(on, Series) and name == "label" and args and isinstance(told := ip.deref(args[0].value), Const):
        return msgspec.structs.replace(on, name=str(told.value))
    if isinstance(on, Table) and on.kind == QUERYSET:
        return _django(ip, receiver, on, name, args, span, name_span, site)
    if isinstance(on, Table) and on.kind in (SELECT, CORE):
        return _query(ip, receiver, on, name, args, span, name_span, site)
    if name in ("query", "select") and args and (made := _selected(ip, args, span, site)) is not None:
        return made
    if name in _SESSION | _ONE and args:
        given = _whole(ip, args[0].value)
        if isinstance(given, Table) and given.kind == SELECT:
            return ip.new(msgspec.structs.replace(given, one=True, kind="") if name in _ONE else given)
    return None


def _function(ip: "Interpreter", path: str, name: str, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if path.startswith(("sqlalchemy.func.", "sqlmodel.func.")):
        found = d.join(*(ip.deps(_named(ip, a.value)) for a in args))
        return Series(name, d.through(found, "AGGREGATION" if name in _GROUPED else "TRANSFORMATION", span, op="aggregated" if name in _GROUPED else "computed"))
    root = path.partition(".")[0]
    if root in ("sqlalchemy", "sqlmodel"):
        if name == "select":
            return _selected(ip, args, span, site)
        if name == "Table" and args and isinstance(told := ip.deref(args[0].value), Const):
            dataset = Dataset("table", str(told.value).lower())
            given = [c.fields["name"] for a in args[1:] if isinstance(c := ip.deref(a.value), Obj) and c.cls == "sqlalchemy.Column" and "name" in c.fields]
            known = {str(c.value): column(dataset, str(c.value)) for c in given if isinstance(c, Const)}
            return ip.new(Table(dataset, known, () if known else (rest(dataset),), {}, rows(dataset), bool(known), None, CORE))
        if name in _DECLARES or (name[:1].isupper() and path in (f"sqlalchemy.{name}", f"sqlalchemy.types.{name}")):
            first = ip.deref(args[0].value) if args and name == "Column" else None
            return Obj("sqlalchemy.Column", site, "", {"name": first} if isinstance(first, Const) else {})
        if name == "case":
            found = d.join(*(ip.deps(v) for v in expressions.items(ip, [a.value for a in args])))
            return Series(None, d.through(found, "CONDITIONAL", span, op="condition"))
    if path.startswith("django.db.models") and (name.endswith("Field") or name == "ForeignKey"):
        return Obj("django.Field", site)
    if path.startswith("django.db.models") and name in _DJANGO:
        made = [ip.deps(v) if isinstance(v := _named(ip, a.value), Series) else ip.deps(a.value) for a in args if not a.keyword]
        made += [_by_word(ip, a, span).deps for a in args if a.keyword and name in ("Q", "When") and a.keyword not in ("then", "condition")]
        grouped = name in _GROUPED
        return Series(name, d.through(d.join(*made), "AGGREGATION" if grouped else "TRANSFORMATION", span, op="aggregated" if grouped else "computed"))
    return None


def _named(ip: "Interpreter", value: AnyValue) -> AnyValue:
    """A string that names a column of the query that will use it, as an expression."""
    x = ip.deref(value)
    if isinstance(x, Const) and isinstance(x.value, str) and x.value.partition("__")[0].isidentifier():
        return expressions.named(Const(x.value.partition("__")[0], x.span), x.span or ip.here(), FIELD)
    return x


def _by_word(ip: "Interpreter", a: CallArg, span: Span) -> Series:
    """``age__gt=3``: the column before the lookup, compared."""
    made = expressions.named(Const(a.keyword.partition("__")[0], a.span), a.span or span, FIELD)
    value = ip.deref(a.value)
    words = [str(v.value) for v in (value.items if isinstance(value, Seq) else (value,)) if isinstance(v, Const)]
    given = d.join(made.deps, ip.deps(value) if not isinstance(value, Const | Text) else ())
    return Series(made.name, d.through(given, "TRANSFORMATION", span, op="compared", literals=words))


def _whole(ip: "Interpreter", value: AnyValue) -> AnyValue:
    """A model class as the table it declares; else the value."""
    x = ip.deref(value)
    found = model(ip, x) if isinstance(x, Class) else None
    return table(ip, found) if found is not None else x


def _selected(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``select(...)``: of models, tables and columns; None where there is none among the arguments."""
    given = [_whole(ip, v) for v in expressions.items(ip, [a.value for a in args if not a.keyword])]
    tables = [x for x in given if isinstance(x, Table) and x.kind in (SELECT, CORE)]
    series = [x for x in given if isinstance(x, Series)]
    if not tables and not any(x.rows is not None and x.rows.dataset.kind == "table" for x in series):
        return None
    if len(given) == 1 and tables:
        return ip.new(msgspec.structs.replace(tables[0], kind=SELECT))
    point = f"{ip.act.path}:{span.line}.{span.column}#select"
    frame = Dataset("frame", ip.target or "select", point)
    columns = {n: c for t in tables for n, c in t.columns.items()}
    for x in series:
        name = x.name or "value"
        columns[name] = column(frame, name)
        ip.emit.deps(columns[name], x.deps, span, "selected")
    who = join_rows(ip, [*(t.rows for t in tables), *(x.rows for x in series)], frame, span)
    return ip.new(Table(frame, columns, tuple(r for t in tables for r in t.rests), {}, who, True, None, SELECT))


def _query(
    ip: "Interpreter", receiver: AnyValue, x: Table, name: str, args: tuple[CallArg, ...], span: Span, name_span: Span, site: str,
) -> AnyValue | None:
    """A method of a query: models among the arguments are tables, keywords of ``filter_by`` are conditions."""
    if name == "select" or name == "with_only_columns":
        return _selected(ip, args or (CallArg(receiver, span),), span, site) if args else receiver
    if name == "group_by":
        keys = d.join(*(ip.deps(a.value) for a in args))
        frame = Dataset("frame", x.dataset.name, f"{ip.act.path}:{span.line}.{span.column}#group")
        return ip.new(filtered(ip, x, frame, keys, span, "GROUP_BY", "group"))
    given = tuple(CallArg(_condition(ip, x, a, span), a.span) if name == "filter_by" and a.keyword else
                  CallArg(ip.new(t) if isinstance(t := _whole(ip, a.value), Table) else a.value, a.span, a.keyword, a.star) for a in args)
    if name in ("join", "outerjoin", "join_from") and (not given or not isinstance(ip.deref(given[0].value), Table)):
        return receiver                                 # along a relationship: the other table is not named here
    method = "where" if name in ("filter_by", "filter", "having") else name
    return library.call(ip, LibraryCall(f"{SELECT}.{method}", receiver, given, span, name_span, ip.target, site))


def _condition(ip: "Interpreter", x: Table, a: CallArg, span: Span) -> AnyValue:
    return expressions.bind(ip, _by_word(ip, a, span), x, span)


def _django(
    ip: "Interpreter", receiver: AnyValue, x: Table, name: str, args: tuple[CallArg, ...], span: Span, name_span: Span, site: str,
) -> AnyValue | None:
    """A method of a query set: keywords are conditions or new columns, ``-name`` is a column too."""
    if name in ("filter", "exclude", "get"):
        given = tuple(CallArg(_by_word(ip, a, span), a.span) if a.keyword else a for a in args)
    elif name in ("order_by", "values", "values_list", "only", "aggregate", "annotate", "alias"):
        given = tuple(CallArg(_plain(ip, a.value), a.span, a.keyword, a.star) for a in args if a.keyword not in ("flat", "named"))
    else:
        given = args
    made = library.call(ip, LibraryCall(f"{QUERYSET}.{name}", receiver, given, span, name_span, ip.target, site))
    return made


def _plain(ip: "Interpreter", value: AnyValue) -> AnyValue:
    x = ip.deref(value)
    if isinstance(x, Const) and isinstance(x.value, str):
        return Const(x.value.lstrip("-").partition("__")[0], x.span, x.deps)
    return value
