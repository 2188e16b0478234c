"""Why a traced claim may never be seen to change: a judge of kinds, by experiments on data, on row ids and on the statement.

A suspect is looked at in this order: more made data; row ids of one side only; is there any column at all that moves the target; and then the
statement itself is changed: a test in which the column (or what is computed from it) stands is put to TRUE or to FALSE, any other mention
to NULL. Where the target never moves without them and the claim is gone without them, the claim rests on constructs that do not decide
here, and their kind is the kind. Anything else is ``unexplained`` and to be looked at.
"""

import contextlib
import dataclasses
from collections.abc import Callable, Collection
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from tests.oracle.sql.execute import ROWS, Bench, Change, changes, moved
from tests.oracle.sql.generate import Statement

WHY = {
    "other data": "nine rows did not show it: with other made data it is seen to change",
    "row ids": "which row is brought: ids name both sides of a join, so another row counts as other rows; by the id of one side it is seen",
    "fixed target": "no column at all moves the target: the result is empty, or one row whatever the data (saturated tests, dominated arms)",
    "test always true": "a test that can be put to TRUE: on nine rows it turns nothing away that the target would show",
    "test always false": "a test that can be put to FALSE: nothing that the target shows ever passes it, or NOT IN / outer joins make up for it",
    "test in a subquery": "a test inside a subquery of which only a maximum, a minimum or whether it has rows is asked",
    "case test": "the test of a CASE or IF whose arms give the same where it is asked",
    "case arm": "an arm of CASE or IF that is never taken where the target shows it",
    "coalesce": "coalesce, nullif, greatest, least: another argument always wins",
    "member": "another member of a list, struct, map or JSON value is taken",
    "aggregate": "an aggregate that this value does not move (a count, a maximum that others reach, an empty group)",
    "order": "an order that does not decide: fewer rows than the limit, the same first value, no ties broken",
    "partition": "windows that give the same whichever way rows are divided",
    "group key": "groups whose measure is the same however they are divided",
    "set operation": "rows that EXCEPT, INTERSECT or UNION let go anyway",
    "value": "a value that a later statement overwrites, or that stands in rows that never come out",
    "unexplained": "the construct decides and the column is never seen to: look at these",
}
"""Kind -> why a traced edge of that kind may never be seen."""

_PREDICATES = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between, exp.Like, exp.Is, exp.Exists, exp.RegexpLike, exp.NullSafeEQ,
               exp.NullSafeNEQ)
_WINNERS = (exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least)
_MEMBERS = (exp.JSONExtract, exp.JSONExtractScalar, exp.Bracket, exp.Lambda, exp.Struct, exp.Array, exp.ToMap, exp.JSONObject)
_ALONE = 4
"""Made data sets that a changed statement must agree on."""


Choice = tuple[int, int, str]
"""(number of the tree, number of the column in it, what replaces it or the test around it)."""
Claimer = Callable[[str], Collection[Change]]


def kinds(s: Statement, bench: Bench, seed: int, suspects: list[Change], spread: int, claims: Claimer) -> dict[Change, str]:
    """The kind of each suspect. ``spread``: distance between the made data sets (``seed`` was the first); ``claims``: what is claimed of a script."""
    found: dict[Change, str] = {}
    moving: set[Change] = set()
    coarse: set[Change] = set()
    for n in range(7):
        seen = changes(bench, s, seed + n * spread)
        if seen is not None:
            moving |= seen[0] | seen[1]
            for part in range(3 if s.has_id else 0):
                coarse |= (changes(bench, s, seed + n * spread, part) or (set(), set(), set()))[0] if n < 3 else set()
    without_rows = {x for x, t in moving if t == ROWS} if not s.has_id else set()
    mutants = Mutants(s, bench, [seed + n * spread for n in range(_ALONE)], claims)
    for source, target in suspects:
        if (source, target) in moving or source in without_rows:
            found[source, target] = "other data"
        elif (source, target) in coarse:
            found[source, target] = "row ids"
        elif not any(t == target for _, t in moving):
            found[source, target] = "fixed target"
        else:
            found[source, target] = mutants.kind(source, target)
    return found


class Mutants:
    """A statement with some constructs neutralised."""

    def __init__(self, s: Statement, bench: Bench, seeds: list[int], claims: Claimer) -> None:
        self.s, self.bench, self.seeds, self.claims = s, bench, seeds, claims
        self.trees = [sqlglot.parse_one(t, read="duckdb") for t in (s.result, *s.steps)]
        self.base = self.results(self.trees)
        self.known: dict[tuple[Choice, ...], tuple[list[Any] | None, Any]] = {}

    def results(self, trees: list[Any]) -> list[Any] | None:
        """The rows of the changed statement, per made data set; None when it does not run."""
        texts = [t.sql("duckdb") for t in trees]
        made = dataclasses.replace(self.s, result=texts[0], steps=texts[1:])
        found = []
        try:
            self.bench.prepare(made)
            for seed in self.seeds:
                self.bench.fill(seed)
                found.append(self.bench.run(made))
        except duckdb.Error:
            return None
        finally:
            with contextlib.suppress(duckdb.Error):
                self.bench.forget(made)
        return found

    def kind(self, source: str, target: str) -> str:
        """The kind of a suspect: which constructs can be taken out so that the target never moves and the claim is gone."""
        inert: list[tuple[str, Choice]] = []
        mentions = [(*nearest(node), tree, at) for tree, at, node in self.mentions(source)]
        for label, replaced, tree, at in sorted(mentions, key=lambda m: m[0] == "value"):         # the plainest explanation last
            for by in replaced:
                choice = (tree, at, by)
                if self.same((choice,), target):
                    named = {"TRUE": "test always true", "FALSE": "test always false"}[by] if label == "test" else label
                    if self.gone((choice,), source, target):
                        return named
                    inert.append((named, choice))
                    break
        while len(inert) > 1:
            choices = tuple(c for _, c in inert)
            if self.same(choices, target):
                return inert[0][0] if self.gone(choices, source, target) else "unexplained"
            inert.pop()
        return "unexplained"

    def mutant(self, choices: tuple[Choice, ...]) -> tuple[list[Any] | None, Any]:
        """(its results, its trees) with every chosen mention (or the test around it) replaced."""
        if choices not in self.known:
            copies = [t.copy() for t in self.trees]
            nodes = [(_columns(copies[tree])[at], by) for tree, at, by in choices]
            for node, by in nodes:
                if node.root() not in copies:           # went with one before
                    continue
                whole = _construct(node)[1] if by != "NULL" else node
                if by == "NULL":
                    block = node.find_ancestor(exp.Select) or node.root()
                    for other in [c for c in block.find_all(exp.Column) if c is not node and c.sql() == node.sql()]:
                        other.replace(exp.Null())
                whole.replace(sqlglot.parse_one(by, read="duckdb"))
            self.known[choices] = self.results(copies), copies
        return self.known[choices]

    def same(self, choices: tuple[Choice, ...], target: str) -> bool:
        """Does the target stay as it is without them?"""
        got, _ = self.mutant(choices)
        if got is None or self.base is None:
            return False
        return not any(moved(old, new, self.s, target) for old, new in zip(self.base, got, strict=True))

    def gone(self, choices: tuple[Choice, ...], source: str, target: str) -> bool:
        """Is nothing claimed any more without them (and is it claimed with them)?"""
        claimed = (source, target) in self.claims(_script(self.trees))
        return claimed and (source, target) not in self.claims(_script(self.mutant(choices)[1]))

    def mentions(self, source: str) -> list[tuple[int, int, Any]]:
        """Where the column stands, or a name for what is computed from it: (tree, number of the column in it, node). The generator gives every
        name once, so names are enough."""
        table, column = source.split(".")
        aliases = {t.alias_or_name.lower() for tree in self.trees for t in tree.find_all(exp.Table) if t.name.lower() == table}
        names: set[str] = set()
        found: list[tuple[int, int, Any]] = []
        for _ in range(12):
            found = [(i, n, c) for i, tree in enumerate(self.trees) for n, c in enumerate(_columns(tree))
                     if c.name.lower() in names or (c.name.lower() == column and (c.table.lower() in aliases or not c.table))]
            more = {a.alias.lower() for _, _, c in found for a in _named(c)}
            more |= {c.name.lower() for _, _, c in found if isinstance(c.parent, exp.Select)}
            if more <= names:
                break
            names |= more
        return found


def _script(trees: list[Any]) -> str:
    return "; ".join(t.sql("duckdb") for t in (*trees[1:], trees[0]))


def _columns(tree: Any) -> list[Any]:
    return [c for c in tree.find_all(exp.Column) if not isinstance(c.this, exp.Star)]


def _named(column: Any) -> list[Any]:
    """The names of select lists that the column is computed into, outwards."""
    found, node = [], column.parent
    while node is not None:
        if isinstance(node, exp.Alias):
            found.append(node)
        node = node.parent
    return found


def _construct(column: Any) -> tuple[str, Any]:
    """The nearest construct around a mention: what it is, and its node."""
    child, node = column, column.parent
    while node is not None:
        if isinstance(node, _PREDICATES):
            return "test", node
        if isinstance(node, (exp.If, exp.Case)):
            return ("case test" if node.this is child and isinstance(node, exp.If) else "case arm"), node
        if isinstance(node, _WINNERS):
            return "coalesce", node
        if isinstance(node, _MEMBERS):
            return "member", node
        if isinstance(node, exp.Window):
            return "partition" if child.arg_key == "partition_by" else "order", node
        if isinstance(node, exp.Order):
            return "order", node
        if isinstance(node, exp.Group):
            return "group key", node
        if isinstance(node, exp.AggFunc):
            return "aggregate", node
        if isinstance(node, exp.Select) and isinstance(node.parent, exp.SetOperation):
            return "set operation", node
        if isinstance(node, exp.Where):
            return "test", child
        child, node = node, node.parent
    return "value", column


def nearest(column: Any) -> tuple[str, list[str]]:
    """The kind a mention would have, and what it (or the test around it) is replaced by."""
    label, node = _construct(column)
    if label != "test":
        return label, ["NULL"]
    inner, outer = node.find_ancestor(exp.Select), node
    while outer is not None and not isinstance(outer, (exp.If, exp.Where, exp.Join, exp.Having, exp.Qualify, exp.Select)):
        outer = outer.parent
    if isinstance(outer, exp.If):
        return "case test", ["TRUE", "FALSE"]
    inside = inner is not None and inner.find_ancestor(exp.In, exp.Exists, exp.Subquery) is not None and not isinstance(inner.parent.parent, exp.From)
    return ("test in a subquery" if inside and isinstance(inner.parent, (exp.In, exp.Exists, exp.Subquery)) else "test"), ["TRUE", "FALSE"]
