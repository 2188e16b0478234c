"""Small programs for the tests of verbs: what each column of a result is computed from."""

from herkomst.model.graph import Edge, Node
from herkomst.model.unit import UnitResult
from herkomst.model.values import AnyValue, Ref, Series, Table
from tests.interpret.python.helper import run

PEOPLE = "id,age,sex,nat,income\n1,20,M,NL,10\n2,30,V,TR,20\n"
OTHER = "id,score,age\n1,5,20\n2,6,30\n"
HEAD = 'import numpy as np\nimport pandas as pd\ndf = pd.read_csv("people.csv")\nother = pd.read_csv("other.csv")\nunknown = pd.read_csv("elsewhere.csv")\n'


def program(body: str) -> UnitResult:
    """Interpret a body that may use df (id, age, sex, nat, income), other (id, score, age) and unknown (no schema)."""
    return run({"main.py": HEAD + body, "people.csv": PEOPLE, "other.csv": OTHER})


def value(result: UnitResult, name: str = "out") -> AnyValue:
    """What a module-level name holds, Refs followed."""
    assert result.exports is not None
    found = result.exports.names[name]
    while isinstance(found, Ref):
        found = result.exports.heap[found.id]
    return found


def table(body: str, name: str = "out") -> tuple[Table, UnitResult]:
    """The frame a program leaves in a name."""
    result = program(body)
    found = value(result, name)
    assert isinstance(found, Table), found
    return found, result


def into(result: UnitResult, node: Node) -> set[tuple[str, str]]:
    """(column, subtype of the whole path) of every source column of a node; the first INDIRECT on the way wins."""
    edges: dict[Node, list[Edge]] = {}
    for e in result.edges:
        edges.setdefault(e.target, []).append(e)
    found: set[tuple[str, str]] = set()
    rank = {"IDENTITY": 0, "TRANSFORMATION": 1, "AGGREGATION": 2}

    def walk(n: Node, subtype: str, seen: frozenset[Node]) -> None:
        for e in edges.get(n, ()):
            if e.source in seen:
                continue
            both = (
                e.subtype
                if e.subtype not in rank
                else subtype
                if subtype not in rank
                else max(e.subtype, subtype, key=rank.__getitem__)
            )
            if e.source.dataset.kind in {"file", "table"} and e.source.kind in {"column", "rest"}:
                found.add((e.source.name if e.source.kind == "column" else "<rest>", both))
            walk(e.source, both, seen | {n})

    walk(node, "IDENTITY", frozenset())
    if node.dataset.kind == "file":
        found.add((node.name, "IDENTITY"))
    return found


def flows(body: str, name: str = "out") -> dict[str, set[tuple[str, str]]]:
    """Column of the resulting frame -> what it is computed from."""
    found, result = table(body, name)
    return {c: into(result, n) for c, n in found.columns.items()}


def rows_of(body: str, name: str = "out") -> set[tuple[str, str]]:
    """What decides which rows the result has."""
    result = program(body)
    found = value(result, name)
    assert isinstance(found, (Table, Series))
    assert found.rows is not None
    return into(result, found.rows)


def series(body: str, name: str = "out") -> set[tuple[str, str]]:
    """What a Series or cell is computed from."""
    result = program(body)
    found = value(result, name)
    rank = {"IDENTITY": 0, "TRANSFORMATION": 1, "AGGREGATION": 2}
    made: set[tuple[str, str]] = set()
    for dep in found.deps:  # type: ignore[union-attr]
        for column, subtype in into(result, dep.node):
            made.add(
                (
                    column,
                    subtype
                    if subtype not in rank
                    else dep.subtype
                    if dep.subtype not in rank
                    else max(subtype, dep.subtype, key=rank.__getitem__),
                )
            )
    return made


def surely(result: UnitResult, node: Node) -> set[str]:
    """Names of source columns (``*``: of a file without known columns) of a node, with ``~`` where no way there is certain."""
    edges: dict[Node, list[Edge]] = {}
    for e in result.edges:
        edges.setdefault(e.target, []).append(e)
    found: dict[str, bool] = {}

    def walk(n: Node, certain: bool, seen: frozenset[Node]) -> None:
        if n.dataset.kind in {"file", "table"} and n.kind in {"column", "rest"}:
            name = n.name if n.kind == "column" else "*"
            found[name] = found.get(name, False) or certain
        for e in edges.get(n, ()):
            if e.source not in seen and e.source.kind != "rows":
                walk(e.source, certain and not e.reasons, seen | {n})

    walk(node, True, frozenset())
    return {n if certain else f"{n}~" for n, certain in found.items()}


def told(body: str, name: str = "out") -> dict[str, set[str]]:
    """What each column of a frame (or Index) comes from: ``surely``; under ``*`` what its Rests and unknown columns do."""
    found, result = table(body, name)
    made = {n: surely(result, c) for n, c in found.columns.items()}
    for r in found.rests:
        made["*"] = made.get("*", set()) | surely(result, r)
    return made


def fed(body: str) -> set[str]:
    """What sinks are given, as text: action, role, name, kind of model, columns (with how, where it is not by value)."""
    result = program(body)
    return {
        f"{s.action} {s.role} {s.name} {s.detail}: " + " ".join(sorted({n + _indirect(how) for n, how in into(result, s.node)}))
        for s in result.sinks if s.role != "rows"
    }


def _indirect(how: str) -> str:
    return "" if how in {"IDENTITY", "TRANSFORMATION", "AGGREGATION"} else f":{how}"
