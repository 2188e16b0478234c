"""The standard library where constants and records pass through it: os.path, pathlib, collections, itertools, functools, dataclasses,
argparse, csv, copy, and a few clocks and loggers that carry nothing."""

import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python import gathered, instances
from herkomst.interpret.python.containers import any_item, items_of
from herkomst.interpret.python.operators import binary
from herkomst.interpret.python.strings import join_path, joined, path_text
from herkomst.interpret.python.values import NONE, UNKNOWN
from herkomst.model.graph import Dataset, rest, rows
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Class, Const, Func, Lib, Map, Obj, Opaque, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

Handler = Callable[["Interpreter", tuple[CallArg, ...], Span, str], "AnyValue | None"]

_SILENT = (
    "logging.", "warnings.", "time.", "random.seed", "numpy.random.seed", "os.makedirs", "os.mkdir", "os.remove", "os.chdir", "gc.", "sys.exit",
    "sys.path", "sys.stdout", "matplotlib.use", "tqdm.", "loguru.", "structlog.", "traceback.", "pprint.", "atexit.", "signal.", "os.unlink",
    "IPython.display.", "IPython.get_ipython", "shutil.", "tempfile.", "threading.Lock",
)


def call(ip: "Interpreter", path: str, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """A function of the standard library by dotted path; None where there is no model here."""
    handler = _CALLS.get(path)
    if handler is not None:
        return handler(ip, args, span, site)
    if path.startswith("tqdm") and args and path.rpartition(".")[2] in ("tqdm", "trange", "tqdm_notebook"):
        return args[0].value
    if path.startswith(_SILENT):
        return Opaque(why="argument") if path.startswith(("time.", "logging.getLogger", "loguru", "structlog", "tempfile")) else NONE
    if path.startswith("pathlib.") and path.rpartition(".")[2] in ("Path", "PurePath", "PosixPath"):
        return join_path(ip, tuple(a.value for a in args)) if args else Obj("pathlib.Path", fields={"path": Const("")})
    if path.startswith(("os.environ", "os.getenv")):
        return Opaque(why="argument")
    if path.startswith(("random.", "secrets.")):
        return _random(ip, path.rpartition(".")[2], args, span)
    if path.startswith("statistics.") and args:
        many = any_item(ip, args[0].value, span)
        return Cell(d.join(gathered.aggregated(ip, args[0].value, many, span), *(ip.deps(a.value) for a in args[1:])))
    if path.startswith("operator.") and len(args) == 2 and (op := _OPERATORS.get(path.removeprefix("operator.").strip("_"))):
        a, b = reversed(args) if op == "in" else args
        return binary(ip, op, a.value, b.value, (a.span, b.span), span, site)
    if path.startswith("math.") and args:
        values = [ip.deref(a.value) for a in args]
        return Cell(d.through(d.join(*(ip.deps(v) for v in values)), "TRANSFORMATION", span, op="computed"))
    return None


def _random(ip: "Interpreter", name: str, args: tuple[CallArg, ...], span: Span) -> AnyValue:
    """Chance: picks from what it is given, and depends on nothing else."""
    if name in ("choice", "sample", "choices") and args:
        item = any_item(ip, args[0].value, span)
        return item if name == "choice" else Seq("list", (), item)
    return Opaque(why="argument") if name[:1].isupper() else NONE if name in ("seed", "shuffle") else Cell(())


def _pass(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    return args[0].value if args else None


def _decorator(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    return Lib("builtins.iter")


def _os_join(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    return joined(ip, tuple(a.value for a in args))


def _path(function: Callable[[str], object]) -> Handler:
    def handler(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
        x = path_text(ip, args[0].value) if args else UNKNOWN
        if isinstance(x, Const) and isinstance(x.value, str):
            made: object = function(x.value)
            if isinstance(made, tuple):
                return Seq("tuple", tuple(Const(m, x.span) for m in made))
            return Const(str(made), x.span, x.deps)
        return Opaque(ip.deps(x))
    return handler


def _copy(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if not args:
        return None
    x = ip.deref(args[0].value)
    return ip.new(x) if isinstance(x, Seq | Map | Table | Obj) else x


def _namedtuple(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    names = ip.strings(args[1].value) if len(args) > 1 else None
    if names is None:
        return None
    if len(names) == 1:
        names = tuple(Const(n) for n in str(names[0].value).replace(",", " ").split())
    return Obj("collections.namedtuple", fields={"names": Seq("tuple", tuple(names))})


def _partial(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if not args:
        return None
    fn = ip.deref(args[0].value)
    if isinstance(fn, Func) and all(not a.keyword for a in args):
        return Func(fn.path, fn.name, fn.offset, fn.env, fn.self, tuple(a.value for a in args[1:]))
    fields: dict[str, AnyValue] = {"func": args[0].value, "args": Seq("tuple", tuple(a.value for a in args[1:] if not a.keyword))}
    fields.update({f"={a.keyword}": a.value for a in args if a.keyword})
    return Obj("functools.partial", site, "", fields)


def _reduce(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if len(args) < 2:
        return None
    items, more = items_of(ip, args[1].value, span)
    every = (*((args[2].value,) if len(args) > 2 else ()), *items[:256], *((more,) if more is not None else ()))
    if not every:
        return UNKNOWN
    made: AnyValue = every[0]
    for i, item in enumerate(every[1:]):
        ip.iterations.append(i)
        made = ip.call(args[0].value, (made, item), {}, span)
        ip.iterations.pop()
    return made


def _chain(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    made: list[AnyValue] = []
    left: AnyValue | None = None
    for a in args:
        items, more = items_of(ip, a.value, span)
        made.extend(items)
        left = more if more is not None else left
    return Seq("list", tuple(made), left)


def _chain_iterable(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    items, more = items_of(ip, args[0].value, span) if args else ((), None)
    inner = _chain(ip, tuple(CallArg(i, span) for i in items), span, site)
    if more is not None and isinstance(inner, Seq):
        return Seq("list", inner.items, items_of(ip, more, span)[1])
    return inner


def _arguments(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    return Opaque(why="argument")


def _reader(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``csv.DictReader(open(path))``: rows of a file."""
    if not args:
        return None
    x = ip.deref(args[0].value)
    path = x.fields.get("path") if isinstance(x, Obj) and x.cls == "file" else None
    name = path.value if isinstance(path, Const) and isinstance(path.value, str) else None
    if name is None:
        base = Dataset("object", "csv.DictReader", site)
    else:
        found = ip.view.find_file(ip.path, name)
        base = Dataset("file", found or posixpath.normpath(name))
    schema = ip.view.schema("file", base.name) if base.kind == "file" else None
    if schema is not None and schema.dataset is not None:
        base = schema.dataset
    known = tuple(c.name for c in schema.columns) if schema is not None else ()
    from herkomst.model.graph import column

    complete = schema is not None and schema.complete
    row = Table(base, {n: column(base, n) for n in known}, () if complete else (rest(base, known),), {}, rows(base), True, True, "")
    return Seq("list", (), row)


def _field(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    for a in args:
        if a.keyword == "default_factory":
            return ip.call(a.value, (), {}, span)
        if a.keyword == "default":
            return a.value
    return NONE


def _combinations(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    import itertools

    items, more = items_of(ip, args[0].value, span) if args else ((), None)
    n = ip.known(args[1].value) if len(args) > 1 else None
    if more is None and n and n[0] == 2 and len(items) <= 16:
        return Seq("list", tuple(Seq("tuple", p) for p in itertools.combinations(items, 2)))
    return None


def _product(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    import itertools

    many = [items_of(ip, a.value, span) for a in args if not a.keyword]
    size = 1
    for items, more in many:
        size *= len(items)
        if more is not None or size > 256:
            return None
    return Seq("list", tuple(Seq("tuple", p) for p in itertools.product(*(items for items, _ in many))))


def _environ(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    return Opaque(why="argument")


def _class_decorator(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if args and isinstance(ip.deref(args[0].value), Class):
        return args[0].value
    return Lib("builtins.iter")


def _today(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    return Cell(())


def _lower(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``re.sub`` and kin on a string: computed from it."""
    deps = d.join(*(ip.deps(a.value) for a in args))
    pattern = ip.known(args[0].value) if args else None
    literals = [str(pattern[0])] if pattern and isinstance(pattern[0], str) else []
    return Cell(d.through(deps, "TRANSFORMATION", span, op="computed", literals=literals))


_OPERATORS = {
    "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "eq": "==", "ne": "!=", "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//",
    "mod": "%", "pow": "**", "and": "&", "or": "|", "xor": "^", "contains": "in", "is": "is", "is_not": "isnot", "concat": "+",
}
"""Functions of ``operator`` as the operators they are: rule engines keep them in a dict, by their sign."""

_CALLS: dict[str, Handler] = {
    "os.path.join": _os_join, "os.path.basename": _path(posixpath.basename), "os.path.dirname": _path(posixpath.dirname),
    "os.path.abspath": _pass, "os.path.realpath": _pass, "os.path.normpath": _pass, "os.path.expanduser": _pass, "os.fspath": _pass,
    "os.path.splitext": _path(posixpath.splitext), "os.getcwd": lambda ip, a, s, t: Const(""), "os.getenv": _environ,
    "os.path.exists": lambda ip, a, s, t: Cell(()), "os.path.isfile": lambda ip, a, s, t: Cell(()),
    "pathlib.Path.home": lambda ip, a, s, t: Obj("pathlib.Path", fields={"path": Const("~")}),
    "pathlib.Path.cwd": lambda ip, a, s, t: Obj("pathlib.Path", fields={"path": Const("")}),
    "copy.copy": _copy, "copy.deepcopy": _copy, "collections.OrderedDict": lambda ip, a, s, t: ip.call(Lib("builtins.dict"), [x.value for x in a], {}, s),
    "collections.defaultdict": gathered.defaultdict, "collections.namedtuple": _namedtuple, "collections.Counter": gathered.counter,
    "heapq.nlargest": gathered.largest, "heapq.nsmallest": gathered.largest, "heapq.heappush": gathered.push, "heapq.heappop": gathered.taken,
    "heapq.heapify": gathered.heaped, "heapq.heappushpop": gathered.push, "heapq.heapreplace": gathered.push, "itertools.groupby": gathered.grouped,
    "functools.partial": _partial, "functools.reduce": _reduce, "functools.wraps": _decorator, "functools.lru_cache": _class_decorator,
    "functools.cache": _pass, "contextlib.contextmanager": _pass, "typing.cast": lambda ip, a, s, t: a[1].value if len(a) > 1 else None,
    "itertools.chain": _chain, "itertools.chain.from_iterable": _chain_iterable, "itertools.product": _product,
    "itertools.combinations": _combinations, "itertools.islice": gathered.cut, "dataclasses.asdict": instances.dumped, "dataclasses.astuple": instances.values,
    "dataclasses.field": _field, "dataclasses.dataclass": _class_decorator, "dataclasses.replace": instances.copied, "copy.replace": instances.copied, "pydantic.Field": _field,
    "argparse.ArgumentParser": _arguments, "optparse.OptionParser": _arguments, "sys.argv": _arguments, "csv.DictReader": _reader,
    "operator.itemgetter": lambda ip, a, s, t: Obj("operator.itemgetter", fields={"names": Seq("tuple", tuple(x.value for x in a))}),
    "operator.attrgetter": lambda ip, a, s, t: Obj("operator.itemgetter", fields={"names": Seq("tuple", tuple(x.value for x in a))}),
    "datetime.datetime.now": _today, "datetime.date.today": _today, "datetime.datetime.today": _today, "datetime.datetime.utcnow": _today,
    "re.sub": _lower, "re.match": _lower, "re.search": _lower, "re.findall": _lower, "re.compile": lambda ip, a, s, t: Opaque(),
    "types.SimpleNamespace": lambda ip, a, s, t: ip.new(Obj("types.SimpleNamespace", t, "", {x.keyword: x.value for x in a if x.keyword})),
    "argparse.Namespace": lambda ip, a, s, t: ip.new(Obj("types.SimpleNamespace", t, "", {x.keyword: x.value for x in a if x.keyword})),
    "builtins.instance_record": instances.dumped, "builtins.instance_copy": instances.copied, "builtins.instance_of": instances.validated,
    "attr.asdict": instances.dumped, "attrs.asdict": instances.dumped, "msgspec.structs.asdict": instances.dumped,
    "msgspec.to_builtins": instances.dumped, "attr.astuple": instances.values, "attrs.astuple": instances.values,
    "msgspec.structs.astuple": instances.values, "attr.evolve": instances.copied, "attrs.evolve": instances.copied,
    "msgspec.structs.replace": instances.copied, "fastapi.encoders.jsonable_encoder": instances.dumped,
    "uuid.uuid4": _today, "random.random": _today, "random.randint": _today, "getpass.getpass": _arguments,
}


def instance_call(ip: "Interpreter", x: Obj, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """Calling a namedtuple class or an itemgetter."""
    names = ip.deref(x.fields.get("names", UNKNOWN))
    if not isinstance(names, Seq):
        return None
    if x.cls == "collections.namedtuple":
        fields = {str(n.value): a.value for n, a in zip(names.items, args, strict=False) if isinstance(n, Const) and not a.keyword}
        fields.update({a.keyword: a.value for a in args if a.keyword})
        return Obj("namedtuple", site, ip.target, fields)
    if x.cls == "operator.itemgetter" and args:
        from herkomst.interpret.python.subscripts import index_value

        found = [index_value(ip, args[0].value, (n,), (span,), span, "", site) for n in names.items]
        return found[0] if len(found) == 1 else Seq("tuple", tuple(found))
    return None


