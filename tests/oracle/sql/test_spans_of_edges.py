"""What an edge points at, in generated statements with CRLF, tabs and characters beyond the basic plane strewn in: the identifier, or the star."""

import random
import re
from collections import Counter

from herkomst.flows import Alone
from herkomst.interpret.sql import interpret_sql
from herkomst.model.places import Span
from herkomst.model.unit import UnitId
from herkomst.read.sql import read_sql
from herkomst.read.sql.engine import tokenize
from tests.oracle.sql.scripts import Generator

NOISE = ("\r\n", "\t", " /* \U0001f600 é */ ", "\r\n\t-- \U00020000\r\n", " \t ")


def strewn(text: str, seed: int) -> str:
    """Most gaps between words are another gap."""
    r = random.Random(seed)
    made, at = "", 0
    for t in tokenize(text, "duckdb"):
        gap = text[at:t.start]
        made += (r.choice(NOISE) if gap and r.random() < 0.6 else gap) + text[t.start:t.end + 1]
        at = t.end + 1
    return made + text[at:]


def at(lines: list[str], span: Span) -> str:
    assert span.line == span.end_line
    return lines[span.line - 1][span.column - 1:span.end_column - 1]


def test_names_and_stars_are_where_they_say() -> None:
    seen: Counter[str] = Counter()
    for seed in range(160):
        text = strewn(Generator(7_700_000 + seed).statement().text, seed)
        ir = read_sql("a.sql", text, "duckdb")
        assert not ir.gaps
        lines = re.split("\r\n|\n|\r", text)
        for e in interpret_sql(UnitId("sql", "a.sql"), ir, Alone(ir.schemas)).edges:
            if e.span_kind == "star":
                assert at(lines, e.span) == "*"
            elif e.span_kind == "name":
                names = {n.lower().split(".")[-1] for n in (e.source.name, e.target.name, e.source.dataset.name, e.target.dataset.name)}
                listed = e.source.name.startswith("column")               # of VALUES: its name stands in a list behind it
                field = lines[e.span.line - 1][:e.span.column - 1].endswith(f"{e.source.name}.")       # of a whole row or struct
                assert at(lines, e.span).strip('"').lower() in names or ((listed or field) and at(lines, e.span).isidentifier()), (seed, e, text)
                seen["own name"] += at(lines, e.span).strip('"').lower() == e.source.name.lower()
            seen[e.span_kind] += 1
    assert seen["name"] > 2000 and seen["star"] > 50 and seen["own name"] > seen["name"] * 0.75
