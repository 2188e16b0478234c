"""The constructs of the ledger as writers of code: joins, groups, shapes, functions, estimators."""

from tests.oracle.constructs import ANY, NUMBERS
from tests.oracle.writer import Unfit, Writer


def merge(w: Writer) -> None:
    if "persoon_id" not in w.columns:
        raise Unfit
    other = w.second()
    how = w.pick("inner", "left", "left", "outer")
    w.add(f"ander = {w.read(other)}")
    w.add(w.pick(
        f"df = df.merge(ander, on='persoon_id', how={how!r})", f"df = pd.merge(df, ander, how={how!r}, on=['persoon_id'])",
        f"df = df.merge(ander[['persoon_id', 'aantal', 'status', 'saldo']], left_on='persoon_id', right_on='persoon_id', how={how!r})",
    ))
    w.has("aantal", "int")
    w.has("status", "cat", ("open", "dicht"))
    w.has("saldo", "float")


def lookup(w: Writer) -> None:
    a = w.one("cat")
    if w.columns[a].domain and w.columns[a].domain[0] in ("0",):
        raise Unfit
    table = w.lookup(a)
    way = w.rng.randrange(3)
    w.add(f"gewichten = {w.read(table)}")
    if way == 0:
        w.add(f"df = df.merge(gewichten, left_on={a!r}, right_on='sleutel', how='left')")
        w.has("groep", "flag")
        w.has("punten", "int")
        w.has("sleutel", "cat", w.columns[a].domain)
    elif way == 1:
        w.add(f"df['punten'] = df[{a!r}].map(gewichten.set_index('sleutel')['punten'])")
        w.has("punten", "int")
    else:
        w.add("tabel = dict(zip(gewichten['sleutel'], gewichten['punten']))", f"df['punten'] = df[{a!r}].map(tabel)")
        w.has("punten", "int")


def concat(w: Writer) -> None:
    a, b = w.some(*NUMBERS, exactly=2)
    way = w.rng.randrange(3)
    if way == 0:
        name = w.fresh("c_")
        w.add(f"extra = df[[{a!r}]].rename(columns={{{a!r}: {name!r}}}) * 2", "df = pd.concat([df, extra], axis=1)")
        w.has(name, "float")
    elif way == 1:
        w.add(f"df = pd.concat([df[df[{a!r}] > 20], df[df[{a!r}] <= 20]])")
    else:
        name = w.fresh("c_")
        w.add(f"df = df.join(df[{b!r}].add(1).rename({name!r}))")
        w.has(name, "float")


def group_agg(w: Writer) -> None:
    key, a, b = w.one("cat"), w.number(), w.number()
    name = w.fresh("agg_")
    way = w.rng.randrange(4)
    if way == 0:
        w.add(f"df = df.groupby({key!r})[{a!r}].mean().reset_index()")
        w.columns = {key: w.columns[key], a: w.columns[a]}
    elif way == 1:
        w.add(f"df = df.groupby({key!r}, as_index=False).agg({name}=({a!r}, 'sum'), n=({b!r}, 'count'))")
        w.columns = {key: w.columns[key]}
        w.has(name, "float")
        w.has("n", "int")
    elif way == 2:
        if a == b:
            raise Unfit
        w.add(f"df = df.groupby([{key!r}]).agg({{{a!r}: 'max', {b!r}: 'min'}}).reset_index()")
        w.columns = {key: w.columns[key], a: w.columns[a], b: w.columns[b]}
    else:
        w.add(f"df = df.groupby({key!r}).size().reset_index(name='aantal_rijen')")
        w.columns = {key: w.columns[key]}
        w.has("aantal_rijen", "int")


def group_transform(w: Writer) -> None:
    key, a = w.one("cat"), w.number()
    name = w.fresh("g_")
    w.add(f"df[{name!r}] = " + w.pick(
        f"df.groupby({key!r})[{a!r}].transform('mean')", f"df.groupby({key!r})[{a!r}].rank()",
        f"df.groupby({key!r})[{a!r}].transform(lambda s: s - s.mean())", f"df.groupby({key!r})[{a!r}].cumsum()",
        f"df[{key!r}].map(df.groupby({key!r})[{a!r}].mean())", f"df[{key!r}].map(df[{key!r}].value_counts())",
    ))
    w.has(name, "float")


def dummies(w: Writer) -> None:
    a = w.one("cat")
    if w.columns[a].domain and w.columns[a].domain[0] in ("0",):
        raise Unfit
    way = w.rng.randrange(4)
    if way == 0:
        w.add(f"df = pd.get_dummies(df, columns=[{a!r}])")
    elif way == 1:
        w.add(f"df = pd.concat([df.drop(columns=[{a!r}]), pd.get_dummies(df[{a!r}], prefix={a!r})], axis=1)")
    elif way == 2:
        w.add(f"df = df.join(pd.get_dummies(df[{a!r}], prefix='d', dtype=int)).drop(columns=[{a!r}])")
    else:
        numbers = [n for n, c in w.columns.items() if c.kind in NUMBERS]
        w.add(f"df = pd.get_dummies(df[{[*numbers, a]!r}], drop_first=True)")
        w.columns = {n: w.columns[n] for n in numbers}
        w.add('df.to_csv("uit.csv", index=False)')
        w.done = True
        return
    w.drop(a)
    if w.rng.random() < 0.6:
        w.add('df.to_csv("uit.csv", index=False)')
        w.done = True


def melt_pivot(w: Writer) -> None:
    if "persoon_id" not in w.columns:
        raise Unfit
    a, b = w.some(*NUMBERS, exactly=2)
    key = w.one("cat")
    way = w.rng.randrange(3)
    if way == 0:
        w.add(f"df = df.melt(id_vars=['persoon_id'], value_vars=[{a!r}, {b!r}], var_name='soort_waarde', value_name='waarde')")
        w.columns = {}
        w.has("soort_waarde", "date")
        w.has("waarde", "float")
    elif way == 1:
        w.add(f"df = df.pivot_table(index={key!r}, values=[{a!r}, {b!r}], aggfunc='sum').reset_index()")
        w.columns = {n: w.columns[n] for n in (key, a, b)}
    else:
        w.add(f"df = pd.crosstab(df[{key!r}], df[{a!r}] > 20).reset_index()", 'df.to_csv("uit.csv", index=False)')
        w.done = True


def top(w: Writer) -> None:
    a = w.one("int", "float")
    n = w.rng.randrange(4, 12)
    w.add(w.pick(
        f"df = df.sort_values({a!r}, ascending=False).head({n})", f"df = df.nlargest({n}, {a!r})",
        f"df = df.sort_values(by=[{a!r}])[:{n}]", f"df = df.nsmallest({n}, [{a!r}])",
        f"df = df[df[{a!r}] > df[{a!r}].quantile(0.6)]",
    ))


def duplicates(w: Writer) -> None:
    a = w.one("cat")
    w.add(w.pick(f"df = df.drop_duplicates(subset=[{a!r}])", f"df = df.drop_duplicates({a!r}, keep='last')", f"df = df[~df.duplicated({a!r})]"))


def order_dependent(w: Writer) -> None:
    a, b = w.number(), w.number()
    name = w.fresh("o_")
    w.add(f"df[{name!r}] = " + w.pick(f"df[{a!r}].cumsum()", f"df[{a!r}].shift(1)", f"df[{a!r}].diff()", f"df[{b!r}].rolling(3).mean()"))
    w.has(name, "float")


def index(w: Writer) -> None:
    if "persoon_id" not in w.columns:
        raise Unfit
    a = w.number()
    name = w.fresh("i_")
    way = w.rng.randrange(3)
    if way == 0:
        w.add("df = df.set_index('persoon_id')", f"df[{name!r}] = df[{a!r}] + 1", "df = df.reset_index()")
    elif way == 1:
        w.add(f"reeks = df.set_index('persoon_id')[{a!r}] * 3", f"df[{name!r}] = df['persoon_id'].map(reeks)")
    else:
        w.add("df = df.set_index('persoon_id')", f"df = df.join(df[{a!r}].mul(2).rename({name!r}))", "df = df.reset_index()")
    w.has(name, "float")


def functions(w: Writer) -> None:
    a, b = w.number(), w.one(*ANY)
    name, f = w.fresh("f_"), w.fresh("maak_")
    way = w.rng.randrange(5)
    if way == 0:
        w.add(f"def {f}(d):", "    d = d.copy()", f"    d[{name!r}] = d[{a!r}] * 2", "    return d", f"df = {f}(df)")
    elif way == 1:
        w.add(f"def {f}(d, kolom, nieuw):", "    d[nieuw] = d[kolom] + 1", f"{f}(df, {a!r}, {name!r})")
    elif way == 2:
        w.add(f"def {f}(waarde, grens=20):", "    if waarde > grens:", "        return 1", "    return 0",
              f"df[{name!r}] = df[{a!r}].apply({f})")
    elif way == 3:
        w.add(f"df = df.assign({name}=lambda d: d[{a!r}] - 1)", f"df = df.pipe(lambda d: d[{w.test(b, 'd')}])")
    else:
        w.add(f"class {f.title()}:", "    def __init__(self, kolom):", "        self.kolom = kolom", "    def doe(self, d):",
              f"        d[{name!r}] = d[self.kolom] / 2", "        return d", f"df = {f.title()}({a!r}).doe(df)")
    w.has(name, "float")


def config(w: Writer) -> None:
    a, b = w.some(*NUMBERS, exactly=2)
    w.imports.add("from sklearn.linear_model import LogisticRegression")
    w.add(w.pick(
        f"CFG = {{'model': {{'kenmerken': [{a!r}], 'doel': {b!r}}}}}", f"CFG = dict(model=dict(kenmerken=[{a!r}], doel={b!r}))",
    ), "model = LogisticRegression()", "model.fit(df[CFG['model']['kenmerken']], df[CFG['model']['doel']])")
    w.done = True


def sklearn_split(w: Writer) -> None:
    numbers = w.some(*NUMBERS, exactly=3)
    w.imports |= {"from sklearn.linear_model import LogisticRegression", "from sklearn.model_selection import train_test_split",
                  "from sklearn.preprocessing import LabelEncoder, StandardScaler"}
    way = w.rng.randrange(3)
    if way == 0:
        w.add(f"X_train, X_test, y_train, y_test = train_test_split(df[{numbers[:2]!r}], df[{numbers[2]!r}], random_state=1)",
              "LogisticRegression().fit(X_train, y_train)")
    elif way == 1:
        w.add(f"X = StandardScaler().fit_transform(df[{numbers[:2]!r}])", f"LogisticRegression().fit(X, df[{numbers[2]!r}])")
    else:
        a = w.one("cat")
        w.add(f"df[{a!r}] = LabelEncoder().fit_transform(df[{a!r}].astype(str))",
              f"LogisticRegression().fit(df[[{a!r}, {numbers[0]!r}]], df[{numbers[2]!r}])")
    w.done = True


def outputs(w: Writer) -> None:
    """Two outputs from one frame, so that what goes only into one is not claimed of the other."""
    a, b = w.number(), w.one(*ANY)
    w.add(f'df[[{a!r}]].to_csv("een.csv", index=False)', f'df[df[{b!r}].notna()][[{b!r}]].to_csv("twee.csv", index=False)')
    w.done = True
