"""Assignment: binding names, unpacking, attributes and items."""

from typing import TYPE_CHECKING

from herkomst.interpret.python import reflection, salutations, scores
from herkomst.interpret.python.containers import items_of, put, with_item
from herkomst.interpret.python.fields import unknown_record
from herkomst.interpret.python.names import home
from herkomst.interpret.python.values import UNKNOWN
from herkomst.interpret.verbs import library
from herkomst.model.graph import Dataset
from herkomst.model.places import Span
from herkomst.model.python_ir import Attr, Display, Expr, Index, Name, Star
from herkomst.model.values import AnyValue, Bound, Choice, Class, Const, Map, Module, Obj, Opaque, Ref, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def assign(ip: "Interpreter", target: Expr, value: AnyValue, source: Expr | None, op: str = "") -> None:
    """``target = value``. ``source`` is the expression the value came from; ``op`` is set for augmented assignment."""
    match target:
        case Name():
            value = ip.fold(value, target.id, target.start, target.end)
            bind_name(ip, target.id, value)
            scores.seen(ip, target.id, value, source, ip.span(target), "variable", op)
            salutations.seen(ip, target.id, value, ip.span(target))
        case Attr():
            assign_attribute(ip, target, value, source, op)
        case Index():
            assign_item(ip, target, value, source, op)
        case Display():
            unpack(ip, target, value)
        case Star():
            assign(ip, target.value, value, source)
        case _:
            return


def bind_name(ip: "Interpreter", name: str, value: AnyValue) -> None:
    """Bind a name in the scope it belongs to; an object without a name gets this one as its label."""
    label(ip, value, name)
    scope = home(ip, name)
    ip.state.set(scope.vars, name, value)


def label(ip: "Interpreter", value: AnyValue, name: str) -> None:
    """The name people know an object by: the first one it is bound to."""
    if isinstance(value, Ref):
        content = ip.state.heap.get(value.id)
        if isinstance(content, Obj) and not content.label:
            ip.state.set(ip.state.heap, value.id, Obj(content.cls, content.site, name, content.fields, content.deps))


def unpack(ip: "Interpreter", target: Display, value: AnyValue) -> None:
    """``a, *b, c = value``."""
    known, rest = items_of(ip, value, ip.span(target))
    star = next((i for i, t in enumerate(target.items) if isinstance(t, Star)), None)
    if star is None:
        for i, t in enumerate(target.items):
            assign(ip, t, known[i] if i < len(known) else rest if rest is not None else UNKNOWN, None)
        return
    after = len(target.items) - star - 1
    for i, t in enumerate(target.items[:star]):
        assign(ip, t, known[i] if i < len(known) else rest or UNKNOWN, None)
    middle = known[star:len(known) - after] if rest is None else known[star:]
    assign(ip, target.items[star], ip.new(Seq("list", tuple(middle), rest)), None)
    for i, t in enumerate(target.items[star + 1:]):
        at = len(known) - after + i
        assign(ip, t, known[at] if rest is None and star <= at < len(known) else rest or UNKNOWN, None)


def assign_attribute(ip: "Interpreter", target: Attr, value: AnyValue, source: Expr | None, op: str) -> None:
    """``obj.name = value``."""
    from herkomst.interpret.python.expressions import evaluate

    receiver = evaluate(ip, target.value)
    name_span = ip.at(target.name_start, target.end)
    for option in receiver.options if isinstance(receiver, Choice) else (receiver,):
        content = ip.deref(option)
        if isinstance(content, Obj) and content.cls.startswith("user:"):
            set_field(ip, option, content, target.name, value)
        elif library.assign_attribute(ip, option, target.name, value, name_span, _root(target), ip.site(target.start)):
            if ip.changed is not None and isinstance(target.value, Name) and option is receiver:      # no Ref: the variable holds it
                assign(ip, target.value, ip.changed, None, "in place")
            ip.changed = None
            continue
        elif isinstance(content, Obj):
            set_field(ip, option, content, target.name, value)
        elif isinstance(content, Module):
            from herkomst.interpret.python.imports import module_scope

            scope = module_scope(ip, content.path)
            if scope is not None:
                ip.state.set(scope.vars, target.name, value)
        elif isinstance(content, Class):
            from herkomst.interpret.python.classes import class_scope

            ip.state.set(class_scope(ip, content).vars, target.name, value)
        elif isinstance(content, Opaque | Table) and isinstance(option, Ref):
            _set_record(ip, option, content, target.name, value, name_span)
        elif isinstance(content, Opaque) and isinstance(target.value, Name):
            _materialised(ip, target.value.id, content, target.name, value)
    scores.seen(ip, target.name, value, source, name_span, "attribute", op)
    salutations.seen(ip, target.name, value, name_span)


def _materialised(ip: "Interpreter", name: str, content: Opaque, field: str, value: AnyValue) -> None:
    """A field set on an unknown object that a variable holds: from now on the variable's object has that field."""
    made = ip.new(Obj("", "", name, {field: value}, content.deps))
    ip.state.set(home(ip, name).vars, name, made)


def set_field(ip: "Interpreter", ref: AnyValue, content: Obj, name: str, value: AnyValue) -> None:
    """Set a field of an object; an estimator kept on ``self`` is known by the field's name."""
    label(ip, value, name)
    ip.store(ref, Obj(content.cls, content.site, content.label, {**content.fields, name: value}, content.deps))


def _set_record(ip: "Interpreter", ref: Ref, content: AnyValue, name: str, value: AnyValue, span: Span) -> None:
    if isinstance(content, Table) and content.one is not False:
        ip.store(ref, with_item(ip, content, name, value, span))


def assign_item(ip: "Interpreter", target: Index, value: AnyValue, source: Expr | None, op: str) -> None:
    """``obj[key] = value``."""
    from herkomst.interpret.python.expressions import evaluate

    if reflection.are_globals(target.value):
        for name in ip.known(evaluate(ip, target.parts[0])) or ():
            ip.state.set(ip.act.scope.module.vars, str(name), value)
        return
    receiver = evaluate(ip, target.value)
    parts = tuple(evaluate(ip, p) for p in target.parts)
    spans = tuple(ip.span(p) for p in target.parts)
    span = ip.span(target)
    key = ip.deref(parts[-1])
    for option in receiver.options if isinstance(receiver, Choice) else (receiver,):
        content = ip.deref(option)
        if isinstance(content, Map):
            made: AnyValue = put(ip, content, ip.deref(parts[0]), value)
            ip.store(option, made)
        elif isinstance(content, Seq) and isinstance(option, Ref):
            ip.store(option, _set_position(ip, content, parts[0], value))
        elif isinstance(content, Table) and content.one and isinstance(key, Const):
            new = with_item(ip, content, str(key.value), value, spans[-1])
            if isinstance(option, Ref):
                ip.store(option, new)
            elif isinstance(target.value, Name):
                ip.state.set(home(ip, target.value.id).vars, target.value.id, new)
        elif isinstance(content, Obj) and content.cls.startswith("user:"):
            from herkomst.interpret.python.classes import lookup

            method = lookup(ip, option, "__setitem__")
            if method is not None:
                ip.call(method, (*parts, value), {}, span)
        else:
            if isinstance(content, Table) and content.one is None and not isinstance(option, Ref) and isinstance(target.value, Name):
                option = ip.new(content)
                ip.state.set(home(ip, target.value.id).vars, target.value.id, option)
            library.assign_index(ip, option, parts, value, spans, span, _root(target), ip.site(target.start))
            if ip.changed is not None:                  # a column that something holds
                changed, ip.changed = ip.changed, None
                holder = target.value.value if isinstance(content, Bound) and isinstance(target.value, Attr) else target.value
                if option is receiver and isinstance(holder, Name | Index | Attr):
                    assign(ip, holder, changed, None, "in place")
            if isinstance(content, Opaque) and isinstance(key, Const) and isinstance(target.value, Name):
                record = unknown_record(content, _unknown(ip, target))
                made = ip.new(with_item(ip, record, str(key.value), value, spans[-1]))
                ip.state.set(home(ip, target.value.id).vars, target.value.id, made)
    if isinstance(key, Const) and isinstance(key.value, str):
        kind = "key" if isinstance(ip.deref(receiver), Map | Opaque) else "column"
        if isinstance(receiver, Bound):
            rows = ip.deps(parts[0]) if len(parts) > 1 else ()
            scores.column(ip, key.value, value, source, spans[-1], rows, op)
        else:
            scores.seen(ip, key.value, value, source, spans[-1], kind, op)


def _unknown(ip: "Interpreter", target: Index) -> Dataset:
    return Dataset("object", _root(target), ip.site(target.start))


def _set_position(ip: "Interpreter", content: Seq, key: AnyValue, value: AnyValue) -> Seq:
    at = ip.deref(key)
    n = len(content.items)
    if isinstance(at, Const) and isinstance(at.value, int) and -n <= at.value < n:
        items = list(content.items)
        items[at.value] = value
        return Seq(content.kind, tuple(items), content.rest, content.deps)
    from herkomst.interpret.python.join import Joiner

    rest = Joiner(ip, ip.here(), ip.site(0)).values(content.rest, value)
    return Seq(content.kind, content.items, rest, content.deps)


def _root(target: Expr) -> str:
    """The variable at the start of ``df.loc[...]``."""
    while isinstance(target, Attr | Index):
        if isinstance(target, Attr) and not isinstance(target.value, Name | Attr | Index):
            return target.name
        inner = target.value
        if isinstance(target, Attr) and isinstance(inner, Name) and inner.id == "self":
            return target.name
        target = inner
    return target.id if isinstance(target, Name) else ""
