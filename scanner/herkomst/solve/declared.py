"""What the tree declares before any code runs: schemas, dbt macros, and names in languages that are not followed."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from herkomst.config import Config, Positional
from herkomst.model.graph import Dataset
from herkomst.model.issues import Gap
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.source import SourceFile
from herkomst.solve.paths import normal
from herkomst.solve.tree import Tree

SEARCHED = 2_000_000
"""Bytes of a file in another language that are searched for names."""


def declared_schemas(tree: Tree, config: Config) -> tuple[tuple[Schema, ...], tuple[Schema, ...]]:
    """(schemas of datasets, data dictionaries that do not name one), from every file and from the configuration."""
    every = [s for path in sorted(tree.facts) for s in tree.facts[path].schemas]
    for entry in config.positional:
        pattern = re.compile(_glob(entry.files))
        columns = _layout(entry)
        matching = [p for p in sorted(tree.files) if pattern.fullmatch(p)] or [entry.files]
        every += [Schema(Dataset("file", normal(p)), columns, False, "positional") for p in matching]
    return tuple(s for s in every if s.dataset is not None), tuple(s for s in every if s.dataset is None)


def _layout(entry: Positional) -> tuple[SchemaColumn, ...]:
    """The columns of a file by position, from the first to the last that is named; the others are called by their number."""
    from herkomst.knowledge.attributes import lexicon

    known = next((f for f in lexicon().table.fingerprints if f.id == entry.layout), None) if entry.layout else None
    names = {int(i): name for i, name in known.positions.items()} if known is not None else {}
    loose = {int(i) for i in known.undocumented} if known is not None else set()
    names |= entry.columns
    made, seen = [], set()
    for i in range(1, max(names, default=0) + 1):
        name = names.get(i, str(i))
        name = f"{name} ({i})" if name in seen else name
        seen.add(name)
        note = f"position {i}" + (" of the layout, in no description of it" if i in loose else "") if i in names else ""
        made.append(SchemaColumn(name, note=note))
    return tuple(made)


def macros_digest(files: Iterable[SourceFile]) -> str:
    """Digest of all dbt macros and project files: a changed macro may change every model."""
    total = hashlib.blake2b(digest_size=16)
    for f in sorted(files):
        if (f.kind == "dbt" and "/macros/" in f"/{f.path}") or f.path.endswith(("dbt_project.yml", "dbt_project.yaml")):
            total.update(f"{f.path}\0{f.digest}\n".encode())
    return total.hexdigest()


def names_in_others(root: Path, files: Iterable[SourceFile]) -> tuple[Gap, ...]:
    """A gap for every file in a language that is not followed, with the attribute names its bytes hold."""
    from herkomst.classify import names_in

    gaps = []
    for f in sorted(files):
        if f.kind != "other-language":
            continue
        try:
            with (root / f.path).open("rb") as stream:
                text = stream.read(SEARCHED).replace(b"\0", b"").decode("latin-1")
        except OSError:
            text = ""
        gaps.append(Gap(Span(f.path, 1, 1, 1, 1), "unsupported-language", f.language, 0, tuple(sorted(set(names_in(text))))))
    return tuple(gaps)


def _glob(pattern: str) -> str:
    """A glob with ``*`` and ``**`` as a regular expression over whole paths."""
    return "".join(
        ".*" if part == "**" else "[^/]*" if part == "*" else "[^/]" if part == "?" else re.escape(part)
        for part in re.split(r"(\*\*|\*|\?)", pattern)
    )
