"""What is sighted in a program, as lines that people read: what goes into which sink and how, what is written, what is seen.

``sightings.txt`` holds programs with the lines that are expected of each: a sink (the number of its decision point, role, name/detail,
action, grade, how well the inputs are known, place) with what goes into it, a dataset that is written, a fact. Write a program into it
and run ``python -m tests.interpret.verbs.sightings``; read what it says before you keep it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from herkomst.model.graph import Edge, Node
from herkomst.model.places import Span
from herkomst.model.unit import Sink, UnitResult
from tests.interpret.python.helper import run, short
from tests.interpret.verbs.flow import HEAD, OTHER, PEOPLE


def lines(result: UnitResult, first: int = 1) -> list[str]:
    """A line per sink, one per way into it, per dataset that is written, per fact of another kind than ``used``. ``first``: the line of the
    program that is called 1."""
    return [*_sinks(result, first), *_written(result, first), *_facts(result, first)]


def _place(span: Span | None, first: int) -> str:
    return "?" if span is None else f"{span.line - first + 1}.{span.column}"


def _name(node: Node) -> str:
    return f"{short(node)}-{','.join(node.excluded)}" if node.excluded else short(node)


def _way(e: Edge, first: int) -> str:
    more = [*(f"={x}" for x in e.literals), *(f"?{r}" for r in e.reasons), *(["gated"] if e.gated else []), *([e.cause] if e.cause else [])]
    return " ".join((f"  {_name(e.source)}", e.subtype, e.op, *more, e.span_kind, _place(e.span, first)))


def _sinks(result: UnitResult, first: int) -> Iterator[str]:
    keys: dict[str, str] = {}
    for s in sorted(result.sinks, key=lambda s: (s.span, s.kind, s.role, s.key)):
        key = keys.setdefault(s.key, f"{s.kind}{len(keys) + 1}" if _HERE.match(s.key) else s.key)
        unknown = f" ({s.unknown})" if s.unknown else ""
        yield f"{key} {s.role}: {_called(s)} {s.action} {s.grade} {s.resolution}{unknown} {_place(s.span, first)}"
        yield from sorted({_way(e, first) for e in result.edges if e.target == s.node})


_HERE = re.compile(r"[\w/]+\.py:\d+")
"""Decision points that are known by the place where they are made: by number."""


def _called(s: Sink) -> str:
    return f"{s.name}/{s.detail}" if s.detail else s.name


def _written(result: UnitResult, first: int) -> Iterator[str]:
    for w in result.writes:
        dataset = w.schema.dataset
        assert dataset is not None
        names = [c.name for c in w.schema.columns] + ([] if w.schema.complete else ["..."])
        at = "" if w.schema.span == w.span else f" at {w.schema.span}"
        yield f"{w.mode} {dataset.kind} {dataset.name}: {' '.join(names)} {_place(w.span, first)}{at}"
        yield from sorted({f"{_way(e, first)} > {_name(e.target)}" for e in result.edges if e.target.dataset == dataset})


def _facts(result: UnitResult, first: int) -> Iterator[str]:
    for f in result.facts:
        if f.kind != "used":
            yield f"{f.kind} {f.text} {f.node.name if f.node is not None else ''} {_place(f.span, first)}"


# ------------------------------------------------------------------------------------------------------- the kept programs

FILE = Path(__file__).with_name("sightings.txt")
MAKES, SAYS = "=== ", "=> "


class Kept(msgspec.Struct, frozen=True):
    """A program of the file, and the lines that are expected of it."""

    name: str
    body: str
    expected: tuple[str, ...]


def kept() -> list[Kept]:
    """The programs of the file; they may use the frames of ``flow.HEAD``."""
    made = []
    for block in FILE.read_text("utf-8").split(f"\n{MAKES}")[1:]:
        name, *rest = block.rstrip("\n").split("\n")
        made.append(Kept(name, "\n".join(x for x in rest if not x.startswith(SAYS)), tuple(x.removeprefix(SAYS) for x in rest if x.startswith(SAYS))))
    return made


def found(body: str) -> tuple[str, ...]:
    """What is sighted in the body of a program. Its first line may say where it stands (``# in src/main.py``); other files follow it, each
    after its name (``# file src/other.py``)."""
    main, *others = re.split(r"^# file ", body, flags=re.MULTILINE)
    place = match[1] if (match := re.match(r"# in (.*)\n", main)) else "main.py"
    files = {name: text for name, _, text in (o.partition("\n") for o in others)}
    return tuple(lines(run({place: HEAD + main, "people.csv": PEOPLE, "other.csv": OTHER, **files}, place), HEAD.count("\n") + 1))


def main() -> None:
    """Write the file with what is sighted now; the difference is to be read."""
    first = FILE.read_text("utf-8").split(f"\n{MAKES}")[0]
    blocks = [first, *("\n".join((f"{MAKES}{k.name}", k.body, *(SAYS + x for x in found(k.body)))) for k in kept())]
    FILE.write_text("\n".join(blocks) + "\n", "utf-8")


if __name__ == "__main__":
    main()
