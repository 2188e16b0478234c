"""Whether a user's library model has the effect it says it has: an example, what it must give, and the helper's own code where that is
at hand. Nothing of it is executed: the example is interpreted with the model, and with the code.

A check stands in the entry:

    check:
      given: {df: [leeftijd, nationaliteit, fraude]}                 # frames, and their columns
      call: "stadshulp.frames.zonder(df, weg=['nationaliteit'])"
      gives: {leeftijd: [df.leeftijd], fraude: [df.fraude]}          # columns of the result, and what each is computed from
      feeds: {feature: [df.leeftijd], target: [df.fraude]}           # or: what goes into the decision point, by role
      source: ../vendor/stadshulp/frames.py                          # the helper's code, from the model's file
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from herkomst.errors import RuleError
from herkomst.flows import Alone, flows_of, given_tables
from herkomst.knowledge.library_model import Check, Entry
from herkomst.model.unit import UnitId

Found = dict[str, frozenset[str]]
"""Column of the result (``gives:name``) or role (``feeds:feature``) -> columns it is computed from (``df.leeftijd``)."""
_OUT = "uitkomst"
_CODE = "_code_of_the_helper"


def check(entries: Iterable[Entry], root: Path) -> int:
    """Run every check of these entries; how many there were. ``root``: the directory the entries' files are named from. Raises
    RuleError (file, line, remedy) for the first model whose effect is not what it says."""
    count = 0
    for entry in entries:
        for one in entry.checks:
            count += 1
            _calls(entry, one)
            code = _code(entry, one, root) if one.source else None
            claimed = _interpreted(one, one.call, {})
            wanted = {f"gives:{k}": frozenset(v) for k, v in one.gives.items()} | {f"feeds:{k}": frozenset(v) for k, v in one.feeds.items()}
            if one.gives or one.feeds:
                _compare(entry, one, claimed, wanted, "the check", exact=True)
            if code is not None:
                _compare(entry, one, claimed, _interpreted(one, *code), one.source, exact=False)
    return count


def _calls(entry: Entry, one: Check) -> None:
    """The example calls what the entry models, with parameters that the entry has."""
    from herkomst.model.python_ir import Attr, Call, Name
    from herkomst.read.python import read_module

    last = entry.path.rpartition(".")[2]
    calls = [c for c in _nodes(read_module("example.py", f"_ = {one.call}\n").body) if isinstance(c, Call)]
    mine = [c for c in calls if (isinstance(c.func, Attr) and c.func.name == last) or (isinstance(c.func, Name) and c.func.id == last)]
    if not mine:
        raise RuleError(f"the check of {entry.path} does not call it: {one.call}", file=entry.file, line=one.line,
                        remedy=f"call {last} in it, or mend the name of the entry")
    if entry.params is None or any(p.star == "**" for p in entry.params):
        return
    known = [p.name for p in entry.params if not p.star]
    for arg in (a for c in mine for a in c.args if a.keyword):
        if arg.keyword not in known:
            raise RuleError(f"the check of {entry.path} gives it {arg.keyword}, which is no parameter of the entry", file=entry.file, line=one.line,
                            remedy="name one of " + ", ".join(known))


def _nodes(value: Any) -> Iterator[Any]:
    """A tree of statements and expressions, flat."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, tuple):
            todo.extend(one)
        elif hasattr(one, "__struct_fields__"):
            yield one
            todo.extend(getattr(one, f) for f in one.__struct_fields__)


def _code(entry: Entry, one: Check, root: Path) -> tuple[str, dict[str, str]]:
    """The example as a call of the helper's own code, and that code. Raises RuleError where the code has no such helper or parameters."""
    own = next((f for f in sorted(root.rglob(Path(entry.file).name)) if f.parent.name == Path(entry.file).parent.name), root / entry.file)
    path = own.parent / one.source
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise RuleError(f"{entry.path} names the code {one.source}, which cannot be read", file=entry.file, line=one.line,
                        remedy="give its path from the model's file") from None
    stem = path.parent.name if path.stem == "__init__" else path.stem
    parts = entry.path.split(".")
    at = next((i for i in range(len(parts) - 1, 0, -1) if parts[i - 1] == stem), 0)
    module = ".".join(parts[:at])
    if not module or f"{module}." not in one.call:
        raise RuleError(f"{entry.path} is not called through {module or stem} in its check", file=entry.file, line=one.line,
                        remedy="write the call with the whole path")
    _same_parameters(entry, one, text, parts[at:])
    return one.call.replace(f"{module}.", f"{_CODE}."), {_CODE: text}


def _same_parameters(entry: Entry, one: Check, text: str, inner: list[str]) -> None:
    """The helper is defined in its code, with the parameters that the model gives it."""
    from herkomst.model.python_ir import ClassDef, FunctionDef
    from herkomst.read.python import read_module

    body: tuple[Any, ...] = read_module(f"{_CODE}.py", text).body
    node: Any = None
    for name in inner:
        node = next((s for s in body if isinstance(s, FunctionDef | ClassDef) and s.name == name), None)
        body = node.body if isinstance(node, ClassDef) else ()
    if node is None:
        raise RuleError(f"{one.source} defines no {'.'.join(inner)}", file=entry.file, line=one.line, remedy="mend the path, or the name")
    if not isinstance(node, FunctionDef) or any(p.star == "**" for p in node.params):
        return
    real = [p.name for p in node.params]
    wrong = [p.name for p in entry.params or () if not p.star and p.name not in real]
    if wrong:
        raise RuleError(f"{entry.path} has no parameter {wrong[0]}", file=entry.file, line=entry.line, remedy="name one of " + ", ".join(real))


def _compare(entry: Entry, one: Check, claimed: Found, wanted: Found, by: str, *, exact: bool) -> None:
    """``exact``: more is wrong too, as the user wrote what it gives; code that was read may do less than a model says."""
    def fail(what: str) -> RuleError:
        return RuleError(f"{entry.path}: {what}", file=entry.file, line=one.line, remedy="mend the result of the entry, or its check")

    for place, sources in sorted(wanted.items()):
        kind, _, name = place.partition(":")
        told = f"column {name}" if kind == "gives" else f"{name} of the decision point"
        if place not in claimed:
            raise fail(f"{by} gives {told}, the model does not")
        lost = sorted(sources - claimed[place])
        if lost:
            raise fail(f"in {by} {', '.join(lost)} flows into {told}, in the model it does not")
        more = sorted(claimed[place] - sources) if exact else []
        if more:
            raise fail(f"the model lets {', '.join(more)} flow into {told}, {by} does not")
    extra = sorted(p for p in claimed if p not in wanted and any(w.startswith(p.partition(":")[0]) for w in wanted)) if exact else []
    if extra:
        raise fail(f"the model gives {extra[0].partition(':')[2]}, {by} does not")


def _interpreted(one: Check, call: str, modules: Mapping[str, str]) -> Found:
    frames = [f'{name} = pd.read_sql("SELECT * FROM {name}", con)' for name in one.given]
    imports = sorted({call.partition(".")[0] if not modules else _CODE, *_roots(call)} - set(one.given))
    text = "\n".join(["import pandas as pd", *(f"import {i}" for i in imports if i.isidentifier()), *frames, f"{_OUT} = {call}",
                      f'{_OUT}.to_csv("{_OUT}")']) + "\n"
    made: dict[str, set[str]] = {}
    for flow in flows_of(_Modules(one.given, modules, text), "example.py"):
        origin, end = flow.source.dataset, flow.target.dataset
        if origin is None or end is None or flow.source.column is None or origin.name not in one.given:
            continue
        source = f"{origin.name}.{flow.source.column}"
        kind, column = end.kind, flow.target.column
        if kind == "file" and end.name == _OUT and column is not None:
            made.setdefault(f"gives:{column}", set()).add(source)
        elif kind in ("model", "score", "selection") and column in ("feature", "target", "weight", "criterion"):
            made.setdefault(f"feeds:{column}", set()).add(source)
    return {k: frozenset(v) for k, v in made.items()}


def _roots(call: str) -> set[str]:
    """Libraries that the call names besides the helper's."""
    return {name for name in ("np", "pl") if f"{name}." in call}


class _Modules(Alone):
    """An example, and the modules it may import."""

    def __init__(self, given: Mapping[str, tuple[str, ...]], modules: Mapping[str, str], program: str) -> None:
        from herkomst.interpret.python import interpret_module
        from herkomst.read.python import read_module

        irs: dict[str, Any] = {f"{n}.py": read_module(f"{n}.py", text) for n, text in modules.items()}
        super().__init__(given_tables(given), irs | {"example.py": read_module("example.py", program)})
        self._modules = frozenset(modules)
        self._left = {p: interpret_module(UnitId("python", p), Alone(given_tables(given), irs)).exports for p in irs}

    def find_module(self, importer: str, dotted: str, level: int = 0) -> str | None:
        return f"{dotted}.py" if dotted in self._modules else None

    def exports(self, path: str) -> Any:
        return self._left.get(path)
