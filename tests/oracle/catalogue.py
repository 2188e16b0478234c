"""All constructs by name. The first nine are also the simple steps around the one under test."""

from tests.oracle import constructs as c
from tests.oracle import constructs_code as k
from tests.oracle import constructs_frames as f
from tests.oracle import constructs_more as m
from tests.oracle import constructs_records as r
from tests.oracle import constructs_scorecards as q
from tests.oracle import constructs_shape as s
from tests.oracle.writer import Construct, Program, write

CONSTRUCTS: dict[str, Construct] = {
    "drop": c.drop, "select": c.select, "rename": c.rename, "arithmetic": c.arithmetic, "comparison": c.compare,
    "map and lambda": c.mapping, "np.where and select": c.where, "loc assignment": c.loc_assign, "row filter": c.filter_rows,
    "apply over rows": c.apply_row, "query and eval": c.query, "complement": c.complement, "iloc by position": c.iloc,
    "numpy values": c.numpy_values, "loop over columns": c.loop, "tests on dtype": c.dtypes, "string accessor": c.strings,
    "date accessor": c.dates, "cut and rank": c.cut, "fillna": c.fill, "records and rows": c.records, "merge": s.merge,
    "lookup table": s.lookup, "concat and join": s.concat, "groupby agg": s.group_agg, "groupby transform": s.group_transform,
    "get_dummies": s.dummies, "melt and pivot": s.melt_pivot, "sort and top": s.top, "duplicates": s.duplicates,
    "order dependent": s.order_dependent, "index": s.index, "own functions": s.functions, "config constants": s.config,
    "scikit-learn": s.sklearn_split, "two outputs": s.outputs,
    "members elsewhere": m.members, "alignment": m.aligned, "picks per group": m.per_group, "whole-column scalars": m.scalars,
    "branches on data": m.branches, "combined columns": m.combined, "split text": m.exploded,
    "levels of columns": f.levels, "pivots": f.pivots, "put together by index": f.by_index, "merge in order": f.ordered_merge,
    "windows": f.windows, "among the left": f.among_the_left, "periods": f.periods, "text and categories": f.text, "moments": f.moments, "query with variables": f.with_variables,
    "columns put in": f.put_in, "frames from parts": f.from_parts, "groups": f.groups,
    "columns by content": f.by_content,
    "records with fields": k.fields, "objects called": k.callables, "generators and errors": k.generators, "closures": k.closures,
    "picked records": r.picked, "counted under keys": r.counted, "errors raised": r.raised,
    "scorecards": q.scorecard, "records asked": q.asked, "records changed": q.changed,
    "standard tools": k.tools, "stars and keywords": k.arguments, "rounds": k.rounds, "star import": k.star_import,
}
SIMPLE: tuple[Construct, ...] = tuple(list(CONSTRUCTS.values())[:9])


def program(number: int, seed: int) -> Program:
    """The ``number``-th program of a seed; constructs take turns."""
    name = list(CONSTRUCTS)[number % len(CONSTRUCTS)]
    return write(name, CONSTRUCTS[name], SIMPLE, seed * 1_000_003 + number)
