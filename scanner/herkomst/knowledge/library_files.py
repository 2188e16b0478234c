"""Reads files of library models, ours and a user's.

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

from typing import Any

from herkomst.errors import RuleError
from herkomst.knowledge import yaml
from herkomst.knowledge.library_model import Case, Check, Effect, Entry, LibraryClass, Pack, Param
from herkomst.knowledge.verbs import CONDITIONS, ROLES, SINK_ROLES, VERBS


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
        pack.alias_places[alias] = (name, lines.get(("aliases", alias), 1))
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


_KEYS = {"also", "params", "cases", "result", "inplace", "returns", "sinks", "action", "kind", "example", "more", "needs", "check"}


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
        spec.get("action") or (path.rpartition(".")[2] if spec.get("sinks") else ""),
        spec.get("kind", ""),
        _examples(path, spec, "example"),
        spec.get("needs", ""),
        _examples(path, spec, "more"),
        _checks(spec.get("check") or (), at, fail),
    )


def _checks(spec: Any, at: tuple[str | int, ...], fail: Any) -> tuple[Check, ...]:
    """``check``: one, or a list of them; see ``modelcheck``."""
    made = []
    for i, one in enumerate(spec if isinstance(spec, list) else [spec] if spec else []):
        here = (*at, "check", i) if isinstance(spec, list) else (*at, "check")
        if not isinstance(one, dict) or not isinstance(one.get("call"), str) or set(one) - {"given", "call", "gives", "feeds", "source"}:
            raise fail("a check has given, call, and gives, feeds or source", here, "write {given: {df: [a]}, call: ..., gives: {a: [df.a]}}")
        lists = {key: _named_lists(one.get(key) or {}, (*here, key), fail) for key in ("given", "gives", "feeds")}
        if not lists["gives"] and not lists["feeds"] and not one.get("source"):
            raise fail("a check without gives, feeds or source checks nothing", here, "say what must come out")
        made.append(Check(fail("", here, "").line or 1, one["call"], lists["given"], lists["gives"], lists["feeds"], str(one.get("source") or "")))
    return tuple(made)


def _named_lists(spec: Any, at: tuple[str | int, ...], fail: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(spec, dict) or not all(isinstance(v, list) and all(isinstance(x, str) for x in v) for v in spec.values()):
        raise fail("needs names with lists of names", at, "write {df: [a, b]}")
    return {str(k): tuple(v) for k, v in spec.items()}


def _examples(path: str, spec: dict[str, Any], key: str) -> tuple[str, ...]:
    """The examples with the call's own name in them."""
    given = spec.get(key) or ()
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
            if not free and str(one).partition(".")[0] not in known:         # ``self.cols``: a field of what is passed
                raise fail(f"{one!r} is no parameter", at, "name one of " + ", ".join(sorted(known)))
    elif kind.startswith("word:"):
        words = kind[5:].split(",")
        if value not in words:
            raise fail(f"{value!r} is not a word here", at, "use one of " + ", ".join(words))
    elif kind == "count":
        if not isinstance(value, int) or isinstance(value, bool) or value < 2:
            raise fail(f"{value!r} is no number of parts", at, "write 2 or more")
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


_KINDS_OF_RESULT = frozenset(("self", "none"))


def check_links(pack: Pack) -> None:
    """Every alias, base and result of a model must lead to something that is modelled. Raises RuleError (file, line)."""
    heads: set[str] = set()
    for path in (*pack.entries, *pack.classes):
        while path and path not in heads:
            heads.add(path)
            path = path.rpartition(".")[0]
    for alias, (file, line) in sorted(pack.alias_places.items()):
        if pack.aliases.get(alias) not in heads:
            raise RuleError(
                f"alias {alias!r} leads to {pack.aliases.get(alias)!r}, which is not modelled",
                file=file,
                line=line,
                remedy="model it, or mend the name",
            )
    for path, entry in sorted(pack.entries.items()):
        known = entry.returns in {"", *_KINDS_OF_RESULT} or pack.class_of(entry.returns) is not None
        if not known and entry.returns.partition(".")[0] == path.partition(".")[0]:
            raise RuleError(
                f"{path} returns the unknown {entry.returns!r}", file=entry.file, line=entry.line, remedy="add the class, or mend the name"
            )
    for path, cls in sorted(pack.classes.items()):
        for base in cls.bases:
            if base not in pack.classes:
                raise RuleError(
                    f"{path} has the unknown base {base!r}", file=cls.file, line=cls.line, remedy="add the class, or mend the name"
                )
