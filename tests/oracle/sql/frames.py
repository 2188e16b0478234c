"""Constructs with a fixed shape: a text with the hidden id left open, and what varies from seed to seed.

In a frame's text ``{a}``, ``{b}`` are fresh aliases, ``{x}``, ``{y}`` fresh names of columns, ``{n}`` a small number, ``{i}``, ``{j}`` integer
columns and ``{s}``, ``{t}`` string columns of ``p``; ``{h}`` is where the hidden id goes.
"""

from collections.abc import Callable
from typing import Any

from tests.oracle.sql.generate import Columns, Query

Frame = Callable[[Any], Query]
FRAMES: list[Frame] = []


def frame(construct: str, text: str, hid: str | None = "'p' || {a}.rid", columns: str = "x y", traced: str = "", whole: bool = False) -> None:
    """One more frame. ``columns``: names of its output among x, y, z, with :s behind a string; ``traced``: where what runs differs."""

    def build(g: Any) -> Query:
        g.mark(construct)
        g.whole = g.whole or whole
        r = g.r
        known = {"a": g.name("t"), "b": g.name("t"), "c": g.name("t"), "x": g.name("x"), "y": g.name("x"), "z": g.name("x"), "n": r.randrange(1, 30),
                 "k": r.randrange(1, 4), "i": r.choice(["age", "inc", "grp", "id"]), "j": r.choice(["age", "inc", "grp"]),
                 "s": r.choice(["sex", "nat"]), "t": r.choice(["sex", "nat"]), "v": r.choice(["M", "V", "NL", "TR"]), "op": r.choice([">", "<", ">=", "<>"]),
                 "fn": r.choice(["sum", "max", "min", "count", "avg"]), "side": r.choice(["JOIN", "LEFT JOIN"])}
        made: Columns = [(known[c.split(":")[0]], "s" if c.endswith(":s") else "i") for c in columns.split()]
        hidden = f", {hid.format(**known)} AS hid" if hid is not None else ""
        return Query(text.format(h="", **known), (traced or text).format(h=hidden, **known), made, hid is not None)

    FRAMES.append(build)


frame("per-person aggregate",
      "SELECT {a}.id AS {x}, {fn}({b}.amt) AS {y}{h} FROM p {a} JOIN e {b} ON {b}.pid = {a}.id WHERE {b}.amt > {n} GROUP BY {a}.id", "min('p' || {a}.rid)")
frame("lateral join", "SELECT {a}.{i} AS {x}, {b}.top AS {y}{h} FROM p {a}, LATERAL (SELECT max(f.amt) AS top FROM e f WHERE f.pid = {a}.id AND f.day > {n}) {b}")
frame("lateral join of rows", "SELECT {a}.{i} AS {x}, {b}.val AS {y}{h} FROM p {a} LEFT JOIN LATERAL (SELECT g.val FROM q g WHERE g.nat = {a}.nat"
      " ORDER BY g.val, g.id LIMIT 1) {b} ON true")
frame("using", "SELECT id AS {x}, {b}.val + {a}.inc AS {y}{h} FROM p {a} {side} q {b} USING (id)", "{a}.rid || '/' || coalesce({b}.rid, 0)")
frame("natural join", "SELECT {a}.{i} AS {x}, {b}.val AS {y}{h} FROM p {a} NATURAL JOIN q {b}", "{a}.rid", whole=True,
      traced="SELECT {a}.{i} AS {x}, {b}.val AS {y}{h} FROM p {a} JOIN q {b} ON {a}.id = {b}.id AND {a}.nat = {b}.nat")
frame("asof join", "SELECT {a}.{i} AS {x}, {b}.day AS {y}{h} FROM p {a} ASOF {side} e {b} ON {a}.age >= {b}.amt")
frame("self join", "SELECT {a}.{i} AS {x}, {b}.{j} AS {y}{h} FROM p {a} JOIN p {b} ON {a}.grp = {b}.grp AND {a}.id < {b}.id", "{a}.rid || '/' || {b}.rid")
frame("parenthesised join", "SELECT {a}.{i} AS {x}, {c}.amt AS {y}{h} FROM (p {a} JOIN q {b} ON {a}.id = {b}.id) LEFT JOIN e {c} ON {c}.pid = {b}.val",
      "{a}.rid || '/' || {b}.rid || '/' || coalesce({c}.rid, 0)")
frame("subquery in join", "SELECT {a}.{i} AS {x}, {b}.val AS {y}{h} FROM p {a} JOIN q {b} ON {a}.id = {b}.id AND {b}.val > (SELECT min(f.amt) FROM e f WHERE f.kind = 'a')",
      "{a}.rid || '/' || {b}.rid")
frame("alias hides a table", "SELECT p.val AS {x}, q.{j} AS {y}{h} FROM q p JOIN p q ON p.id = q.id WHERE q.{i} > {n}", "p.rid || '/' || q.rid")
# the rows that are made of one row have its id and their place: without the place one could be taken for the other behind a join
frame("unnest", "SELECT {a}.{i} AS {x}, u.v AS {y}{h} FROM p {a}, UNNEST([{a}.{j}, {a}.grp]) AS u(v)", "'p' || {a}.rid || ':' || u.o",
      traced="SELECT {a}.{i} AS {x}, u.v AS {y}{h} FROM p {a}, (SELECT unnest([{a}.{j}, {a}.grp]) AS v, unnest([1, 2]) AS o) u")
frame("unnest in select", "SELECT {a}.{i} AS {x}, unnest([{a}.{j}, {a}.age]) AS {y}{h} FROM p {a}", "'p' || {a}.rid || ':' || unnest([1, 2])")
frame("rows from a number", "SELECT {a}.{i} AS {x}, r.i AS {y}{h} FROM p {a}, range(coalesce({a}.grp, 0)) r(i)", "'p' || {a}.rid || ':' || r.i")
frame("list of a group", "SELECT {b}.grp AS {x}, unnest({b}.l) AS {y}{h} FROM (SELECT grp, list({i}) AS l FROM p WHERE {s} = '{v}' GROUP BY grp) {b}", None)
frame("list comprehension", "SELECT list_sum([v + {a}.grp FOR v IN [{a}.{i}, {a}.{j}] IF v > {n}]) AS {x}, {a}.age AS {y}{h} FROM p {a}")
frame("struct", "SELECT {b}.s.k AS {x}, {b}.age AS {y}{h} FROM (SELECT {{'k': {a}.inc, 'l': {a}.grp}} AS s, {a}.age, 'p' || {a}.rid AS hid FROM p {a}) {b}", "{b}.hid")
frame("struct star", "SELECT s.*{h} FROM (SELECT {{'{x}': {a}.{i}, '{y}': {a}.{j}}} AS s, {a}.rid FROM p {a}) {b}", "'p' || {b}.rid")
frame("unnest of a struct", "SELECT unnest({{'{x}': {a}.{i}, '{y}': {a}.{j}}}){h} FROM p {a} WHERE {a}.{s} = '{v}'")
frame("json path", "SELECT CAST({b}.j ->> '$.k' AS INTEGER) AS {x}, length(CAST({b}.j AS VARCHAR)) AS {y}{h} FROM (SELECT json_object('k', {a}.{i}, 'l', {a}.{s}) AS j,"
      " {a}.rid FROM p {a}) {b}", "'p' || {b}.rid")
frame("map", "SELECT map {{'k': {a}.{i}, 'l': {a}.{j}}}['l'] AS {x}, {a}.id AS {y}{h} FROM p {a}")
frame("whole row", "SELECT CAST({b} AS VARCHAR) AS {x}{h} FROM (SELECT {i}, {s} FROM p) {b}", None, "x:s")
frame("field of a whole row", "SELECT {b}.r.{i} AS {x}{h} FROM (SELECT {c} AS r FROM (SELECT {i}, {s}, rid FROM p WHERE {j} > {n}) {c}) {b}", "'p' || {b}.r.rid", "x")
frame("count of a row", "SELECT {b}.nat AS {x}, count({b}) AS {y}{h} FROM (SELECT nat, {i} FROM p WHERE {j} > {n}) {b} GROUP BY {b}.nat", None, "x:s y")
frame("pivot", "SELECT {x}, {y} FROM (SELECT * FROM (SELECT grp, sex, {j} FROM p) PIVOT ({fn}({j}) FOR sex IN ('M' AS {x}, 'V' AS {y}))) {b}", None)
frame("pivot statement", "SELECT \"M\" AS {x}, \"V\" AS {y} FROM (PIVOT (SELECT grp, sex, {i} AS m FROM p) ON sex IN ('M', 'V') USING {fn}(m) GROUP BY grp) {b}", None)
frame("unpivot", "SELECT grp AS {x}, {y} FROM (SELECT * FROM (SELECT age, inc, grp FROM p) UNPIVOT ({y} FOR nm IN (age, inc))) {b}", None)
frame("unpivot statement", "SELECT grp AS {x}, vl AS {y} FROM (UNPIVOT (SELECT age, inc, grp FROM p) ON age, inc INTO NAME nm VALUE vl) {b} WHERE vl > {n}", None)
frame("distinct on", "SELECT DISTINCT ON ({a}.{s}) {a}.age AS {x}, {a}.{i} AS {y}{h} FROM p {a} ORDER BY {a}.{s}, {a}.inc, {a}.id")
frame("ordered aggregate", "SELECT first({a}.age ORDER BY {a}.inc, {a}.id) AS {x}, arg_max({a}.{i}, {a}.age) AS {y}{h} FROM p {a} WHERE {a}.{j} > {n}", "'*'")
frame("named window", "SELECT {fn}({a}.inc) OVER win AS {x}, {a}.{i} AS {y}{h} FROM p {a} WINDOW win AS (PARTITION BY {a}.{s})")
frame("window of a window", "SELECT sum({a}.inc) OVER w2 AS {x}, {a}.{i} AS {y}{h} FROM p {a} WINDOW w1 AS (PARTITION BY {a}.{s}), w2 AS (w1 ORDER BY {a}.id)")
frame("difference from a window", "SELECT {a}.inc - avg({a}.inc) OVER (PARTITION BY {a}.{s}) AS {x}, {a}.{i} AS {y}{h} FROM p {a} WHERE {a}.{j} > {n}")
frame("first of each group", "SELECT {b}.{i} AS {x}, {b}.age AS {y}{h} FROM (SELECT {a}.*, row_number() OVER (PARTITION BY {a}.{s} ORDER BY {a}.{j}, {a}.id) AS rn FROM p {a}) {b}"
      " WHERE {b}.rn = 1", "'p' || {b}.rid", whole=True)
frame("qualify first of each group", "SELECT {a}.{i} AS {x}, {a}.age AS {y}{h} FROM p {a} QUALIFY row_number() OVER (PARTITION BY {a}.{s} ORDER BY {a}.{j}, {a}.id) = 1")
frame("group and window", "SELECT {a}.{s} AS {x}, sum(count(*)) OVER (ORDER BY {a}.{s}) AS {y}{h} FROM p {a} WHERE {a}.{j} > {n} GROUP BY {a}.{s}", None, "x:s y")
frame("correlated subquery in select", "SELECT {a}.{i} AS {x}, (SELECT {fn}({b}.amt) FROM e {b} WHERE {b}.pid = {a}.id AND {b}.day {op} {n}) AS {y}{h} FROM p {a}")
frame("subquery two levels up", "SELECT {a}.{i} AS {x}, (SELECT max({b}.val) FROM q {b} WHERE {b}.nat = {a}.nat AND EXISTS (SELECT 1 FROM e {c} WHERE {c}.pid = {a}.id"
      " AND {c}.amt > {b}.val)) AS {y}{h} FROM p {a}")
frame("subquery in order by", "SELECT {a}.{i} AS {x}, {a}.grp AS {y}{h} FROM p {a} ORDER BY (SELECT max({b}.val) FROM q {b} WHERE {b}.id = {a}.id) NULLS LAST, {a}.id LIMIT {k}")
frame("subquery in coalesce", "SELECT coalesce({a}.{i}, (SELECT max({b}.val) FROM q {b} WHERE {b}.nat = '{v}')) AS {x}, {a}.age AS {y}{h} FROM p {a}")
frame("not in with a group", "SELECT {a}.{i} AS {x}, {a}.age AS {y}{h} FROM p {a} WHERE {a}.id NOT IN (SELECT {b}.pid FROM e {b} WHERE {b}.pid IS NOT NULL GROUP BY {b}.pid"
      " HAVING sum({b}.amt) > {n})")
frame("compared with an average", "SELECT {a}.{i} AS {x}, {a}.age AS {y}{h} FROM p {a} WHERE {a}.inc {op} (SELECT avg({b}.inc) FROM p {b} WHERE {b}.{s} = {a}.{s})")
frame("share of a total", "SELECT {a}.{i} AS {x}, {a}.inc * 100 / (SELECT sum({b}.inc) FROM p {b} WHERE {b}.{s} = '{v}') AS {y}{h} FROM p {a}")
frame("recursive cte", "SELECT {x}, {y} FROM (WITH RECURSIVE rec({x}, {y}) AS (SELECT id, {j} FROM p WHERE grp = {k} UNION ALL SELECT q.val, rec.{y} + q.val FROM rec"
      " JOIN q ON q.id = rec.{x} WHERE rec.{y} < 3{n}) SELECT {x}, {y} FROM rec) {b}", None)
frame("recursive cte with depth", "SELECT {x}, {y} FROM (WITH RECURSIVE rec({x}, {y}) AS (SELECT id, 0 FROM p WHERE {s} = '{v}' UNION SELECT e.eid, rec.{y} + 1 FROM rec, e"
      " WHERE e.pid = rec.{x} AND rec.{y} < 3) SELECT {x}, max({y}) AS {y} FROM rec GROUP BY {x}) {b}", None)
frame("cte with columns", "SELECT {x}, {y}{h} FROM (WITH c0 ({x}, {y}, rid) AS (SELECT {i}, {j}, rid FROM p WHERE {s} = '{v}') SELECT * FROM c0) {b}", "'p' || {b}.rid")
frame("cte hides a table", "SELECT {x}, {y}{h} FROM (WITH p AS (SELECT id AS {x}, val AS {y}, rid FROM q WHERE nat = '{v}') SELECT * FROM p) {b}", "'q' || {b}.rid")
frame("filter of a derived table reaches an aggregate", "SELECT {fn}({b}.{i}) AS {x}, count(*) AS {y}{h} FROM (SELECT * FROM p WHERE {s} = '{v}') {b}", "'*'", whole=True)
frame("filter two levels below an aggregate", "SELECT {b}.grp AS {x}, {fn}({b}.m) AS {y}{h} FROM (SELECT {a}.grp, {a}.{i} AS m FROM (SELECT * FROM p WHERE {s} = '{v}') {a} WHERE"
      " {a}.{j} > {n}) {b} GROUP BY {b}.grp", None, whole=True)
frame("outer join of a filtered side", "SELECT {a}.{i} AS {x}, {b}.amt AS {y}{h} FROM p {a} LEFT JOIN (SELECT * FROM e WHERE kind = 'a' AND day > {n}) {b} ON {b}.pid = {a}.id",
      "{a}.rid || '/' || coalesce({b}.rid, 0)", whole=True)
frame("semi-join by count", "SELECT {a}.{i} AS {x}, {a}.age AS {y}{h} FROM p {a} WHERE (SELECT count(*) FROM e {b} WHERE {b}.pid = {a}.id AND {b}.kind = 'a') > 0")
frame("case over groups", "SELECT {a}.{s} AS {x}, CASE WHEN max({a}.{j}) > {n} THEN min({a}.{i}) ELSE count(*) END AS {y}{h} FROM p {a} GROUP BY {a}.{s}", None, "x:s y")
frame("between columns", "SELECT {a}.{i} AS {x}, {b}.val AS {y}{h} FROM p {a} {side} q {b} ON {b}.val BETWEEN {a}.grp AND {a}.{j}", "{a}.rid || '/' || coalesce({b}.rid, 0)")
frame("positional join", "SELECT {a}.{i} AS {x}, {b}.val AS {y} FROM (SELECT * FROM p ORDER BY id) {a} POSITIONAL JOIN (SELECT * FROM q ORDER BY id) {b}", None, whole=True)
frame("exists as a union", "SELECT {a}.{i} AS {x}, {a}.age AS {y}{h} FROM p {a} WHERE EXISTS (SELECT {b}.id FROM q {b} WHERE {b}.id = {a}.id AND {b}.val > {n} UNION ALL"
      " SELECT {c}.eid FROM e {c} WHERE {c}.pid = {a}.id AND {c}.kind = 'b')")
_BROUGHT = "FROM p {a} LEFT JOIN (VALUES ('M', 2), ('V', 5), ('NL', 7)) {b}(s, n) ON {b}.s = {a}.{s}"
frame("lookup of a lookup", "SELECT {a}.{i} AS {x}, {c}.val AS {y}{h} " + _BROUGHT + " LEFT JOIN q {c} ON {c}.id = {b}.n")
frame("exists over a lookup", "SELECT {a}.{i} AS {x}, CAST(EXISTS (SELECT 1 FROM e {c} WHERE {c}.pid = {b}.n AND {c}.amt > {n}) AS INTEGER) AS {y}{h} " + _BROUGHT)
frame("subquery over a lookup", "SELECT {a}.{i} AS {x}, (SELECT {fn}({c}.amt) FROM e {c} WHERE {c}.pid = {b}.n) AS {y}{h} " + _BROUGHT)
frame("lateral over a lookup", "SELECT {a}.{i} AS {x}, {c}.top AS {y}{h} " + _BROUGHT + ", LATERAL (SELECT max(f.amt) AS top FROM e f WHERE f.pid = {b}.n) {c}")
frame("unnest over a lookup", "SELECT {a}.{i} AS {x}, {c}.v AS {y}{h} " + _BROUGHT + ", UNNEST([{b}.n, {a}.grp]) AS {c}(v)", "'p' || {a}.rid || ':' || {c}.o",
      traced="SELECT {a}.{i} AS {x}, {c}.v AS {y}{h} " + _BROUGHT + ", (SELECT unnest([{b}.n, {a}.grp]) AS v, unnest([1, 2]) AS o) {c}")
frame("old join of a lookup", "SELECT {a}.{i} AS {x}, {c}.val AS {y}{h} FROM p {a}, (VALUES ('M', 2), ('V', 5), ('NL', 7)) {b}(s, n), q {c} WHERE {b}.s = {a}.{s} AND {c}.id = {b}.n")
frame("pivot beside another", "SELECT {a}.{i} AS {x}, {b}.m AS {y} FROM p {a} CROSS JOIN (SELECT * FROM (SELECT grp, sex, {j} AS amount FROM p) PIVOT ({fn}(amount) FOR sex IN ('M' AS m))) {b}", None)
