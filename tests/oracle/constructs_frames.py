"""Constructs of frames: levels of columns and rows, what is put together by index, windows, accessors, frames from parts."""

from tests.oracle.constructs import ANY, NUMBERS
from tests.oracle.data import Column
from tests.oracle.writer import Unfit, Writer


def _only(w: Writer, **kinds: str) -> None:
    """From here on the frame has these columns: name=kind, or the name of an old column as kind."""
    w.columns = {n: w.columns[k] if k in w.columns else Column(n, k) for n, k in kinds.items()}


def levels(w: Writer) -> None:
    """Columns with two levels, made flat again."""
    key = w.one("cat")
    a, b = w.some(*NUMBERS, exactly=2)
    way = w.rng.randrange(7)
    if way == 6:
        w.add(f"df = df.pivot_table(index={key!r}, columns=df[{a!r}] > 20, values=[{a!r}, {b!r}], aggfunc='sum')",
              "df.columns = ['_'.join(map(str, k)) for k in df.columns]", "df = df.reset_index()", 'df.to_csv("uit.csv", index=False)')
        w.done = True
        return
    w.add(f"df = df.groupby({key!r}).agg({{{a!r}: ['mean', 'max'], {b!r}: ['sum']}})")
    if way == 5:
        w.add("df.columns = df.columns.droplevel(0)", "df = df.reset_index()")
        _only(w, **{key: key, "mean": "float", "max": "float", "sum": "float"})
        return
    w.add(*(("df.columns = ['_'.join(k) for k in df.columns]",), ("df.columns = df.columns.map('_'.join)",),
            ("df.columns = [f'{x}_{y}' for x, y in df.columns]",), ("df.columns = ['_'.join(k) for k in df.columns.to_flat_index()]",),
            ("namen = []", "for boven, onder in df.columns:", "    namen.append(boven + '_' + onder)", "df.columns = namen"))[way],
          "df = df.reset_index()")
    _only(w, **{key: key, f"{a}_mean": "float", f"{a}_max": "float", f"{b}_sum": "float"})


def pivots(w: Writer) -> None:
    """Values that become names of columns, and back."""
    key, a = w.one("cat"), w.number()
    other = w.one("cat")
    if key == other or "persoon_id" not in w.columns:
        raise Unfit
    way = w.rng.randrange(7)
    if way == 6:
        b = w.number()
        if a == b:
            raise Unfit
        w.add(f"df = df.set_index('persoon_id')[[{a!r}, {b!r}]].stack().reset_index()", "df.columns = ['persoon_id', 'soort_waarde', 'waarde']")
        _only(w, persoon_id="persoon_id", soort_waarde="date", waarde="float")
        return
    w.add((
        f"df = df.pivot_table(index={key!r}, columns={other!r}, values={a!r}, aggfunc='mean').reset_index()",
        f"df = df.groupby([{key!r}, {other!r}])[{a!r}].sum().unstack(fill_value=0).reset_index()",
        f"df = df.groupby([{key!r}, {other!r}]).size().unstack().add_prefix('n_').reset_index()",
        f"df = pd.crosstab(df[{key!r}], df[{other!r}], normalize='index').reset_index()",
        f"df = pd.crosstab(index=df[{key!r}], columns=df[{other!r}], values=df[{a!r}], aggfunc='max').add_suffix('_max').reset_index()",
        f"df = df.pivot(index='persoon_id', columns={other!r}, values={a!r}).reset_index()",
    )[way], 'df.to_csv("uit.csv", index=False)')
    w.done = True


def by_index(w: Writer) -> None:
    """Put together by index: rows that only one side has get nothing, or what the other has."""
    a, b = w.some(*NUMBERS, exactly=2)
    name = w.fresh("ix_")
    t = w.test(w.one(*ANY))
    way = w.rng.randrange(12)
    if way == 0:
        if "persoon_id" not in w.columns:
            raise Unfit
        other = w.second()
        w.add(f"ander = {w.read(other)}", "som = ander.groupby('persoon_id')['aantal'].sum()", "df = df.set_index('persoon_id')",
              f"df[{name!r}] = som", "df = df.reset_index()")
    elif way == 1:
        w.add(f"df[{name!r}] = df[{t}][{a!r}].reindex(df.index, fill_value=0)")
    elif way == 2:
        w.add(f"links, rechts = df[{t}][{a!r}].align(df[{b!r}])", f"df[{name!r}] = links.fillna(0) + rechts")
    elif way == 3:
        w.add(f"df[{name!r}] = df[{t}][{a!r}].combine_first(df[{b!r}])")
    elif way == 4:
        w.add(f"nieuw = df.loc[{t}, [{a!r}]] * 2", "df.update(nieuw)", f"df[{name!r}] = df[{a!r}]")
    elif way == 5:
        w.add(f"df[{name!r}] = df[{a!r}].where({t}, df[{b!r}])")
    elif way == 6:
        w.add(f"df[[{a!r}, {b!r}]] = df[[{a!r}, {b!r}]].mask(df[[{a!r}, {b!r}]] > 20, 0)", f"df[{name!r}] = df[{b!r}]")
    elif way == 7:
        w.add(f"df[{name!r}] = df[{t}][{a!r}] + df[{b!r}]")
    elif way == 8:
        w.add(f"links, rechts = df[{b!r}].align(df[{t}][{a!r}], join={w.pick('inner', 'left', 'right', 'outer')!r})", f"df[{name!r}] = links")
    elif way == 9:
        w.add(f"een, twee = df[{t}][[{a!r}]].align(df[[{a!r}, {b!r}]], join={w.pick('inner', 'outer')!r}, axis=0)", f"df[{name!r}] = {w.pick('een', 'twee')}[{a!r}]")
    elif way == 10:
        if "persoon_id" not in w.columns:
            raise Unfit
        w.add(f"een, twee = df.set_index('persoon_id')[{a!r}].align(df[{t}].set_index('persoon_id')[{b!r}], fill_value=0)",
              f"df[{name!r}] = df['persoon_id'].map(een + twee)")
    else:
        w.add(f"deel = df[{t}]", f"df[{name!r}] = deel[{a!r}].sub(df[{b!r}], fill_value=0)")
    w.has(name, "float")


def ordered_merge(w: Writer) -> None:
    """Joined on the nearest, or in order."""
    if "persoon_id" not in w.columns:
        raise Unfit
    other = w.second()
    w.add(f"ander = {w.read(other)}")
    w.add(w.pick(
        "df = pd.merge_asof(df.sort_values('persoon_id'), ander.sort_values('persoon_id'), on='persoon_id', direction='nearest')",
        "df = pd.merge_ordered(df, ander, on='persoon_id', fill_method='ffill')",
        "df = df.join(ander.set_index('persoon_id'), on='persoon_id', how='left')",
        "df = df.merge(ander.groupby('persoon_id').agg({'aantal': 'sum', 'status': 'first', 'saldo': 'mean'}), left_on='persoon_id', right_index=True, how='left')",
        "df = df.set_index('persoon_id').join(ander.groupby('persoon_id')[['aantal', 'saldo']].max(), how='left').reset_index()",
    ))
    w.has("aantal", "float")
    w.has("saldo", "float")
    if "'status': 'first'" in w.lines[-1] or "[['aantal'" not in w.lines[-1]:
        w.has("status", "cat", ("open", "dicht"))


def windows(w: Writer) -> None:
    """Computed from other rows of the same column, in order or per group."""
    a, key = w.number(), w.one("cat")
    name = w.fresh("v_")
    w.add(f"df[{name!r}] = " + w.pick(
        f"df[{a!r}].expanding().mean()", f"df[{a!r}].ewm(span=3).mean()", f"df.groupby({key!r})[{a!r}].shift(1)",
        f"df[{a!r}].pct_change().replace([float('inf'), float('-inf')], 0)", f"df.groupby({key!r})[{a!r}].rolling(2).sum().reset_index(level=0, drop=True)",
        f"df.groupby({key!r}).cumcount()", f"df.groupby({key!r})[{a!r}].transform(lambda s: s.rank(pct=True))",
        f"df.groupby({key!r}).ngroup()", f"df[{a!r}].cummax()", f"df.sort_values({a!r}).groupby({key!r}).cumcount()",
    ))
    w.has(name, "float")


def among_the_left(w: Writer) -> None:
    """Values that rest on who is left after a filter: codes, bins, places in order, gaps filled from the row before."""
    a, key, by = w.number(), w.one("cat"), w.one("cat", *NUMBERS)
    name = w.fresh("r_")
    w.add("import numpy as np", f"df = df[{w.test(by)}]")
    w.add(f"df[{name!r}] = " + w.pick(
        f"pd.factorize(df[{key!r}])[0]", f"df[{key!r}].astype('category').cat.codes", f"pd.Categorical(df[{key!r}]).codes",
        f"df[{a!r}].where(df[{a!r}] > 20).ffill()", f"df[{a!r}].where(df[{a!r}] > 20).bfill().fillna(0)",
        f"df[{a!r}].where(df[{a!r}] < 50).interpolate()", f"df[{key!r}].duplicated().astype(int)", f"df.duplicated([{key!r}]).astype(int)",
        f"np.searchsorted(np.sort(df[{a!r}]), df[{a!r}])", f"np.argsort(np.argsort(df[{a!r}].to_numpy()))",
        f"np.digitize(df[{a!r}], np.histogram_bin_edges(df[{a!r}], 4))", f"pd.qcut(df[{a!r}], 3, labels=False, duplicates='drop')",
        f"pd.cut(df[{a!r}], 3, labels=False)", f"df[{a!r}].rank(pct=True)", f"df[[{a!r}]].cumsum()[{a!r}]",
        f"(df[{a!r}] - np.mean(df[{a!r}])) / (np.std(df[{a!r}]) + 1)", f"df[[{a!r}]].where(df[[{a!r}]] > 20).ffill()[{a!r}]",
    ))
    w.has(name, "float")


def periods(w: Writer) -> None:
    """Dates as index: resampled, or grouped by a part."""
    day, a = w.one("date"), w.number()
    if not day.endswith("datum"):
        raise Unfit
    w.add(f"df[{day!r}] = pd.to_datetime(df[{day!r}])")
    way = w.rng.randrange(4)
    w.add((
        f"df = df.set_index({day!r}).resample('YS')[{a!r}].sum().reset_index()",
        f"df = df.groupby(pd.Grouper(key={day!r}, freq='YS'))[{a!r}].mean().reset_index()",
        f"df = df.groupby(df[{day!r}].dt.year)[{a!r}].mean().reset_index()",
        f"df = df.set_index({day!r}).sort_index().loc['2000':][[{a!r}]].reset_index()",
    )[way])
    _only(w, **{day: day, a: a})


def text(w: Writer) -> None:
    """More of ``.str`` and of categories."""
    a, b = w.one("cat"), w.one("cat")
    name = w.fresh("t_")
    w.add(f"df[{name!r}] = " + w.pick(
        f"df[{a!r}].str.cat(df[{b!r}], sep='-', na_rep='?')", f"df[{a!r}].str.extract('(.)$', expand=False)", f"df[{a!r}].str.slice(0, 2)",
        f"df[{a!r}].astype('category').cat.codes.astype(str)", f"pd.Categorical(df[{a!r}]).codes.astype(str)", f"pd.factorize(df[{a!r}])[0].astype(str)",
        f"df[{a!r}].str.zfill(6).str[-3:]", f"df[{a!r}].str.startswith('0').map({{True: 'ja', False: 'nee'}})",
        f"df[{a!r}].str.count('o').astype(str) + df[{b!r}].astype(str)", f"df[{a!r}].map(str.upper, na_action='ignore')",
    ))
    w.has(name, "date")


def moments(w: Writer) -> None:
    """More of ``.dt``."""
    day = w.one("date")
    if not day.endswith("datum"):
        raise Unfit
    name = w.fresh("d_")
    w.add(f"dag = pd.to_datetime(df[{day!r}])", f"df[{name!r}] = " + w.pick(
        "dag.dt.month * 100 + dag.dt.day", "dag.dt.strftime('%Y').astype(float)", "(dag.dt.dayofweek >= 5).astype(int)", "dag.dt.quarter",
        "(dag - dag.min()).dt.days", "((pd.Timestamp('2020-06-01') - dag) / pd.Timedelta(days=365)).round(1)", "dag.apply(lambda x: x.year)",
        "dag.dt.to_period('M').astype(str).str[:4].replace('NaT', '0').astype(float)", "[x.month for x in dag]",
    ))
    w.has(name, "float")


def with_variables(w: Writer) -> None:
    """``query`` and ``eval`` with what the program has beside the frame."""
    a, b, key = w.number(), w.number(), w.one("cat")
    name = w.fresh("q_")
    way = w.rng.randrange(6)
    if way == 0:
        w.add(f"grens = {w.value(a)}", f"df = df.query('{a} > @grens')")
    elif way == 1:
        w.add(f"keuze = [{w.value(key)}, {w.value(key)}]", f"df = df.query('{key} in @keuze')")
    elif way == 2:
        w.add(f"midden = df[{b!r}].mean()", f"df = df.query('{a} >= @midden')")
    elif way == 3:
        w.add(f"factor = 3\ndf.eval('{name} = {a} * @factor - {b}', inplace=True)")
        w.has(name, "float")
    elif way == 4:
        w.add(f"df[{name!r}] = df.eval('{a} + {b} > 40').astype(int)")
        w.has(name, "flag")
    else:
        w.add(f"kolom = {a!r}", "df = df.query(f'{kolom} <= 45')")


def put_in(w: Writer) -> None:
    """Columns put in, taken out, and several at once."""
    a, b = w.some(*NUMBERS, exactly=2)
    name, second = w.fresh("p_"), w.fresh("p_")
    way = w.rng.randrange(6)
    if way == 0:
        w.add(f"df.insert(1, {name!r}, df[{a!r}] * 2)")
    elif way == 1:
        w.add(f"df[{name!r}] = df.pop({a!r})")
        w.drop(a)
    elif way == 2:
        w.add(f"df[[{name!r}, {second!r}]] = df[[{a!r}, {b!r}]] * 2")
        w.has(second, "float")
    elif way == 3:
        w.add(f"df = df.assign(**{{{name!r}: df[{a!r}] + 1, {second!r}: lambda d: d[{b!r}]}})")
        w.has(second, "float")
    elif way == 4:
        w.add("nieuw = {}", f"nieuw[{name!r}] = df[{a!r}]", "df = df.assign(**nieuw)")
    else:
        w.add(f"df[{name!r}], df[{second!r}] = df[{b!r}], df[{a!r}] - 1")
        w.has(second, "float")
    w.has(name, "float")


def from_parts(w: Writer) -> None:
    """A frame made of columns, of rows, of pairs."""
    if "persoon_id" not in w.columns:
        raise Unfit
    a, b = w.some(*ANY, exactly=2)
    n, m = w.fresh("z_"), w.fresh("z_")
    way = w.rng.randrange(8)
    w.add(*((f"df = pd.DataFrame({{'persoon_id': df['persoon_id'], {n!r}: df[{a!r}], {m!r}: df[{b!r}]}})",),
            (f"df = pd.DataFrame(dict(persoon_id=df['persoon_id'], {n}=df[{a!r}].values, {m}=list(df[{b!r}])))",),
            (f"df = pd.DataFrame(list(zip(df['persoon_id'], df[{a!r}], df[{b!r}])), columns=['persoon_id', {n!r}, {m!r}])",),
            ("kolommen = {}", "kolommen['persoon_id'] = df['persoon_id']", f"for naam, van in [({n!r}, {a!r}), ({m!r}, {b!r})]:",
             "    kolommen[naam] = df[van]", "df = pd.DataFrame(kolommen)"),
            (f"df = pd.concat([df['persoon_id'], df[{a!r}].rename({n!r}), df[{b!r}].rename({m!r})], axis=1)",),
            (f"df = pd.concat([df['persoon_id'], df[{a!r}], df[{b!r}]], axis=1, keys=['persoon_id', {n!r}, {m!r}])",),
            (f"df = pd.DataFrame([[r['persoon_id'], r[{a!r}], r[{b!r}]] for _, r in df.iterrows()], columns=['persoon_id', {n!r}, {m!r}])",),
            (f"df = pd.DataFrame.from_records([{{'persoon_id': p, {n!r}: x, {m!r}: y}} for p, x, y in zip(df['persoon_id'], df[{a!r}], df[{b!r}])])",))[way])
    old = dict(w.columns)
    w.columns = {"persoon_id": old["persoon_id"], n: Column(n, old[a].kind, old[a].domain), m: Column(m, old[b].kind, old[b].domain)}


def groups(w: Writer) -> None:
    """Groups one by one, tested as a whole, or given to a function."""
    key, a = w.one("cat"), w.number()
    name = w.fresh("gr_")
    way = w.rng.randrange(6)
    if way == 0:
        w.add("delen = []", f"for waarde, deel in df.groupby({key!r}):", "    deel = deel.copy()", f"    deel[{name!r}] = deel[{a!r}] - deel[{a!r}].mean()",
              "    delen.append(deel)", "df = pd.concat(delen)")
        w.has(name, "float")
    elif way == 1:
        w.add(f"df = df.groupby({key!r}).filter(lambda d: d[{a!r}].mean() > 20)")
    elif way == 2:
        w.add(f"df[{name!r}] = df.groupby({key!r})[{a!r}].transform(lambda s: s.max() - s.min())")
        w.has(name, "float")
    elif way == 3:
        w.add(f"gem = df.groupby({key!r})[{a!r}].mean().to_dict()", f"df[{name!r}] = df[{key!r}].map(gem)")
        w.has(name, "float")
    elif way == 4:
        w.add("uit = {}", f"for waarde, deel in df.groupby({key!r}):", f"    uit[waarde] = deel[{a!r}].sum()", f"df[{name!r}] = df[{key!r}].map(uit)")
        w.has(name, "float")
    else:
        w.add(f"df = df.groupby({key!r}).apply(lambda d: pd.Series({{{name!r}: d[{a!r}].sum(), 'n': len(d)}})).reset_index()")
        _only(w, **{key: key, name: "float", "n": "int"})


def by_content(w: Writer) -> None:
    """Columns are chosen or left out by what they hold, where they stand or how they are called, not by a list of names."""
    odd = w.pick("df.columns[df.nunique() < 2]", "df.columns[df.isna().mean() > 0.9]", "df.isna().mean().loc[lambda s: s > 0.9].index",
                 "[k for k in df.columns if df[k].nunique() < 2]", "[k for k in df.columns if df[k].isna().sum() > 50]")
    name = w.one(*ANY)
    way = w.rng.randrange(8)
    if way == 0:
        w.add(f"df = df.drop(columns={odd})")
    elif way == 1:
        w.add(f"weg = {odd}", "df = df[[k for k in df.columns if k not in weg]]")
    elif way == 2:
        w.add(f"weg = set({odd})", "df = df[[k for k in df.columns if k not in weg]]", "df = df.drop(columns=list(weg & set(df.columns)))")
    elif way == 3:
        w.add("weg = []", "for k in df.columns:", "    if df[k].nunique() < 2:", "        weg.append(k)", "df.drop(weg, axis=1, inplace=True)")
    elif way == 4:
        w.add("df = df.loc[:, df.isna().mean() < 0.9]")
    elif way == 5:
        w.add(w.pick(f"df = df.loc[:, ~df.columns.isin([{name!r}])]", f"df = df.loc[:, ~df.columns.str.startswith({name[:4]!r})]",
                     f"df = df[df.columns[~df.columns.str.contains({name!r})]]"))
        w.drop(*(n for n in list(w.columns) if n.startswith(name[:4])))
    elif way == 6:
        w.add("df = df.loc[:, ~df.columns.duplicated()]")
    else:
        last = [n for n in w.columns if n != name][-1]
        w.add(f"df = df[[k for k in df.columns if k != {last!r}] + [{last!r}]]", "df = df.drop(df.columns[[-1]], axis=1)")
        w.drop(last)
