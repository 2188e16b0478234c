"""Hand-overs that frameworks make between pieces of code: Luigi tasks, Airflow operators, Kedro nodes, Parquet through pyarrow, futures."""

from typing import TYPE_CHECKING

from herkomst.interpret.machine import CallArg, LibraryCall
from herkomst.interpret.python import airflow, classes, kedro
from herkomst.interpret.python.values import NONE
from herkomst.interpret.verbs import library
from herkomst.model.places import Span
from herkomst.model.python_ir import Call, ClassDef
from herkomst.model.values import AnyValue, Bound, Choice, Class, Const, Func, Map, Obj, Opaque, Ref, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

_TARGETS = ("Target", "Local", "File")
FUTURES = frozenset(("submit", "delay", "apply_async", "fn", "remote", "with_options", "override", "si", "s"))


def call(
    ip: "Interpreter", path: str, receiver: AnyValue | None, args: tuple[CallArg, ...], span: Span, name_span: Span, site: str,
) -> AnyValue | None:
    """A call of a framework; None where there is no model here."""
    if path.startswith("airflow."):
        return airflow.call(ip, path, receiver, args, span, site)
    if path in kedro.NODES:
        return kedro.node(ip, args, span, site)
    if path.startswith("luigi."):
        return _luigi(ip, path, receiver, args, span, site)
    if path.startswith(("pyarrow.", "fastparquet.")):
        return _parquet(ip, path, receiver, args, span, name_span, site)
    return None


def _argument(args: tuple[CallArg, ...], position: int, *names: str) -> AnyValue | None:
    found = next((a.value for a in args if a.keyword in names), None)
    plain = [a.value for a in args if not a.keyword and not a.star]
    return found if found is not None else plain[position] if position < len(plain) else None


def _luigi(
    ip: "Interpreter", path: str, receiver: AnyValue | None, args: tuple[CallArg, ...], span: Span, site: str,
) -> AnyValue | None:
    name = path.rpartition(".")[2]
    if receiver is not None:
        if name == "input":
            return inputs(ip, receiver, span)
        if name in ("requires", "deps"):
            return requires(ip, receiver, span)
        if name == "clone" and args:
            cls = ip.deref(args[0].value)
            return classes.instantiate(ip, cls, (), span, site) if isinstance(cls, Class) else receiver
        x = ip.deref(receiver)
        if isinstance(x, Obj) and x.cls == "luigi.Target":
            if name == "open":
                return Obj("file", site, "", {"path": x.fields.get("path", Opaque()), "mode": args[0].value if args else Const("r")})
            return Opaque(why="argument")
        return None
    if name.endswith("Target"):
        found = _argument(args, 0, "path", "s3path")
        return Obj("luigi.Target", site, "", {"path": found if found is not None else Opaque()})
    if name.endswith("Parameter"):
        default = next((a.value for a in args if a.keyword == "default"), None)
        return default if default is not None and isinstance(ip.deref(default), Const | Seq | Map) else Opaque(why="argument")
    return NONE if name in ("build", "run") else None


def task_attribute(ip: "Interpreter", receiver: AnyValue, base: str, name: str) -> AnyValue | None:
    """``self.input`` of a Luigi task."""
    if base.startswith("luigi.") and name in ("input", "requires", "deps", "clone"):
        return Bound(receiver, f"luigi.Task.{name}")
    return None


def requires(ip: "Interpreter", task: AnyValue, span: Span) -> AnyValue | None:
    """What a task requires: by its method, or by the decorator on its class."""
    method = classes.lookup(ip, task, "requires")
    if isinstance(method, Func):
        return ip.call(method, (), {}, span)
    x = ip.deref(task)
    cls = classes.of_object(ip, x) if isinstance(x, Obj) else None
    node = ip.code.definition(cls.path, cls.offset) if cls is not None else None
    if cls is not None and isinstance(node, ClassDef):
        for decorator in node.decorators:
            if isinstance(decorator, Call) and classes.name_of(decorator) in ("requires", "inherits"):
                scope = classes.class_scope(ip, cls)
                found = [classes.evaluate_in(ip, scope, a.value) for a in decorator.args]
                tasks = [classes.instantiate(ip, c, (), span, ip.site(0)) for c in found if isinstance(c, Class)]
                return tasks[0] if len(tasks) == 1 else Seq("list", tuple(tasks))
    return None


def inputs(ip: "Interpreter", task: AnyValue, span: Span) -> AnyValue:
    """``self.input()``: the outputs of what the task requires, in the same shape."""
    needed = requires(ip, task, span)
    return _outputs(ip, needed, span) if needed is not None else Opaque(why="task")


def _outputs(ip: "Interpreter", value: AnyValue, span: Span) -> AnyValue:
    x = ip.deref(value)
    if isinstance(x, Seq):
        rest = _outputs(ip, x.rest, span) if x.rest is not None else None
        if rest is not None and not x.items and ip.deref(x.rest or NONE) is not None and x.kind == "list" and isinstance(x.rest, Choice):
            return Seq("list", tuple(_outputs(ip, o, span) for o in x.rest.options), None)
        return Seq(x.kind, tuple(_outputs(ip, i, span) for i in x.items), rest)
    if isinstance(x, Map):
        return Map(tuple((k, _outputs(ip, v, span)) for k, v in x.items))
    method = classes.lookup(ip, value, "output") if isinstance(x, Obj) else None
    return ip.call(method, (), {}, span) if isinstance(method, Func) else Opaque(why="task")


def _parquet(
    ip: "Interpreter", path: str, receiver: AnyValue | None, args: tuple[CallArg, ...], span: Span, name_span: Span, site: str,
) -> AnyValue | None:
    name = path.rpartition(".")[2]
    if receiver is not None:
        x = ip.deref(receiver)
        if isinstance(x, Obj) and x.cls == "pyarrow.parquet.ParquetDataset" and name in ("read", "read_pandas", "read_table"):
            return _read(ip, x.fields.get("path", Opaque()), span, name_span, site)
        return None
    if name in ("from_pandas", "from_pylist", "from_pydict", "from_arrays"):
        return args[0].value if args else None
    if name in ("write_table", "write_to_dataset", "write") and args:
        frame = _argument(args, 0, "table", "data") if path.startswith("pyarrow.") else _argument(args, 1, "data")
        where = _argument(args, 1, "where", "root_path") if path.startswith("pyarrow.") else _argument(args, 0, "filename")
        if frame is not None and where is not None and isinstance(ip.deref(frame), Table):
            made = LibraryCall("pandas.DataFrame.to_parquet", frame, (CallArg(where, span),), span, name_span, "", site)
            library.call(ip, made)
        return NONE
    if name in ("ParquetDataset", "ParquetFile") and args:
        found = _argument(args, 0, "path_or_paths", "source")
        return Obj("pyarrow.parquet.ParquetDataset", site, "", {"path": found if found is not None else Opaque()})
    if name in ("read_table", "read_pandas", "read_csv") and args:
        return _read(ip, args[0].value, span, name_span, site, "pandas.read_csv" if name == "read_csv" else "pandas.read_parquet")
    return None


def _read(ip: "Interpreter", where: AnyValue, span: Span, name_span: Span, site: str, how: str = "pandas.read_parquet") -> AnyValue | None:
    return library.call(ip, LibraryCall(how, None, (CallArg(where, span),), span, name_span, ip.target, site))


def handed_over(ip: "Interpreter", receiver: AnyValue, name: str, args: tuple[CallArg, ...]) -> AnyValue | None:
    """Methods that only hand a frame on: ``arrow_table.to_pandas()``, ``future.result()``."""
    x = ip.deref(receiver)
    if name == "to_pandas" and isinstance(x, Table) and x.kind.startswith("pandas"):
        return receiver
    if name == "result" and not args and isinstance(receiver, Ref) and isinstance(x, Table | Seq | Map):
        return receiver
    return None
