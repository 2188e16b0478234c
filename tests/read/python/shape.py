"""Shows IR as short text, so that a test can say what a source line becomes."""

from typing import Any

import msgspec

from herkomst.model import python_ir as ir
from herkomst.read.python import read_module


def shape(node: Any) -> str:
    """An IR node, block or None -> text: calls as ``f(a, k=b)``, operators as ``(+ a b)``, statements with their parts."""
    if node is None:
        return "-"
    if isinstance(node, tuple):
        return "; ".join(shape(n) for n in node)
    return _SHAPES[type(node)](node)


def one(source: str) -> str:
    """The shape of a whole module's body; asserts that nothing was lost."""
    module = read_module("m.py", source)
    assert module.gaps == (), module.gaps
    return shape(module.body)


def _items(nodes: Any) -> str:
    return ", ".join(shape(n) for n in nodes)


def _arg(a: ir.Arg) -> str:
    return f"{a.star}{a.keyword + '=' if a.keyword else ''}{shape(a.value)}"


def _param(p: ir.Param) -> str:
    default = "" if p.default is None else f"={shape(p.default)}"
    note = f":{p.annotation}" if p.annotation else ""
    return f"{p.star}{p.name}{note}{default}{'!' + p.only if p.only else ''}"


def _literal(n: ir.Literal_) -> str:
    return n.other or repr(n.value)


def _comp(n: ir.Comp) -> str:
    key = "" if n.key is None else f"{shape(n.key)}: "
    loops = " ".join(f"for {shape(g.target)} in {shape(g.iter)}" + "".join(f" if {shape(t)}" for t in g.tests) for g in n.generators)
    return f"{n.kind}[{key}{shape(n.item)} {loops}]"


def _function(n: ir.FunctionDef) -> str:
    marks = "".join(f"@{shape(d)} " for d in n.decorators) + ("async " if n.is_async else "") + ("gen " if n.generator else "")
    returns = f"->{n.returns}" if n.returns else ""
    return f"{marks}def {n.name}({', '.join(map(_param, n.params))}){returns} {{{shape(n.body)}}}"


def _class(n: ir.ClassDef) -> str:
    marks = "".join(f"@{shape(d)} " for d in n.decorators)
    inside = ", ".join([*map(shape, n.bases), *map(_arg, n.keywords)])
    return f"{marks}class {n.name}({inside}) {{{shape(n.body)}}}"


def _try(n: ir.Try) -> str:
    handlers = "".join(f" except {shape(h.type)} as {h.name or '-'} {{{shape(h.body)}}}" for h in n.handlers)
    return f"try {{{shape(n.body)}}}{handlers} else {{{shape(n.orelse)}}} finally {{{shape(n.final)}}}"


def _import(n: ir.Import) -> str:
    names = ", ".join(f"{i.name} as {i.alias}" if i.alias else i.name for i in n.names)
    return f"from {'.' * n.level}{n.module} import {names}" if n.from_ else f"import {names}"


def _match(n: ir.Match) -> str:
    cases = " ".join(f"case {shape(c.pattern)}{' if ' + shape(c.guard) if c.guard else ''} {{{shape(c.body)}}}" for c in n.cases)
    return f"match {shape(n.subject)} {cases}"


def _assign(n: ir.Assign) -> str:
    note = f": {n.annotation}" if n.annotation else ""
    return f"{' = '.join(map(shape, n.targets))}{note} {n.op}= {shape(n.value)}"


_SHAPES: dict[type, Any] = {
    ir.Name: lambda n: n.id,
    ir.Literal_: _literal,
    ir.FString: lambda n: f"f[{', '.join(map(shape, n.parts))}]",
    ir.Attr: lambda n: f"{shape(n.value)}.{n.name}",
    ir.Index: lambda n: f"{shape(n.value)}[{_items(n.parts)}{',' if n.tuple_ else ''}]",
    ir.Slice: lambda n: f"{shape(n.lower)}:{shape(n.upper)}:{shape(n.step)}",
    ir.Call: lambda n: f"{shape(n.func)}({', '.join(map(_arg, n.args))})",
    ir.Op: lambda n: f"({n.op} {' '.join(map(shape, n.operands))})",
    ir.IfExp: lambda n: f"(if {shape(n.test)} {shape(n.then)} {shape(n.orelse)})",
    ir.Lambda: lambda n: f"(lambda {', '.join(map(_param, n.params))}: {shape(n.body)})",
    ir.Display: lambda n: f"{n.kind}({_items(n.items)})",
    ir.DictDisplay: lambda n: "{" + ", ".join(f"**{shape(v)}" if k is None else f"{shape(k)}: {shape(v)}" for k, v in n.items) + "}",
    ir.Comp: _comp,
    ir.Star: lambda n: f"*{shape(n.value)}",
    ir.Walrus: lambda n: f"({shape(n.target)} := {shape(n.value)})",
    ir.Await: lambda n: f"({n.kind} {shape(n.value)})",
    ir.Sql: lambda n: f"sql<{n.into}|{n.text}>",
    ir.Assign: _assign,
    ir.ExprStmt: lambda n: shape(n.value),
    ir.If: lambda n: f"if {shape(n.test)} {{{shape(n.body)}}} else {{{shape(n.orelse)}}}",
    ir.For: lambda n: f"for {shape(n.target)} in {shape(n.iter)} {{{shape(n.body)}}} else {{{shape(n.orelse)}}}",
    ir.While: lambda n: f"while {shape(n.test)} {{{shape(n.body)}}} else {{{shape(n.orelse)}}}",
    ir.FunctionDef: _function,
    ir.ClassDef: _class,
    ir.Return: lambda n: f"return {shape(n.value)}",
    ir.Try: _try,
    ir.With: lambda n: f"with {', '.join(f'{shape(i.value)} as {shape(i.target)}' for i in n.items)} {{{shape(n.body)}}}",
    ir.Import: _import,
    ir.Run: lambda n: f"run {n.path}",
    ir.Match: _match,
    ir.Raise: lambda n: f"raise {shape(n.value)}",
    ir.Delete: lambda n: f"del {_items(n.targets)}",
    ir.Scope: lambda n: f"{n.kind} {', '.join(n.names)}",
    ir.Assert: lambda n: f"assert {shape(n.test)}",
    ir.Jump: lambda n: n.kind,
}


def nodes(value: Any) -> list[ir.At]:
    """Every IR node in a value, in order of discovery."""
    found: list[ir.At] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, ir.At):
            found.append(item)
        if isinstance(item, tuple | list):
            waiting.extend(item)
        elif isinstance(item, msgspec.Struct):
            waiting.extend(getattr(item, f) for f in item.__struct_fields__)
    return found
