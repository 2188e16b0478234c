"""Runs mutants of the interpreter: one process, a fork per mutant, only the checks that run the changed line.

A *check* is a test below tests/interpret that needs no fixture of pytest, or an example of a library model with its kept outcome (the scans of
fixtures/ and the oracle are not among them: the rate is a lower bound). Once, on the right code, it is noted
which lines each check runs. For a mutant the changed functions are put into the loaded modules of a forked child, which runs its checks,
quickest first, until one fails; a child that takes longer than ten times what they take otherwise is counted as noticed (*time*).
"""

import gc
import importlib
import os
import signal
import sys
import time
import types
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from tests.mutation import code
from tests.mutation.code import Mutant


class Check(msgspec.Struct):
    """A thing that must hold: raises when it does not. ``lines``: what it runs, as (file, line); ``cost`` in seconds."""

    name: str
    run: Callable[[], None]
    lines: set[tuple[str, int]] = msgspec.field(default_factory=set)
    cost: float = 0.0


MOST = 200
"""Checks that a mutant is shown at most, the quickest first: more would only find more."""


def run(names: list[str], count: int, seed: int, seconds: float = 0) -> tuple[dict[str, Counter[str]], list[str]]:
    """Rates by module, and what survived, as lines; ``seconds``: begin no further mutant after so long (they are in no order)."""
    began = time.perf_counter()
    mutants = code.sample(names, count, seed)
    checks = right(collect(), {m.file for m in mutants})
    by_line: dict[tuple[str, int], list[Check]] = {}
    for check in sorted(checks, key=lambda c: c.cost):
        for line in check.lines:
            by_line.setdefault(line, []).append(check)
    print(f"{len(checks)} checks hold, {len(mutants)} mutants", file=sys.stderr)
    rates: dict[str, Counter[str]] = {}
    left = []
    gc.freeze()
    for number, mutant in enumerate(mutants):
        if seconds and time.perf_counter() - began > seconds:
            print(f"stopped after {number} mutants", file=sys.stderr)
            break
        found = _checks_of(mutant, by_line)[:MOST]
        verdict = "no check" if not found else try_(mutant, found)
        rates.setdefault(mutant.file.removeprefix("interpret/").removesuffix(".py"), Counter())[verdict] += 1
        if verdict not in ("killed", "time"):
            left.append(f"{mutant.file}:{mutant.line} {mutant.change} ({len(found)} checks)")
    return rates, left


def _checks_of(mutant: Mutant, by_line: dict[tuple[str, int], list[Check]]) -> list[Check]:
    """The checks that run the line; for a module-level line (a table) those that run anything of the module."""
    found = by_line.get((mutant.file, mutant.line))
    if found is None:
        near = [c for (file, line), some in by_line.items() if file == mutant.file and abs(line - mutant.line) <= 3 for c in some]
        whole = near or [c for (file, _), some in by_line.items() if file == mutant.file for c in some]
        found = list({id(c): c for c in whole}.values()) if not near else list({id(c): c for c in near}.values())
    return sorted(found, key=lambda c: c.cost)


# ------------------------------------------------------------------------------------------------ checks


def collect() -> list[Check]:
    """What judges the interpreter quickly: the examples with their kept outcomes, and its tests."""
    return [*_examples(), *_tests()]


def _examples() -> list[Check]:
    from tests.libraries import examples, judge, outcome

    kept = {lib: examples.kept(lib) for lib in sorted(p.stem for p in examples.FLOWS.glob("*.txt"))}

    def check(example: str, lines: tuple[str, ...]) -> Callable[[], None]:
        wanted = tuple(line.replace("~", "") for line in lines)

        def holds() -> None:
            assert judge.text(outcome.of(example), None) == wanted

        return holds

    return [Check(f"example {e}", check(e, lines)) for outcomes in kept.values() for e, lines in outcomes.items()]


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
    return [Check(i.nodeid, check(i)) for i in plain]


def right(checks: list[Check], files: set[str]) -> list[Check]:
    """The checks that hold on the right code, with the lines of these files that each runs."""
    prefix = str(code.ROOT) + "/"
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
        began = time.perf_counter()
        sys.settrace(trace)
        try:
            check.run()
        except BaseException:
            continue
        finally:
            sys.settrace(None)
        check.lines = set(now)
        check.cost = time.perf_counter() - began
        held.append(check)
    return held


# ------------------------------------------------------------------------------------------------ one mutant


def try_(mutant: Mutant, checks: list[Check]) -> str:
    """Run the checks in a fork with the mutant in place: ``killed``, ``time`` or ``survived``."""
    limit = 2 + 10 * sum(c.cost for c in checks)
    child = os.fork()
    if child == 0:
        os._exit(_child(mutant, checks, int(limit) + 1))
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "time" if os.WTERMSIG(status) == signal.SIGALRM else "killed"
    return "killed" if os.WEXITSTATUS(status) else "survived"


def _child(mutant: Mutant, checks: list[Check], limit: int) -> int:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limit)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        replace(mutant)
        for check in checks:
            check.run()
    except BaseException:
        return 1
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
