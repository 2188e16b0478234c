"""Runs mutants of the interpreter: one process, a fork per mutant, only the checks that run the changed line.

A *check* is one of four kinds: a *test* below tests/interpret that needs no fixture of pytest; an *example* of a library model with
its kept outcome (judged by execution, tests/libraries); a *program* with what is kept of it (``programs.py``); a
*fixture* with everything its comments say. Once, on the right code, it is noted which lines each check runs. For a mutant the changed
functions are put into the loaded modules of a forked child, which runs its checks, quickest first, until one fails; a child that takes
longer than ten times what they take otherwise is counted as noticed (*time*). What nobody can notice is listed in ``equivalent.yaml``,
each with the reason, and counted apart.
"""

import gc
import hashlib
import importlib
import os
import pickle
import signal
import sys
import time
import types
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML

from tests.mutation import code, programs
from tests.mutation.code import Mutant

KINDS = ("test", "example", "program", "fixture")
KILLED = (*KINDS, "time")
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
MOST, SECONDS = 1000, 30.0
"""Checks of each kind that a mutant is shown at most, those that go into the branch and the quickest first, and how long these may take: more would only find more."""


class Check(msgspec.Struct):
    """A thing that must hold: raises when it does not. ``lines``: what it runs, as (file, line); ``cost`` in seconds."""

    kind: str
    name: str
    run: Callable[[], None]
    lines: frozenset[tuple[str, int]] = frozenset()
    cost: float = 0.0


class Argued(msgspec.Struct, frozen=True):
    """A mutant that no program can tell from the right code: its module, the line as it stands, the change, and why."""

    file: str
    text: str
    change: str
    why: str


def equivalents() -> list[Argued]:
    """The argued list."""
    return msgspec.convert(YAML(typ="safe", pure=True).load(EQUIVALENT) or [], list[Argued])


def argued(mutant: Mutant, known: list[Argued]) -> str:
    """Why nobody can notice a mutant, '' where nobody says so."""
    text = (code.ROOT / mutant.file).read_text("utf-8").splitlines()[mutant.line - 1].strip()
    return next((a.why for a in known if a.file == mutant.file and a.change == mutant.change and a.text.strip() == text), "")


def run(
    names: list[str], count: int, seed: int, seconds: float = 0, begin: int = 0, fine: bool = False, keep: Path | None = None
) -> tuple[dict[str, Counter[str]], list[str]]:
    """Rates by module, and what survived, as lines.

    begin    leave out so many of the drawn mutants (a long run in parts); ``seconds``: begin no further mutant after so long.
    keep     where to keep which lines each check runs, for the next part.
    """
    began = time.perf_counter()
    mutants = code.sample(names, count, seed, fine)[begin:]
    checks = right(collect(), keep)
    by_line: dict[tuple[str, int], list[Check]] = {}
    for check in sorted(checks, key=lambda c: c.cost):
        for line in check.lines:
            by_line.setdefault(line, []).append(check)
    known = equivalents()
    print(f"{len(checks)} checks hold ({time.perf_counter() - began:.0f} s), {len(mutants)} mutants", file=sys.stderr)
    rates: dict[str, Counter[str]] = {}
    left = []
    gc.freeze()
    for number, mutant in enumerate(mutants):
        if seconds and time.perf_counter() - began > seconds:
            print(f"stopped before mutant {begin + number}", file=sys.stderr)
            break
        found = _checks_of(mutant, by_line)
        verdict = "equivalent" if argued(mutant, known) else "no check" if not found else try_(mutant, found)
        rates.setdefault(mutant.file.removeprefix("interpret/").removesuffix(".py"), Counter())[verdict] += 1
        if verdict not in KILLED:
            left.append(f"{mutant.file}:{mutant.line} {mutant.change} ({argued(mutant, known) or f'{len(found)} checks'})")
    return rates, left


def _checks_of(mutant: Mutant, by_line: dict[tuple[str, int], list[Check]]) -> list[Check]:
    """The checks that run the line; for a module-level line (a table) those that run anything of the module."""
    found = by_line.get((mutant.file, mutant.line))
    if found is None:
        near = [c for (file, line), some in by_line.items() if file == mutant.file and abs(line - mutant.line) <= 3 for c in some]
        whole = near or [c for (file, _), some in by_line.items() if file == mutant.file for c in some]
        found = list({id(c): c for c in whole}.values())
    behind = {id(c) for i in (1, 2) for c in by_line.get((mutant.file, mutant.line + i), ())}      # they go into the branch: first
    first = {kind: sorted((c for c in found if c.kind == kind), key=lambda c: (id(c) not in behind, c.cost))[:MOST] for kind in KINDS}
    chosen = [c for kind in KINDS for c in first[kind]]
    made, cost = [], 0.0
    for check in sorted(chosen, key=lambda c: (id(c) not in behind, c.cost)):
        cost += check.cost
        if made and cost > SECONDS:
            break
        made.append(check)
    return made


# ------------------------------------------------------------------------------------------------ checks


def collect() -> list[Check]:
    """What judges the interpreter."""
    return [*_examples(), *_tests(), *_programs(), *_fixtures()]


def _examples() -> list[Check]:
    from tests.libraries import examples, judge, outcome

    kept = {lib: examples.kept(lib) for lib in sorted(p.stem for p in examples.FLOWS.glob("*.txt"))}

    def check(example: str, lines: tuple[str, ...]) -> Callable[[], None]:
        wanted = examples.bare(lines)

        def holds() -> None:
            assert judge.text(outcome.of(example), None) == wanted

        return holds

    return [Check("example", e, check(e, lines)) for outcomes in kept.values() for e, lines in outcomes.items()]


def _programs() -> list[Check]:
    def check(kept: programs.Kept) -> Callable[[], None]:
        def holds() -> None:
            assert programs.says(kept.text) == kept.says

        return holds

    # named by its text, not by its place: what was kept of the others still holds when a program is added
    return [Check("program", f"{hashlib.sha256(k.text.encode()).hexdigest()[:12]} {k.construct}", check(k)) for k in programs.wanted()]


def _fixtures() -> list[Check]:
    from herkomst.config_load import load_config
    from herkomst.pipeline import run as scan
    from tests.fixtures.expectations import Answers, expectations

    root = Path(__file__).resolve().parents[2] / "fixtures"

    def check(folder: Path) -> Callable[[], None]:
        stated = [e for e in expectations(folder) if not e.todo]

        def holds() -> None:
            answers = Answers(scan(folder, load_config(folder), cache=False))
            assert all(answers.met(e) for e in stated)

        return holds

    return [Check("fixture", f.name, check(f)) for f in sorted(root.iterdir()) if f.is_dir() and any(f.rglob("*.py"))]


def _tests() -> list[Check]:
    import pytest

    class Collector:
        def __init__(self) -> None:
            self.items: list[Any] = []

        def pytest_collection_finish(self, session: Any) -> None:
            self.items = list(session.items)

    here = Path(__file__).parents[1]
    collector = Collector()
    places = [str(here / p) for p in ("interpret/python", "interpret/verbs")]
    sys.dont_write_bytecode = True
    pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", "--rootdir", str(here.parent), *places], plugins=[collector])

    def check(item: Any) -> Callable[[], None]:
        names = item._fixtureinfo.argnames
        values = getattr(item, "callspec", None)
        given = dict(values.params) if values is not None else {}

        def holds() -> None:
            item.obj(**{n: given[n] for n in names})

        return holds

    plain = [i for i in collector.items if set(i._fixtureinfo.argnames) <= set(getattr(getattr(i, "callspec", None), "params", {}))]
    return [Check("test", i.nodeid, check(i)) for i in plain]


def right(checks: list[Check], keep: Path | None = None) -> list[Check]:
    """The checks that hold on the right code, with the lines of the interpreter that each runs (from ``keep``, where it is there: of
    checks that are new since it is found out and kept too)."""
    known = pickle.loads(keep.read_bytes()) if keep is not None and keep.exists() else {}
    for check in checks:
        check.lines, check.cost = known.get((check.kind, check.name), (check.lines, check.cost))
    held = [c for c in checks if (c.kind, c.name) in known] + _traced([c for c in checks if (c.kind, c.name) not in known])
    if keep is not None:
        keep.write_bytes(pickle.dumps({(c.kind, c.name): (c.lines, c.cost) for c in held}))
    return held


def _traced(checks: list[Check]) -> list[Check]:
    prefix = str(code.ROOT) + "/"
    files = set(code.files())
    held = []
    now: set[tuple[str, int]] = set()
    known: dict[types.CodeType, str] = {}

    def trace(frame: types.FrameType, event: str, arg: Any) -> Any:
        file = known.get(frame.f_code)
        if file is None:
            name = frame.f_code.co_filename
            file = known[frame.f_code] = name[len(prefix) :] if name.startswith(prefix) and name[len(prefix) :] in files else ""
        if not file:
            return None
        now.add((file, frame.f_lineno))
        return trace

    for check in checks:
        now.clear()
        sys.settrace(trace)
        try:
            check.run()
        except BaseException as wrong:
            print(f"does not hold: {check.kind} {check.name} ({type(wrong).__name__})", file=sys.stderr)
            continue
        finally:
            sys.settrace(None)
        began = time.perf_counter()
        check.run()
        check.cost = time.perf_counter() - began
        check.lines = frozenset(now)
        held.append(check)
    return held


# ------------------------------------------------------------------------------------------------ one mutant


def try_(mutant: Mutant, checks: list[Check]) -> str:
    """Run the checks in a fork with the mutant in place: the kind of the check that failed, ``time`` or ``survived``."""
    limit = 2 + 10 * sum(c.cost for c in checks)
    child = os.fork()
    if child == 0:
        os._exit(_child(mutant, checks, int(limit) + 1))
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "time"
    return KINDS[os.WEXITSTATUS(status) - 1] if os.WEXITSTATUS(status) else "survived"


def _child(mutant: Mutant, checks: list[Check], limit: int) -> int:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limit)
    os.environ["HERKOMST_STRICT"] = "1"         # as under pytest: an internal error is an error, not a gap
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    kind = KINDS[0]
    try:
        replace(mutant)
        for check in checks:
            kind = check.kind
            check.run()
    except BaseException:
        return KINDS.index(kind) + 1
    return 0


def replace(mutant: Mutant) -> None:
    """Put the changed module in the place of the loaded one: new code for its functions, new values for its constants, wherever
    they were imported; what is cached is forgotten."""
    module = importlib.import_module(mutant.module)
    changed = types.ModuleType(module.__name__)
    changed.__dict__.update(module.__dict__)
    exec(compile(code.source(mutant), module.__file__ or "", "exec"), changed.__dict__)
    swapped: dict[int, Any] = {}
    for name, old in list(module.__dict__.items()):
        new = changed.__dict__.get(name)
        if new is old or name.startswith("__"):
            continue
        if not _recoded(old, new):
            swapped[id(old)] = (old, new)
    for loaded in [m for n, m in sys.modules.items() if n.startswith(("herkomst", "tests"))]:
        for name, value in list(vars(loaded).items()):
            if id(value) in swapped and swapped[id(value)][0] is value:
                setattr(loaded, name, swapped[id(value)][1])
    for thing in gc.get_objects():
        if type(thing).__name__ == "_lru_cache_wrapper" and str(getattr(thing, "__module__", "")).startswith("herkomst."):
            thing.cache_clear()


def _recoded(old: Any, new: Any) -> bool:
    """Give a function, or the methods of a class, their new code; False where it is a value."""
    old, new = getattr(old, "__wrapped__", old), getattr(new, "__wrapped__", new)
    if isinstance(old, types.FunctionType) and isinstance(new, types.FunctionType):
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
        return True
    if isinstance(old, type) and isinstance(new, type):
        for name, value in list(vars(old).items()):
            if isinstance(value, types.FunctionType) and isinstance(vars(new).get(name), types.FunctionType):
                _recoded(value, vars(new)[name])
        return True
    return False
