"""SQL in strings: run through the SQL front end, with places mapped back into the literals they stand in."""

import bisect
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg, LibraryCall
from herkomst.interpret.python.memo import note
from herkomst.interpret.python.values import NONE
from herkomst.interpret.verbs.rowsets import filtered
from herkomst.model.graph import Dataset
from herkomst.model.places import Span
from herkomst.model.python_ir import Expr, Name, Sql
from herkomst.model.values import AnyValue, Choice, Const, Deps, Obj, Opaque, Ref, Seq, Table, Text

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

HOLE = "__hole__"
_SQL = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|CREATE|REPLACE|TRUNCATE|DROP|ALTER|EXPLAIN|COPY|FROM)\b", re.I | re.S)
_DIALECTS = (("duckdb", "duckdb"), ("pyspark", "spark"), ("sqlite3", "sqlite"), ("psycopg", "postgres"), ("asyncpg", "postgres"),
             ("pymysql", "mysql"), ("MySQLdb", "mysql"), ("mysql", "mysql"), ("pyodbc", "tsql"), ("pymssql", "tsql"), ("oracledb", "oracle"),
             ("cx_Oracle", "oracle"), ("snowflake", "snowflake"), ("google.cloud.bigquery", "bigquery"), ("redshift", "redshift"),
             ("trino", "trino"), ("databricks", "databricks"))
_RUNS = frozenset(("execute", "executemany", "executescript", "sql", "query", "raw", "execute_sql", "run_query", "read_sql", "from_statement",
                   "exec_driver_sql", "fetch", "fetchrow", "executeScript", "read_sql_query"))
_FRAMES = frozenset(("df", "fetchdf", "fetch_df", "to_df", "toPandas", "pl", "to_dataframe", "arrow", "fetchnumpy", "toDF", "to_pandas", "result"))
_MANY = frozenset(("fetchall", "fetchmany", "all", "mappings", "collect", "scalars", "fetch", "partitions"))
_ONE = frozenset(("fetchone", "first", "one", "one_or_none", "fetchrow", "head"))


def looks_like_sql(value: AnyValue) -> bool:
    """Whether a string starts as a statement does."""
    text = value.value if isinstance(value, Const) else value.parts[0].value if isinstance(value, Text) and value.parts and isinstance(
        value.parts[0], Const) else None
    return isinstance(text, str) and len(text) > 8 and _SQL.match(text) is not None


class Places:
    """The text that is run, and where its stretches stand."""

    def __init__(self, ip: "Interpreter", value: AnyValue, fallback: Span) -> None:
        self.starts: list[int] = []
        self.origins: list[tuple[str, int] | None] = []
        self.whole: list[Span] = []
        self.text = ""
        self.holes: list[Deps] = []
        self.unknown = False
        self.exact = True
        for part in _flat(ip, value):
            self.starts.append(len(self.text))
            if isinstance(part, Const):
                origin = ip.literals.get(part.span) if part.span is not None else None
                known = origin is not None and origin[2] == part.value
                self.origins.append((origin[0], origin[1]) if origin is not None and known else None)
                self.whole.append(part.span or fallback)
                self.text += str(part.value)
                self.exact = self.exact and known
            else:
                self.origins.append(None)
                self.whole.append(fallback)
                self.text += HOLE
                self.unknown = True
                self.holes.append(ip.deps(part))
        self.ip = ip

    def place(self, start: int, end: int) -> Span:
        """The span of two offsets of the text."""
        i = max(bisect.bisect_right(self.starts, start) - 1, 0)
        origin = self.origins[i] if self.origins else None
        if origin is None:
            return self.whole[i]
        path, inner = origin
        ir = self.ip.module_ir(path)
        stop = self.starts[i + 1] if i + 1 < len(self.starts) else len(self.text)
        if ir is None:
            return self.whole[i]
        at = inner - self.starts[i]
        return ir.source.span(at + start, at + min(end, stop))


def _flat(ip: "Interpreter", value: AnyValue) -> Iterator[AnyValue]:
    if isinstance(value, Text):
        for p in value.parts:
            yield from _flat(ip, p)
    elif isinstance(value, Const) and isinstance(value.value, str):
        parts = ip.texts.get(value.value)
        if parts is not None:
            for p in parts:
                yield from _flat(ip, p) if p is not value else (p,)
        else:
            yield value
    elif isinstance(value, Const):
        yield Const(str(value.value), value.span)
    else:
        x = ip.deref(value)
        if isinstance(x, Text):
            yield from _flat(ip, x)
        elif isinstance(x, Choice) and x.options and isinstance(x.options[0], Const | Text):
            yield from _flat(ip, x.options[0])
        else:
            yield x


def run_text(ip: "Interpreter", text: AnyValue, call: LibraryCall, frames: dict[str, Table], dialect: str = "") -> AnyValue:
    """Run SQL in a string; the Table (on the heap) of a bare SELECT, else None."""
    x = ip.deref(text)
    if isinstance(x, Choice) and all(isinstance(o, Const | Text) for o in x.options):
        from herkomst.interpret.python.join import Joiner

        made: AnyValue | None = None
        for option in x.options:
            value = run_text(ip, option, call, frames, dialect)
            made = value if made is None else Joiner(ip, call.span, call.site, x.deps, not x.deps).values(made, value)
        return made if made is not None else NONE
    if not isinstance(x, Const | Text) or (isinstance(x, Const) and not isinstance(x.value, str)):
        return Opaque(d.possible(ip.deps(x), "hole"), None, "sql")
    places = Places(ip, x, call.span)
    from herkomst.interpret.sql import SqlEnv, run_sql

    ir = ip.view.sql(places.text, dialect)
    if ir is None:
        return Opaque((), None, "sql")
    env = SqlEnv(
        emit=ip.emit, view=ip.view, place=places.place, path=ip.path, site=call.site,
        span_kind="name" if places.exact else "template", frames=_named(ip, places.text, frames),
        reasons=("hole",) if places.unknown else (), label=call.target or "query", control=ip.control(),
        holes=d.join(*places.holes), kind="pyspark.sql.DataFrame" if dialect == "spark" else "pandas.DataFrame")
    found = run_sql(ir, env)
    return ip.new(found) if found is not None else NONE


def _named(ip: "Interpreter", text: str, frames: dict[str, Table]) -> dict[str, Table]:
    """Frames that the text may read by the name of their variable (DuckDB)."""
    if frames:
        return frames
    words = set(re.findall(r"[A-Za-z_]\w*", text))
    found: dict[str, Table] = {}
    for scope in (ip.act.scope.module, ip.act.scope):
        for name, value in scope.vars.items():
            if name in words and isinstance(value, Ref):
                t = ip.deref(value)
                if isinstance(t, Table) and t.one is False:
                    found[name] = t
    return found


def run_cell(ip: "Interpreter", node: Sql) -> AnyValue:
    """A SQL cell of a notebook: the offsets of the node are those of its text."""
    from herkomst.interpret.sql import SqlEnv, run_sql

    act = ip.act
    ir = ip.view.sql(node.text, "")
    if ir is None:
        return NONE
    env = SqlEnv(emit=ip.emit, view=ip.view, place=lambda a, b: act.source.span(node.start + a, node.start + b), path=act.path,
                 site=ip.site(node.start), frames=_named(ip, node.text, {}), label=node.into or "_sqldf", control=ip.control())
    found = run_sql(ir, env)
    if found is None:
        return NONE
    made = ip.new(found)
    ip.state.set(act.scope.vars, "_sqldf", made)
    return made


def dialect_of(ip: "Interpreter", path: str, receiver: AnyValue | None) -> str:
    """The dialect a library speaks, '' where that is not known."""
    x = ip.deref(receiver) if receiver is not None else None
    names = (path, x.cls if isinstance(x, Obj) else "", x.why if isinstance(x, Opaque) else "")
    return next((dialect for name in names for prefix, dialect in _DIALECTS if name.startswith(prefix)), "")


def fallback(ip: "Interpreter", call: LibraryCall) -> AnyValue | None:
    """A call that no model covers: running SQL, and fetching what it gave."""
    name = call.path.rpartition(".")[2]
    if name == "text" and call.args and looks_like_sql(ip.deref(call.args[0].value)):
        return call.args[0].value
    if name in _RUNS:
        sql = next((a.value for a in call.args if looks_like_sql(ip.deref(a.value))), None)
        if sql is not None:
            made = run_text(ip, sql, call, {}, dialect_of(ip, call.path, call.receiver))
            result = Obj("sql.result", call.site, "", {"table": made})
            _remember(ip, call.receiver, result)
            return made if name in ("read_sql", "read_sql_query") else result
    if call.receiver is not None and (name in _FRAMES or name in _MANY or name in _ONE or name in ("scalar", "fetchval")):
        x = ip.deref(call.receiver)
        result_ = x if isinstance(x, Obj) and x.cls == "sql.result" else recall(ip, call.receiver)
        if isinstance(result_, Obj):
            return fetched(ip, result_, name)
    return None


def fetched(ip: "Interpreter", result: Obj, name: str) -> AnyValue:
    """What a result set gives: a frame, rows, one row, one value."""
    ref = result.fields["table"]
    t = ip.deref(ref)
    if not isinstance(t, Table):
        return ref if isinstance(ref, Opaque) else Opaque((), None, "sql")
    if name in _FRAMES:
        return ref
    row = Table(t.dataset, t.columns, t.rests, t.index, t.rows, t.ordered, True, "", t.deps)
    if name in _MANY:
        return Seq("list", (), row)
    if name in _ONE:
        return row
    from herkomst.model.values import Cell

    return Cell(ip.deps(t))


def cursor(ip: "Interpreter", path: str, receiver: AnyValue, made: AnyValue) -> AnyValue:
    """What the model of a cursor's method gave, as the program meets it: results are iterated by row."""
    x = ip.deref(made)
    name = path.rpartition(".")[2]
    if name == "execute" and isinstance(x, Table) and not path.startswith("duckdb"):
        result = Obj("sql.result", "", "", {"table": made})
        _remember(ip, receiver, result)
        return result
    before = recall(ip, receiver) if name in _MANY | _ONE else None
    if isinstance(before, Obj):
        return fetched(ip, before, name)
    if isinstance(x, Obj) and x.cls == "pandas.rows" and "item" in x.fields:
        item = ip.deref(x.fields["item"])
        return Seq("list", (), item)
    if isinstance(x, Table) and x.one is False and name in _MANY | _ONE and not path.startswith("pandas"):
        row = Table(x.dataset, x.columns, x.rests, x.index, x.rows, x.ordered, True, "", x.deps)
        return Seq("list", (), row) if name in _MANY else row
    return made


def as_frame(ip: "Interpreter", args: tuple[CallArg, ...], span: Span) -> CallArg:
    """Rows of a result set given to ``DataFrame(rows, columns=[...])``: the frame they are, columns named by position."""
    first = args[0]
    x = ip.deref(first.value)
    if isinstance(x, Obj) and x.cls == "sql.result":
        x = fetched(ip, x, "fetchall")
    row = ip.deref(x.rest) if isinstance(x, Seq) and x.rest is not None and not x.items else None
    if not isinstance(row, Table) or not row.one or row.dataset.kind not in ("query", "table", "frame"):
        return first
    columns = row.columns
    names = next((ip.strings(a.value) for a in args if a.keyword == "columns"), None)
    if names is not None and row.ordered and not row.rests and len(names) == len(columns):
        columns = {str(n.value): node for n, node in zip(names, columns.values(), strict=True)}
    kept = x.rows if isinstance(x, Seq) and x.rows is not None else row.rows
    kind = row.kind if row.kind == "numpy.ndarray" else "pandas.DataFrame"         # rows of an array have places, no names
    frame = Table(row.dataset, columns, row.rests, row.index, kept, row.ordered, False, kind, row.deps)
    if isinstance(x, Seq) and x.deps:                   # picked or put in order: that decides who is in it
        frame = filtered(ip, frame, Dataset("frame", ip.target or "rows", f"{ip.site(0)}:{span.line}.{span.column}"), x.deps, span)
    return CallArg(ip.new(frame), first.span, first.keyword)


def rows_of(ip: "Interpreter", result: Obj) -> AnyValue:
    """What iterating a result set meets."""
    found = fetched(ip, result, "fetchall")
    return found.rest if isinstance(found, Seq) and found.rest is not None else found


_CURSOR = re.compile(r"(?:.*_)?(?:cursor|curs|crsr|cur)\d*", re.IGNORECASE)


def iterated(ip: "Interpreter", node: Expr, value: AnyValue) -> AnyValue:
    """What a loop runs over: of a cursor of which only its name tells that it is one, what it ran last."""
    x = ip.deref(value)
    if not isinstance(node, Name) or not _CURSOR.fullmatch(node.id) or not isinstance(x, Opaque) or not ip.results:
        return value
    return recall(ip, value) or value


def _slot(ip: "Interpreter", receiver: AnyValue | None) -> str:
    """A cursor or connection is known by the value it is: unknown objects by what they came from."""
    if isinstance(receiver, Ref):
        return f"\0sql:{receiver.id}"
    if isinstance(receiver, Opaque):
        return f"\0sql:{receiver.base.name if receiver.base is not None else receiver.why}"
    if isinstance(receiver, Obj):
        return f"\0sql:{receiver.cls}:{receiver.site}"
    return ""


def _remember(ip: "Interpreter", receiver: AnyValue | None, result: Obj) -> None:
    slot = _slot(ip, receiver)
    if slot:
        ip.state.set(ip.results, slot, result)


def recall(ip: "Interpreter", receiver: AnyValue | None) -> AnyValue | None:
    slot = _slot(ip, receiver)
    found = ip.results.get(slot)
    note(ip, ip.results, slot, found)
    return found
