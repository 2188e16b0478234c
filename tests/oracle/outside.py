"""Programs of others as they are: their own modules go with them, the files they read are made on the fly.

A file that lies beside the program gives its header and its kinds of values. Otherwise the columns are those that the program asks for:
it is run, and each column it misses is added, until it gets through. What it compares, maps or parses a column with says what the column
holds. Plots and libraries that are not installed are stood in for. Everything happens in a copy; nothing is written beside the original.
"""

import ast
import csv
import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import msgspec

from tests.oracle.data import Column, Table, made_of
from tests.oracle.run import Raised, running
from tests.oracle.writer import Program

UP = 3
"""How far above a program its modules and data are looked for."""
ROUNDS = 120
MAX_COLUMNS = 60
_DATA = (".csv", ".tsv", ".txt", ".data", ".dat", ".xlsx", ".xls", ".parquet", ".feather", ".json", ".pkl")


_PEOPLE = ("Jansen, Mr. Jan", "Vries, Mrs. Anna", "Bakker, Miss. Eva", "Visser, Master. Tom")


_OTHERS = (Column("kolom_a", "int"), Column("kolom_b", "float"))
"""What a table has beside the columns that a program names: for those that take everything."""


class Hints(msgspec.Struct):
    """What the text of a program says of its columns: strings they are compared with or mapped from, dates, names of columns."""

    domains: dict[str, set[str]]
    dates: set[str]
    texts: set[str]
    numbers: set[str]

    def column(self, name: str) -> Column:
        """The column as it is made."""
        if name in self.dates:
            return Column(name, "date")
        if name in self.texts and "name" in name.lower():
            return Column(name, "cat", _PEOPLE)
        words = tuple(sorted(w for w in self.domains.get(name, ()) if w.strip() and "," not in w and "|" not in w))
        if name not in self.numbers and (words or name in self.texts):
            return Column(name, "cat", words if len(words) > 1 else (*words, "a", "b", "c"))
        return Column(name, "id" if re.fullmatch(r"(?i)(.*_)?id|passengerid", name) else "int")


def hints(tree: ast.AST) -> Hints:
    """Read off the text."""
    found = Hints(defaultdict(set), set(), set(), set())
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                for name in filter(None, map(_column, (left, *others))):
                    values = [c for o in (left, *others) for c in _constants(o)]
                    found.domains[name] |= {v for v in values if isinstance(v, str)}
                    if any(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
                        found.numbers.add(name)
            case ast.Call(func=ast.Attribute(value=value, attr=attr), args=args) if args and attr in ("isin", "map", "replace", "eq", "ne", "fillna"):
                name = _column(value)
                first = args[0].keys if isinstance(args[0], ast.Dict) else [args[0]]
                if name:
                    found.domains[name] |= {v for k in first if k is not None for v in _constants(k) if isinstance(v, str) and attr != "fillna"}
            case ast.Attribute(value=value, attr=attr) if attr in ("str", "dt", "cat"):
                name = _column(value)
                if name:
                    (found.dates if attr == "dt" else found.texts).add(name)
            case ast.Call(func=ast.Attribute(attr="to_datetime"), args=[first, *_]):
                name = _column(first)
                if name:
                    found.dates.add(name)
    return found


def _column(node: ast.AST) -> str:
    """The column that an expression is, '' for none: ``df["x"]``, ``df.x``, ``row["x"]``, and what is called on those."""
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return node.slice.value
        return _column(node.value)
    if isinstance(node, ast.Attribute):
        return _column(node.value) or (node.attr if isinstance(node.value, ast.Name) else "")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _column(node.func.value) if node.func.attr in ("astype", "fillna", "copy", "strip", "lower") else ""
    return ""


def _constants(node: ast.AST) -> list[object]:
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [v for e in node.elts for v in _constants(e)]
    return []


# ---------------------------------------------------------------------------------------------------------------- the copy


def text_of(path: Path) -> str:
    """The program without shell lines and magics."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(re.sub(r"^(\s*)([%!].*)$", r"\1pass", line) for line in lines) + "\n"


def copied(path: Path, text: str, tree: ast.Module, place: Path) -> Path:
    """The program, and the modules beside or above it that it imports, at the same places under ``place``; the copy's path."""
    path = path.resolve()
    top = path.parents[min(UP, len(path.parents) - 1)]
    goal = place / path.relative_to(top)
    goal.parent.mkdir(parents=True, exist_ok=True)
    goal.write_text(text, encoding="utf-8")
    names = {n.name.partition(".")[0] for s in ast.walk(tree) if isinstance(s, ast.Import) for n in s.names} | {
        (s.module or "").partition(".")[0] for s in ast.walk(tree) if isinstance(s, ast.ImportFrom)}
    for name in sorted(names - {""}):
        for folder in (path.parent, *path.parents[1 : UP + 1]):
            if (folder / f"{name}.py").is_file() and (folder / f"{name}.py") != path:
                shutil.copy(folder / f"{name}.py", _made(place / folder.relative_to(top)) / f"{name}.py")
                break
            if (folder / name).is_dir() and any((folder / name).glob("*.py")):
                for module in sorted((folder / name).rglob("*.py")):
                    shutil.copy(module, _made(place / module.parent.relative_to(top)) / module.name)
                break
    return goal


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def beside(path: Path, name: str) -> Path | None:
    """The data file that a program means, where it exists: at the place it says, else one of that name below the folders above it."""
    if name.startswith(("http:", "https:", "s3:")):
        return None
    exact = path.parent / name
    if exact.is_file():
        return exact
    last = PurePosixPath(name.replace("\\", "/")).name
    for folder in path.parents[: UP + 1]:
        for below in ("", "data", "input", "datasets"):
            if (found := folder / below / last).is_file():
                return found
    return None


def header(file: Path, given: Hints, separator: str = "") -> tuple[Column, ...]:
    """The columns of a delimited file, by its first lines: numbers, or the words that occur (at most 12)."""
    if file.suffix.lower() not in (".csv", ".tsv", ".txt", ".data", ".dat"):
        return ()
    with file.open(encoding="utf-8", errors="replace", newline="") as lines:
        head = [line for _, line in zip(range(200), lines, strict=False)]
    mark = separator or max(",;\t", key=head[0].count) if head else ","
    rows = list(csv.reader(head, delimiter=mark))
    if not rows:
        return ()
    made = []
    for at, name in enumerate(rows[0][:MAX_COLUMNS]):
        values = [r[at] for r in rows[1:] if at < len(r) and r[at] not in ("", "?", "NA", "NaN")]
        made.append(_kind(name.strip().lstrip("\ufeff"), values, given))
    return tuple(made)


def _kind(name: str, values: list[str], given: Hints) -> Column:
    if values and all(re.fullmatch(r"-?\d+", v) for v in values):
        several = {*values}
        return Column(name, "flag" if several <= {"0", "1"} else "int" if len(several) < len(values) else "id")
    if values and all(re.fullmatch(r"-?\d*\.?\d+(e-?\d+)?", v, re.IGNORECASE) for v in values):
        return Column(name, "float")
    if values and all(re.match(r"\d{4}-\d\d-\d\d", v) for v in values):
        return Column(name, "date")
    words = tuple(sorted({v for v in values if "|" not in v and "(" not in v})[:12])
    return Column(name, "cat", words or tuple(sorted(given.domains.get(name, ()))) or ("a", "b", "c"))


# ------------------------------------------------------------------------------------------------------------ what it asks for

_MISSING: tuple[Callable[[str], list[str]], ...] = (
    lambda e: re.findall(r"'([^']*)'", m[1]) if (m := re.search(r"KeyError: (?:\"|')?\[(.*?)\] not (?:in index|found in axis)", e)) else [],
    lambda e: re.findall(r"'([^']*)'", m[1]) if (m := re.search(r"None of \[Index\(\[(.*?)\]", e)) else [],
    lambda e: re.findall(r"'([^']*)'", m[1]) if (m := re.search(r"do not match columns, columns expected but not found: \[(.*?)\]", e)) else [],
    lambda e: re.findall(r"'([^']*)'", m[1]) if (m := re.search(r"Missing column provided to 'parse_dates': (.*)", e)) else [],
    lambda e: [m[1]] if (m := re.search(r"'(?:DataFrame|Series)' object has no attribute '(\w+)'", e)) else [],
    lambda e: [m[1]] if (m := re.search(r"name '(\w+)' is not defined", e)) and "UndefinedVariable" in e else [],
    lambda e: [m[1]] if (m := re.fullmatch(r"KeyError: '([^']*)'", e)) else [],
    lambda e: [m[1]] if (m := re.search(r"Column(?:\(s\))? \[?'([^']*)'\]? (?:does not exist|not found)", e)) else [],
)


def prepared(path: Path, place: Path) -> Program:
    """The program with the tables it reads, ready to be judged. Raises Raised where no tables were found with which it runs."""
    text = text_of(path)
    tree = ast.parse(text)
    given = hints(tree)
    copy = copied(path, text, tree, place)
    tables: dict[str, Table] = {}
    order: list[str] = []

    def asked(name: str, names: list[str] | None) -> None:
        """The program reads a file: it is made if it is not there yet."""
        if name in order:
            order.remove(name)
        order.append(name)
        if name not in tables:
            file = beside(path.resolve(), name)
            columns = tuple(given.column(n) for n in names) if names else header(file, given) if file is not None else ()
            tables[name] = Table(name, columns or _OTHERS)

    last, labels = "", True
    for _ in range(ROUNDS):
        program = Program(path.name, text, tuple(tables.values()), str(copy), str(place), labels)
        order.clear()
        try:
            with running(program, asked) as once:
                outcome = once(made_of(program.tables, 1, program.labels))
            error = outcome.cut.partition(": ")[2]
        except Raised as e:
            outcome, error = None, str(e)
        if len(tables) > len(program.tables):
            continue
        if outcome is not None and not error:
            return program
        missing = next((found for way in _MISSING if (found := way(error))), [])
        if re.fullmatch(r"KeyError: -?\d+", error) and labels:
            labels = False                                      # it counts rows from nought
            continue
        added = False
        for name in missing:
            table = next((t for n in reversed(order) if name not in (t := tables[n]).of(*_KINDS)), None)
            if table is not None:
                added = True
                tables[table.name] = Table(table.name, (*table.columns, given.column(name)))
        if not added:
            if outcome is not None:
                return program
            raise Raised(error)
        last = error
    raise Raised(f"not through after {ROUNDS} rounds: {last}")


_KINDS = ("id", "key", "cat", "int", "float", "flag", "date")


def lay_out(program: Program) -> None:
    """Headers of the files a program reads, where it says they are, so that a scan of the copy finds them."""
    copy, place = Path(program.path), Path(program.root)
    for table in program.tables:
        file = Path(resolved(program, table.name))
        if not table.name.lower().endswith((".csv", ".tsv", ".txt", ".data")) or file.is_absolute() or ".." in file.parts:
            continue
        goal = place / file
        goal.parent.mkdir(parents=True, exist_ok=True)
        if not goal.exists() and goal != copy:
            goal.write_text(",".join(c.name for c in table.columns) + "\n", encoding="utf-8")


def resolved(program: Program, name: str) -> str:
    """A file as a scan of the copy names it: relative to the root, by the place of the program."""
    if not program.path or "://" in name:
        return name
    import posixpath

    folder = PurePosixPath(program.path).relative_to(program.root).parent
    return posixpath.normpath(posixpath.join(str(folder), name.replace("\\", "/")))
