"""The files of a tree, read at most once each and kept by digest: small facts for every file, the IR only when asked for."""

import hashlib
import re
from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import msgspec

from herkomst.model.issues import Directive, Gap, GapReason
from herkomst.model.places import Span
from herkomst.model.python_ir import Import, ModuleIR, Run
from herkomst.model.schema import DocIR, Schema
from herkomst.model.source import SourceFile
from herkomst.solve.cache import Cache, key
from herkomst.solve.personal import without_personal_data

PYTHON, SQL, DOCS = ("python", "notebook"), ("sql", "dbt"), ("yaml", "json", "toml", "ini", "csv", "parquet")
"""Bytes read of a CSV file: its first lines. A data line is never kept."""

_EXPERIMENT = re.compile(r"^feature_aggregations[ \t]*:", re.MULTILINE)
"""The key that a triage experiment cannot do without, at the top of the document."""

_encode = msgspec.msgpack.Encoder().encode


def is_experiment(path: Path) -> bool:
    """Whether a YAML file describes models to be made (triage), so that a tree without any code can be analysed."""
    try:
        return _EXPERIMENT.search(path.read_text("utf-8", "replace")) is not None
    except OSError:
        return False


class FileFacts(msgspec.Struct, frozen=True):
    """What every run needs of a file, without its IR.

    imports     (dotted name or path, level; -1 for ``%run``): for the order in which units run, nothing else.
    tables      SQL: (tables it reads, tables it writes), plain names, for the same purpose.
    lines       (followed, not relevant, not followed) lines of Python and SQL; zeros for documents.
    statements  (parsed, partial, unparsed).
    experiment  a document that describes models to be made, with their features: a unit of its own.
    """

    gaps: tuple[Gap, ...] = ()
    directives: tuple[Directive, ...] = ()
    schemas: tuple[Schema, ...] = ()
    imports: tuple[tuple[str, int], ...] = ()
    tables: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    lines: tuple[int, int, int] = (0, 0, 0)
    statements: tuple[int, int, int] = (0, 0, 0)
    dialect: str = ""
    guessed: bool = False
    experiment: bool = False


class Setting(msgspec.Struct, frozen=True):
    """What reading depends on besides the bytes: versions and dialects. ``digest`` keys the cache."""

    root: str
    version: str
    dialect: str = ""
    macros: str = ""


def read_file(setting: Setting, file: SourceFile, *, whole: bool = False) -> tuple[FileFacts, bytes]:
    """Read one file: facts and the encoded IR (empty where there is none; of a document that declares nothing, unless ``whole``).
    Never raises for what a file holds."""
    everything = Span(file.path, 1, 1, 1, 1)
    if not file.digest:                          # unreadable or too large: discovery has said so
        return FileFacts(), b""
    from herkomst.read.docs import csv_head

    try:
        with (Path(setting.root) / file.path).open("rb") as stream:
            data = b"" if file.kind == "parquet" else csv_head(stream) if file.kind == "csv" else stream.read()
    except OSError as e:
        return FileFacts((Gap(everything, "unreadable", e.strerror or "cannot be read"),)), b""
    try:
        return _read(setting, file, data, whole)
    except RecursionError:
        return _lost(file, data, everything, "depth", "nested too deeply"), b""
    except Exception as e:                       # a defect of ours must not cost the other files anything
        return _lost(file, data, everything, "internal", f"{type(e).__name__}: {e}"[:200]), b""


def _lost(file: SourceFile, data: bytes, span: Span, reason: GapReason, detail: str) -> FileFacts:
    lines = data.count(b"\n") + 1 if file.kind in PYTHON + SQL else 0
    return FileFacts((Gap(span, reason, detail, lines),), lines=(0, 0, lines))


def _read(setting: Setting, file: SourceFile, data: bytes, whole: bool) -> tuple[FileFacts, bytes]:
    from herkomst.read.text import decode

    if file.kind == "parquet":
        from herkomst.read.docs import read_parquet

        doc = read_parquet(file.path, Path(setting.root) / file.path)
        return FileFacts(doc.gaps, schemas=doc.schemas), _encode(doc)
    decoded = decode(data, file.kind)
    if decoded.reason:
        lines = data.count(b"\n") + 1 if file.kind in PYTHON else 0
        gap = Gap(Span(file.path, 1, 1, 1, 1), decoded.reason, "", lines)
        return FileFacts((gap,), lines=(0, 0, lines)), b""
    text = decoded.text
    if file.kind in PYTHON:
        return _read_python(setting, file, text)
    if file.kind in SQL:
        return _read_sql(setting, file, text)
    from herkomst.read.docs import declares, read_doc

    experiment = file.kind == "yaml" and _EXPERIMENT.search(text) is not None
    declared = None if whole else declares(file.path, file.kind, text)
    if declared is not None:
        return FileFacts(schemas=declared, experiment=experiment), b""
    doc = read_doc(file.path, file.kind, text)
    return FileFacts(doc.gaps, schemas=doc.schemas, experiment=experiment), _encode(doc)


def _read_python(setting: Setting, file: SourceFile, text: str) -> tuple[FileFacts, bytes]:
    if not text and file.kind == "python" and not file.path.endswith("__init__.py"):      # more often lost than meant
        return FileFacts((Gap(Span(file.path, 1, 1, 1, 1), "unreadable", "empty file"),)), b""
    if file.kind == "notebook":
        from herkomst.read.notebook import read_notebook as reader
    else:
        from herkomst.read.python import read_module as reader
    from herkomst.read.python.declared import tables
    from herkomst.read.python.models import models
    ir: ModuleIR = without_personal_data(reader(file.path, text), text)
    parsed, _, broken = ir.statements
    declared = (*models(ir), *tables(ir, text, setting.dialect))
    facts = FileFacts(ir.gaps, ir.directives, declared, tuple(sorted(set(_imports(ir.body)))), ((), ()), ir.lines, (parsed, 0, broken))
    return facts, _encode(ir)


def _imports(body: Iterable[Any]) -> Iterable[tuple[str, int]]:
    """Imports anywhere in the module (also inside functions and branches)."""
    for statement in body:
        if isinstance(statement, Import):
            for name in statement.names:
                if statement.from_:
                    yield statement.module, statement.level
                    yield f"{statement.module}.{name.name}".strip("."), statement.level
                else:
                    yield name.name, 0
        elif isinstance(statement, Run):
            yield statement.path, -1
        else:
            for part in ("body", "orelse", "final"):
                yield from _imports(getattr(statement, part, ()))
            for handler in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                yield from _imports(handler.body)


def _read_sql(setting: Setting, file: SourceFile, text: str) -> tuple[FileFacts, bytes]:
    from herkomst.read.sql import guess_dialect, read_dbt, read_sql

    dialect = file.dialect or setting.dialect
    guessed = not dialect
    dialect = dialect or guess_dialect(text)
    ir = read_dbt(file.path, text, dialect, setting.root) if file.kind == "dbt" else read_sql(file.path, text, dialect)
    ir = without_personal_data(ir, text)
    lost = min(ir.lines, sum(g.lines for g in ir.gaps))
    facts = FileFacts(ir.gaps, ir.directives, ir.schemas, (), _tables(ir), (ir.lines - lost, 0, lost),
                      (ir.parsed, ir.partial, ir.unparsed), dialect, guessed)
    return facts, _encode(ir)


def _tables(ir: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names read, names written) by a SQL file, lower-case; for the order of units only."""
    from herkomst.model.sql_ir import Target
    from herkomst.model.sql_query import TableSource

    reads: set[str] = set()
    writes: set[str] = {ir.target.lower()} if ir.target else set()
    todo: list[Any] = list(ir.statements)
    while todo:
        item = todo.pop()
        if isinstance(item, tuple):
            todo.extend(item)
            continue
        if isinstance(item, TableSource | Target) and item.parts:
            (reads if isinstance(item, TableSource) else writes).add(".".join(p.text for p in item.parts).lower())
        if isinstance(item, msgspec.Struct):
            todo.extend(v for f in item.__struct_fields__ if isinstance(v := getattr(item, f), tuple | msgspec.Struct))
    return tuple(sorted(reads)), tuple(sorted(writes))


def _read_many(setting: Setting, files: list[SourceFile]) -> list[tuple[str, bytes, bytes]]:
    """For a worker process: path, encoded facts, encoded IR."""
    made = []
    for file in files:
        facts, ir = read_file(setting, file)
        made.append((file.path, _encode(facts), ir))
    return made


class Tree:
    """Reading with a memory: ``facts`` of every file up front, IR on demand."""

    def __init__(self, setting: Setting, files: Iterable[SourceFile], cache: Cache) -> None:
        self.setting, self.cache = setting, cache
        self.files = {f.path: f for f in files}
        self.facts: dict[str, FileFacts] = {}
        self._raw: dict[str, bytes] = {}
        self._irs: dict[str, Any] = {}
        self._sql: dict[tuple[str, str], Any] = {}
        self.read_count = 0

    def key(self, what: str, file: SourceFile) -> bytes:
        """The cache key of something made of one file."""
        s = self.setting
        macros = s.macros if file.kind == "dbt" else ""
        return key(what, s.version, s.dialect if file.kind in SQL + PYTHON else "", macros, file.kind, file.dialect, file.path, file.digest)

    def load(self, executor: Executor | None = None, jobs: int = 1) -> None:
        """Facts of every file: from the cache, else by reading (in the executor's workers when one is given)."""
        missing: list[SourceFile] = []
        decoder = msgspec.msgpack.Decoder(FileFacts)
        for file in self.files.values():
            if file.kind not in PYTHON + SQL + DOCS:
                continue
            kept = self.cache.get(self.key("facts", file))
            if kept is None:
                missing.append(file)
            else:
                self.facts[file.path] = decoder.decode(kept)
        self.read_count = len(missing)
        if any(f.kind == "dbt" for f in missing):
            from herkomst.read.sql.dbt import load_project

            load_project.cache_clear()               # a process that scans twice must see the macros of now
        if executor is not None and jobs > 1 and len(missing) > 16:
            heavy = sorted(missing, key=lambda f: (-f.size, f.path))
            batches = [heavy[i::jobs * 4] for i in range(jobs * 4)]
            for made in executor.map(_read_many, [self.setting] * len(batches), batches):
                for path, facts, ir in made:
                    self._keep(self.files[path], decoder.decode(facts), facts, ir)
        else:
            for file in missing:
                facts_, ir = read_file(self.setting, file)
                self._keep(file, facts_, _encode(facts_), ir)

    def _keep(self, file: SourceFile, facts: FileFacts, encoded: bytes, ir: bytes) -> None:
        self.facts[file.path] = facts
        self._raw[file.path] = ir
        if any(g.reason == "internal" for g in facts.gaps):
            return
        self.cache.put(self.key("facts", file), encoded)
        if ir:
            self.cache.put(self.key("ir", file), ir)

    def _ir(self, path: str, shape: Any) -> Any:
        if path not in self._irs:
            file = self.files.get(path)
            raw = self._raw.pop(path, None) or (self.cache.get(self.key("ir", file)) if file else None)
            if raw is None and file is not None:
                _, raw = read_file(self.setting, file, whole=True)
                if raw:
                    self.cache.put(self.key("ir", file), raw)
            self._irs[path] = msgspec.msgpack.decode(raw, type=shape) if raw else None
        return self._irs[path]

    def ir(self, path: str) -> ModuleIR | None:
        """The lowered module or notebook at a path; None when there is none or it could not be read."""
        file = self.files.get(path)
        return self._ir(path, ModuleIR) if file and file.kind in PYTHON else None

    def doc(self, path: str) -> DocIR | None:
        """The document at a path as constants."""
        file = self.files.get(path)
        return self._ir(path, DocIR) if file and file.kind in DOCS else None

    def sql_ir(self, path: str) -> Any:
        """The lowered SQL file or dbt model at a path."""
        from herkomst.model.sql_ir import SqlIR

        return self._ir(path, SqlIR)

    def sql(self, text: str, dialect: str) -> Any:
        """SQL text found in Python -> SqlIR; kept by text and dialect."""
        wanted = (text, dialect)
        if wanted not in self._sql:
            from herkomst.model.sql_ir import SqlIR
            from herkomst.read.sql import read_sql

            name = key("sql", self.setting.version, dialect, text)
            kept = self.cache.get(name)
            if kept is None:
                made = read_sql("", text, dialect)
                self.cache.put(name, _encode(made))
                self._sql[wanted] = made
            else:
                self._sql[wanted] = msgspec.msgpack.decode(kept, type=SqlIR)
        return self._sql[wanted]

    def macro(self, name: str) -> Any:
        """A dbt macro by name: rendered with the model it is used in, so nothing is needed here."""
        return None

    def digest(self, path: str) -> str:
        """Digest of a file's bytes; '' when the tree has no such file."""
        file = self.files.get(path)
        return file.digest if file else ""


def digest_of(files: Iterable[SourceFile]) -> str:
    """One digest of a whole tree: paths, kinds, dialects, digests."""
    total = hashlib.blake2b(digest_size=20)
    for f in sorted(files):
        total.update(f"{f.path}\0{f.kind}\0{f.dialect}\0{f.production}\0{f.digest}\n".encode("utf-8", "surrogatepass"))
    return total.hexdigest()
