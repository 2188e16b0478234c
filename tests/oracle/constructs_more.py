"""More constructs: members of another table, alignment by index, picks per group, whole-column scalars, branches on data."""

from tests.oracle.constructs import ANY
from tests.oracle.writer import Unfit, Writer


def members(w: Writer) -> None:
    """Rows that do or do not occur elsewhere."""
    if "persoon_id" not in w.columns:
        raise Unfit
    other = w.second()
    w.add(f"ander = {w.read(other)}")
    w.add(w.pick(
        "df = df[df['persoon_id'].isin(ander['persoon_id'])]", "df = df[~df['persoon_id'].isin(ander[ander['aantal'] > 20]['persoon_id'])]",
        "bekend = set(ander['persoon_id'])", "df = df[df['persoon_id'].isin(ander.loc[ander['status'] == 'open', 'persoon_id'].unique())]",
    ))
    if w.lines[-1].startswith("bekend"):
        name = w.fresh("in_")
        w.add(f"df[{name!r}] = [1 if p in bekend else 0 for p in df['persoon_id']]")
        w.has(name, "flag")


def aligned(w: Writer) -> None:
    """A column from some of the rows: the others get nothing, so the filter decides the value."""
    a, b = w.number(), w.one(*ANY)
    name = w.fresh("deel_")
    way = w.rng.randrange(3)
    if way == 0:
        w.add(f"df[{name!r}] = df[{w.test(b)}][{a!r}]")
    elif way == 1:
        w.add(f"deel = df.loc[{w.test(b)}, {a!r}] * 2", f"df[{name!r}] = deel")
    else:
        w.add(f"df[{name!r}] = df[{a!r}].where({w.test(b)}).fillna(-1)")
    w.has(name, "float")


def per_group(w: Writer) -> None:
    """Some rows of each group, or groups of some size."""
    key, a = w.one("cat"), w.one("int", "float")
    way = w.rng.randrange(4)
    if way == 0:
        w.add(f"df = df.sort_values({a!r}).groupby({key!r}).head(2)")
    elif way == 1:
        w.add(f"df = df[df.groupby({key!r})[{a!r}].transform('count') > 6]")
    elif way == 2:
        w.add(f"tel = df[{key!r}].value_counts()", f"df = df[df[{key!r}].map(tel) > 7]")
    else:
        w.add(f"df = df.loc[df.groupby({key!r})[{a!r}].idxmax().dropna()]")


def scalars(w: Writer) -> None:
    """One number from a whole column, used in every row."""
    a, b = w.number(), w.one(*ANY)
    name = w.fresh("aandeel_")
    way = w.rng.randrange(4)
    if way == 0:
        w.add(f"df[{name!r}] = df[{a!r}] / df[{a!r}].sum()")
    elif way == 1:
        w.add(f"grens = df[{w.test(b)}][{a!r}].mean()", f"df[{name!r}] = (df[{a!r}] > grens).astype(int)")
    elif way == 2:
        w.add(f"n = len(df[{w.test(b)}])", f"df[{name!r}] = n")
    else:
        w.add(f"laag, hoog = df[{a!r}].min(), df[{a!r}].max()", f"df[{name!r}] = (df[{a!r}] - laag) / (hoog - laag)")
    w.has(name, "float")


def branches(w: Writer) -> None:
    """A test on the data as a whole decides which statement runs."""
    a, b, c = w.number(), w.number(), w.one(*ANY)
    name = w.fresh("tak_")
    way = w.rng.randrange(3)
    if way == 0:
        w.add(f"if df[{a!r}].mean() > 25:", f"    df[{name!r}] = df[{b!r}] * 2", "else:", f"    df[{name!r}] = 0")
    elif way == 1:
        w.add(f"kolom = {a!r} if len(df[{w.test(c)}]) > 8 else {b!r}", f"df[{name!r}] = df[kolom]")
    else:
        w.add(f"df[{name!r}] = 1", f"if ({w.test(c)}).any():", f"    df[{name!r}] = df[{a!r}]")
    w.has(name, "float")


def combined(w: Writer) -> None:
    """The first that is there; the larger of two; one column by another's missing values."""
    a, b = w.number(), w.number()
    name = w.fresh("of_")
    w.add(f"df[{name!r}] = " + w.pick(
        f"df[{a!r}].combine_first(df[{b!r}])", f"df[[{a!r}, {b!r}]].max(axis=1)", f"df[{a!r}].isna().astype(int)",
        f"df[{b!r}].notnull() * df[{a!r}]", f"df[{a!r}].ge(df[{b!r}]).astype(int)",
    ))
    w.has(name, "float")


def exploded(w: Writer) -> None:
    """Text cut into parts: into columns, or into rows."""
    a = w.one("cat", "date")
    way = w.rng.randrange(3)
    if way == 0:
        name = w.fresh("deel_")
        w.add(f"df[{name!r}] = df[{a!r}].str.split('a').str[0]")
        w.has(name, "date")
    elif way == 1:
        w.add(f"df[{a!r}] = df[{a!r}].str.split('o')", f"df = df.explode({a!r})")
        w.has(a, "date")
    else:
        w.add(f"df[['links', 'rechts']] = df[{a!r}].str.split('a', n=1, expand=True).reindex(columns=[0, 1])")
        w.has("links", "date")
        w.has("rechts", "date")
