"""polars programs: expressions, contexts, joins, groups, windows, reshaping, lazy frames."""

import random

from tests.oracle.writer import Construct, Program, Unfit, Writer

NUMBERS = ("int", "float", "flag")
ANY = ("cat", "int", "float", "flag", "date")


def start(w: Writer) -> None:
    """The table of people as a polars frame: what ``Writer.start`` wrote is rewritten."""
    w.imports = {"import polars as pl"}
    w.lines[-1] = f"df = {read(w, 'persoon', list(w.columns))}"


def read(w: Writer, table: str, columns: list[str]) -> str:
    """An expression that reads a table."""
    names = ", ".join(columns)
    return w.pick(f'pl.read_database("SELECT * FROM {table}", con)', f'pl.read_database("SELECT {names} FROM {table}", connection=con)',
                  f'pl.read_database_uri("SELECT * FROM {table}", "sqlite://x")', f'pl.read_database(query="SELECT * FROM {table}", connection=con)')


def test(w: Writer, name: str) -> str:
    """A condition on one column."""
    at, value = w.pick(f"pl.col({name!r})", f"pl.col('{name}')"), w.value(name)
    kind = w.columns[name].kind
    if kind == "cat":
        return w.pick(f"({at} == {value})", f"({at} != {value})", f"{at}.is_in([{value}, {w.value(name)}])", f"{at}.eq({value})")
    if kind == "flag":
        return f"({at} == 1)"
    return w.pick(f"({at} > {value})", f"({at} <= {value})", f"{at}.gt({value})")


def number(w: Writer) -> str:
    """An expression of one or two numbers, without a name."""
    a, b = w.number(), w.number()
    return w.pick(f"pl.col({a!r}) * 2 + pl.col({b!r})", f"(pl.col({a!r}) - pl.col({b!r})).abs()", f"pl.col({a!r}).fill_null(0)",
                  f"pl.col({a!r}).clip(0, 40)", f"pl.max_horizontal({a!r}, {b!r})", f"pl.sum_horizontal(pl.col({a!r}), pl.col({b!r}))",
                  f"pl.col({a!r}) - pl.col({a!r}).mean()", f"pl.col({a!r}).cast(pl.Float64).round(1)", f"pl.col({a!r}).rank()",
                  f"pl.coalesce({a!r}, {b!r})")


def select(w: Writer) -> None:
    names = [n for n in ("persoon_id",) if n in w.columns]
    kept = w.some(*ANY, exactly=2)
    new = w.fresh()
    cols = [*names, *kept]
    w.add(w.pick(
        f"df = df.select({', '.join(map(repr, cols))}, ({number(w)}).alias({new!r}))",
        f"df = df.select([*{cols!r}, ({number(w)}).alias({new!r})])",
        f"df = df.select(pl.col({cols!r}), {new}={number(w)})",
        f"df = df.select([pl.col(c) for c in {cols!r}] + [({number(w)}).alias({new!r})])",
    ))
    w.columns = {n: w.columns[n] for n in cols}
    w.has(new, "float")


def with_columns(w: Writer) -> None:
    new, other = w.fresh(), w.fresh()
    a = w.number()
    w.add(w.pick(
        f"df = df.with_columns(({number(w)}).alias({new!r}), {other}={number(w)})",
        f"df = df.with_columns([({number(w)}).alias({new!r}), pl.col({a!r}).alias({other!r})])",
        f"df = df.with_columns({number(w)}, {new}=pl.col({a!r}) + 1).with_columns({other}=pl.col({new!r}) * 2)"
        if w.rng.random() < 0 else f"df = df.with_columns({new}=pl.col({a!r}) + 1).with_columns({other}=pl.col({new!r}) * 2)",
        f"df = df.with_columns(**{{{new!r}: {number(w)}, {other!r}: pl.lit(1)}})",
    ))
    w.has(new, "float")
    w.has(other, "float")


def conditions(w: Writer) -> None:
    a, b, new = w.one(*ANY), w.number(), w.fresh("score_")
    c = w.one(*ANY)
    w.add(w.pick(
        f"df = df.with_columns(pl.when({test(w, a)}).then(10).otherwise(0).alias({new!r}))",
        f"df = df.with_columns({new}=pl.when({test(w, a)}).then(pl.col({b!r})).otherwise(pl.lit(-1)))",
        f"df = df.with_columns(pl.when({test(w, a)}).then(1).when({test(w, c)}).then(2).otherwise(3).alias({new!r}))",
        f"df = df.with_columns(({test(w, a)} & {test(w, c)}).cast(pl.Int8).alias({new!r}))",
        f"df = df.with_columns(pl.when({test(w, a)}, {test(w, c)}).then(pl.col({b!r})).alias({new!r}))",
    ))
    w.has(new, "float")


def filters(w: Writer) -> None:
    a, b = w.one(*ANY), w.one(*ANY)
    w.add(w.pick(
        f"df = df.filter({test(w, a)})", f"df = df.filter({test(w, a)}, {test(w, b)})", f"df = df.filter({test(w, a)} | {test(w, b)})",
        f"df = df.filter(~{test(w, a)})", f"masker = {test(w, a)}\ndf = df.filter(masker)", f"df = df.filter(pl.col({b!r}).is_not_null())",
        f"df = df.filter(pl.col({w.number()!r}) > pl.col({w.number()!r}).mean())",
    ))


def drops(w: Writer) -> None:
    gone = w.some(*ANY, exactly=w.rng.randrange(1, 3))
    if len(w.columns) - len(gone) < 3:
        raise Unfit
    names = ", ".join(map(repr, gone))
    w.add(w.pick(f"df = df.drop({names})", f"df = df.drop({gone!r})", f"df = df.select(pl.exclude({gone!r}))",
                 f"df = df.select(pl.all().exclude({gone!r}))", f"df = df.select([c for c in df.columns if c not in {gone!r}])"))
    w.drop(*gone)


def renames(w: Writer) -> None:
    old = w.some(*ANY, exactly=2)
    new = [w.fresh("kenmerk_") for _ in old]
    way = w.rng.randrange(4)
    if way < 2:
        w.add(f"df = df.rename({dict(zip(old, new, strict=True))!r})")
    elif way == 2:
        w.add("df = df.rename(lambda c: 'x_' + c)")
        w.columns = {f"x_{n}": c for n, c in w.columns.items()}
        return
    else:
        w.add("df = df.select(pl.all().name.suffix('_s'))")
        w.columns = {f"{n}_s": c for n, c in w.columns.items()}
        return
    w.columns = {dict(zip(old, new, strict=True)).get(n, n): c for n, c in w.columns.items()}


def strings(w: Writer) -> None:
    a, b, new = w.one("cat"), w.one("cat"), w.fresh("t_")
    w.add(w.pick(
        f"df = df.with_columns(pl.col({a!r}).str.to_uppercase().alias({new!r}))",
        f"df = df.with_columns({new}=pl.concat_str([pl.col({a!r}), pl.col({b!r})], separator='-'))",
        f"df = df.with_columns({new}=pl.col({a!r}).str.slice(0, 1))", f"df = df.with_columns({new}=pl.col({a!r}) + '_' + pl.col({b!r}))",
        f"df = df.with_columns({new}=pl.format('{{}}/{{}}', {a!r}, {b!r}))",
        f"df = df.with_columns({new}=pl.col({a!r}).str.contains({w.value(a)}).cast(pl.Int8))",
        f"df = df.with_columns({new}=pl.col({a!r}).replace({{{w.value(a)}: 'q'}}))",
        f"df = df.with_columns({new}=pl.col({a!r}).str.len_chars())",
    ))
    w.has(new, "cat", ("q",))


def mapped(w: Writer) -> None:
    a, n, new = w.one("cat"), w.number(), w.fresh("m_")
    codes = {v: i for i, v in enumerate(w.columns[a].domain)}
    if not codes:
        raise Unfit
    w.add(w.pick(
        f"df = df.with_columns({new}=pl.col({a!r}).replace_strict({codes!r}, default=-1))",
        f"df = df.with_columns(pl.col({n!r}).map_elements(lambda v: v * 2, return_dtype=pl.Float64).alias({new!r}))",
        f"df = df.with_columns({new}=pl.col({a!r}).map_elements(lambda v: len(v), return_dtype=pl.Int64))",
        f"df = df.with_columns({new}=pl.struct([{a!r}, {n!r}]).map_elements(lambda r: 1 if r[{a!r}] == {w.value(a)} else 0, return_dtype=pl.Int64))",
        f"df = df.with_columns({new}=pl.Series([x for x in df[{n!r}]]))",
        f"df = df.with_columns({new}=pl.struct({a!r}, {n!r}).struct.field({n!r}))",
    ))
    w.has(new, "float")


def joins(w: Writer) -> None:
    table = w.second()
    w.add(f"b = {read(w, 'dossier', [c.name for c in table.columns])}")
    way = w.rng.randrange(6)
    if way == 0:
        w.add(f"df = df.join(b, on='persoon_id', how={w.pick('inner', 'left')!r})")
    elif way == 1:
        w.add("df = df.join(b.select('persoon_id', 'saldo'), left_on='persoon_id', right_on='persoon_id', how='left')")
        w.has("saldo", "float")
        return
    elif way == 2:
        w.add(f"df = df.join(b.filter(pl.col('status') == 'open'), on='persoon_id', how={w.pick('semi', 'anti')!r})")
        return
    elif way == 3:
        w.add("b = b.group_by('persoon_id').agg(pl.col('aantal').sum().alias('n'), pl.len().alias('k'))",
              "df = df.join(b, on='persoon_id', how='left')")
        w.has("n", "int")
        w.has("k", "int")
        return
    elif way == 4:
        w.add("df = df.join(b.rename({'aantal': 'n', 'status': 's', 'saldo': 'z'}), on=['persoon_id'])")
        w.has("n", "int")
        w.has("z", "float")
        return
    else:
        w.add("b = b.filter(pl.col('status') == 'open')", "df = df.join(b, on='persoon_id', how='left')")
    w.has("aantal", "int")
    w.has("saldo", "float")


def lookup(w: Writer) -> None:
    a = w.one("cat")
    if not w.columns[a].domain:
        raise Unfit
    table = w.lookup(a)
    w.add(f"g = {read(w, 'gewicht', [c.name for c in table.columns])}", f"df = df.join(g, left_on={a!r}, right_on='sleutel', how='left')")
    w.has("punten", "int")
    w.has("groep", "flag")


def groups(w: Writer) -> None:
    key, a, b = w.one("cat"), w.number(), w.number()
    other = w.one(*ANY)
    ordered = w.pick("", ", maintain_order=True")
    name = w.pick("group_by", "group_by")
    w.add(w.pick(
        f"df = df.{name}({key!r}{ordered}).agg(pl.col({a!r}).sum().alias('som'), pl.len().alias('aantal'))",
        f"df = df.{name}([{key!r}]{ordered}).agg([pl.col({a!r}).mean().alias('som'), pl.col({b!r}).max().alias('aantal')])",
        f"df = df.{name}(pl.col({key!r})).agg(som=pl.col({a!r}).filter({test(w, other)}).sum(), aantal=pl.count({b!r}))",
        f"df = df.filter({test(w, other)}).{name}({key!r}{ordered}).agg(som=pl.mean({a!r}), aantal=pl.n_unique({b!r}))",
        f"df = df.{name}({key!r}).agg((pl.col({a!r}) * 2).sum().alias('som'), pl.col({b!r}).first().alias('aantal'))",
    ))
    w.columns = {key: w.columns[key]}
    w.has("som", "float")
    w.has("aantal", "float")


def windows(w: Writer) -> None:
    key, a, new = w.one("cat"), w.number(), w.fresh("v_")
    b = w.number()
    w.add(w.pick(
        f"df = df.with_columns(pl.col({a!r}).mean().over({key!r}).alias({new!r}))",
        f"df = df.with_columns({new}=pl.len().over({key!r}))",
        f"df = df.with_columns({new}=pl.col({a!r}).rank('ordinal').over([{key!r}]))",
        f"df = df.with_columns({new}=pl.col({a!r}).cum_sum())", f"df = df.with_columns({new}=pl.col({a!r}).shift(1))",
        f"df = df.with_columns({new}=pl.col({a!r}) - pl.col({a!r}).mean().over({key!r}))",
        f"df = df.with_columns({new}=pl.col({a!r}).first().over({key!r}, order_by={b!r}))",
        f"df = df.with_columns({new}=pl.col({a!r}).sort_by({b!r}).first())",
        f"df = df.sort({b!r}).with_columns({new}=pl.col({a!r}).diff())",
    ))
    w.has(new, "float")


def order(w: Writer) -> None:
    a, b = w.number(), w.number()
    w.add(w.pick(
        f"df = df.sort({a!r}, 'persoon_id').head(8)" if "persoon_id" in w.columns else f"df = df.sort({a!r}).head(8)",
        f"df = df.sort({a!r}, descending=True).limit(6)", f"df = df.top_k(5, by={a!r})", f"df = df.sort([{a!r}, {b!r}]).tail(4)",
        f"df = df.bottom_k(5, by=pl.col({a!r}))", f"df = df.sort(pl.col({a!r}).abs()).slice(2, 7)",
        f"df = df.sort({a!r}).unique(subset=[{w.one('cat')!r}], keep='first', maintain_order=True)",
    ))


def missing(w: Writer) -> None:
    a = w.number()
    w.add(w.pick(
        f"df = df.drop_nulls(subset=[{a!r}])", "df = df.drop_nulls()", f"df = df.with_columns(pl.col({a!r}).fill_null(0))",
        f"df = df.with_columns(pl.col({a!r}).fill_null(pl.col({w.number()!r})))", "df = df.fill_null(0)", "df = df.unique()",
        f"df = df.with_columns(pl.col({a!r}).fill_null(strategy='forward'))",
        f"df = df.with_columns(leeg=pl.col({a!r}).is_null().cast(pl.Int8))",
    ))


def dummies(w: Writer) -> None:
    a = w.one("cat")
    w.add(w.pick(f"df = df.to_dummies(columns=[{a!r}])", f"df = df.to_dummies({a!r}, separator=':')"))
    w.drop(a)


def reshaping(w: Writer) -> None:
    if "persoon_id" not in w.columns:
        raise Unfit
    a, b = w.some(*NUMBERS, exactly=2)
    key = w.one("cat")
    way = w.rng.randrange(3)
    if way == 0:
        w.add(f"df = df.with_columns(pl.col({a!r}, {b!r}).cast(pl.Float64)).unpivot(on=[{a!r}, {b!r}], index=['persoon_id'], "
              "variable_name='soort', value_name='waarde')")
        w.columns = {"persoon_id": w.columns["persoon_id"]}
        w.has("soort", "cat", (a, b))
        w.has("waarde", "float")
    elif way == 1:
        w.add(f"df = df.pivot(on={key!r}, index='persoon_id', values={a!r}, aggregate_function='sum')", 'df.write_csv("uit.csv")')
        w.done = True
    else:
        w.add(f"df = pl.concat([df.select('persoon_id', {a!r}), df.select('persoon_id', pl.col({b!r}).alias({a!r}))], how='vertical_relaxed')")
        w.columns = {"persoon_id": w.columns["persoon_id"], a: w.columns[a]}


def horizontal(w: Writer) -> None:
    a, b = w.some(*NUMBERS, exactly=2)
    w.add(w.pick(
        f"df = pl.concat([df, df.select(({number(w)}).alias('z'))], how='horizontal')",
        f"df = df.hstack(df.select(z=pl.col({a!r}) * 3))", f"df = df.with_columns(df[{a!r}].alias('z'))",
        f"df = df.with_columns((df[{a!r}] + df[{b!r}]).alias('z'))", f"df = df.insert_column(1, (df[{a!r}] * 2).alias('z'))",
    ))
    w.has("z", "float")


def lazy(w: Writer) -> None:
    a, b, new = w.one(*ANY), w.number(), w.fresh("l_")
    w.add(w.pick(
        f"df = df.lazy().filter({test(w, a)}).with_columns({new}=pl.col({b!r}) * 2).collect()",
        f"q = df.lazy()\nq = q.with_columns({new}=pl.when({test(w, a)}).then(pl.col({b!r})).otherwise(0))\ndf = q.collect()",
        f"df = (\n    df.lazy()\n    .with_columns({new}=pl.col({b!r}) + 1)\n    .filter(pl.col({new!r}) > 3)\n    .collect()\n)",
        f"def stap(f):\n    return f.with_columns({new}=pl.col({b!r}) - 1)\ndf = df.lazy().pipe(stap).collect()",
    ))
    w.has(new, "float")


def selectors(w: Writer) -> None:
    a = w.number()
    w.imports.add("import polars.selectors as cs")
    kept = [n for n in ("persoon_id",) if n in w.columns]
    way = w.rng.randrange(4)
    if way == 0:
        w.add("df = df.select(cs.numeric())")
        w.columns = {n: c for n, c in w.columns.items() if c.kind in (*NUMBERS, "id")}
    elif way == 1:
        w.add(f"df = df.select(cs.by_name({[*kept, a]!r}))")
        w.columns = {n: w.columns[n] for n in (*kept, a)}
    elif way == 2:
        w.add(f"df = df.select(cs.all() - cs.by_name({a!r}))")
        w.drop(a)
    else:
        w.add(f"df = df.select(cs.starts_with('persoon'), cs.starts_with({a[:3]!r}))")
        w.columns = {n: c for n, c in w.columns.items() if n.startswith(("persoon", a[:3]))}


def rows_and_dicts(w: Writer) -> None:
    a, b = w.number(), w.one(*ANY)
    new = w.fresh("r_")
    w.add(w.pick(
        f"waarden = [r[{a!r}] for r in df.to_dicts()]\ndf = df.with_columns(pl.Series({new!r}, waarden))",
        f"uit = []\nfor r in df.iter_rows(named=True):\n    uit.append(r[{a!r}] if r[{b!r}] == {w.value(b)} else 0)\n"
        f"df = df.with_columns(pl.Series({new!r}, uit, strict=False))",
        f"df = df.with_columns({new}=df[{a!r}].to_numpy() * 2)",
        f"df = pl.from_pandas(df.to_pandas().assign({new}=lambda d: d[{a!r}] + 1))",
        f"gemiddeld = df[{a!r}].mean()\ndf = df.with_columns({new}=pl.lit(gemiddeld))",
        f"hoogste = df.select(pl.col({a!r}).max()).item()\ndf = df.with_columns({new}=pl.lit(hoogste))",
    ))
    w.has(new, "float")


def to_model(w: Writer) -> None:
    cols = w.some(*NUMBERS, exactly=3)
    w.imports.add("from sklearn.linear_model import LogisticRegression")
    w.add(w.pick(
        f"LogisticRegression().fit(df.select({cols[:2]!r}).to_numpy(), df[{cols[2]!r}].to_numpy())",
        f"LogisticRegression().fit(df[{cols[:2]!r}], df[{cols[2]!r}])",
        f"X = df.drop([c for c in df.columns if c not in {cols[:2]!r}]).to_pandas()\nLogisticRegression().fit(X, df.get_column({cols[2]!r}).to_list())",
    ))
    w.done = True


def finish(w: Writer) -> None:
    """Write a file; sometimes of some columns only."""
    if w.rng.random() < 0.6:
        w.add(w.pick('df.write_csv("uit.csv")', 'df.write_parquet("uit.csv")', 'df.to_pandas().to_csv("uit.csv", index=False)'))
        return
    chosen = w.rng.sample(list(w.columns), min(len(w.columns), w.rng.randrange(1, 4)))
    kept = [n for n in ("persoon_id",) if n in w.columns and n not in chosen] + chosen
    w.add(f'df.select({kept!r}).write_csv("uit.csv")')


POLARS: dict[str, Construct] = {
    f"pl {name}": construct for name, construct in {
        "select": select, "with_columns": with_columns, "when then": conditions, "filter": filters, "drop": drops, "rename": renames,
        "strings": strings, "map": mapped, "join": joins, "lookup": lookup, "group_by": groups, "windows": windows,
        "sort and top": order, "missing": missing, "to_dummies": dummies, "reshape": reshaping, "horizontal": horizontal, "lazy": lazy,
        "selectors": selectors, "rows and dicts": rows_and_dicts, "to a model": to_model,
    }.items()
}


def write(name: str, construct: Construct, seed: int) -> Program:
    """A program around one construct: a start and an end of its own library, with a simple step before or after it now and then."""
    for attempt in range(40):
        rng = random.Random(f"{name}/{seed}/{attempt}")
        w = Writer(rng)
        try:
            w.start()
            start(w)
            if rng.random() < 0.4:
                rng.choice((with_columns, filters, conditions, renames))(w)
            construct(w)
            if not w.done:
                if rng.random() < 0.25:
                    rng.choice((with_columns, conditions))(w)
                finish(w)
        except Unfit:
            continue
        return Program(name, w.text(), tuple(w.tables))
    raise AssertionError(f"no program for {name} with seed {seed}")
