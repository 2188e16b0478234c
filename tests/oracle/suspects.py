"""Suspects by kind: what is traced and was never seen to change under six interventions, looked at again, and why it did not change.

Every kind is found by experiment, not by reading the program: other data, or a look at the output. What is left is ``unexplained``.
"""

import ast
from collections import Counter

import msgspec
import numpy as np

from tests.oracle.claims import Source, fits
from tests.oracle.data import Column, Table, interventions, made_of
from tests.oracle.relations import Ids, Seen, effects, look
from tests.oracle.run import Data, Raised, Run, running
from tests.oracle.writer import Program

Suspect = tuple[Source, str, str]

KINDS = {
    "the id of the rows": "its values tell rows apart: changed, they are other rows",
    "moves with other data": "a branch not taken, a comparison that all or no rows pass, groups of one row: seen to change on other made data",
    "moves where others lack": "seen to change once other columns have gaps: it fills them, or the rows that are left differ",
    "moves in other ranges": "seen to change once all numbers are spread wider: a limit that the made numbers never reach, or always",
    "moves when pushed": "seen to change when all values of the column move at once, far or in order",
    "moves with other numbers": "seen to change once the numbers in the program are others: one of them hides it (a limit, a value put in its place)",
    "no rows are left": "the output has none, on any of the made data",
    "one value on all rows": "the output column is the same on all rows that are left: a filter keeps one value, or nothing passes",
    "unexplained": "none of these: read it",
}
TRIES = 6
_BY_DATA = ("moves with other data", "moves where others lack", "moves in other ranges")


def explained(program: Program, suspects: list[Suspect], seed: int) -> dict[Suspect, str]:
    """The kind of each."""
    left = dict.fromkeys(suspects, "")
    columns = {(t.name, c.name): (t, c) for t in program.tables for c in t.columns}
    for suspect in left:
        if columns[suspect[0]][1].kind == "id":
            left[suspect] = "the id of the rows"
    same: set[Suspect] = set()
    empty: set[Suspect] = set()
    with running(program) as run:
        for number in range(TRIES):
            wanted = [s for s, kind in left.items() if not kind]
            if not wanted:
                break
            data = made_of(program.tables, seed + 7_919 * (number + 1), program.labels)
            if number % 3:
                data = (_gaps if number % 3 == 1 else _spread)(program, data, seed + number)
            try:
                base = look(run(data))
            except Raised:
                continue
            for suspect in wanted:
                values = _values(base, suspect)
                (empty if values is not None and not len(values) else same if values is not None and _one(values) else set[Suspect]()).add(suspect)
            ids = _ids(program, data)
            for source in dict.fromkeys(s[0] for s in wanted):
                for how, kind in ((False, _BY_DATA[number % 3]), (True, "moves when pushed")):
                    moved = _moved(run, base, data, columns[source], ids, seed + number, how)
                    for suspect in wanted:
                        _, output, column = suspect
                        if suspect[0] == source and not left[suspect] and any(o == output and (c == column or fits(column, c)) for o, c in moved):
                            left[suspect] = kind
    for suspect in _hidden(program, [s for s, kind in left.items() if not kind], columns, seed):
        left[suspect] = "moves with other numbers"
    for suspect, kind in left.items():
        left[suspect] = kind or ("no rows are left" if suspect in empty else "one value on all rows" if suspect in same else "unexplained")
    return left


def _hidden(program: Program, suspects: list[Suspect], columns: dict[Source, tuple[Table, Column]], seed: int) -> set[Suspect]:
    """Those that are seen to change in the same program with other numbers in it."""
    found: set[Suspect] = set()
    for number in range(TRIES if not program.path else 0):
        wanted = [s for s in suspects if s not in found]
        if not wanted:
            break
        tree = _Numbers(seed + number).visit(ast.parse(program.text))
        data = made_of(program.tables, seed + number, program.labels)
        with running(msgspec.structs.replace(program, text=ast.unparse(tree))) as run:
            try:
                base = look(run(data))
            except Raised:
                continue
            for source in dict.fromkeys(s[0] for s in wanted):
                moved = _moved(run, base, data, columns[source], _ids(program, data), seed + number, False)
                found |= {s for s in wanted if s[0] == source and any(o == s[1] and (c == s[2] or fits(s[2], c)) for o, c in moved)}
    return found


class _Numbers(ast.NodeTransformer):
    """Half of the numbers of a program a little larger or smaller; those that a frame is indexed by stay."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.loops = 0

    def visit_While(self, node: ast.While) -> ast.While:
        self.loops += 1
        self.generic_visit(node)
        self.loops -= 1
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AugAssign:
        if not (self.loops and isinstance(node.value, ast.Constant)):       # ``i += 0`` would never end
            self.generic_visit(node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        node.value = self.visit(node.value)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float) or self.rng.random() < 0.5:
            return node
        return ast.copy_location(ast.Constant(node.value + int(self.rng.choice([-3, -2, -1, 1, 2, 3, 10]))), node)


def _gaps(program: Program, data: Data, seed: int) -> Data:
    """The data with a fifth of the values missing, in every column that is no id or key."""
    rng = np.random.default_rng(seed)
    changed = {}
    for table in program.tables:
        frame = data[table.name].copy()
        for name in table.of("cat", "int", "float", "flag", "date"):
            frame[name] = frame[name].where(rng.random(len(frame)) > 0.2)
        changed[table.name] = frame
    return changed


def _spread(program: Program, data: Data, seed: int) -> Data:
    """The data with each number up to nine times as large, or negative; flags up to nine."""
    rng = np.random.default_rng(seed)
    changed = {}
    for table in program.tables:
        frame = data[table.name].copy()
        for name in table.of("int", "float", "flag"):
            frame[name] = (frame[name] + rng.integers(0, 2)) * rng.integers(-2, 10, len(frame))
        changed[table.name] = frame
    return changed


def _ids(program: Program, data: Data) -> Ids:
    found: dict[str, set[object]] = {"": {label for frame in data.values() for label in frame.index} if program.labels else set()}
    for column in program.tables[0].columns if program.tables else ():
        if column.kind == "id":
            found[column.name] = set(data[program.tables[0].name][column.name])
    return found


def _moved(run: Run, base: Seen, data: Data, of: tuple, ids: Ids, seed: int, push: bool) -> set[tuple[str, str]]:  # type: ignore[type-arg]
    table, column = of
    found: set[tuple[str, str]] = set()
    usable = {k: v for k, v in ids.items() if k != column.name}
    for changed in (_pushed(data, table.name, column) if push else (d for _, d in interventions(data, table, column, seed))):
        try:
            other = look(run(changed))
        except Raised:
            continue
        gone = {f"file:{n}" for n, sheet in other.written.items() if not sheet.labels}      # nobody is left to have another value
        found |= {(e.output, e.column) for e in effects(base, other, usable) if e.output not in gone}
    return found


def _pushed(data: Data, table: str, column: Column) -> list[Data]:
    """All values of a column moved: far up, far down, reversed, each of its words."""
    frame = data[table]
    values = frame[column.name]
    if column.kind in ("int", "float", "flag"):
        made = [values + 1000, values - 1000, -values, values * 0, values * 0 + 1]
    else:
        made = [values.iloc[::-1].to_numpy(), *([word] * len(values) for word in column.domain)]
    changed = []
    for new in made:
        copy = frame.copy()
        copy[column.name] = np.asarray(new)
        changed.append({**data, table: copy})
    return changed


def _values(base: Seen, suspect: Suspect) -> np.ndarray | None:  # type: ignore[type-arg]
    """The output column as it is; None where it is not told apart."""
    _, output, column = suspect
    if output == "fit":
        rows = [s for s in base.fitted if len(s.labels)]
        return np.array([]) if not rows else np.array([0]) if all(_one(v) for s in rows for v in s.columns.values()) else None
    sheet = base.written.get(output.removeprefix("file:"))
    return None if sheet is None else next((v for c, v in sheet.columns.items() if c == column or fits(column, c)), None)


def _one(values: np.ndarray) -> bool:  # type: ignore[type-arg]
    """Whether there is at most one value."""
    return len({str(v) for v in values}) <= 1


def table(kinds: Counter[str]) -> str:
    """Suspects by kind, with their number and reason."""
    total = sum(kinds.values())
    lines = [f"{total} suspects (traced, and never seen to change), by kind:"]
    lines += [f"{kinds[kind]:>9}  {kind:26}{reason}" for kind, reason in KINDS.items()]
    return "\n".join(lines)
