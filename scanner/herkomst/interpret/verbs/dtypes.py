"""What columns hold: number, text, bool or date, where a schema says so or an operation makes it so ('' where nothing does).

Source of the facts: pandas' user guide, "Essential basics: dtypes", and of ``select_dtypes``; for text the migration guide of pandas 3,
"new string data type". A text column of a file or table arrives as ``object`` before pandas 3 and as ``str`` since, and which of them
runs the code is not known: a test for one of the two is not decided, but ``select_dtypes("object")`` takes text in both. A number may
arrive as integer or float (missing values), so a test for one of those is not decided either, a test for both is.
"""

from collections.abc import Iterable

from herkomst.interpret.machine import LibraryCall, Machine
from herkomst.interpret.verbs.rests import incoming
from herkomst.model.graph import DIRECT_SUBTYPES, Node
from herkomst.model.values import AnyValue, Cell, Const, Lib, Map, Obj, Seq, Series

CLS = "pandas.dtype"

_NUMBER = frozenset(("number", "numeric", "numpy.number", "np.number"))
_SOME_NUMBER = ("int", "float", "integer", "uint", "i", "f", "u", "double")
_TEXT = frozenset(("object", "O", "str", "string", "builtins.object", "builtins.str"))
_INTEGERS, _FLOATS = frozenset(("int", "int64", "integer", "i")), frozenset(("float", "float64", "floating", "f"))
"""What a file or table of numbers arrives as."""
_BEFORE, _SINCE = frozenset(("object", "O", "object_")), frozenset(("str", "string"))
"""What text is before pandas 3, and since."""
_SQL_NUMBER = ("int", "num", "dec", "float", "double", "real", "money", "number", "serial", "long")
_SQL_TEXT = ("char", "text", "str", "object", "categ", "enum")


def _by_version(kind: str, words: Iterable[str]) -> bool:
    """Whether the version of pandas decides what a test of the type of text says."""
    plain = {word.rpartition(".")[2] for word in words}
    return kind == "text" and bool(plain & _BEFORE) != bool(plain & _SINCE)


def of_type(name: str) -> str:
    """The kind of a type as a schema writes it."""
    low = name.lower()
    if "bool" in low:
        return "bool"
    if any(w in low for w in _SQL_TEXT):
        return "text"
    return "number" if any(w in low for w in _SQL_NUMBER) else ""


def of_node(m: Machine, node: Node, depth: int = 0) -> str:
    """The kind of a column: as it was made, as the schema of its dataset says, or that of the columns it is a copy of."""
    made = m.emit.kinds.get(node)
    if made is not None:
        return made
    if node.dataset.kind in {"table", "file"}:
        schema = m.view.schema(node.dataset.kind, node.dataset.name)
        return next((of_type(c.type) for c in schema.columns if c.name == node.name and c.type), "") if schema is not None else ""
    edges = [e for e in incoming(m.emit, node) if e.direct]
    if not edges or depth > 8 or any(e.subtype != "IDENTITY" or e.source.kind != "column" or "{" in e.source.name for e in edges):
        return ""
    kinds = {of_node(m, e.source, depth + 1) for e in edges}
    return kinds.pop() if len(kinds) == 1 else ""


def of_value(m: Machine, value: AnyValue | None) -> str:
    """The kind of a constant or Series."""
    if isinstance(value, Const):
        if value.value is None:
            return ""
        return "bool" if isinstance(value.value, bool) else "text" if isinstance(value.value, str) else "number"
    if isinstance(value, Series):
        if value.dtype:
            return value.dtype
        direct = [x for x in value.deps if x.subtype in DIRECT_SUBTYPES]
        if len(direct) == 1 and direct[0].subtype == "IDENTITY" and direct[0].node.kind == "column":
            return of_node(m, direct[0].node)
    return ""


def put(m: Machine, node: Node, value: AnyValue | None, old: Node | None = None) -> None:
    """Remember what a new column holds; ``old``: it keeps some values of another."""
    kind = of_value(m, value)
    if kind and (old is None or of_node(m, old) == kind):
        m.emit.kinds[node] = kind
    elif old is not None:
        m.emit.kinds[node] = ""


def passes(kind: str, words: Iterable[str]) -> bool | None:
    """Whether a column of this kind is one of the types asked for; None where that cannot be said."""
    if not kind:
        return None
    verdict: bool | None = False
    plain = [word.removeprefix("numpy.").removeprefix("np.").removeprefix("builtins.") for word in words]
    if kind == "number" and {*plain} & _INTEGERS and {*plain} & _FLOATS:
        return True
    for low in plain:
        if low in _NUMBER:
            found: bool | None = kind == "number"
        elif low.startswith(_SOME_NUMBER):
            found = None if kind == "number" else False
        elif low in _TEXT:
            found = kind == "text"
        elif low.startswith("bool") or low == "b":
            found = kind == "bool"
        elif low.startswith(("datetime", "timedelta", "category", "period")) or low == "M":
            found = None if kind == "text" else False           # text may have been parsed where it was read
        else:
            found = None
        if found:
            return True
        verdict = None if found is None else verdict
    return verdict


_SAME = frozenset(
    ("abs", "clip", "round", "fillna", "copy", "shift", "diff", "cumsum", "cummax", "cummin", "where", "mask", "ffill", "bfill", "combine_first",
     "sort_values", "sort_index", "reset_index", "dropna", "head", "tail", "rename", "replace_missing", "squeeze", "sample"))
_ARITHMETIC = frozenset(("add", "sub", "mul", "div", "truediv", "floordiv", "mod", "pow", "radd", "rsub", "rmul", "rdiv"))
_TESTS = frozenset(("eq", "ne", "gt", "ge", "lt", "le", "isin", "between", "isna", "notna", "isnull", "notnull", "duplicated"))
_NUMBERS = frozenset(("rank", "pct_change", "str.len", "str.count", "dt.year", "dt.month", "dt.day"))
_MATHS = frozenset(("log1p", "log", "log10", "exp", "sqrt", "square", "abs", "absolute", "round", "floor", "ceil", "sign"))


def after(m: Machine, c: LibraryCall, made: AnyValue) -> AnyValue:
    """The result of a call with what it holds, where that is known."""
    if not isinstance(made, Series) or made.dtype:
        return made
    kind = ""
    package, _, name = c.path.partition(".")
    given = [m.deref(a.value) for a in c.args]
    kinds = {of_value(m, v) for v in given}
    if package == "pandas" and name.startswith("Series.") and c.receiver is not None:
        own, name = of_value(m, m.deref(c.receiver)), name[7:]
        if name == "astype":
            known = m.known(c.args[0].value) if c.args else None
            path = known[0] if known and len(known) == 1 else getattr(given[0], "path", "") if given else ""
            low = str(path).removeprefix("builtins.").removeprefix("numpy.").lower()
            kind = "number" if low.startswith(("int", "float", "uint")) else "text" if low in ("str", "string", "object") else "bool" if low == "bool" else ""
        elif name == "map" and given and isinstance(given[0], Map) and given[0].items and given[0].rest is None:
            encoded = {of_value(m, m.deref(v)) for _, v in given[0].items}     # what is not in it is missing: still numbers, or text
            kind = encoded.pop() if len(encoded) == 1 and not encoded & {"bool"} else ""
        elif name in _TESTS:
            kind = "bool"
        elif name in _NUMBERS:
            kind = "number"
        elif name in _SAME:
            kind = own if name in ("abs", "clip", "round") or kinds <= {own} or own == "number" == next(iter(kinds - {own}), "") else ""
            kind = own if not given else kind
        elif name in _ARITHMETIC and own == "number" and kinds <= {"number"}:
            kind = "number"
    elif package == "numpy" and name in _MATHS and kinds == {"number"}:
        kind = "number"
    elif c.path == "numpy.where" and len(given) == 3:
        either = {of_value(m, v) for v in given[1:]}
        kind = either.pop() if len(either) == 1 else ""
    elif c.path == "numpy.select" and len(given) >= 2:
        parts = [m.deref(v) for v in getattr(given[1], "items", ())]
        found = {of_value(m, v) for v in (*parts, *(given[2:] or (Const(0),)))}          # without a default: 0
        kind = found.pop() if len(found) == 1 and parts else ""
    return Series(made.name, made.deps, made.rows, made.index, kind) if kind else made


def combined(m: Machine, op: str, a: AnyValue | None, b: AnyValue | None) -> str:
    """What an operator makes of two values."""
    if op in ("==", "!=", "<", "<=", ">", ">="):
        return "bool"
    kinds = {of_value(m, a)} if b is None else {of_value(m, v) for v in (a, b) if not isinstance(v, Cell) or op == "+"}
    if op in ("&", "|", "^", "~"):
        return "bool" if kinds == {"bool"} else ""
    if kinds == {"number"} or (kinds == {"number", "bool"} and op in ("+", "-", "*")):
        return "number"
    return "text" if kinds == {"text"} and op == "+" else ""


def letters(kind: Obj) -> Obj:
    """``dtype.kind``: one letter per family of types."""
    return Obj(CLS, fields={**kind.fields, "letters": Const(None)})


def asked(m: Machine, value: AnyValue, kind: Obj, negative: bool) -> AnyValue:
    """``df[c].dtype == "object"``: decided where it is known what the column holds; it says nothing about a person."""
    own = kind.fields.get("holds")
    if not isinstance(own, Const):
        return Cell()
    parts = [m.deref(v) for v in value.items] if isinstance(value, Seq) else [value]
    words = [str(w) for p in parts for w in (m.known(p) or ((p.path,) if isinstance(p, Lib) else ("?",)))]
    if "letters" in kind.fields:
        words = [{"i": "int", "u": "uint", "f": "float", "O": "object", "b": "bool", "M": "datetime", "m": "timedelta"}.get(x, "?") for w in words for x in w]
    elif _by_version(str(own.value), words):
        return Cell()
    found = passes(str(own.value), words)
    return Cell() if found is None else Const(found is not negative)


def test(m: Machine, path: str, value: AnyValue) -> AnyValue:
    """``pd.api.types.is_numeric_dtype(df[c])``, of a column or its ``dtype``."""
    known = value.fields.get("holds") if isinstance(value, Obj) and value.cls == CLS else None
    kind = str(known.value) if isinstance(known, Const) else of_value(m, value) if isinstance(value, Series) else ""
    name = path.rpartition(".is_")[2].removesuffix("_dtype")
    word = {"numeric": "number", "any_real_numeric": "number", "integer": "int", "datetime64_any": "datetime", "object": "object", "string": "str"}.get(name, name)
    found = None if word == "object" and kind == "text" else passes(kind, ("number", "bool") if name == "numeric" else (word,))
    return Cell() if found is None else Const(found)
