"""One program judged, and many counted."""

from collections import Counter, defaultdict

import msgspec

from tests.oracle.claims import Claims, Source, claims, fits, tree_claims
from tests.oracle.data import interventions, made_of
from tests.oracle.relations import Effect, Ids, effects, look
from tests.oracle.run import Data, Raised, Run, running
from tests.oracle.suspects import KINDS, Suspect, explained
from tests.oracle.suspects import table as suspects_table
from tests.oracle.writer import Program


class Verdict(msgspec.Struct):
    """What one program showed.

    discarded   why it says nothing: it raised, or two equal runs differ.
    required    relation -> the interventions that showed it.
    misses      required and not said at any certainty: there must be none.
    traced      required and traced; ``possible``: required and only possible.
    suspects    traced and never seen to change; ``kinds``: why, where that was asked.
    raised      interventions whose run raised; they say nothing.
    """

    program: Program
    discarded: str = ""
    required: dict[tuple[Source, Effect], set[str]] = {}
    misses: list[tuple[Source, Effect]] = []
    traced: int = 0
    possible: int = 0
    suspects: list[Suspect] = []
    kinds: dict[Suspect, str] = {}
    raised: int = 0
    ran: int = 0


def judge(program: Program, seed: int, said: Claims | None = None, explain: bool = False) -> Verdict:
    """Run the program as it is (twice, and once more on copies), then with each column changed in each way; compare. ``explain``: look at
    suspects again."""
    verdict = Verdict(program)
    data = made_of(program.tables, seed, program.labels)
    ids: dict[str, set[object]] = {"": {label for frame in data.values() for label in frame.index} if program.labels else set()}
    for column in program.tables[0].columns if program.tables else ():
        if column.kind == "id":
            ids[column.name] = set(data[program.tables[0].name][column.name])
    with running(program) as run:
        outputs = _intervene(verdict, run, data, ids, seed)
    if not verdict.discarded:
        _compare(verdict, said if said is not None else tree_claims(program) if program.path else claims(program.text, program.tables), outputs)
    if explain and verdict.suspects:
        verdict.kinds = explained(program, verdict.suspects, seed)
    return verdict


def _intervene(verdict: Verdict, run: Run, data: Data, ids: Ids, seed: int) -> set[str]:
    """Fill in what execution shows; the names of the outputs."""
    try:
        base = look(run(data))
        again = look(run(data))
        placebo = look(run({name: frame.copy(deep=True) for name, frame in data.items()}))
    except Raised as e:
        verdict.discarded = str(e)
        return set()
    if effects(base, again, ids) or effects(base, placebo, ids):
        verdict.discarded = "two runs on the same data differ"
    elif not base.written and not base.fitted:
        verdict.discarded = "writes and fits nothing"
    if verdict.discarded:
        return set()
    for table in verdict.program.tables:
        for column in table.columns:
            usable = {k: v for k, v in ids.items() if k != column.name}
            for name, changed in interventions(data, table, column, seed):
                try:
                    other = look(run(changed))
                except Raised:
                    verdict.raised += 1
                    continue
                if other.cut != base.cut:
                    verdict.raised += 1
                    continue
                seen = effects(base, other, usable)
                verdict.ran += 1
                for effect in seen:
                    verdict.required.setdefault(((table.name, column.name), effect), set()).add(name)
    return {f"file:{name}" for name in base.written} | ({"fit"} if base.fitted else set())


def _compare(verdict: Verdict, said: Claims, outputs: set[str]) -> None:
    for (source, effect) in sorted(verdict.required):
        answer = said.covers(source, effect)
        if answer is None:
            verdict.misses.append((source, effect))
        elif answer:
            verdict.traced += 1
        else:
            verdict.possible += 1
    moved = {(source, e.output, e.column) for source, e in verdict.required}
    there = {(t.name, c.name) for t in verdict.program.tables for c in t.columns}       # a file of which nobody knows the columns may have others
    verdict.suspects = [
        (source, output, column) for source, output, column in said.traced()
        if source in there and output in outputs and column != "target" and (source, output, column) not in moved
        and not any(s == source and o == output and fits(column, c) for s, o, c in moved)
    ]


class Tally:
    """Counts per construct, and the table."""

    def __init__(self) -> None:
        self.programs: Counter[str] = Counter()
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.misses: list[Verdict] = []
        self.discarded: list[Verdict] = []
        self.suspects: list[Verdict] = []
        self.kinds: Counter[str] = Counter()

    def add(self, verdict: Verdict) -> None:
        """One more program."""
        name = verdict.program.construct
        self.programs[name] += 1
        if verdict.discarded:
            self.counts[name]["discarded"] += 1
            self.discarded.append(verdict)
            return
        self.counts[name].update(
            required=len(verdict.required), traced=verdict.traced, possible=verdict.possible, misses=len(verdict.misses),
            suspects=len(verdict.suspects), raised=verdict.raised, ran=verdict.ran,
        )
        if verdict.misses:
            self.misses.append(verdict)
        if verdict.suspects:
            self.suspects.append(verdict)
            self.kinds.update(verdict.kinds.values())

    @property
    def total(self) -> Counter[str]:
        """All constructs together."""
        return sum(self.counts.values(), Counter())

    def table(self) -> str:
        """Per construct, lowest traced share first, and the totals."""
        lines = [f"{'construct':22}{'programs':>9}{'discarded':>10}{'required':>9}{'traced':>8}{'possible':>9}{'misses':>7}"
                 f"{'suspects':>9}{'traced share':>14}"]
        order = sorted(self.programs, key=lambda n: (self._share(self.counts[n]), n))
        lines += [self._line(name, self.programs[name], self.counts[name]) for name in order]
        lines.append(self._line("all", sum(self.programs.values()), self.total))
        total = self.total
        lines.append(f"{total['ran']} runs with one column changed; {total['raised']} more raised and say nothing")
        judged = {n: c for n, c in self.counts.items() if c["required"]}
        if judged:
            least = min(judged, key=lambda n: (self._share(judged[n]), n))
            lines.append(f"least traced: {least}, {self._share(judged[least]):.1%} of {judged[least]['required']}")
        if self.kinds:
            lines.append(suspects_table(self.kinds))
        return "\n".join(lines)

    def unexplained(self) -> list[tuple[Verdict, list[Suspect]]]:
        """Suspects for which no kind was found, by program."""
        found = [(v, [s for s, kind in v.kinds.items() if kind == list(KINDS)[-1]]) for v in self.suspects]
        return [(v, some) for v, some in found if some]

    def _line(self, name: str, programs: int, n: Counter[str]) -> str:
        share = f"{n['traced']}/{n['required']} {self._share(n):6.1%}" if n["required"] else "-"
        return (f"{name:22}{programs:>9}{n['discarded']:>10}{n['required']:>9}{n['traced']:>8}{n['possible']:>9}{n['misses']:>7}"
                f"{n['suspects']:>9}{share:>18}")

    @staticmethod
    def _share(n: Counter[str]) -> float:
        return n["traced"] / n["required"] if n["required"] else 1.0
