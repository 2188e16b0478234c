"""The stages in order, readable top to bottom; the only module that knows them all.

discover -> read -> interpret and solve -> link -> classify -> evaluate. The finished analysis is kept under the digest of everything it
depends on, so a run over an unchanged tree imports none of the parsers.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from herkomst import __version__
from herkomst.config import Config
from herkomst.discover.files import Discovered
from herkomst.errors import HerkomstError
from herkomst.model.decision import DecisionPoint, Label, Result
from herkomst.model.graph import Edge, Node
from herkomst.model.issues import Directive, Gap
from herkomst.model.report import Coverage, ScanReport, Stored
from herkomst.model.schema import Schema
from herkomst.model.source import SourceFile
from herkomst.model.unit import UnitId, UnitResult
from herkomst.solve.cache import Cache, cache_dir, key
from herkomst.solve.collect import rare_collections
from herkomst.solve.coverage import coverage, gaps_of
from herkomst.solve.tree import PYTHON, SQL, Setting, Tree, digest_of, is_experiment
from herkomst.solve.version import code_version

if TYPE_CHECKING:
    from herkomst.sights import Sights

Progress = Callable[[str], None]


class Analysis(msgspec.Struct, frozen=True):
    """Everything the tree itself decides, before the register, the baseline and the diff have their say."""

    decisions: tuple[DecisionPoint, ...]
    results: tuple[Result, ...]
    gaps: tuple[Gap, ...]
    coverage: Coverage
    directives: tuple[Directive, ...] = ()
    stored: tuple[Stored, ...] = ()
    inventory: tuple[Result, ...] = ()
    unknown_tables: tuple[Schema, ...] = ()
    dialects: dict[str, str] = {}
    edges: tuple[Edge, ...] = ()
    labels: tuple[tuple[Node, Label], ...] = ()


class Analysed(msgspec.Struct, frozen=True):
    """What a tree says, as a report in which nobody has had a say yet, with the directives in its comments and the files it is of."""

    report: ScanReport
    directives: tuple[Directive, ...]
    found: Discovered


def analyse(
    root: Path, config: Config, *, paths: Sequence[Path] = (), jobs: int = 1, cache: bool = True, tracked_only: bool = False,
    with_graph: bool = False, inventory: bool = False, found: Discovered | None = None, prepare: Callable[[], None] | None = None,
    progress: Progress | None = None,
) -> Analysed:
    """Analyse a tree: no register, baseline, ignores or changes. Parameters and errors are those of ``pipeline.run``."""
    from herkomst.discover import discover
    from herkomst.knowledge.own import use as use_own

    say = progress or (lambda _: None)
    say("looking for files")
    found = found if found is not None else discover(root, config, paths=paths, tracked_only=tracked_only)
    ours = {config.baseline, *config.register} | ({config.source} - {"pyproject.toml"})   # what people decided is not what is analysed
    found = msgspec.structs.replace(found, files=tuple(f for f in found.files if f.path not in ours))
    _something(root, found.files)
    use_own(str(root / r) for r in config.rules)         # also what only tells: the text of a rule of the user's
    store = Cache(cache_dir() if cache else None)
    name = key("analysis", code_version(), _rules_digest(), config.digest, digest_of(found.files), str(with_graph), str(inventory),
               *map(str, found.gaps))
    kept = store.get(name)
    if kept is not None:
        analysis = msgspec.msgpack.decode(kept, type=Analysis)
        counts = msgspec.structs.replace(analysis.coverage, units_interpreted=0, units_reused=_total(analysis.coverage), rounds=0)
        analysis = msgspec.structs.replace(analysis, coverage=counts)
    else:
        if prepare is not None:
            prepare()
        with rare_collections():
            analysis = _analysis(root, config, found.files, found.gaps, store, jobs, with_graph, inventory, say)
        if not any(g.reason == "internal" for g in analysis.gaps):
            store.put(name, msgspec.msgpack.encode(analysis))
    store.close()
    files = tuple(
        msgspec.structs.replace(f, dialect=analysis.dialects[f.path], guessed=True) if f.path in analysis.dialects else f
        for f in found.files
    )
    report = ScanReport(
        str(root), __version__, _rules_digest()[:12], files, analysis.decisions, analysis.results, analysis.gaps, analysis.coverage,
        analysis.stored, analysis.inventory, analysis.unknown_tables, language=config.language, edges=analysis.edges, labels=analysis.labels,
    )
    report = msgspec.structs.replace(report, configuration=config.source, skipped=found.skipped, excluded=found.excluded)
    return Analysed(report, analysis.directives, found)


def _analysis(
    root: Path, config: Config, files: tuple[SourceFile, ...], gaps: tuple[Gap, ...], store: Cache, jobs: int, with_graph: bool,
    inventory: bool, say: Progress,
) -> Analysis:
    from herkomst.classify import stored_columns
    from herkomst.evaluate import judge, may_make
    from herkomst.sights import Sights
    from herkomst.solve.declared import declared_schemas, macros_digest, names_in_others
    from herkomst.solve.rounds import Solver

    config = msgspec.structs.replace(config, rules=tuple(str(root / r) for r in config.rules),
                                     upstream=tuple(str(root / u) for u in config.upstream))
    salt = key(code_version(), _rules_digest(), config.digest).hex()
    tree = Tree(Setting(str(root), salt, config.dialect, macros_digest(files)), files, store)
    say(f"reading {len(tree.files)} files")
    if jobs > 1 and (len(tree.files) > 4_000 or sum(f.size for f in files if f.kind in PYTHON + SQL) > 400_000):
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(jobs) as pool:
            tree.load(pool, jobs)
    else:
        tree.load()
    declared, loose = declared_schemas(tree, config)
    say("following columns")
    units = [
        UnitId("python" if f.kind in PYTHON else "dbt" if f.kind == "dbt" else "sql", f.path)
        for f in files if f.kind in PYTHON + SQL and f.path in tree.facts
    ]
    units += [UnitId("experiment", path) for path, facts in sorted(tree.facts.items()) if facts.experiment]
    solved = Solver(tree, units, _interpreter(tree), store, salt, declared, may_make).solve()
    say("joining the graph")
    results = list(solved.results.values())
    sights = Sights(solved, loose, tree.files, config, store, salt)
    seen = sights.seen()
    decisions, found = judge(seen, (f for r in results for f in r.facts), config, sights.pseudonyms())
    stored = stored_columns(*sights.stores)
    others = names_in_others(root, files)
    cut = (Gap(s.point.span, "budget", f"{s.point.name}: more columns lead here than were followed") for s in seen if s.cut)
    every = gaps_of(tree, results, (*gaps, *others, *cut))
    return Analysis(
        decisions, found, every, coverage(tree, files, results, found, solved, every),
        tuple(sorted({d for f in tree.facts.values() for d in f.directives})),
        stored, sights.inventory(stored) if inventory else (), sights.unknown(),
        {p: f.dialect for p, f in tree.facts.items() if f.guessed},
        *(_graph(sights) if with_graph else ()),
    )


def _interpreter(tree: Tree) -> Callable[[UnitId, Any], UnitResult]:
    def interpret(unit: UnitId, view: Any) -> UnitResult:
        if unit.kind == "python":
            from herkomst.interpret.python import interpret_module

            return interpret_module(unit, view)
        if unit.kind == "experiment":
            from herkomst.interpret.sql.experiment import interpret_experiment

            return interpret_experiment(unit, view)
        from herkomst.interpret.sql import interpret_sql

        ir = tree.sql_ir(unit.path)
        return interpret_sql(unit, ir, view) if ir is not None else UnitResult(unit)

    return interpret


def _graph(sights: "Sights") -> tuple[tuple[Edge, ...], tuple[tuple[Node, Label], ...]]:
    """Every edge, and every label, those that columns of tables and files get from where they come from included."""
    from herkomst.evaluate import carried_labels

    graph, labels = sights.whole()
    return graph.edges, tuple(sorted((n, label) for n, some in carried_labels(graph, labels).items() for label in some))


def _total(counts: Coverage) -> int:
    return counts.units_interpreted + counts.units_reused


def _something(root: Path, files: tuple[SourceFile, ...]) -> None:
    if any(f.kind in PYTHON + SQL for f in files) or any(f.kind == "yaml" and is_experiment(root / f.path) for f in files):
        return
    counts: dict[str, int] = {}
    for f in files:
        if f.kind == "other-language":
            counts[f.language] = counts.get(f.language, 0) + 1
    seen = ", ".join(f"{n} {language}" for language, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
    noun = "file" if sum(counts.values()) == 1 else "files"
    raise HerkomstError(f"nothing to analyse in {root}: {f'{seen} {noun}' if seen else 'no source files'}",
                        remedy="supported: Python, notebooks, SQL, dbt, experiments of triage in YAML")


def _rules_digest() -> str:
    from herkomst.knowledge.digest import rules_digest

    return rules_digest()
