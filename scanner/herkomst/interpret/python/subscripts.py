"""``value[parts]``."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.python import gathered
from herkomst.interpret.python.conditions import perhaps, personal
from herkomst.interpret.python.containers import any_item, lookup, slice_of, text_slice
from herkomst.interpret.python.fields import nested, read_field, read_opaque
from herkomst.interpret.python.gathered import supplied
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.values import UNKNOWN, with_deps
from herkomst.interpret.verbs import library
from herkomst.model.graph import Dataset
from herkomst.model.places import Span
from herkomst.model.python_ir import Attr, Call, Expr, Index, Name
from herkomst.model.values import AnyValue, Cell, Choice, Class, Const, Dep, Lib, Map, Obj, Opaque, Seq, Series, Table, Text

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def dotted(node: Expr) -> str:
    """What an expression is called: ``request.json`` for ``request.get_json()["x"]`` and the like; '' where it has no name."""
    match node:
        case Name():
            return node.id
        case Attr():
            inner = dotted(node.value)
            return f"{inner}.{node.name}" if inner else node.name
        case Call():
            return dotted(node.func)
        case Index():
            return dotted(node.value)
    return ""


def evaluate_index(ip: "Interpreter", node: Index) -> AnyValue:
    """An Index node."""
    from herkomst.interpret.python.expressions import evaluate

    receiver = evaluate(ip, node.value)
    parts = tuple(evaluate(ip, p) for p in node.parts)
    spans = tuple(ip.span(p) for p in node.parts)
    return index_value(ip, receiver, parts, spans, ip.span(node), dotted(node.value), ip.site(node.start), node.tuple_)


def index_value(
    ip: "Interpreter", receiver: AnyValue, parts: tuple[AnyValue, ...], spans: tuple[Span, ...], span: Span, label: str, site: str,
    tuple_: bool = False,
) -> AnyValue:
    """``receiver[parts]`` with evaluated operands."""
    x = ip.deref(receiver)
    key = ip.deref(parts[0]) if len(parts) == 1 and not tuple_ else Seq("tuple", parts)
    match x:
        case Map():
            return lookup(ip, supplied(ip, receiver, x, key, span), key, span)
        case Seq():
            return _position(ip, x, key, span)
        case Const() | Text():
            made = text_slice(x, key) if isinstance(key, Obj) else None
            if made is None and isinstance(x, Const) and isinstance(x.value, str) and isinstance(key, Const) and isinstance(key.value, int):
                made = Const(x.value[key.value], x.span, x.deps) if -len(x.value) <= key.value < len(x.value) else None
            return made if made is not None else Cell(d.join(ip.deps(x), ip.deps(key)))
        case Table() if x.one is not False and isinstance(key, Const) and isinstance(key.value, str):
            return read_field(ip, x, key.value, key.span or spans[0], site)
        case Series() if isinstance(key, Const) and isinstance(key.value, str) and len(x.deps) == 1 and x.deps[0].node.dataset.kind in (
            "param", "object"):
            return nested(ip, x.deps, key.value, key.span or spans[0], label, site)
        case Table() if x.one:
            return _record(ip, x, key, spans, span, site)
        case Choice():
            return _each(ip, x, parts, spans, span, label, site, tuple_)
        case Lib() if isinstance(key, Const) and isinstance(key.value, str) and x.path.partition(".")[0] not in ("typing", "builtins", "os", "sys"):
            return read_opaque(ip, Opaque((), Dataset("object", x.path)), key.value, key.span or spans[0], x.path, site)
        case Lib() if (made := library.index(ip, x, parts, spans, span, ip.target, site)) is not None:
            return made
        case Class() | Lib():
            return Opaque(why="argument") if isinstance(x, Lib) and x.path.startswith(("os.environ", "sys.")) else x                                            # a generic: list[int], Optional[str]
        case Cell():
            if isinstance(key, Const) and isinstance(key.value, str):
                return nested(ip, x.deps, key.value, key.span or spans[0], label, site)
            return Cell(d.through(d.join(x.deps, d.through(ip.deps(key), "CONDITIONAL", span, op="lookup")), "TRANSFORMATION", span, op="computed"))
        case Opaque():
            if isinstance(key, Const) and isinstance(key.value, str):
                return read_opaque(ip, x, key.value, key.span or spans[0], label, site)
        case Obj() if (x.cls in ("configparser.ConfigParser", "namespace", "") and "" in x.fields) or x.cls == "types.SimpleNamespace":
            if x.cls == "configparser.ConfigParser":
                return index_value(ip, x.fields[""], parts, spans, span, label, site, tuple_)
            names = tuple(x.fields.values())
            if isinstance(key, Const) and isinstance(key.value, int) and key.value < len(names):
                return names[key.value]
        case Obj() if x.cls == "" and isinstance(key, Const) and isinstance(key.value, str):
            return x.fields[key.value] if key.value in x.fields else read_opaque(ip, Opaque(x.deps), key.value, key.span or spans[0], label, site)
        case Obj() if x.cls.startswith("user:"):
            from herkomst.interpret.python.classes import lookup as method

            found = method(ip, receiver, "__getitem__")
            if found is not None:
                return ip.call(found, parts, {}, span)
    made = library.index(ip, receiver, parts, spans, span, ip.target, site)
    if made is not None:
        return made
    deps = d.join(ip.deps(x), *(ip.deps(p) for p in parts))
    if isinstance(x, Opaque):
        return Opaque(deps, x.base, x.why)
    if isinstance(x, Series):
        return Cell(deps)
    return Opaque(d.possible(deps, "unmodelled"), x.base if isinstance(x, Opaque) else None, "index") if deps else UNKNOWN


def _position(ip: "Interpreter", x: Seq, key: AnyValue, span: Span) -> AnyValue:
    if isinstance(key, Const) and isinstance(key.value, int):
        n = len(x.items)
        if 0 <= key.value < n and (doubt := gathered.doubt(ip, x)):             # of items that may be there the first may be the second
            return perhaps(any_item(ip, Seq(x.kind, x.items[key.value:], x.rest, x.deps), span), doubt)
        if 0 <= key.value < n or (x.rest is None and -n <= key.value < 0):
            return with_deps(x.items[key.value], x.deps)
        if x.rest is not None:
            which = d.condition(gathered.decided(ip, x), span)                 # another one when others are in it
            return perhaps(with_deps(x.rest if key.value >= n else any_item(ip, x, span), x.deps), which if personal(which) else ())
        return UNKNOWN
    if isinstance(key, Obj) and key.cls == "slice":
        return slice_of(ip, x, key)
    found = any_item(ip, x, span)
    return with_deps(found, d.through(ip.deps(key), "CONDITIONAL", span, op="lookup"))


def _record(ip: "Interpreter", x: Table, key: AnyValue, spans: tuple[Span, ...], span: Span, site: str) -> AnyValue:
    """A record by position, by a list of names, or by a name that is not known."""
    if isinstance(key, Const) and isinstance(key.value, int) and not isinstance(key.value, bool):
        if str(key.value) in x.columns:
            return read_field(ip, x, str(key.value), spans[0], site)
        names = list(x.columns)
        if x.ordered and not x.rests and -len(names) <= key.value < len(names):
            return Cell(d.join((Dep(x.columns[names[key.value]], "IDENTITY", span, "call", "column"),), x.deps))
        if x.ordered and 0 <= key.value < len(names):
            return Cell(d.join((Dep(x.columns[names[key.value]], "IDENTITY", span, "call", "column"),), x.deps))
    made = library.index(ip, x, (key,), spans, span, ip.target, site)
    if made is not None:
        return made
    names_ = ip.strings(key)
    if names_ is not None:
        nodes = {str(n.value): node for n in names_ if (node := ip.field(x, n, n.span or spans[0])) is not None}
        if isinstance(key, Choice):
            return Cell(d.join((Dep(n) for n in nodes.values()), d.through(key.deps, "CONDITIONAL")))
        return Table(x.dataset, nodes, (), {}, x.rows, True, True, x.kind, x.deps)
    return Cell(d.through(d.join(ip.deps(x), ip.deps(key)), "TRANSFORMATION", span, op="selected"))


def _each(
    ip: "Interpreter", x: Choice, parts: tuple[AnyValue, ...], spans: tuple[Span, ...], span: Span, label: str, site: str, tuple_: bool,
) -> AnyValue:
    made: AnyValue | None = None
    joiner = Joiner(ip, span, site, x.deps)
    for option in x.options:
        if isinstance(option, Const) and option.value is None:
            continue
        value = index_value(ip, option, parts, spans, span, label, site, tuple_)
        made = value if made is None else joiner.values(made, value)
    return with_deps(made, x.deps) if made is not None else UNKNOWN
