"""Reads ``rules/attributes/*.yaml`` (ours and a user's) into one typed table; refuses what it does not understand.

A file is of one kind: a category (key ``category``), or under ``kind`` one of sources, values, context, fingerprints, lo3, traps,
selftest. Every mistake is a RuleError with file, line and remedy.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from herkomst.errors import RuleError
from herkomst.model.decision import AttributeClass, Bin, Specificity


class Said(msgspec.Struct, frozen=True):
    """One text in the languages of the tool."""

    en: str
    nl: str


class Law(msgspec.Struct, frozen=True):
    """What the law or an authority says of a category: text, the date it was true, who says so."""

    note: Said
    as_of: str
    source: tuple[str, ...] = ()


class Derivation(msgspec.Struct, frozen=True):
    """How a pseudonym is made: by one of these calls. ``python`` and ``sql``: call -> what its positional arguments are."""

    kind: Literal["hashed", "keyed", "random"]
    python: dict[str, tuple[Literal["data", "key", "-"], ...]] = {}
    sql: dict[str, tuple[Literal["data", "key", "-"], ...]] = {}


class Entry(msgspec.Struct, frozen=True):
    """One attribute as it is called somewhere.

    names       snake_case, matched on tokens anywhere in a name; official spellings and abbreviations likewise.
    codes       system -> element numbers and terse codes, matched as whole names in raw spelling.
    medium, low names that are worth less than ``specificity`` says.
    not_with    phrases in the same name that make it something else; ``not_in`` in the dataset's name.
    needs       context signals of which at least one must be there.
    upgrade     sets of signals that together lift it to reportable; ``feature`` is "reaches a feature or criterion".
    report_at   only at these roles: feature, criterion, rule, grouping.
    imports     libraries that make such a value (``ethnicolr``) -> the name that stands for it, one of ``names``.
    derivations calls that make such a value; ``secrets``: words for what is a key in them.
    """

    category: str
    entry: str
    specificity: Specificity
    names: tuple[str, ...]
    cls: AttributeClass = "none"
    checked: str = "known"
    authority: tuple[str, ...] = ()
    official: tuple[str, ...] = ()
    abbr: tuple[str, ...] = ()
    codes: dict[str, tuple[str, ...]] = {}
    medium: tuple[str, ...] = ()
    low: tuple[str, ...] = ()
    not_with: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    upgrade: tuple[tuple[str, ...], ...] = ()
    report_at: tuple[str, ...] = ()
    imports: dict[str, str] = {}
    derivations: tuple[Derivation, ...] = ()
    secrets: tuple[str, ...] = ()
    note: Said | str = ""
    """What people should know of it; one text stands for both languages."""


class Category(msgspec.Struct, frozen=True):
    """A kind of attribute. ``values`` are the value domains that reveal it."""

    category: str
    label_en: str
    label_nl: str
    cls: AttributeClass
    bin: Bin
    values: tuple[str, ...] = ()
    law: tuple[Law, ...] = ()


class ValueSet(msgspec.Struct, frozen=True):
    """Values that belong together; two of them on one column say something."""

    values: tuple[str, ...]
    system: str


class Domain(msgspec.Struct, frozen=True):
    """Literals that say what a column is about. ``words`` alone; the rest only beside a token of ``names``."""

    domain: str
    category: str
    entry: str
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sets: tuple[ValueSet, ...] = ()


class Fingerprint(msgspec.Struct, frozen=True):
    """A data set known by its columns: ``at_least`` of ``columns`` together. ``about``: column -> category or category/entry.
    ``positions``: column number (from 1) -> name, for files without a header. ``purpose``: what models of these data are for."""

    id: str
    columns: tuple[str, ...] = ()
    at_least: int = 0
    about: dict[str, str] = {}
    positions: dict[str, str] = {}
    undocumented: tuple[str, ...] = ()
    purpose: str = ""


class Trap(msgspec.Struct, frozen=True):
    """A token that is not the attribute in the company of ``not_when``."""

    token: str
    not_when: tuple[str, ...] = ()


class Context(msgspec.Struct, frozen=True):
    """What makes a column one about a person (a table of ``tables``, one of ``columns`` or two of ``columns_two`` beside it), and
    which tokens around a name change nothing (``before``, ``after``) or make it one about software. A name of ``silent`` tokens
    only says nothing: there values speak. ``identity``: columns that say who someone is."""

    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    columns_two: tuple[str, ...] = ()
    unglue: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    software: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()


class Table(msgspec.Struct, frozen=True):
    """All attribute knowledge."""

    categories: dict[str, Category] = {}
    entries: tuple[Entry, ...] = ()
    domains: tuple[Domain, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    traps: tuple[Trap, ...] = ()
    context: Context = Context()
    sources: dict[str, str] = {}
    dutch: dict[str, str] = {}
    elements: dict[str, str] = {}
    patterns: dict[str, str] = {}
    selftest: dict[str, str] = {}
    no_match: tuple[str, ...] = ()


_SIGNALS = ("person_table", "person_columns", "values", "siblings", "codes", "fingerprint", "described", "feature")
_ROLES = ("feature", "criterion", "rule", "grouping")


class _File:
    """One file while it is read."""

    def __init__(self, path: Path) -> None:
        from herkomst.knowledge.yaml import load  # only when files are read: a compiled pack needs no YAML

        self.name = path.name
        self.data: Any
        self.lines: dict[tuple[str | int, ...], int]
        self.data, self.lines = load(path.read_text("utf-8"), path.name)
        if not isinstance(self.data, dict):
            self.fail((), "not a mapping", "start with category: or kind:")

    def fail(self, at: tuple[str | int, ...], what: str, remedy: str) -> None:
        name, line = self.place(at)
        raise RuleError(what, file=name, line=line, remedy=remedy)

    def place(self, at: tuple[str | int, ...]) -> tuple[str, int]:
        """(file, line) of something in the file."""
        while at not in self.lines and at:
            at = at[:-1]
        return self.name, self.lines.get(at, 1)

    def struct(self, kind: type[Any], at: tuple[str | int, ...], data: Any, **more: Any) -> Any:
        """Data -> a struct, with the line of what does not fit."""
        if not isinstance(data, dict):
            self.fail(at, "not a mapping", "write key: value")
        known = set(kind.__struct_fields__)
        for key in data:
            if key not in known:
                self.fail((*at, key), f"key {key!r} is not known", f"use one of {', '.join(sorted(known - set(more)))}")
        try:
            return msgspec.convert({**data, **more}, kind)
        except msgspec.ValidationError as e:
            text = str(e)
            path = text.rpartition("`$")[2].rstrip("`") if "`$" in text else ""
            key = path.lstrip(".").split(".")[0].split("[")[0]
            self.fail((*at, key) if key else at, text.split(" - at")[0], "see docs/attributes.md")

    def among(self, at: tuple[str | int, ...], value: Any, allowed: Sequence[str]) -> None:
        if value not in allowed:
            self.fail(at, f"{value!r} is not known", f"use one of {', '.join(allowed)}")


def read_tables(files: Sequence[Path]) -> Table:
    """All files as one table; later files add entries to categories that exist. Raises RuleError."""
    parts: dict[str, Any] = {"categories": {}, "entries": [], "domains": [], "fingerprints": [], "traps": [], "context": Context(),
                             "sources": {}, "dutch": {}, "elements": {}, "patterns": {}, "selftest": {}, "no_match": [], "places": {}}
    for path in files:
        file = _File(path)
        if "category" in file.data:
            _category(file, parts)
        else:
            reader = _KINDS.get(file.data.get("kind"))
            if reader is None:
                file.fail(("kind",), f"kind {file.data.get('kind')!r} is not known",
                          f"start with category: or one of kind: {', '.join(_KINDS)}")
            else:
                reader(file, parts)
    _check_references(parts)
    del parts["places"]
    made: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in parts.items()}
    return Table(**made)


def _category(file: _File, parts: dict[str, Any]) -> None:
    data = dict(file.data)
    name, entries = data.pop("category"), data.pop("entries", [])
    label, cls = data.pop("label", {}), data.pop("class", None)
    known = parts["categories"].get(name)
    if known is None or cls is not None:
        file.among(("class",), cls, get_args(AttributeClass))
        if not isinstance(label, dict) or set(label) != {"en", "nl"}:
            file.fail(("label",), "label needs en and nl", "write label: {en: ..., nl: ...}")
        file.among(("bin",), data.get("bin"), get_args(Bin))
        parts["categories"][name] = known = file.struct(
            Category, (), data, category=name, cls=cls, label_en=label["en"], label_nl=label["nl"])
        parts["places"][id(known)] = file.place(("law",) if data.get("law") else ("category",))
    if not isinstance(entries, list) or not entries:
        file.fail(("entries",), "entries are missing", "list at least one entry")
    for i, raw in enumerate(entries):
        at = ("entries", i)
        raw = dict(raw) if isinstance(raw, dict) else raw
        own = raw.pop("class", None) if isinstance(raw, dict) else None
        if own is not None:
            file.among((*at, "class"), own, get_args(AttributeClass))
        entry: Entry = file.struct(Entry, at, raw, category=name, cls=own or known.cls)
        if not entry.names or not entry.entry:
            file.fail(at, "an entry needs entry and names", "add names: [...]")
        stray = [w for w in (*entry.medium, *entry.low) if w not in {*entry.names, *entry.abbr, *entry.official, *(c for some in entry.codes.values() for c in some)}]
        if stray:
            file.fail(at, f"{stray[0]!r} is not a name of {entry.entry}", "list it under names first")
        for library, made in entry.imports.items():
            if made not in entry.names:
                file.fail((*at, "imports", library), f"{made!r} is not a name of {entry.entry}", "list it under names first")
        for signal in (*entry.needs, *(s for group in entry.upgrade for s in group)):
            file.among((*at, "needs"), signal, _SIGNALS)
        for role in entry.report_at:
            file.among((*at, "report_at"), role, _ROLES)
        parts["entries"].append(entry)
        parts["places"][id(entry)] = file.place(at)


def _list_of(key: str, field: str, kind: type[Any]) -> Callable[[_File, dict[str, Any]], None]:
    def read(file: _File, parts: dict[str, Any]) -> None:
        items = file.data.get(key)
        if not isinstance(items, list):
            file.fail((key,), f"{key} is not a list", f"write {key}: and a list under it")
        for i, item in enumerate(items):
            made = file.struct(kind, (key, i), item)
            parts[field].append(made)
            parts["places"][id(made)] = file.place((key, i))
    return read


def _context(file: _File, parts: dict[str, Any]) -> None:
    old, new = parts["context"], file.struct(Context, (), {k: v for k, v in file.data.items() if k != "kind"})
    parts["context"] = Context(*(getattr(old, f) + getattr(new, f) for f in Context.__struct_fields__))


def _maps(*names: tuple[str, str]) -> Callable[[_File, dict[str, Any]], None]:
    def read(file: _File, parts: dict[str, Any]) -> None:
        for key, field in names:
            value = file.data.get(key, {})
            if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
                file.fail((key,), f"{key} is not a mapping of texts", "write name: text")
            parts[field].update(value)
        if file.data["kind"] == "selftest":
            parts["no_match"].extend(file.data.get("no_match", []))
    return read


_KINDS: dict[Any, Callable[[_File, dict[str, Any]], None]] = {
    "sources": _maps(("sources", "sources"), ("dutch", "dutch")), "values": _list_of("domains", "domains", Domain), "context": _context,
    "fingerprints": _list_of("fingerprints", "fingerprints", Fingerprint),
    "lo3": _maps(("elements", "elements"), ("patterns", "patterns")), "traps": _list_of("traps", "traps", Trap),
    "selftest": _maps(("match", "selftest")),
}


def _check_references(parts: dict[str, Any]) -> None:
    """Names that point nowhere: a category, an entry, a domain or a source that does not exist."""
    entries = {(e.category, e.entry) for e in parts["entries"]}
    domains = {d.domain for d in parts["domains"]}

    def dangling(thing: Any, what: str, remedy: str) -> None:
        file, line = parts["places"].get(id(thing), ("", 0))
        raise RuleError(f"{what}, which does not exist", file=file, line=line, remedy=remedy)

    for domain in parts["domains"]:
        if (domain.category, domain.entry) not in entries:
            dangling(domain, f"domain {domain.domain} names {domain.category}/{domain.entry}", "use the id of a category and an entry of it")
    for print_ in parts["fingerprints"]:
        for column, about in print_.about.items():
            category, _, entry = about.partition("/")
            if category not in parts["categories"] or (entry and (category, entry) not in entries):
                dangling(print_, f"fingerprint {print_.id}: {column} names {about}", "use category or category/entry")
    for source in parts["dutch"]:
        if source not in parts["sources"]:
            raise RuleError(f"dutch names source {source}, which does not exist", file="", line=0, remedy="list it under sources first")
    for entry in parts["entries"]:
        for source in entry.authority:
            if source not in parts["sources"]:
                dangling(entry, f"{entry.category}/{entry.entry} names source {source}", "add it to a file of kind sources")
    for category in parts["categories"].values():
        for name in category.values:
            if name not in domains:
                dangling(category, f"{category.category} names values {name}", "use the id of a domain in a file of kind values")
        for law in category.law:
            for source in law.source:
                if source not in parts["sources"]:
                    dangling(category, f"the law note of {category.category} names source {source}", "add it to a file of kind sources")
