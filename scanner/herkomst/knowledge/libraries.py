"""Library models: what a call of a library does to columns, as data. Reads ``rules/libraries/*.yaml`` into a ``Pack``.

A file names its ``library`` (the prefix of every path in it), its ``classes`` and its ``calls``:

    library: pandas
    classes:
      DataFrame: {bases: [...], aliases: [core.frame.DataFrame], attributes: {...}}
    calls:
      DataFrame.drop:
        params: {labels: null, axis: 0, columns: null, inplace: false}     # ``required`` for no default; "*args", "**kw"
        inplace: inplace                                                   # the flag, or ``true`` for always
        cases:
        - {when: {columns: given}, result: {drop: {from: self, columns: columns}}}
        - {result: {filter: {from: self}}}
        example: "df.drop(columns=['a'])"

Every verb, argument and parameter name is checked; a mistake is a ``RuleError`` with file and line.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from herkomst.errors import RuleError
from herkomst.knowledge import yaml
from herkomst.knowledge.pack import packed
from herkomst.knowledge.verbs import CONDITIONS, ROLES, SINK_ROLES, VERBS
from herkomst.knowledge.where import rules_dir


class Param(msgspec.Struct, frozen=True):
    """A parameter: ``star`` is '', '*' or '**'; ``default`` counts where ``required`` is False."""

    name: str
    default: Any = None
    required: bool = False
    star: str = ""


class Effect(msgspec.Struct, frozen=True):
    """One verb with its arguments, already checked against ``knowledge.verbs.VERBS``."""

    verb: str
    args: dict[str, Any] = {}


class Case(msgspec.Struct, frozen=True):
    """An effect and what must hold for it: parameter -> what is asked. The first case that fits is taken."""

    effect: Effect
    when: dict[str, Any] = {}


class Entry(msgspec.Struct, frozen=True):
    """The model of one call.

    params   None: any arguments, not checked, known by position (``0``, ``1``) and keyword.
    inplace  name of the flag that makes it change the receiver; ``true``: it always does.
    returns  type of the result, '' where the verb decides.
    examples programs of one expression that verification runs: the first that the installed library accepts.
    needs    ``parts``: the signature differs between the names or versions, only names are compared; ``pandas<2`` and the like:
             not in newer versions.
    sinks    parameter -> role, for estimators' methods and metrics; ``action`` is what people read.
    """

    path: str
    file: str
    line: int
    params: tuple[Param, ...] | None = None
    cases: tuple[Case, ...] = ()
    inplace: str = ""
    returns: str = ""
    sinks: dict[str, str] = {}
    action: str = ""
    kind: str = ""
    examples: tuple[str, ...] = ()
    needs: str = ""


class LibraryClass(msgspec.Struct, frozen=True):
    """A class of a library. ``role``: what it is for; its methods are those of ``role.<role>`` unless it has its own.
    ``attributes``: name -> type path of the value, or ``deps`` (a cell of everything it was fitted on)."""

    path: str
    file: str
    line: int
    role: str = ""
    bases: tuple[str, ...] = ()
    init: tuple[Param, ...] | None = None
    attributes: dict[str, str] = {}
    example: str = ""


class Pack(msgspec.Struct):
    """Every library model. Encode and decode it with msgspec to cache it."""

    entries: dict[str, Entry] = {}
    classes: dict[str, LibraryClass] = {}
    aliases: dict[str, str] = {}
    libraries: tuple[str, ...] = ()

    def canonical(self, path: str) -> str:
        """The path under which something is modelled: aliases of the whole path or of its longest known prefix resolved;
        private modules (``sklearn.linear_model._logistic.X``) are looked up without them."""
        for candidate in (path, _public(path)):
            head, tail = candidate, ""
            while head:
                if head in self.aliases:
                    return self.aliases[head] + tail
                head, dot, last = head.rpartition(".")
                tail = f".{last}{tail}" if dot else tail
            if candidate in self.entries or candidate in self.classes:
                return candidate
        return _public(path)

    def class_of(self, path: str) -> LibraryClass | None:
        """The class at a path, by alias, or by its name within the same library."""
        return self.classes.get(path) or self.classes.get(self.canonical(path))

    def bases(self, path: str) -> Iterable[str]:
        """The class and what it inherits from, nearest first, its role last."""
        seen: list[str] = []
        queue = [self.canonical(path)]
        while queue:
            here = queue.pop(0)
            if here in seen:
                continue
            seen.append(here)
            found = self.classes.get(here)
            if found is not None:
                queue.extend(found.bases)
                if found.role:
                    queue.append(f"role.{found.role}")
        return seen

    def method(self, cls: str, name: str) -> Entry | None:
        """The model of a method, looked for along the bases."""
        for base in self.bases(cls):
            found = self.entries.get(f"{base}.{name}")
            if found is not None:
                return found
        return None

    def find(self, path: str) -> Entry | None:
        """The model of a call by dotted path: a function, or a method of a class or of one of its bases."""
        path = self.canonical(path)
        found = self.entries.get(path)
        if found is not None:
            return found
        cls, dot, name = path.rpartition(".")
        return self.method(cls, name) if dot else None

    def role(self, cls: str) -> str:
        """What a class is for, from the class itself or its bases; '' for no role."""
        for base in self.bases(cls):
            found = self.classes.get(base)
            if found is not None and found.role:
                return found.role
        return ""

    def attribute(self, cls: str, name: str) -> str:
        """The type of an attribute (or ``deps``, ``self``), '' when there is none."""
        for base in self.bases(cls):
            found = self.classes.get(base)
            if found is not None and name in found.attributes:
                return found.attributes[name]
        return ""


def load(places: Iterable[Path] | None = None) -> Pack:
    """Read every YAML file of the directories (default: our own rules). Raises RuleError, with file and line."""
    pack = Pack()
    for place in places if places is not None else (rules_dir() / "libraries",):
        files = sorted(place.glob("*.yaml")) if place.is_dir() else [place]
        for file in files:
            read(pack, file.read_text("utf-8"), f"{place.name}/{file.name}" if place.is_dir() else file.name)
    check_links(pack)
    return pack


def verify(directory: Path) -> int:
    """Check a user's own models, together with ours: how many calls they model. Raises RuleError (file, line, remedy) for the
    first mistake; models of a call that we model too are a mistake as well. Used by ``herkomst rules --check``."""
    own = load()
    return len(load((rules_dir() / "libraries", directory)).entries) - len(own.entries)


_PACK: list[Pack] = []
_GIVEN: list[Pack] = []


def pack() -> Pack:
    """The models in use: our own, loaded once, unless ``use`` gave others (from a cache, or with a user's own)."""
    if not _PACK:
        files = sorted((rules_dir() / "libraries").glob("*.yaml"))
        _PACK.append(packed("libraries", files, lambda _: load(), Pack))
    return _PACK[0]


def use(models: Pack | None) -> None:
    """Make these the models in use; None: our own again."""
    if models is not None or _GIVEN:
        _PACK[:] = [] if models is None else [models]
    _GIVEN[:] = [] if models is None else [models]


def read(pack: Pack, text: str, name: str) -> None:
    """Add one file's models to a pack. Raises RuleError."""
    data, lines = yaml.load(text, name)

    def fail(what: str, path: tuple[str | int, ...], remedy: str) -> RuleError:
        while path and path not in lines:
            path = path[:-1]
        return RuleError(what, file=name, line=lines.get(path, 1), remedy=remedy)

    if not isinstance(data, dict) or not isinstance(data.get("library"), str):
        raise fail("a library model starts with library: <name>", (), "name the library")
    for key in data:
        if key not in {"library", "classes", "calls", "aliases", "note"}:
            raise fail(f"unknown key {key!r}", (key,), "use library, classes, calls, aliases, note")
    library = data["library"]
    pack.libraries = tuple(sorted({*pack.libraries, library.partition(".")[0]}))
    for alias, target in (data.get("aliases") or {}).items():
        if not isinstance(target, str):
            raise fail(f"alias {alias!r} needs a path", ("aliases", alias), "write alias: path")
        pack.aliases[alias] = target
    for key, spec in (data.get("classes") or {}).items():
        at: tuple[str | int, ...] = ("classes", key)
        for word in _names(key, spec, at, fail):
            _class(pack, f"{library}.{word}", spec or {}, name, lines.get(at, 1), at, fail)
    for key, spec in (data.get("calls") or {}).items():
        at = ("calls", key)
        if not isinstance(spec, dict):
            raise fail(f"{key!r} needs a mapping", at, "give it params and result")
        for word in _names(key, spec, at, fail):
            path = f"{library}.{word}"
            if path in pack.entries:
                raise fail(
                    f"{path} is modelled twice", at, f"keep one; the other is {pack.entries[path].file}:{pack.entries[path].line}"
                )
            pack.entries[path] = _entry(path, spec, name, lines.get(at, 1), at, fail)


def _names(key: str, spec: Any, at: tuple[str | int, ...], fail: Any) -> list[str]:
    """The names an item is for: its key, one or several with commas, and what ``also`` lists."""
    also = spec.get("also", "") if isinstance(spec, dict) else ""
    if not isinstance(also, str):
        raise fail("also lists names, with commas", (*at, "also"), "write a, b, c")
    return [word.strip(",") for word in f"{key} {also}".split()]


def _class(pack: Pack, path: str, spec: Any, name: str, line: int, at: tuple[str | int, ...], fail: Any) -> None:
    if not isinstance(spec, dict):
        raise fail(f"{path} needs a mapping", at, "write role, bases, aliases, init, attributes")
    for key in spec:
        if key not in {"role", "bases", "aliases", "init", "attributes", "example", "also"}:
            raise fail(f"unknown key {key!r}", (*at, key), "use role, bases, aliases, init, attributes, example")
    role = spec.get("role", "")
    if role and role not in ROLES:
        raise fail(f"unknown role {role!r}", (*at, "role"), "use one of " + ", ".join(sorted(ROLES)))
    for alias in spec.get("aliases") or ():
        pack.aliases[alias] = path
    init = _params(spec["init"], (*at, "init"), fail) if "init" in spec else None
    pack.classes[path] = LibraryClass(
        path, name, line, role, tuple(spec.get("bases") or ()), init, dict(spec.get("attributes") or {}), spec.get("example", "")
    )


def _params(spec: Any, at: tuple[str | int, ...], fail: Any) -> tuple[Param, ...]:
    if not isinstance(spec, dict):
        raise fail("params needs a mapping of names to defaults", at, "write {name: default}, required for none")
    made = []
    for key, default in spec.items():
        name = key.lstrip("*")
        made.append(Param(name, None if default == "required" else default, default == "required", key[: len(key) - len(name)]))
    return tuple(made)


_KEYS = {"also", "params", "cases", "result", "inplace", "returns", "sinks", "action", "kind", "example", "needs"}


def _entry(path: str, spec: dict[str, Any], name: str, line: int, at: tuple[str | int, ...], fail: Any) -> Entry:
    for key in spec:
        if key not in _KEYS:
            raise fail(f"unknown key {key!r}", (*at, key), "use " + ", ".join(sorted(_KEYS)))
    params = _params(spec["params"], (*at, "params"), fail) if "params" in spec else None
    known = {"self", "all"} | {p.name for p in params or ()}
    inplace = spec.get("inplace", "")
    if isinstance(inplace, bool):
        inplace = "true" if inplace else ""
    elif inplace and params is not None and inplace not in known:
        raise fail(f"inplace names {inplace!r}, which is no parameter", (*at, "inplace"), "name a parameter, or true")
    for param, role in (spec.get("sinks") or {}).items():
        if params is not None and param not in known:
            raise fail(
                f"sinks names {param!r}, which is no parameter", (*at, "sinks", param), "name one of " + ", ".join(sorted(known))
            )
        if role not in SINK_ROLES:
            raise fail(f"unknown sink role {role!r}", (*at, "sinks", param), "use one of " + ", ".join(sorted(SINK_ROLES)))
    cases = []
    for i, case in enumerate(spec.get("cases") or ()):
        here = (*at, "cases", i)
        if not isinstance(case, dict) or "result" not in case or set(case) - {"when", "result"}:
            raise fail("a case has when and result", here, "write {when: {...}, result: {...}}")
        cases.append(
            Case(
                _effect(case["result"], known, params is None, (*here, "result"), fail),
                _when(case.get("when") or {}, known, params is None, (*here, "when"), fail),
            )
        )
    if "result" in spec:
        cases.append(Case(_effect(spec["result"], known, params is None, (*at, "result"), fail)))
    if not cases and not spec.get("sinks") and not spec.get("returns"):
        raise fail(f"{path} has no result", at, "give it result, cases, sinks or returns")
    return Entry(
        path,
        name,
        line,
        params,
        tuple(cases),
        inplace,
        spec.get("returns", ""),
        dict(spec.get("sinks") or {}),
        spec.get("action", ""),
        spec.get("kind", ""),
        _examples(path, spec),
        spec.get("needs", ""),
    )


def _examples(path: str, spec: dict[str, Any]) -> tuple[str, ...]:
    """The examples with the call's own name in them: of several alternatives the first that runs is taken."""
    given = spec.get("example") or ()
    return tuple(e.replace("{name}", path.rpartition(".")[2]) for e in ([given] if isinstance(given, str) else given))


def _when(spec: Any, known: set[str], free: bool, at: tuple[str | int, ...], fail: Any) -> dict[str, Any]:
    for param, asked in spec.items():
        if not free and param not in known:
            raise fail(f"when names {param!r}, which is no parameter", (*at, param), "name one of " + ", ".join(sorted(known)))
        if isinstance(asked, dict):
            raise fail(
                f"cannot ask {asked!r}",
                (*at, param),
                "ask for a value, a list of values, or one of " + ", ".join(sorted(CONDITIONS)),
            )
    return dict(spec)


def _effect(spec: Any, known: set[str], free: bool, at: tuple[str | int, ...], fail: Any) -> Effect:
    if isinstance(spec, str) and spec in VERBS:
        return Effect(spec)
    if not isinstance(spec, dict) or len(spec) != 1:
        raise fail("a result is one verb with its arguments", at, "write {verb: {...}}")
    ((verb, args),) = spec.items()
    if verb not in VERBS:
        raise fail(f"unknown verb {verb!r}", (*at, verb), "use one of " + ", ".join(sorted(VERBS)))
    args = args or {}
    for key, value in args.items():
        if key not in VERBS[verb]:
            raise fail(f"{verb} has no argument {key!r}", (*at, verb, key), "use one of " + ", ".join(sorted(VERBS[verb])))
        _argument(VERBS[verb][key], value, known, free, (*at, verb, key), fail)
    return Effect(verb, args)


def _argument(kind: str, value: Any, known: set[str], free: bool, at: tuple[str | int, ...], fail: Any) -> None:
    if kind in {"value", "values", "flag"}:
        names = value if isinstance(value, list) else [value]
        for one in names:
            if kind == "flag" and isinstance(one, bool):
                continue
            if not isinstance(one, str) and not (isinstance(one, int) and free):
                raise fail(f"{one!r} is not a parameter name", at, "name a parameter")
            if not free and one not in known:
                raise fail(f"{one!r} is no parameter", at, "name one of " + ", ".join(sorted(known)))
    elif kind.startswith("word:"):
        words = kind[5:].split(",")
        if value not in words:
            raise fail(f"{value!r} is not a word here", at, "use one of " + ", ".join(words))
    elif kind == "text" and not isinstance(value, str):
        raise fail(f"{value!r} is not text", at, "write a string")
    elif kind == "texts" and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
        raise fail("needs a list of strings", at, "write [a, b]")
    elif kind == "table":
        if not isinstance(value, dict):
            raise fail("needs a mapping", at, "write {a: b}")
        for key in value:
            if not free and key not in known:
                raise fail(f"{key!r} is no parameter", (*at, key), "name one of " + ", ".join(sorted(known)))


def check_links(pack: Pack) -> None:
    """Every alias and base must lead somewhere. Raises RuleError."""
    for path, cls in sorted(pack.classes.items()):
        for base in cls.bases:
            if base not in pack.classes:
                raise RuleError(
                    f"{path} has the unknown base {base!r}", file=cls.file, line=cls.line, remedy="add the class, or mend the name"
                )


def _public(path: str) -> str:
    return ".".join(
        p for p in path.split(".") if not (p.startswith("_") and len(p) > 1 and p[1] != "_") or p == path.rpartition(".")[2]
    )
