"""dbt models without dbt, a warehouse or installed packages: Jinja in a sandbox, the project's own macros, stubs for the rest."""

import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import msgspec
from jinja2.runtime import Macro
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from herkomst.model.issues import Directive, Gap
from herkomst.model.places import SourceMap, Span
from herkomst.model.sql_ir import SqlIR, mapped
from herkomst.model.sql_query import HOLE
from herkomst.read.sql.dbt_stubs import FAITHFUL, GUESSED, Namespace, Relation
from herkomst.read.sql.directives import parse_directive
from herkomst.read.sql.jinja import Environment, Rendered, Template
from herkomst.read.sql.reader import Reader, likeliest

_NOT_OURS = re.compile(r"\{%-?\s*(materialization|test|docs)\b.*?\{%-?\s*end\1\s*-?%\}", re.S)
_SNAPSHOT = re.compile(r"\{%-?\s*snapshot\s+(\w+)\s*-?%\}(.*?)\{%-?\s*endsnapshot\s*-?%\}", re.S)
_PACKAGES = ("dbt", "dbt_utils", "dbt_expectations", "dbt_date", "codegen", "audit_helper", "dbt_constraints", "elementary", "fivetran_utils")
_MAX_FILES = 5_000


class Project(msgspec.Struct, frozen=True):
    """What rendering a model needs of its project.

    base    folder of dbt_project.yml, '' or with a slash at the end.
    macros  texts of the macro files, by path, sorted.
    seeds   name -> path of the CSV file.
    """

    name: str = ""
    base: str = ""
    variables: dict[str, Any] = {}
    macros: dict[str, str] = {}
    seeds: dict[str, str] = {}
    model_paths: tuple[str, ...] = ("models",)
    macro_paths: tuple[str, ...] = ("macros",)


NONE = Project()
"""For templates outside a dbt project."""


@lru_cache(maxsize=8)
def load_project(root: str, base: str) -> Project:
    """The project whose ``dbt_project.yml`` lies in ``base`` below ``root``. Reads files, runs nothing; what cannot be read is
    left out."""
    place = Path(root) / base
    try:
        found = YAML(typ="safe", pure=True).load((place / "dbt_project.yml").read_text("utf-8", "replace"))
    except (OSError, YAMLError, ValueError):
        found = {}
    found = found if isinstance(found, dict) else {}
    macro_paths = _listed(found.get("macro-paths"), ("macros",))
    seeds = {f.stem.lower(): f.relative_to(root).as_posix() for p in _listed(found.get("seed-paths", found.get("data-paths")), ("seeds", "data"))
             for f in _files(place / p, "*.csv")}
    variables = dict(found["vars"]) if isinstance(found.get("vars"), dict) else {}
    for value in list(variables.values()):
        if isinstance(value, dict):
            variables = {**value, **variables}
    macros = {}
    for p in macro_paths:
        for f in _files(place / p, "*.sql"):
            macros[f.relative_to(root).as_posix()] = f.read_text("utf-8", "replace")
    return Project(str(found.get("name") or ""), base, variables, dict(sorted(macros.items())), seeds,
                   _listed(found.get("model-paths", found.get("source-paths")), ("models",)), macro_paths)


def _files(place: Path, pattern: str) -> list[Path]:
    return sorted(f for f in place.rglob(pattern) if f.is_file() and not f.is_symlink())[:_MAX_FILES] if place.is_dir() else []


def _listed(value: Any, default: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, list) else default


def project_of(root: str, path: str) -> Project:
    """The project a file of the tree belongs to: the nearest ``dbt_project.yml`` above it, else an empty one."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        base = f"{folder}/" if folder else ""
        if (Path(root) / base / "dbt_project.yml").is_file():
            return load_project(root, base)
        if not folder:
            break
    return NONE


class Quiet(jinja2.ChainableUndefined):
    """An undefined name: a hole, counted. A loop over it runs once."""

    seen: set[str]

    def __call__(self, *args: Any, **kwargs: Any) -> "Quiet":  # type: ignore[override]
        return self

    def __str__(self) -> str:
        Quiet.seen.add(str(self._undefined_name))
        return HOLE

    def __iter__(self) -> Any:
        Quiet.seen.add(str(self._undefined_name))
        return iter((self,))


Quiet.seen = set()


class Return(Exception):
    """``{{ return(x) }}``: the value of a macro."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class DbtEnvironment(Environment):
    """Macros return values."""

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().call(context, obj, *args, **kwargs)
        except Return as r:
            if isinstance(obj, Macro):
                return r.value
            raise


class Renderer:
    """One project's environment; renders its models one by one."""

    def __init__(self, project: Project, dialect: str) -> None:
        self.project, self.dialect = project, dialect
        self.stubs: set[str] = set()
        self.config: dict[str, Any] = {}
        self.incremental = False
        self.flags_on = False
        self.flags: set[str] = set()
        self.target = ""
        env = DbtEnvironment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], undefined=Quiet)
        self.env = env
        g = env.globals
        g.update(self._globals())
        for name in ("as_bool", "as_native", "as_number", "as_text"):
            env.filters[name] = lambda value: value
        faithful = dict(FAITHFUL)
        guessed = {k: self._guessed(k, v) for k, v in GUESSED.items()}
        for package in _PACKAGES:
            g[package] = Namespace({**faithful, **guessed}, g, package, self._unknown)
        g["api"] = Namespace({"Column": Namespace({"translate_type": lambda t: t}, {}, "Column", self._unknown)}, {}, "api", self._unknown)
        for path, text in project.macros.items():
            try:
                module = env.from_string(_NOT_OURS.sub("", text)).module
            except Exception:                            # one macro file that cannot be read costs only itself
                self.stubs.add(path)
                continue
            g.update({k: v for k, v in vars(module).items() if isinstance(v, Macro)})
        self.stubs.clear()
        if project.name:
            g[project.name] = Namespace({}, g, project.name, self._unknown)
        for name, value in {**faithful, **guessed}.items():
            g.setdefault(name, value)

    def _unknown(self, name: str) -> Any:
        self.stubs.add(name)
        return Quiet(name=name)

    def _guessed(self, name: str, function: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.stubs.add(name)
            return function(*args, **kwargs)
        return call

    def _globals(self) -> dict[str, Any]:
        def give_back(value: Any = None) -> Any:
            raise Return(value)

        def config(*args: Any, **kwargs: Any) -> str:
            self.config.update(kwargs)
            return ""

        def nothing(*args: Any, **kwargs: Any) -> str:
            return ""

        config.get = lambda name, default=None, **_: self.config.get(name, default)  # type: ignore[attr-defined]
        adapter = Namespace({"dispatch": self._dispatch, "get_columns_in_relation": lambda *a, **k: [], "quote": lambda x: f'"{x}"',
                             "get_relation": lambda *a, **k: Relation(str(k.get("identifier") or (a[-1] if a else "")))}, {}, "adapter", self._unknown)
        target = Namespace({"name": "prod", "schema": "public", "type": self.dialect or "postgres", "database": "db", "profile_name": "p", "threads": 1},
                           {}, "target", self._unknown)
        return {
            "ref": lambda *a, **k: Relation(str(a[-1]) if a else ""), "source": lambda s, t: Relation(f"{s}.{t}"),
            "config": config, "return": give_back, "var": self._var,
            "env_var": lambda name, default="": default, "is_incremental": lambda: self.incremental, "this": Relation("this", lambda: self.target),
            "log": nothing, "print": nothing, "adapter": adapter, "target": target, "execute": False, "run_query": lambda *a, **k: None,
            "statement": nothing, "load_result": lambda *a, **k: None, "doc": nothing, "set": lambda x, d=None: set(x), "zip": zip,
            "exceptions": Namespace({"raise_compiler_error": nothing, "warn": nothing}, {}, "exceptions", self._unknown),
            "fromjson": lambda s, d=None: json.loads(s), "tojson": lambda s, d=None: json.dumps(s), "flags": Namespace({}, {}, "flags", self._unknown),
            "invocation_id": "", "dbt_version": "1.9.0", "project_name": self.project.name, "schema": "public", "database": "db",
            "modules": Namespace({}, {}, "modules", self._unknown), "graph": Namespace({"nodes": {}}, {}, "graph", self._unknown),
            "selected_resources": [], "run_started_at": _SOME_DAY,
        }

    def _var(self, name: str, default: Any = None) -> Any:
        """A variable of the project; a flag that nobody sets and that is off by default may be on where it runs."""
        if name in self.project.variables:
            return self.project.variables[name]
        if default is False:
            self.flags.add(name)
            return self.flags_on
        return default

    def _dispatch(self, name: str, *args: Any, **kwargs: Any) -> Any:
        g = self.env.globals
        for prefix in (self.dialect, "default"):
            if prefix and f"{prefix}__{name}" in g:
                return g[f"{prefix}__{name}"]
        return g.get(name) or self._unknown(name)

    def variants(self, text: str) -> list[Rendered]:
        """One model as it may run: as set up, with flags that are off by default on, as an incremental run; equal ones once."""
        self.flags.clear()
        template = Template(self.env, text)
        made = [self.render(template)]
        if self.flags:
            made.append(self.render(template, flags=True))
        if "is_incremental" in text:
            made.append(self.render(template, incremental=True, flags=bool(self.flags) and not made[0].text.strip()))
        seen: set[str] = set()
        return [m for m in made if m.text.strip() and not (m.text in seen or seen.add(m.text))]  # type: ignore[func-returns-value]

    def render(self, template: Template, incremental: bool = False, flags: bool = False) -> Rendered:
        """One model, once. Raises whatever its template raises."""
        self.incremental, self.flags_on = incremental, flags
        Quiet.seen.clear()
        made = template.render()
        self.stubs |= Quiet.seen
        if f"/* {HOLE} */" in made.text:
            self.stubs.add("union")
        return made


_RENDERERS: dict[tuple[int, str], Renderer] = {}


def _renderer(project: Project, dialect: str) -> Renderer:
    key = (id(project), dialect)
    if key not in _RENDERERS or _RENDERERS[key].project is not project:
        if len(_RENDERERS) > 8:
            _RENDERERS.clear()
        _RENDERERS[key] = Renderer(project, dialect)
    return _RENDERERS[key]


def read_dbt(path: str, text: str, dialect: str, project: Project) -> SqlIR:
    """A .sql file of a dbt project: a model makes the table of its name (or alias); macro files make nothing by themselves."""
    inner = path[len(project.base):]
    if any(inner.startswith(f"{p}/") for p in project.macro_paths):
        lines = text.count("\n") + 1
        return SqlIR(path, dialect, SourceMap.of(path, text), lines=lines)
    text = _NOT_OURS.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    snapshot = _SNAPSHOT.search(text)
    target = path.rpartition("/")[2].rpartition(".")[0]
    if snapshot is not None:
        target = snapshot.group(1)
        text = text[:snapshot.start(2)] + text[snapshot.start(2):snapshot.end(2)] + re.sub(r"[^\n]", " ", text[snapshot.end(2):])
        head = re.sub(r"[^\n]", " ", text[:snapshot.start(2)])
        text = head + text[snapshot.start(2):]
    is_model = snapshot is not None or any(inner.startswith(f"{p}/") for p in project.model_paths)
    return read_template(path, text, dialect, project, target if is_model else "")


def read_template(path: str, text: str, dialect: str, project: Project, target: str) -> SqlIR:
    """Any SQL with Jinja in it. A template that cannot be rendered is one Gap."""
    source = SourceMap.of(path, text)
    lines = text.count("\n") + (not text.endswith("\n"))
    renderer = _renderer(project, dialect)
    renderer.stubs, renderer.config, renderer.target = set(), {}, target
    try:
        variants = renderer.variants(text)
        rendered = ""
        pieces: list[tuple[int, int, int, bool]] = []
        for made in variants:
            offset = len(rendered)
            rendered += made.text + "\n;\n"
            pieces += [(a + offset, b, c, d) for a, b, c, d in made.pieces]
        spots = variants[0].comments if variants else ()
    except RecursionError:
        return _failed(path, source, dialect, lines, "nested too deeply")
    except Exception as e:                               # a template can raise anything; it costs this file only
        return _failed(path, source, dialect, lines, f"{type(e).__name__}: {e}"[:160])
    places = tuple(pieces)
    if not rendered.strip(" \n;"):
        gap = Gap(Span(path, 1, 1, 1, 1), "template", "renders to nothing without a warehouse", lines)
        return SqlIR(path, dialect, source, gaps=(gap,) if target else (), lines=lines)
    ir = likeliest(lambda d: Reader(path, rendered, d, source, lambda a, b: mapped(source, places, a, b)[0]).read(lines), dialect, len(rendered))
    named = str(renderer.config.get("alias") or target) if target else ""
    comments = tuple(d for a, b in spots if (d := parse_directive(text[a:b], source.span(a, b))) is not None)
    found: tuple[Directive, ...] = tuple(sorted({*ir.directives, *comments}))
    return msgspec.structs.replace(ir, source=source, templated=places, stubs=tuple(sorted(renderer.stubs)), target=named, directives=found,
                                   seeds=project.seeds, lines=lines)


_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""When dbt runs is not known here, and decides nothing about columns."""


def _failed(path: str, source: SourceMap, dialect: str, lines: int, why: str) -> SqlIR:
    gap = Gap(Span(path, 1, 1, 1, 1), "template", why, lines)
    return SqlIR(path, dialect, source, gaps=(gap,), lines=lines, unparsed=1)
