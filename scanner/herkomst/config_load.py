"""Finds, reads, checks and joins configuration files; knows no stage."""

import hashlib
import os
import re
from pathlib import Path
from typing import Any

import msgspec

from herkomst import __version__
from herkomst.config import AttributeRule, Config, Declared, Gate, Positional, Unit
from herkomst.config_spec import CONFIG, LANGUAGES, THRESHOLDS, Checker, json_schema, suggestion
from herkomst.errors import ConfigError
from herkomst.masking import mask
from herkomst.toml_places import Place, TomlProblem, load_toml

FILE = "herkomst.toml"
BASELINE = "herkomst-baseline.json"
_DEPTH = 5
_PATHS = ("register", "rule-dirs", "baseline")


class _Source(msgspec.Struct):
    """One configuration file: its table, where things stand, and the key path that stands before every key."""

    path: Path
    shown: str
    data: dict[str, Any]
    place: Place
    text: str
    prefix: str = ""

    def line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def fail(self, what: str, remedy: str, *keys: str) -> ConfigError:
        return ConfigError(what, file=self.shown, line=self.line(self.offset(*keys)), remedy=remedy)

    def offset(self, *keys: str) -> int:
        """Where the key at a path of keys (or numbers of list items) starts; the nearest known place above it."""
        here, at = self.place, self.place.start
        for key in keys:
            if key in here.keys:
                at, _, here = here.keys[key]
            elif key.isdecimal() and int(key) < len(here.items):
                here = here.items[int(key)]
                at = here.start
            else:
                break
        return at


def load_config(
    root: Path, file: Path | None = None, *, language: str | None = None, fail_on: str | None = None, baseline: str | None = None,
    dialect: str | None = None,
) -> Config:
    """The configuration for a scan of ``root``.

    file    a configuration file; None: ``herkomst.toml``, else ``[tool.herkomst]`` of ``pyproject.toml`` in ``root``, else the
            defaults.
    Others  stand for the key of that name and win from the file; None leaves it alone.

    ``rules`` and ``upstream`` come back with ``root`` before them; every other path is relative to ``root``.

    Raises ConfigError (file, line, what, remedy) for a file that does not exist or is not TOML, an unknown key, a value of the
    wrong type, a bad pattern, an unknown rule, level, purpose, dialect or category, and a version that does not fit.
    """
    source = _find(root, file)
    made = Config()
    if source is not None:
        merged, places, _ = _merged(source, root, ())
        made = _build(merged, places, source.shown)
    changes: dict[str, Any] = {}
    for name, value, known in (("language", language, LANGUAGES), ("fail_on", fail_on, THRESHOLDS)):
        if value is not None:
            if value not in known:
                raise ConfigError(f"--{name.replace('_', '-')} cannot be {value!r}", remedy=suggestion(value, known))
            changes[name] = value
    changes |= {k: v for k, v in (("baseline", baseline), ("dialect", dialect)) if v is not None}
    if fail_on is not None:
        changes["gate"] = msgspec.structs.replace(made.gate, new="")     # what is said on the command line wins from the gate
    if "baseline" not in changes and not made.baseline and (root / BASELINE).is_file():
        changes["baseline"] = BASELINE
    made = msgspec.structs.replace(made, **changes)
    digest = _digest(made, root)
    for name in made.rules:
        if not (root / name).is_dir():
            file_, _, line = made.places.get("rule-dirs", "").rpartition(":")
            raise ConfigError(f"rule-dirs names {name!r}: no such directory", file=file_, line=int(line or 0),
                              remedy="it is relative to the scanned directory")
    # what opens these does not know the scanned directory
    return msgspec.structs.replace(made, digest=digest, rules=tuple(str(root / r) for r in made.rules),
                                   upstream=tuple(str(root / u) for u in made.upstream))


def config_schema() -> dict[str, Any]:
    """The JSON Schema of ``herkomst.toml`` (and of ``[tool.herkomst]``)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "herkomst configuration",
            **json_schema(CONFIG, categories())}


def categories() -> tuple[str, ...]:
    """The attribute categories that ``[[attribute]]`` may name (a file of ``rules/attributes`` each), and ``none``."""
    from herkomst.knowledge.where import rules_dir

    found = {p.stem for p in (rules_dir() / "attributes").glob("[!_]*.yaml")}
    return (*sorted(found), "none") if found else ()


def _find(root: Path, file: Path | None) -> _Source | None:
    if file is not None:
        if not file.is_file():
            raise ConfigError(f"no such configuration file: {file}", remedy="check --config, or run herkomst init to make one")
        return _read(file, _shown(file, root), table=file.name == "pyproject.toml")
    own, shared = root / FILE, root / "pyproject.toml"
    if own.is_file():
        source = _read(own, FILE)
        if shared.is_file() and "[tool.herkomst" in shared.read_text("utf-8", "replace"):
            raise ConfigError("two configurations: this file and [tool.herkomst] in pyproject.toml", file=FILE, line=1,
                              remedy="keep one of them")
        return source
    if shared.is_file() and "herkomst" in shared.read_text("utf-8", "replace"):
        found = _read(shared, "pyproject.toml", table=True)
        return found if found.place.keys or found.data else None
    return None


def _read(file: Path, shown: str, *, table: bool = False) -> _Source:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8 text", file=shown, line=1, remedy="save it as UTF-8") from None
    except OSError as e:
        raise ConfigError(f"cannot be read: {e.strerror}", file=shown) from None
    try:
        data, place = load_toml(text)
    except TomlProblem as e:
        raise ConfigError(f"not TOML: {e.why}", file=shown, line=e.line, remedy="mend the syntax") from None
    if not table:
        return _Source(file, shown, data, place, text)
    inner = data.get("tool", {}).get("herkomst", {}) if isinstance(data.get("tool", {}), dict) else {}
    for key in ("tool", "herkomst"):
        place = place.keys[key][2] if key in place.keys else Place(0, 0)
    return _Source(file, shown, inner, place, text, "tool.herkomst.")


def _merged(source: _Source, root: Path, chain: tuple[Path, ...]) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """The settings of a file and of those it extends, checked; where each stands; and locked key -> the file that locks it."""
    _version(source)
    known = categories() if "attribute" in source.data else ()
    Checker(source.shown, source.line, known).check(source.data, CONFIG, source.place, "")
    data = _relocated(source, root)
    chain = (*chain, source.path.resolve())
    base: dict[str, Any] = {}
    places: dict[str, str] = {}
    locked: dict[str, str] = {}
    for i, name in enumerate(source.data.get("extends", ())):
        target = source.path.parent / name
        if target.resolve() in chain or len(chain) > _DEPTH:
            raise source.fail(f"extends {name!r} leads back to itself", "remove one of the two", "extends", str(i))
        if not target.is_file():
            raise source.fail(f"extends {name!r}: no such file", "check the path; it is relative to this file", "extends", str(i))
        other = _read(target, _shown(target, root), table=target.name == "pyproject.toml")
        theirs, there, locks = _merged(other, root, chain)
        base = _join(base, theirs)
        locked |= locks
        places |= there
    for key, owner in sorted(locked.items()):
        keys = tuple(key.split("."))
        if _has(data, keys):
            raise source.fail(f"{key!r} is locked by {owner}", "remove it here", *keys)
    shift = {key: len(base.get(key, ())) for key in ("decision", "not-a-decision", "attribute", "unit", "positional")}
    own = dict.fromkeys(source.data.get("locked", ()), source.shown)
    return _join(base, data), places | _places(source, shift), locked | own


def _join(base: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Tables are joined, lists of tables (and of registers and rule directories) appended, everything else replaced."""
    made = dict(base)
    for key, value in data.items():
        old = made.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            made[key] = _join(old, value)
        elif isinstance(value, list) and isinstance(old, list) and (
            key in _PATHS or any(isinstance(v, dict) for v in (*value, *old))
        ):
            made[key] = [*old, *(v for v in value if v not in old)]
        else:
            made[key] = value
    return made


def _has(data: dict[str, Any], keys: tuple[str, ...]) -> bool:
    here: Any = data
    for key in keys:
        if not isinstance(here, dict) or key not in here:
            return False
        here = here[key]
    return True


def _relocated(source: _Source, root: Path) -> dict[str, Any]:
    """Paths of a file elsewhere, made relative to ``root``."""
    data = {k: v for k, v in source.data.items() if k not in ("extends", "locked")}
    home = source.path.parent.resolve()
    if home == root.resolve():
        return data

    def move(path: str) -> str:
        return Path(os.path.relpath(home / path, root.resolve())).as_posix()

    for key in _PATHS:
        if key in data:
            data[key] = move(data[key]) if isinstance(data[key], str) else [move(p) for p in data[key]]
    if "upstream" in data.get("sources", {}):
        data["sources"] = {**data["sources"], "upstream": [move(p) for p in data["sources"]["upstream"]]}
    return data


def _places(source: _Source, shift: dict[str, int]) -> dict[str, str]:
    """Where the settings stand that the report lists."""
    def at(*keys: str) -> str:
        return f"{source.shown}:{source.line(source.offset(*keys))}"

    made = {f"rules.{r}": at("rules", r) for r in source.data.get("rules", {})}
    made |= {f"sources.exclude.{p}": at("sources", "exclude", p) for p in source.data.get("sources", {}).get("exclude", {})}
    for key in ("decision", "not-a-decision", "attribute", "unit", "positional"):
        made |= {f"{key}.{i + shift[key]}": at(key, str(i)) for i in range(len(source.data.get(key, ())))}
    return made | {key: at(key) for key in source.data if key not in ("rules", *shift)}


def _build(data: dict[str, Any], places: dict[str, str], shown: str) -> Config:
    sources, dialects, rules = data.get("sources", {}), data.get("dialects", {}), data.get("rules", {})
    gate = data.get("gate", {})

    def names(table: dict[str, Any], key: str) -> tuple[str, ...]:
        return tuple(table.get(key, ()))

    return Config(
        language=data.get("language", "en"), include=names(sources, "include"), exclude=dict(sources.get("exclude", {})),
        non_production=names(sources, "non-production"), schemas=names(sources, "schemas"), upstream=names(sources, "upstream"),
        dialect=dialects.get("default", ""), dialects=tuple((p, d) for p, d in dialects.items() if p != "default"),
        units=tuple(Unit(u["name"], tuple(u["paths"]), u.get("processing", ""), u.get("processing-ref", ""), u.get("purpose", ""),
                         u.get("purpose-reason", ""), u.get("submitted-until", ""), mask(u.get("submitted-reason", ""))) for u in data.get("unit", ())),
        decisions=_declared(data.get("decision", ())), not_decisions=_declared(data.get("not-a-decision", ())),
        attributes=tuple(AttributeRule(tuple(a["columns"]), a["is"], mask(a["reason"])) for a in data.get("attribute", ())),
        positional=tuple(Positional(p["files"], p.get("separator", ","), dict(sorted((int(k), v) for k, v in p.get("columns", {}).items())),
                                    p.get("layout", ""))
                         for p in data.get("positional", ())),
        levels={r: rules[r]["level"] for r in sorted(rules) if "level" in rules[r]}, rules=names(data, "rule-dirs"),
        register=names(data, "register"), baseline=data.get("baseline", ""), fail_on=data.get("fail-on", "error"),
        gate=Gate(gate.get("new", ""), gate.get("known", ""), gate.get("submitted-days", 60), gate.get("unread-increase", "")),
        source=shown, purpose_levels={r: dict(sorted(rules[r]["purpose"].items())) for r in sorted(rules) if "purpose" in rules[r]},
        reasons={r: rules[r]["reason"] for r in sorted(rules) if "reason" in rules[r]}, places=dict(sorted(places.items())),
    )


def _declared(entries: Any) -> tuple[Declared, ...]:
    return tuple(Declared(e["dataset"], e.get("kind", ""), mask(e["reason"])) for e in entries)


def _version(source: _Source) -> None:
    """Raises ConfigError when ``requires-version`` is no version or does not fit; before anything else, as keys may be newer."""
    wanted = source.data.get("requires-version")
    if not isinstance(wanted, str):
        return
    here = _numbers(__version__)
    for part in wanted.split(","):
        found = re.fullmatch(r"\s*(>=|<=|==|!=|~=|>|<)\s*(\d+(?:\.\d+)*)\s*", part)
        if not found:
            raise source.fail(f"requires-version {wanted!r} is not understood", 'write it as ">=0.1,<0.2"', "requires-version")
        that = _numbers(found[2])
        fits = {">=": here >= that, "<=": here <= that, "==": here == that, "!=": here != that, ">": here > that, "<": here < that,
                "~=": here >= that and here[: found[2].count(".")] == that[: found[2].count(".")]}[found[1]]
        if not fits:
            raise source.fail(f"this is herkomst {__version__}, the configuration wants {wanted}",
                              f'install it: pip install "herkomst{wanted}"', "requires-version")


def _numbers(version: str) -> tuple[int, ...]:
    found = [int(n) for n in re.findall(r"\d+", re.split(r"[a-z+]|\.dev", version)[0])]
    return tuple([*found, 0, 0, 0, 0][:4])


def _digest(config: Config, root: Path) -> str:
    """Of what changes an analysis, the content of the user's own rules and of upstream labels included."""
    neutral = msgspec.structs.replace(
        config, language="en", fail_on="error", gate=Gate(), register=(), baseline="", source="", digest="", places={}, reasons={})
    total = hashlib.sha256(msgspec.json.encode(neutral))
    for name in (*config.rules, *config.upstream):
        place = root / name
        for file in sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place] if place.is_file() else []:
            total.update(file.relative_to(place).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _shown(file: Path, root: Path) -> str:
    """A path for messages: relative to ``root`` where it is near, else as given."""
    near = Path(os.path.relpath(file.resolve(), root.resolve())).as_posix()
    return near if near.count("../") < 4 else file.as_posix()
