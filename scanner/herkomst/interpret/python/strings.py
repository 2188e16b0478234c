"""Strings: methods, f-strings, ``.format``, ``%``, paths."""

import posixpath
import re
from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python.containers import items_of
from herkomst.interpret.python.values import MAX_HOLES, same, text_of, weight, with_deps
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Choice, Const, Deps, Map, Obj, Opaque, Seq, Text

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

_PURE = frozenset(
    ["lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "casefold", "swapcase", "replace", "zfill", "ljust", "rjust", "center", "startswith", "endswith", "find", "rfind", "index", "count", "isdigit", "isalpha", "isnumeric", "isupper", "islower", "removeprefix", "removesuffix", "split", "rsplit", "splitlines", "partition", "rpartition", "encode", "decode", "expandtabs", "isalnum", "isspace", "isidentifier", "isdecimal"])

TESTS = frozenset(
    ["startswith", "endswith", "isdigit", "isalpha", "isnumeric", "isupper", "islower", "isalnum", "isspace", "isidentifier", "isdecimal", "find", "rfind", "count", "index"])


def plain(value: AnyValue) -> AnyValue:
    """A part of a string: numbers as text."""
    if isinstance(value, Const) and not isinstance(value.value, str):
        return Const(str(value.value), value.span, value.deps)
    return value


def fstring(ip: "Interpreter", parts: tuple[AnyValue, ...]) -> AnyValue:
    """The value of an f-string with evaluated parts."""
    made = [_part(ip, p) for p in parts]
    for i, p in enumerate(made):
        if isinstance(p, Choice) and len(p.options) <= 8 and sum(isinstance(q, Choice) for q in made) == 1:
            options = tuple(_text(ip, (*made[:i], plain(o), *made[i + 1:])) for o in p.options)
            return Choice(options, p.deps)
    return _text(ip, tuple(made))


def _part(ip: "Interpreter", value: AnyValue) -> AnyValue:
    x = ip.deref(value)
    if isinstance(x, Obj) and x.cls == "pathlib.Path":
        return x.fields["path"]
    return plain(x) if isinstance(x, Const) else value if not isinstance(x, Text | Choice) else x


def _text(ip: "Interpreter", parts: tuple[AnyValue, ...]) -> AnyValue:
    flat: list[AnyValue] = []
    for p in parts:
        flat.extend(p.parts if isinstance(p, Text) else (p,))
    if all(isinstance(p, Const) and isinstance(p.value, str) and not p.deps for p in flat):
        made = "".join(str(p.value) for p in flat if isinstance(p, Const))
        if len(flat) > 1 and len(made) > 12:
            ip.texts.setdefault(made, tuple(flat))
        span = next((p.span for p in flat if isinstance(p, Const) and p.span is not None), None) if len(flat) == 1 else None
        return Const(made, span)
    return text(ip, tuple(flat))


def text(ip: "Interpreter", parts: tuple[AnyValue, ...], deps: Deps = ()) -> AnyValue:
    """A string of known and unknown parts."""
    made = Text(parts, deps)
    if len(parts) + len(deps) < 2 or weight(made) <= MAX_HOLES:
        return made
    return Cell(ip.folded(ip.deps(made), ip.here(), ip.target or "text"))


def method(ip: "Interpreter", x: AnyValue, name: str, args: tuple[CallArg, ...], span: Span) -> AnyValue:
    """A method of a string, or of a scalar of unknown content."""
    values = tuple(ip.deref(a.value) for a in args)
    if name == "format" and isinstance(x, Const) and isinstance(x.value, str):
        return _format(ip, x, args)
    if name == "format_map" and isinstance(x, Const) and isinstance(x.value, str) and values and isinstance(values[0], Map):
        return _format(ip, x, tuple(CallArg(v, span, str(k.value)) for k, v in values[0].items if isinstance(k, Const)))
    if name == "join" and args:
        return join(ip, x, args[0], span)
    if isinstance(x, Const) and isinstance(x.value, str) and name in _PURE and all(isinstance(v, Const) for v in values):
        return _fold(ip, x, name, tuple(v for v in values if isinstance(v, Const)), args)
    if isinstance(x, Choice) and all(isinstance(o, Const) for o in x.options) and name in _PURE:
        made: list[AnyValue] = []
        for o in x.options:
            v = method(ip, o, name, args, span)
            if not any(same(v, m) for m in made):
                made.append(v)
        return with_deps(made[0], x.deps) if len(made) == 1 else Choice(tuple(made), x.deps)
    if isinstance(x, Const) and x.value is None and not x.deps:
        return Cell(d.join(*(ip.deps(v) for v in values)))
    if isinstance(x, Text) and name in ("strip", "lower", "upper", "rstrip", "lstrip", "encode"):
        return Text(tuple(method(ip, p, name, (), span) if isinstance(p, Const) and name in ("lower", "upper") else p for p in x.parts), x.deps)
    if isinstance(x, Text) and name in ("split", "rsplit") and values and isinstance(values[0], Const) and isinstance(values[0].value, str):
        return _split_text(ip, x, values[0].value)
    if isinstance(x, Text) and name == "replace" and len(values) == 2:
        return Text(tuple(method(ip, p, name, args, span) if isinstance(p, Const) else p for p in x.parts), x.deps)
    if isinstance(x, Text) and name == "format":
        return Text(tuple(method(ip, p, name, args, span) if isinstance(p, Const) else p for p in x.parts), x.deps)
    literals = [str(v.value) for v in values if isinstance(v, Const) and isinstance(v.value, str)] if name in (
        "startswith", "endswith", "get") else []
    deps = d.through(d.join(ip.deps(x), *(ip.deps(v) for v in values)), "TRANSFORMATION", span,
                     op="compared" if literals else "joined" if any(dep.op == "joined" for dep in ip.deps(x)) else "computed", literals=literals)
    if name in ("split", "rsplit", "splitlines", "partition"):
        return ip.new(Seq("list", (), Cell(deps)))
    if name == "get" and isinstance(x, Cell) and isinstance(values[0] if values else None, Const):
        from herkomst.interpret.python.fields import nested

        return nested(ip, x.deps, str(values[0].value), args[0].span, "", ip.site(0))  # type: ignore[union-attr]
    if name in ("items", "values", "keys") and isinstance(x, Cell):
        return Opaque(x.deps)
    return Cell(deps)


def _split_text(ip: "Interpreter", x: Text, separator: str) -> AnyValue:
    """A string with holes, split where its known parts have the separator: a hole counts as one word."""
    pieces: list[list[AnyValue]] = [[]]
    for part in x.parts:
        if isinstance(part, Const) and isinstance(part.value, str) and separator:
            first, *more = part.value.split(separator)
            if first:
                pieces[-1].append(Const(first, part.span))
            pieces.extend([Const(word, part.span)] if word else [] for word in more)
        else:
            pieces[-1].append(part)
    return ip.new(Seq("list", tuple(_text(ip, tuple(p)) if p else Const("") for p in pieces), None, x.deps))


def _fold(ip: "Interpreter", x: Const, name: str, values: tuple[Const, ...], args: tuple[CallArg, ...]) -> AnyValue:
    keywords = {a.keyword: v.value for a, v in zip(args, values, strict=True) if a.keyword}
    deps = d.join(x.deps, *(v.deps for v in values))
    if name == "decode":                                # text that was encoded stays text here
        return Const(x.value, x.span, deps)
    try:
        made = getattr(x.value, name)(*(v.value for a, v in zip(args, values, strict=True) if not a.keyword), **keywords)
    except (TypeError, ValueError, LookupError, OverflowError, MemoryError):
        return Cell(deps)
    if isinstance(made, bytes):
        return Const(x.value, x.span, deps)
    if isinstance(made, str):
        return Const(made, x.span, deps) if len(made) < 200_000 else Cell(deps)
    if isinstance(made, list):
        return ip.new(Seq("list", tuple(Const(m, x.span) for m in made[:4096]), None, deps))
    if isinstance(made, tuple):
        return Seq("tuple", tuple(Const(m, x.span) for m in made), None, deps)
    return Const(made, None, deps)


_FIELD = re.compile(r"\{\{|\}\}|\{([^{}!:]*)(?:![rsa])?(?::[^{}]*)?\}")


def _format(ip: "Interpreter", x: Const, args: tuple[CallArg, ...]) -> AnyValue:
    positional = [a.value for a in args if not a.keyword and not a.star]
    keywords = {a.keyword: a.value for a in args if a.keyword}
    parts: list[AnyValue] = []
    at = 0
    auto = 0
    known = str(x.value)
    for m in _FIELD.finditer(known):
        if m.start() > at:
            parts.append(Const(known[at:m.start()], x.span))
        at = m.end()
        if m[1] is None:
            parts.append(Const(m[0][0], x.span))
            continue
        name = re.split(r"[.\[]", m[1])[0]
        value: AnyValue | None
        if name == "" or name.isdigit():
            i = int(name) if name else auto
            auto += not name
            value = positional[i] if i < len(positional) else None
        else:
            value = keywords.get(name)
        if value is None or name != m[1]:
            value = Opaque(ip.deps(value) if value is not None else ())
        parts.append(_part(ip, value))
    if at < len(known):
        parts.append(Const(known[at:], x.span))
    return with_deps(fstring(ip, tuple(parts)), x.deps) if parts else x


_PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0]*(?:\d+|\*)?(?:\.\d+)?([diouxXeEfFgGcrsa%])")


def percent(ip: "Interpreter", x: AnyValue, y: AnyValue, span: Span) -> AnyValue:
    """``text % values``."""
    known = text_of(x)
    if known is None:
        return text(ip, (x, Cell(ip.deps(y))))
    values = y.items if isinstance(y, Seq) and y.kind == "tuple" else (y,)
    named = {str(k.value): v for k, v in y.items if isinstance(k, Const)} if isinstance(y, Map) else {}
    parts: list[AnyValue] = []
    at = i = 0
    for m in _PERCENT.finditer(known):
        if m.start() > at:
            parts.append(Const(known[at:m.start()], x.span if isinstance(x, Const) else None))
        at = m.end()
        if m[2] == "%":
            parts.append(Const("%"))
        elif m[1]:
            parts.append(_part(ip, named.get(m[1], Cell(ip.deps(y)))))
        else:
            parts.append(_part(ip, values[i]) if i < len(values) else Cell(ip.deps(y)))
            i += 1
    if at < len(known):
        parts.append(Const(known[at:], x.span if isinstance(x, Const) else None))
    return fstring(ip, tuple(parts))


def join(ip: "Interpreter", separator: AnyValue, arg: CallArg, span: Span) -> AnyValue:
    """``", ".join(items)``."""
    known, rest = items_of(ip, arg.value, arg.span)
    deps = d.join(*(ip.deps(x) for x in (ip.deref(arg.value),) if isinstance(x, Seq) and x.deps))
    parts: list[AnyValue] = []
    for i, item in enumerate(known):
        if i:
            parts.append(separator)
        parts.append(_part(ip, item))
    if rest is not None:
        if parts:
            parts.append(separator)
        parts.append(rest)
    if not parts:
        return Const("")
    return with_deps(fstring(ip, tuple(parts)), deps)


def path_text(ip: "Interpreter", value: AnyValue) -> AnyValue:
    """The text of a path: a string, or a pathlib object's."""
    x = ip.deref(value)
    if isinstance(x, Obj) and x.cls == "pathlib.Path":
        return x.fields["path"]
    return x


def join_path(ip: "Interpreter", parts: tuple[AnyValue, ...]) -> AnyValue:
    """``a / b`` and ``Path(a, b)``: a pathlib object."""
    return Obj("pathlib.Path", fields={"path": joined(ip, parts)})


def joined(ip: "Interpreter", parts: tuple[AnyValue, ...]) -> AnyValue:
    """``os.path.join``: unknown leading parts are left out, so that what is known can still be found in the tree."""
    known: list[str] = []
    deps = d.join(*(ip.deps(p) for p in parts))
    for p in parts:
        x = path_text(ip, p)
        if isinstance(x, Choice) and all(isinstance(o, Const) for o in x.options):
            x = x.options[0]
        if isinstance(x, Text):
            tail = "".join(str(q.value) if isinstance(q, Const) else "\0" for q in x.parts).rpartition("\0")[2]
            known = [tail.lstrip("/")] if tail.strip("/") else []
        elif isinstance(x, Const) and isinstance(x.value, str):
            known.append(x.value)
        else:
            known = []
    if not known:
        return Opaque(deps)
    made = posixpath.normpath(posixpath.join(*(k.replace("\\", "/") for k in known)))
    spans = [x.span for p in parts if isinstance(x := path_text(ip, p), Const) and x.span is not None]
    return Const(made, spans[-1] if spans else None, deps)
