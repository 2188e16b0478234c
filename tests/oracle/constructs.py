"""The constructs of the ledger as writers of code: columns, conditions, values."""

from tests.oracle.writer import Unfit, Writer

NUMBERS = ("int", "float", "flag")
ANY = ("cat", "int", "float", "flag", "date")


def drop(w: Writer) -> None:
    gone = w.some(*ANY, exactly=w.rng.randrange(1, 3))
    if len(w.columns) - len(gone) < 3:
        raise Unfit
    way = w.rng.randrange(6)
    if way == 0:
        w.add(f"df = df.drop({gone!r}, axis=1)")
    elif way == 1:
        w.add(f"df = df.drop(columns={gone!r})")
    elif way == 2:
        w.add(f"WEG = {gone!r}", "df.drop(WEG, axis='columns', inplace=True)")
    elif way == 3:
        w.add(*(f"del df[{g!r}]" for g in gone))
    elif way == 4:
        w.add(*(f"weg = df.pop({g!r})" for g in gone))
    else:
        w.add(f"df = df.drop(labels={gone!r}, axis=1, errors='ignore')")
    w.drop(*gone)


def select(w: Writer) -> None:
    kept = w.some(*ANY, exactly=3)
    names = [*(["persoon_id"] if "persoon_id" in w.columns and w.rng.random() < 0.8 else []), *kept]
    way = w.rng.randrange(4)
    if way == 0:
        w.add(f"df = df[{names!r}]")
    elif way == 1:
        w.add(f"KOLOMMEN = {names!r}", "df = df[KOLOMMEN].copy()")
    elif way == 2:
        w.add(f"df = df.loc[:, {names!r}]")
    else:
        w.add(f"df = df.filter(items={names!r})")
    w.columns = {n: w.columns[n] for n in names}


def rename(w: Writer) -> None:
    old = w.some(*ANY, exactly=2)
    new = [w.fresh("kenmerk_") for _ in old]
    way = w.rng.randrange(4)
    if way == 0:
        w.add(f"df = df.rename(columns={dict(zip(old, new, strict=True))!r})")
    elif way == 1:
        w.add(f"namen = {{{', '.join(f'{a!r}: {b!r}' for a, b in zip(old, new, strict=True))}}}", "df.rename(columns=namen, inplace=True)")
    elif way == 2:
        names = [dict(zip(old, new, strict=True)).get(n, n) for n in w.columns]
        w.add(f"df.columns = {names!r}")
    else:
        w.add("df = df.rename(columns=lambda k: 'x_' + k)")
        w.columns = {f"x_{n}": c for n, c in w.columns.items()}
        return
    w.columns = {dict(zip(old, new, strict=True)).get(n, n): c for n, c in w.columns.items()}


def arithmetic(w: Writer) -> None:
    a, b = w.number(), w.number()
    name = w.fresh()
    way = w.rng.randrange(6)
    expr = (
        f"df[{a!r}] * {w.rng.randrange(2, 9)} + df[{b!r}]", f"df[{a!r}].clip(upper=40)", f"np.log1p(df[{a!r}].abs())",
        f"df[{a!r}].sub(df[{b!r}]).abs().round(1)", f"(df[{a!r}] - df[{a!r}].mean()) / df[{a!r}].std()",
        f"df[[{a!r}, {b!r}]].sum(axis=1)",
    )[way]
    if "np." in expr:
        w.imports.add("import numpy as np")
    w.add(f"df[{name!r}] = {expr}")
    w.has(name, "float")


def compare(w: Writer) -> None:
    name = w.fresh("ind_")
    test = w.test(w.one(*ANY))
    if w.rng.random() < 0.4:
        test = f"{test} {w.pick('&', '|')} {w.test(w.one(*ANY))}"
    w.add(f"df[{name!r}] = ({test}).astype(int)")
    w.has(name, "flag")


def mapping(w: Writer) -> None:
    a = w.one("cat")
    codes = {v: i for i, v in enumerate(w.columns[a].domain)}
    name = w.fresh("code_")
    way = w.rng.randrange(5)
    if way == 0:
        w.add(f"df[{name!r}] = df[{a!r}].map({codes!r}).fillna(-1)")
    elif way == 1:
        w.add(f"CODES = {codes!r}", f"df[{name!r}] = df[{a!r}].map(CODES)")
    elif way == 2:
        w.add(f"df[{name!r}] = df[{a!r}].apply(lambda v: 1 if v == {w.value(a)} else 0)")
    elif way == 3:
        w.add(f"df[{name!r}] = df[{a!r}].map(lambda v: len(str(v)))")
    else:
        w.add(f"df[{name!r}] = df[{a!r}].replace({codes!r})")
        w.has(name, "cat", ("0", "1"))
        return
    w.has(name, "int")


def apply_row(w: Writer) -> None:
    a, b, c = w.one("cat"), w.number(), w.number()
    name, function = w.fresh("score_"), w.fresh("punten_")
    way = w.rng.randrange(4)
    if way == 0:
        w.add(f"df[{name!r}] = df.apply(lambda r: r[{b!r}] * 2 + r[{c!r}], axis=1)")
    elif way == 1:
        w.add(f"def {function}(rij):", f"    if rij[{a!r}] == {w.value(a)}:", f"        return rij[{b!r}]", "    return 0",
              f"df[{name!r}] = df.apply({function}, axis=1)")
    elif way == 2:
        w.add(f"def {function}(rij):", "    punten = 0", f"    if rij[{a!r}] != {w.value(a)}:", "        punten += 15",
              f"    if rij[{b!r}] > {w.value(b)}:", f"        punten += rij[{c!r}]", "    return punten",
              f"df[{name!r}] = df.apply({function}, axis=1)")
    else:
        w.add(f"df[{name!r}] = [x + y for x, y in zip(df[{b!r}], df[{c!r}])]")
    w.has(name, "int")


def where(w: Writer) -> None:
    w.imports.add("import numpy as np")
    a, b = w.one(*ANY), w.number()
    name = w.fresh("w_")
    way = w.rng.randrange(4)
    if way == 0:
        w.add(f"df[{name!r}] = np.where({w.test(a)}, 10, 0)")
    elif way == 1:
        w.add(f"df[{name!r}] = np.where({w.test(a)}, df[{b!r}], -1)")
    elif way == 2:
        w.add(f"df[{name!r}] = np.select([{w.test(a)}, {w.test(b)}], [5, df[{b!r}]], default=1)")
    else:
        w.add(f"df[{name!r}] = df[{b!r}].{w.pick('mask', 'where')}({w.test(a)}, 0)")
    w.has(name, "float")


def loc_assign(w: Writer) -> None:
    a, b = w.one(*ANY), w.number()
    name = w.fresh("score_")
    w.add(f"df[{name!r}] = {w.pick('0.0', f'df[{b!r}] * 1.0')}")
    w.add(w.pick(
        f"df.loc[{w.test(a)}, {name!r}] = 15.0", f"df.loc[{w.test(a)}, {name!r}] += 10",
        f"df.loc[{w.test(a)} & (df[{b!r}] > 3), [{name!r}]] = 2.0",
    ))
    w.has(name, "float")


def filter_rows(w: Writer) -> None:
    a = w.one(*ANY)
    way = w.rng.randrange(5)
    if way == 0:
        w.add(f"df = df[{w.test(a)}]")
    elif way == 1:
        w.add(f"df = df.loc[{w.test(a)}].copy()")
    elif way == 2:
        w.add(f"masker = {w.test(a)}", "df = df[masker]")
    elif way == 3:
        w.add(f"df = df[~{w.test(a)}]")
    else:
        w.add(f"df = df.dropna(subset=[{a!r}])")


def query(w: Writer) -> None:
    a, b = w.number(), w.one("cat")
    if w.rng.random() < 0.5:
        w.add(f"df = df.query(\"{a} > {w.value(a)} or {b} == {w.value(b)}\")")
    else:
        name = w.fresh("e_")
        w.add(f"df = df.eval(\"{name} = {a} * 2 + {w.number()}\")")
        w.has(name, "float")


def complement(w: Writer) -> None:
    w.imports.add("from sklearn.linear_model import LogisticRegression")
    numbers = [n for n, c in w.columns.items() if c.kind in NUMBERS]
    if len(numbers) < 2:
        raise Unfit
    gone = [n for n in w.columns if n not in numbers] + w.rng.sample(numbers, 1)
    way = w.rng.randrange(6)
    if way == 0:
        w.add(f"X = df.drop(columns={gone!r})")
    elif way == 1:
        w.add(f"X = df[df.columns.difference({gone!r})]")
    elif way == 2:
        w.add(f"X = df[[k for k in df.columns if k not in {gone!r}]]")
    elif way == 3:
        w.add("kolommen = list(df.columns)", *(f"kolommen.remove({g!r})" for g in gone), "X = df[kolommen]")
    elif way == 4:
        w.add(f"X = df[list(set(df.columns) - set({gone!r}))]")
    else:
        w.add(f"X = df.loc[:, ~df.columns.isin({gone!r})]")
    w.add(f"model = LogisticRegression().fit(X, df[{gone[-1]!r}])")
    w.done = True


def iloc(w: Writer) -> None:
    names = list(w.columns)
    start = w.rng.randrange(0, len(names) - 2)
    way = w.rng.randrange(4)
    if way == 0:
        stop = w.rng.randrange(start + 1, len(names))
        w.add(f"df = df.iloc[:, {start}:{stop}]")
        kept = names[start:stop]
    elif way == 1:
        w.add("df = df.iloc[:, :-1]")
        kept = names[:-1]
    elif way == 2:
        at = sorted(w.rng.sample(range(len(names)), 2))
        w.add(f"df = df.iloc[:, {at!r}]")
        kept = [names[i] for i in at]
    else:
        w.add(f"df = df[df.columns[{start}:]]")
        kept = names[start:]
    w.columns = {n: w.columns[n] for n in kept}


def numpy_values(w: Writer) -> None:
    w.imports |= {"import numpy as np", "from sklearn.tree import DecisionTreeClassifier"}
    chosen = w.some(*NUMBERS, exactly=3)
    way = w.rng.randrange(5)
    if way == 0:
        w.add(f"X = df[{chosen!r}].values")
    elif way == 1:
        w.add(f"X = df[{chosen!r}].to_numpy()[:, :2]")
    elif way == 2:
        w.add(f"X = np.column_stack([df[{chosen[0]!r}], df[{chosen[1]!r}].to_numpy() * 2])")
    elif way == 3:
        w.add(f"X = np.hstack([df[[{chosen[0]!r}]].values, df[{chosen[1:]!r}].values])")
    else:
        w.add(f"X = np.asarray(df[{chosen[0]!r}]).reshape(-1, 1)")
    w.add(f"boom = DecisionTreeClassifier()\nboom.fit(X, df[{chosen[2]!r}])")
    w.done = True


def loop(w: Writer) -> None:
    way = w.rng.randrange(4)
    if way == 0:
        names = w.some("cat", exactly=2)
        w.add(f"for kolom in {names!r}:", "    df[kolom + '_n'] = df[kolom].astype(str).str.len()")
        for n in names:
            w.has(f"{n}_n", "int")
    elif way == 1:
        names = w.some(*NUMBERS, exactly=2)
        w.add(f"KOLOMMEN = {names!r}", "for k in KOLOMMEN:", "    df[f'{k}_kwadraat'] = df[k] ** 2")
        for n in names:
            w.has(f"{n}_kwadraat", "float")
    elif way == 2:
        names = w.some(*NUMBERS, exactly=2)
        name = w.fresh("som_")
        w.add(f"df[{name!r}] = 0", f"for k in {names!r}:", f"    df[{name!r}] = df[{name!r}] + df[k]")
        w.has(name, "float")
    else:
        w.add("for k in df.columns:", "    if df[k].dtype.kind == 'f':", "        df[k] = df[k].fillna(0)")


def dtypes(w: Writer) -> None:
    way = w.rng.randrange(6)
    if way == 3:                                # text is ``object`` or ``str``, by the version of pandas: whatever it is, the columns stay or go
        w.add("tekst = " + w.pick("[k for k in df.columns if df[k].dtype == 'object']", "[k for k in df.columns if df[k].dtype == object]",
                                  "[k for k in df if pd.api.types.is_object_dtype(df[k])]", "[k for k in df if df[k].dtype == 'str']",
                                  "list(df.columns[df.dtypes == 'object'])", "df.dtypes[df.dtypes == 'object'].index"), "df = df.drop(columns=tekst)")
    elif way == 4:
        w.add("df = df[[k for k in df.columns if df[k].dtype " + w.pick("!= 'object'", "!= object", "!= 'O'", "not in ('object', 'category')") + "]]")
    elif way == 5:
        w.add("df = " + w.pick("df.select_dtypes(exclude=['object'])", "df.select_dtypes(include=['int64', 'float64'])",
                               "df[[k for k in df if df[k].dtype in ('int64', 'float64')]]", "df[[k for k in df if df[k].dtype.kind in 'if']]"))
    elif way == 0:
        w.add("df = df.select_dtypes(include='number')")
    elif way == 1:
        w.add("getallen = df.select_dtypes(include=['number']).columns", "df = df[getallen]")
    else:
        w.add("df = df[[k for k in df.columns if pd.api.types.is_numeric_dtype(df[k])]]")
    w.columns = {n: c for n, c in w.columns.items() if c.kind not in ("cat", "date")}


def strings(w: Writer) -> None:
    a = w.one("cat", "date")
    name = w.fresh("s_")
    w.add(f"df[{name!r}] = " + w.pick(
        f"df[{a!r}].str.upper()", f"df[{a!r}].str[0]", f"df[{a!r}].str.len()", f"df[{a!r}].astype(str) + '_x'",
        f"df[{a!r}].str.contains('a').astype(float)", f"df[{a!r}].fillna('?').str.replace('a', 'b')",
    ))
    w.has(name, "date")


def dates(w: Writer) -> None:
    a = w.one("date")
    if not a.endswith("datum"):
        raise Unfit
    name = w.fresh("jaar_")
    w.add(f"df[{a!r}] = pd.to_datetime(df[{a!r}])", f"df[{name!r}] = " + w.pick(
        f"df[{a!r}].dt.year", f"(pd.Timestamp('2024-01-01') - df[{a!r}]).dt.days", f"2024 - df[{a!r}].dt.year"))
    w.drop(a)
    w.add(f"df = df.drop(columns=[{a!r}])")
    w.has(name, "float")


def cut(w: Writer) -> None:
    a = w.one("int", "float")
    name = w.fresh("groep_")
    w.add(f"df[{name!r}] = " + w.pick(
        f"pd.cut(df[{a!r}], bins=[-100, 10, 30, 100000], labels=False)", f"pd.qcut(df[{a!r}], 4, labels=False, duplicates='drop')",
        f"df[{a!r}].rank()", f"df[{a!r}].rank(method='dense', ascending=False)"))
    w.has(name, "float")


def fill(w: Writer) -> None:
    a = w.number()
    b = w.number()
    w.add(w.pick(
        f"df[{a!r}] = df[{a!r}].fillna(df[{a!r}].mean())", f"df[{a!r}] = df[{a!r}].fillna(df[{b!r}].median())",
        f"df = df.fillna({{{a!r}: 0}})", f"df[{a!r}] = df[{a!r}].fillna(df[{b!r}])",
    ))


def records(w: Writer) -> None:
    a, b = w.one("cat"), w.number()
    name = w.fresh("score_")
    way = w.rng.randrange(4)
    if way == 0:
        w.add("rijen = []", "for r in df.to_dict('records'):", "    score = 0", f"    if r[{a!r}] == {w.value(a)}:", "        score += 5",
              f"    rijen.append({{'persoon_id': r['persoon_id'], {name!r}: score + r[{b!r}]}})", "df = pd.DataFrame(rijen)")
        w.columns = {"persoon_id": w.columns["persoon_id"]} if "persoon_id" in w.columns else _unfit()
    elif way == 1:
        w.add("uit = []", "for _, r in df.iterrows():", f"    uit.append(r[{b!r}] * 2 if r[{a!r}] == {w.value(a)} else 0)", f"df[{name!r}] = uit")
    elif way == 2:
        w.add("uit = []", "for r in df.itertuples():", f"    uit.append(r.{b} + 1)", f"df[{name!r}] = uit")
    else:
        w.add(f"df[{name!r}] = [10 if v == {w.value(a)} else n for v, n in zip(df[{a!r}], df[{b!r}])]")
    w.has(name, "float")


def _unfit() -> dict[str, object]:  # type: ignore[misc]
    raise Unfit
