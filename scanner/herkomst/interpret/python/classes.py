"""Classes of the scanned code: members, instances, inheritance."""

from typing import TYPE_CHECKING

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python import annotations, instances
from herkomst.interpret.python.fields import read_field, read_opaque
from herkomst.interpret.python.scope import Activation, Scope
from herkomst.interpret.python.values import OTHERS, UNKNOWN
from herkomst.interpret.verbs import library
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.python_ir import Assign, Attr, Call, ClassDef, Expr, FunctionDef, Name
from herkomst.model.values import AnyValue, Bound, Cell, Class, Const, Dep, Func, Lib, Map, Obj, Opaque, Ref, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

_PROPERTIES = frozenset(("property", "cached_property", "hybrid_property", "computed_field"))


def name_of(node: Expr) -> str:
    """The last name of a decorator or base."""
    match node:
        case Name():
            return node.id
        case Attr():
            return node.name
        case Call():
            return name_of(node.func)
    return ""


def key(cls: Class) -> str:
    """How instances name their class."""
    return f"user:{cls.path}:{cls.name}"


def of_object(ip: "Interpreter", x: Obj) -> Class | None:
    """The class of an instance."""
    if not x.cls.startswith("user:"):
        return None
    path, _, qual = x.cls[5:].rpartition(":")
    node = ip.code.named(path, qual)
    return Class(path, qual, node.start, ip.class_env.get((path, node.start))) if isinstance(node, ClassDef) else None


def class_scope(ip: "Interpreter", cls: Class) -> Scope:
    """The names of a class body, which is run once."""
    from herkomst.interpret.python.imports import module_scope
    from herkomst.interpret.python.statements import run_block

    k = (cls.path, cls.offset, cls.env)
    found = ip.classes.get(k)
    if found is not None:
        return found
    module = module_scope(ip, cls.path)
    parent = ip.scopes[cls.env] if cls.env is not None and cls.env < len(ip.scopes) else module
    scope = Scope("class", cls.path, cls.name, parent, len(ip.scopes))
    ip.scopes.append(scope)
    ip.classes[k] = scope
    node = ip.code.definition(cls.path, cls.offset)
    ir = ip.module_ir(cls.path)
    if isinstance(node, ClassDef) and ir is not None:
        act = Activation(cls.path, ir.source, scope, cls.name, "", len(ip.acts))
        act.span_at = (node.start, node.end)
        ip.acts.append(act)
        iterations, ip.iterations = ip.iterations, []
        ip.defining += 1
        try:
            run_block(ip, node.body)
            scope.bases = [evaluate_base(ip, b) for b in node.bases]
        finally:
            ip.defining -= 1
            ip.acts.pop()
            ip.iterations = iterations
    return scope


def evaluate_base(ip: "Interpreter", base: Expr) -> AnyValue:
    """A base class."""
    from herkomst.interpret.python.expressions import evaluate

    act = ip.act
    inner = act.scope
    act.scope = inner.parent or inner
    try:
        return ip.deref(evaluate(ip, base))
    finally:
        act.scope = inner


def evaluate_in(ip: "Interpreter", scope: Scope, node: Expr) -> AnyValue:
    """An expression of a class statement, in the scope around the class."""
    act = ip.act
    inner, act.scope = act.scope, scope.parent or scope
    try:
        from herkomst.interpret.python.expressions import evaluate

        return ip.deref(evaluate(ip, node))
    finally:
        act.scope = inner


def linear(ip: "Interpreter", cls: Class, seen: tuple[Class, ...] = ()) -> list[Class]:
    """The class and its bases of the scanned code, nearest first. Kept once no class body is being run any more: until then bases may
    be missing."""
    k = (cls.path, cls.offset, cls.env)
    if not seen and (kept := ip.lines.get(k)) is not None:
        return kept
    made = [cls]
    for base in class_scope(ip, cls).bases:
        if isinstance(base, Class) and base not in seen and len(seen) < 12:
            made.extend(c for c in linear(ip, base, (*seen, cls)) if c not in made)
    if not seen and not ip.defining:
        ip.lines[k] = made
    return made


def library_base(ip: "Interpreter", cls: Class) -> str:
    """The first library class it inherits from, '' for none, ``?`` when it is not known."""
    for c in linear(ip, cls):
        for base in class_scope(ip, c).bases:
            if isinstance(base, Lib) and not base.path.startswith(_PLAIN_BASES):
                return base.path
            if isinstance(base, Opaque):
                return "?"
    return ""


def library_bases(ip: "Interpreter", cls: Class) -> list[str]:
    """Every library class it inherits from, nearest first."""
    found = (b for c in linear(ip, cls) for b in class_scope(ip, c).bases)
    return [b.path for b in found if isinstance(b, Lib) and not b.path.startswith(_PLAIN_BASES)]


_PLAIN_BASES = ("builtins.", "abc.", "typing.", "enum.")


def class_member(ip: "Interpreter", cls: Class, name: str, instance: AnyValue | None = None) -> AnyValue | None:
    """A member of a class, as seen from the class (or from an instance: functions are bound)."""
    for c in linear(ip, cls):
        found = class_scope(ip, c).vars.get(name)
        if found is not None:
            return bind(ip, found, cls, instance)
    return None


def bind(ip: "Interpreter", found: AnyValue, cls: Class, instance: AnyValue | None) -> AnyValue:
    """A member as the instance (or class) has it."""
    if not isinstance(found, Func) or found.self is not None:
        return found
    node = ip.code.definition(found.path, found.offset)
    if not isinstance(node, FunctionDef):
        return Func(found.path, found.name, found.offset, found.env, instance) if instance is not None else found
    marks = {name_of(x) for x in node.decorators}
    if "staticmethod" in marks:
        return found
    if "classmethod" in marks or "validator" in marks or "field_validator" in marks:
        return Func(found.path, found.name, found.offset, found.env, cls)
    if instance is None:
        return found
    method = Func(found.path, found.name, found.offset, found.env, instance)
    if marks & _PROPERTIES:
        return ip.call(method, (), {}, ip.here())
    return method


def lookup(ip: "Interpreter", receiver: AnyValue, name: str) -> AnyValue | None:
    """An attribute of an instance of a class of the scanned code."""
    x = ip.deref(receiver)
    if not isinstance(x, Obj):
        return None
    if name in x.fields:
        return x.fields[name]
    cls = of_object(ip, x)
    return class_member(ip, cls, name, receiver) if cls is not None else None


def super_member(ip: "Interpreter", x: Obj, name: str) -> AnyValue | None:
    """``super().name``."""
    cls, instance = x.fields.get("class"), x.fields.get("self")
    if not isinstance(cls, Class):
        return None
    for c in linear(ip, cls)[1:]:
        found = class_scope(ip, c).vars.get(name)
        if found is not None:
            return bind(ip, found, cls, instance)
    bases = library_bases(ip, cls) if instance is not None and not name.startswith("__") else []
    own = ip.deref(instance) if instance is not None else None
    for base in bases:                          # what the library's class does (a transformer that only guards its own)
        made = library.attribute(ip, Obj(base, own.site if isinstance(own, Obj) else "", ""), name, ip.here())
        if isinstance(made, Bound) and instance is not None:
            return Bound(instance, made.path)
    if name == "__init__" and instance is not None and library_bases(ip, cls):
        return Bound(instance, "super.__init__")
    return Lib("builtins.nothing")


def handed_up(ip: "Interpreter", instance: AnyValue, args: tuple[CallArg, ...], span: Span) -> None:
    """``super().__init__(...)`` of a class that is not read: what goes in may be in any attribute that it sets."""
    own = ip.deref(instance)
    if isinstance(own, Obj) and isinstance(instance, Ref):
        given = ip.folded(d.join(own.deps, *(ip.deps(a.value) for a in args)), span, "init")
        ip.store(instance, msgspec.structs.replace(own, deps=given))


def class_of(ip: "Interpreter", fn: Func) -> AnyValue | None:
    """The class a method is defined in."""
    owner = fn.name.rpartition(".")[0]
    node = ip.code.named(fn.path, owner) if owner else None
    return Class(fn.path, owner, node.start, ip.class_env.get((fn.path, node.start))) if isinstance(node, ClassDef) else None


def fields_of(ip: "Interpreter", cls: Class) -> dict[str, str]:
    """Annotated fields (dataclass, pydantic, NamedTuple, TypedDict) in order: name -> annotation; ORM columns: name -> ''."""
    made: dict[str, str] = {}
    for c in reversed(linear(ip, cls)):
        node = ip.code.definition(c.path, c.offset)
        if isinstance(node, ClassDef):
            for stmt in node.body:
                if isinstance(stmt, Assign) and len(stmt.targets) == 1 and isinstance(stmt.targets[0], Name):
                    if stmt.annotation and not stmt.annotation.startswith(("ClassVar", "typing.ClassVar")):
                        made[stmt.targets[0].id] = stmt.annotation
                    elif isinstance(stmt.value, Call) and name_of(stmt.value) in _COLUMNS:
                        made[stmt.targets[0].id] = ""
    return made


_COLUMNS = frozenset(("Column", "mapped_column", "CharField", "IntegerField", "DateField", "TextField", "BooleanField", "FloatField", "DecimalField",
                      "ForeignKey", "Field", "StringField", "ib", "attrib", "field"))


def table_name(ip: "Interpreter", cls: Class) -> str:
    """The table of an ORM class, '' for none."""
    found = class_member(ip, cls, "__tablename__")
    return found.value.lower() if isinstance(found, Const) and isinstance(found.value, str) else ""


def instantiate(ip: "Interpreter", cls: Class, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue:
    """``Class(...)``: an instance after ``__init__``, or with its annotated fields filled."""
    bases = class_scope(ip, cls).bases
    if any(isinstance(b, Lib) and b.path.startswith("enum.") for b in bases):
        return args[0].value if args else UNKNOWN
    kind = library_base(ip, cls)
    if any(isinstance(b, Lib) and b.path.rpartition(".")[2] in ("TypedDict", "dict") for b in bases):
        return ip.new(Map(tuple((Const(a.keyword, a.span), a.value) for a in args if a.keyword)))
    ref = ip.new(Obj(key(cls), site, ip.target, {}))
    init = class_member(ip, cls, "__init__", ref)
    if isinstance(init, Func):
        from herkomst.interpret.python.functions import call_user

        call_user(ip, init, args, span, site)
        return ref
    names = list(fields_of(ip, cls))
    fields: dict[str, AnyValue] = {}
    positional = [a.value for a in args if not a.keyword and not a.star]
    fields.update(zip(names, positional, strict=False))
    fields.update({a.keyword: a.value for a in args if a.keyword})
    spread = [a for a in args if a.star]
    if spread:
        from herkomst.interpret.python.subscripts import index_value

        for name in names:
            if name not in fields:
                fields[name] = index_value(ip, spread[-1].value, (Const(name),), (span,), span, "", site)
    extra: dict[str, AnyValue] = {}
    if not names and positional and kind:
        extra = {"args": Seq("tuple", tuple(positional))}
    for name in names:
        if name not in fields and (default := class_member(ip, cls, name)) is not None:
            fields[name] = ip.new(Seq("list", ())) if isinstance(default, Obj | Opaque) else default
    ip.store(ref, Obj(key(cls), site, ip.target, {**fields, **extra}))
    post = class_member(ip, cls, "__post_init__", ref)
    if isinstance(post, Func):
        ip.call(post, (), {}, span)
    return ref


NESTED = 60
"""Instances made inside one that comes from outside; beyond it, and for a class inside itself, a field is an unknown object."""


def unknown_instance(ip: "Interpreter", cls: Class, base: Dataset, inside: tuple[Class, ...] = (), made: list[Class] | None = None) -> AnyValue:
    """An instance that comes from outside: its fields are columns of its table, or of the parameter that holds it. ``inside`` and
    ``made``: the classes round it, and all that were made so far; classes that refer to each other have no end."""
    made = [] if made is None else made
    made.append(cls)
    table = table_name(ip, cls)
    dataset = Dataset("table", table) if table else Dataset("object", cls.name, "") if base.kind != "param" else base
    fields: dict[str, AnyValue] = {}
    told = declared(ip, cls) if dataset.kind == "param" else {}
    for name, annotation in fields_of(ip, cls).items():
        node = column(dataset, name)
        if name in told:                                # what its class says of it is known of the parameter's field too
            ip.emit.edge(told[name][0], node, "IDENTITY", told[name][1], "name", "column")
        inner = annotations.resolve(ip, annotations.bare(annotation)) if annotation else None
        if isinstance(inner, Class) and inner != cls:
            below = Dataset(dataset.kind, f"{dataset.name}.{name}", dataset.point)
            if inner in inside or len(made) >= NESTED:
                fields[name] = Opaque((Dep(node),), below)
            else:
                fields[name] = unknown_instance(ip, inner, below, (*inside, cls), made)
        elif annotation and annotations.bare(annotation).startswith(("list[", "List[")):
            fields[name] = ip.new(Seq("list", (), Cell((Dep(node),))))
        else:
            fields[name] = Cell((Dep(node),))
    return ip.new(Obj(key(cls), f"?{dataset.name}", base.name.rpartition(".")[2], fields))


def declared(ip: "Interpreter", cls: Class) -> dict[str, tuple[Node, Span]]:
    """Fields that a class gives another name or a description: as they are declared, and where."""
    schema = ip.view.schema("object", cls.name)
    if schema is None or schema.dataset is None:
        return {}
    return {c.name: (column(schema.dataset, c.name), c.span) for c in schema.columns if c.span is not None and (c.aliases or c.note)}


def missing(ip: "Interpreter", receiver: AnyValue, x: Obj, name: str, span: Span, label: str, site: str) -> AnyValue:
    """An attribute of an instance that no code of the tree sets: a library base's, or a field that comes from outside."""
    cls = of_object(ip, x)
    if name in ("__class__",) and cls is not None:
        return cls
    if name == "__dict__":
        return ip.new(Map(tuple((Const(k), v) for k, v in instances.shown(x).items())))
    if (dump := instances.method(receiver, x, name)) is not None:
        return dump
    if cls is not None:
        getter = class_member(ip, cls, "__getattr__", receiver)
        if isinstance(getter, Func):
            return ip.call(getter, (Const(name),), {}, span)
        for base in library_bases(ip, cls):
            from herkomst.interpret.python.frameworks import task_attribute

            task = task_attribute(ip, receiver, base, name)
            if task is not None:
                return task
            made = library.attribute(ip, Obj(base, x.site, x.label), name, span)
            if made is not None:
                return Bound(receiver, made.path) if isinstance(made, Bound) else made
        table = table_name(ip, cls)
        if table:
            node = column(Dataset("table", table), name)
            return Cell(d.join(x.deps, (Dep(node, "IDENTITY", span, "name", "column"),)))
        others = ip.deref(x.fields[OTHERS]) if OTHERS in x.fields else None
        if isinstance(others, Table):
            return read_field(ip, others, name, span, site)
        given = d.join(x.deps, ip.deps(x.fields["args"]) if "args" in x.fields else ())           # by a class that is not read
        fields = Dataset("object", label or cls.name, x.site)
        return read_opaque(ip, Opaque(given, None if given else fields), name, span, label, x.site if given else site)
    return UNKNOWN


def method_names(ip: "Interpreter", cls: Class) -> list[tuple[str, Func]]:
    """The methods defined in the class body itself."""
    scope = class_scope(ip, cls)
    return [(n, v) for n, v in scope.vars.items() if isinstance(v, Func) and v.name.startswith(cls.name + ".")]
