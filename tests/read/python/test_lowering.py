"""What each construct of Python becomes."""

import pytest

from herkomst.model import python_ir as ir
from herkomst.read.python import read_module
from tests.read.python.shape import nodes, one

EXPRESSIONS = {
    "a.b['x'].c(1, *d, k=2, **e)": "a.b['x'].c(1, *d, k=2, **e)",
    "a[1:2, ::3, None]": "a[1:2:-, -:-:3, None,]",
    "a[1,]": "a[1,]",
    "a[('x', 'y')]": "a[tuple('x', 'y')]",
    "a[*b]": "a[*b]",
    "a < b <= c != d": "(and (< a b) (and (<= b c) (!= c d)))",
    "a not in b and c is not None or not d": "(or (and (notin a b) (isnot c None)) (not d))",
    "-a ** +b // ~c @ d": "(@ (// (neg (** a (pos b))) (~ c)) d)",
    "a + b + c": "(+ (+ a b) c)",
    "a + (b + c)": "(+ a (+ b c))",
    "x if t else y": "(if t x y)",
    "lambda a, /, b=1, *c, d, **e: a": "(lambda a!pos, b=1, *c, d!kw, **e: a)",
    "[a, *b], (), (c,), {d, e}": "tuple(list(a, *b), tuple(), tuple(c), set(d, e))",
    "{'a': 1, **b}": "{'a': 1, **b}",
    "[x for y in z if y if x for w in y]": "list[x for y in z if y if x for w in y]",
    "{k: v for k, v in d}, {s for s in t}": "tuple(dict[k: v for tuple(k, v) in d], set[s for s in t])",
    "f(x for x in y)": "f(generator[x for x in y])",
    "(n := f(1))": "(n := f(1))",
    "True, None, ..., b'x', 1_000, 0x1F, 1.5e3, 2j": "tuple(True, None, ellipsis, bytes, 1000, 31, 1500.0, complex)",
    "'a' \"b\" r'\\d'": "'ab\\\\d'",
    "'a' b'c'[0:1]": None,
    "f'a{x}b{{c}}{y!r:>{w}}{z:.2f}'": "f['a', x, 'b{c}', format(repr(y), f['>', w]), format(z, '.2f')]",
    "f'{x = }' 'tail'": "f['x =', repr(x), 'tail']",
    "f'{x[\"a\"]}{f\"{y}\"}'": "f[x['a'], f[y]]",
    "t'a{x}'": "f['a', x]",
    "rf'\\d{x}'": "f['\\\\d', x]",
}


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_expressions(source: str) -> None:
    expected = EXPRESSIONS[source]
    if expected is None:
        module = read_module("m.py", f"v = {source}\n")
        assert module.gaps == () or module.gaps[0].reason == "syntax"
    else:
        assert one(f"v = {source}\n") == f"v = {expected}"


STATEMENTS = {
    "a = b = c": "a = b = c",
    "a, *b = c": "tuple(a, *b) = c",
    "a.b[0] += 1": "a.b[0] += 1",
    "a //= 2; b @= c": "a //= 2; b @= c",
    "a: int = 1": "a: int = 1",
    "a: 'list[int]'": "a: 'list[int]' = -",
    "type X[T] = list[T]": "X = list[T]",
    "if a:\n  b\nelif c:\n  d\nelse:\n  e": "if a {b} else {if c {d} else {e}}",
    "for a, b in c:\n  break\nelse:\n  pass": "for tuple(a, b) in c {break} else {pass}",
    "while a: continue": "while a {continue} else {}",
    "with a as b, c(): d": "with a as b, c() as - {d}",
    "with (a as b, c as (d, e)):\n  f": "with a as b, c as tuple(d, e) {f}",
    "try:\n  a\nexcept (B, C) as d:\n  e\nexcept:\n  f\nelse:\n  g\nfinally:\n  h":
        "try {a} except tuple(B, C) as d {e} except - as - {f} else {g} finally {h}",
    "try:\n  a\nexcept* B:\n  c": "try {a} except B as - {c} else {} finally {}",
    "try:\n  a\nexcept B, C:\n  d": "try {a} except tuple(B, C) as - {d} else {} finally {}",
    "@d.e(1)\n@f\ndef g[T](a: int, b: 'x' = 1, *c: y, d, **e) -> list[T]:\n  return a":
        "@d.e(1) @f def g(a:int, b:'x'=1, *c:y, d!kw, **e)->list[T] {return a}",
    "async def f():\n  async with a as b: pass\n  async for c in d: await e\n  return [x async for x in y]":
        "async def f() {with a as b {pass}; for c in d {(await e)} else {}; return list[x for x in y]}",
    "def f():\n  x = yield\n  yield a\n  yield from b": "gen def f() {x = (yield -); (yield a); (yield from b)}",
    "def f():\n  def g(): yield 1\n  return lambda: (yield)": "def f() {gen def g() {(yield 1)}; return (lambda : (yield -))}",
    "class A[T](B, c.D, metaclass=M, **k):\n  x: int = 1": "class A(B, c.D, metaclass=M, **k) {x: int = 1}",
    "import a.b as c, d": "import a.b as c, d",
    "from ..a.b import c as d, e": "from ..a.b import c as d, e",
    "from . import *": "from . import *",
    "del a, b[0]": "del a, b[0]",
    "del (c.d)": "del c.d",
    "global a, b": "global a, b",
    "raise A(b) from c": "raise A(b)",
    "assert a, b": "assert a",
    "execfile('a.py')": "run a.py",
    "exec(open('a.py').read())": "run a.py",
    "exec(compile(open('a.py').read(), 'a.py', 'exec'))": "run a.py",
    "exec(code)": "exec(code)",
    "match x:\n  case 'a' | 'b': p\n  case [1, *r] if r: q\n  case {'k': v, **rest}: s\n  case A(b, c=d) as e: t\n  case (None, _): u":
        "match x case (| 'a' 'b') {p} case list(1, *r) if r {q} case {'k': v, **rest} {s}"
        " case (e := A(b, c=d)) {t} case tuple(None, _) {u}",
}


@pytest.mark.parametrize("source", STATEMENTS)
def test_statements(source: str) -> None:
    assert one(source + "\n") == STATEMENTS[source]
    assert one(source) == STATEMENTS[source]  # without a line end at the end of the file


def test_a_long_chain_is_no_deeper_than_its_logarithm() -> None:
    module = read_module("m.py", "x = " + " + ".join(f"'{i}'" for i in range(400)))
    [assign] = module.body
    depth, level = 0, [assign.value]
    while level:
        depth += 1
        level = [o for n in level if isinstance(n, ir.Op) for o in n.operands]
    assert depth <= 12
    literals = sorted((n for n in nodes(module.body) if isinstance(n, ir.Literal_)), key=lambda n: n.start)
    assert [n.value for n in literals] == [str(i) for i in range(400)]


def test_elif_chains_are_lowered_to_a_limit_and_the_rest_is_a_gap() -> None:
    short = read_module("m.py", "if a: b\n" + "elif c: d\n" * 100)
    assert short.gaps == ()
    long = read_module("m.py", "if a: b\n" + "elif c: d\n" * 400 + "e = 1\n")
    assert [g.reason for g in long.gaps] == ["depth"]
    assert isinstance(long.body[0], ir.If) and isinstance(long.body[1], ir.Assign)


@pytest.mark.parametrize("source", [
    "(" * 300 + ")" * 300, "[" * 5000 + "]" * 5000, "lambda: " * 5000 + "x", "a" + ".b" * 6000, "a" + "()" * 6000, "not " * 3000 + "x",
    "- " * 3000 + "x", "x if y else " * 3000 + "z", "a" + "[0]" * 3000, "{" * 400, "f(" * 400,
])
def test_nesting_without_end_costs_its_own_statement(source: str) -> None:
    module = read_module("m.py", f"a = 1\nx = {source}\nb = 2\n")
    assert [n.targets[0].id for n in module.body if isinstance(n, ir.Assign) and n.targets[0].id != "x"] == ["a", "b"]
    assert [g.span.line for g in module.gaps] == [2]


def test_deep_nesting_inside_a_function_costs_one_line() -> None:
    module = read_module("m.py", "def f():\n    a = 1\n    b = " + "[" * 200 + "]" * 200 + "\n    return a\n")
    assert [(g.reason, g.span.line, g.lines) for g in module.gaps] == [("depth", 3, 1)]
    [function] = module.body
    assert isinstance(function, ir.FunctionDef) and len(function.body) == 2
