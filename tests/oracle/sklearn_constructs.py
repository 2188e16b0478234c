"""scikit-learn as a system: constructs that end in a model being given a feature matrix."""

from tests.oracle import sklearn_parts as p
from tests.oracle.writer import Construct, Unfit, Writer


def _fit(w: Writer, made: str, x: str, y: str) -> None:
    """Fit what was made, in one of the usual ways."""
    way = w.rng.randrange(5)
    if way == 0:
        w.add(f"{made}.fit({x}, {y})")
    elif way == 1:
        w.add(f"model = {made}", f"model.fit({x}, {y})", f"uitkomst = model.predict({x})")
    elif way == 2:
        p.use(w, "model_selection", "train_test_split")
        w.add(f"X_train, X_test, y_train, y_test = train_test_split({x}, {y}, test_size=0.4, random_state=1)", f"clf = {made}",
              "clf.fit(X_train, y_train)", "print(clf.score(X_test, y_test))")
    elif way == 3:
        w.add(f"X = {x}", f"y = {y}", f"pijplijn = {made}", "pijplijn = pijplijn.fit(X, y)")
    else:
        w.add("def train(X, y):", f"    model = {made}", "    return model.fit(X, y)", f"train({x}, y={y})")
    w.done = True


def pipeline(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 1, 3)
    steps = [p.imputer(w), *(p.numeric_step(w, len(cols)) for _ in range(w.rng.randrange(1, 3)))]
    _fit(w, p.chain(w, steps, p.model(w)), f"df[{cols!r}]", f"df[{y!r}]")


def _branches(w: Writer) -> list[tuple[str, str, str]]:
    """(name, step, columns) of a ColumnTransformer over ``df`` without its target; columns by name, list, test or selector."""
    numbers = p.numbers(w, 1, 2)
    cats = w.some("cat", exactly=1)
    every = list(w.columns)
    made = [("num", p.numeric_branch(w, len(numbers)), repr(numbers)), ("cat", p.cat_branch(w), repr(cats))]
    way = w.rng.randrange(8)
    if way == 0:
        name = w.fresh("KOLOMMEN_")
        w.add(f"{name} = {numbers!r}")
        made[0] = (*made[0][:2], name)
    elif way == 1:
        p.use(w, "compose", "make_column_selector")
        made[1] = (*made[1][:2], w.pick(f"make_column_selector(pattern='^{cats[0]}$')", f"make_column_selector(pattern='{cats[0]}')"))
    elif way == 2:
        p.use(w, "compose", "make_column_selector")
        made[0] = (*made[0][:2], "make_column_selector(dtype_include='number')")
    elif way == 3:
        made[0] = (*made[0][:2], f"lambda X: [c for c in X.columns if c in {numbers!r}]")
    elif way == 4:
        made[0] = (*made[0][:2], repr([every.index(n) for n in numbers]))
    elif way == 5:
        made[0] = (*made[0][:2], repr([c in numbers for c in every]))
    elif way == 6:
        first = every.index(numbers[0])
        made[0] = (*made[0][:2], w.pick(f"slice({first}, {first + 1})", f"slice({numbers[0]!r}, {numbers[0]!r})"))
    if w.rng.random() < 0.3:
        left = [n for n, c in w.columns.items() if c.kind in p.NUMBERS and n not in numbers]
        if left:
            made.append(("plain", "'passthrough'", repr(left[:1])))
    if w.rng.random() < 0.15:
        made.append(("weg", "'drop'", repr(w.some("cat", exactly=1))))
    return made


def _columns(w: Writer, remainder: str = "") -> str:
    made = _branches(w)
    options = [f"remainder={remainder}"] if remainder else []
    if w.rng.random() < 0.2:
        options.append("verbose_feature_names_out=False")
    if w.rng.random() < 0.6 or any(s in ("'passthrough'", "'drop'") for _, s, _ in made):
        p.use(w, "compose", "ColumnTransformer")
        inner = ", ".join(f"({n!r}, {s}, {c})" for n, s, c in made)
        return f"ColumnTransformer({w.pick('', 'transformers=')}[{inner}]{''.join(', ' + o for o in options)})"
    p.use(w, "compose", "make_column_transformer")
    return f"make_column_transformer({', '.join([*(f'({s}, {c})' for _, s, c in made), *options])})"


def column_transformer(w: Writer) -> None:
    y = p.target(w)
    columns = _columns(w, w.pick("", "", "'drop'"))
    x = w.pick("df", f"df.drop(columns=[{y!r}])") if "[True" not in columns and "[False" not in columns else f"df[{list(w.columns)!r}]"
    if any(c.isdigit() for c in columns.partition("[(")[2]) and x == "df":
        x = f"df[{list(w.columns)!r}]"
    _fit(w, p.chain(w, [columns], p.model(w)), x, f"df[{y!r}]")


def remainder(w: Writer) -> None:
    y = p.target(w)
    gone = [n for n, c in w.columns.items() if c.kind in ("cat", "date")]
    cats = w.some("cat", exactly=1)
    dropped = [g for g in gone if g not in cats]
    p.use(w, "compose", "ColumnTransformer")
    kept = [n for n in w.columns if n not in dropped]
    rest = w.pick("'passthrough'", p.scaler(w), "'passthrough'")
    made = f"ColumnTransformer([('cat', {p.cat_branch(w)}, {cats!r})], remainder={rest})"
    x = w.pick(f"df[{kept!r}]", f"df.drop(columns={[y, *dropped]!r})")
    _fit(w, p.chain(w, [made], p.model(w)), x, f"df[{y!r}]")


def names_out(w: Writer) -> None:
    y = p.target(w)
    columns = _columns(w)
    p.use(w, "compose", "ColumnTransformer")
    every = list(w.columns)
    lines = [f"voor = {columns}", f"X = voor.fit_transform(df[{every!r}], df[{y!r}])"]
    way = w.rng.randrange(3)
    if way == 0:
        w.add(*lines, f"{p.model(w)}.fit(X, df[{y!r}])")
    elif way == 1:
        w.add(*lines, "X = X.toarray() if hasattr(X, 'toarray') else X", "X = pd.DataFrame(X, columns=voor.get_feature_names_out())",
              f"{p.model(w)}.fit(X, df[{y!r}])")
    else:
        w.add(f"voor = {columns}", f"voor.fit(df[{every!r}], df[{y!r}])", f"X = voor.transform(df[{every!r}])",
              f"{p.model(w)}.fit(X, df[{y!r}])")
    w.done = True


def set_output(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    a = cols[0]
    p.use(w, "preprocessing", "StandardScaler")
    way = w.rng.randrange(5)
    if way == 0:
        w.add("schaal = StandardScaler().set_output(transform='pandas')", f"X = schaal.fit_transform(df[{cols!r}])",
              f"{p.model(w)}.fit(X[[{a!r}]], df[{y!r}])")
    elif way == 1:
        p.use(w, "compose", "ColumnTransformer")
        w.add(f"ct = ColumnTransformer([('num', StandardScaler(), {cols!r})])", "ct.set_output(transform='pandas')",
              "X = ct.fit_transform(df)", f"{p.model(w)}.fit(X[['num__{a}']], df[{y!r}])")
    elif way == 2:
        p.use(w, "compose", "ColumnTransformer")
        p.use(w, "preprocessing", "OneHotEncoder")
        cat = w.one("cat")
        w.add(f"ct = ColumnTransformer([('num', StandardScaler(), {cols!r}), ('cat', OneHotEncoder(sparse_output=False), [{cat!r}])], "
              "verbose_feature_names_out=False).set_output(transform='pandas')", "X = ct.fit_transform(df)",
              f"{p.model(w)}.fit(X.drop(columns=[{a!r}]), df[{y!r}])")
    elif way == 3:
        p.use(w, "decomposition", "PCA")
        w.add(f"X = PCA(n_components=1).set_output(transform='pandas').fit_transform(df[{cols!r}])",
              f"X[{a!r}] = df[{a!r}]", f"{p.model(w)}.fit(X, df[{y!r}])")
    else:
        p.use(w, "compose", "ColumnTransformer")
        w.add(f"ct = ColumnTransformer([('num', StandardScaler(), {cols[:1]!r})], remainder='passthrough').set_output(transform='pandas')",
              f"X = ct.fit_transform(df[{cols!r}])", f"{p.model(w)}.fit(X.filter(like='remainder__'), df[{y!r}])")
    w.done = True


def union(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    steps = [p.numeric_step(w, len(cols)) for _ in range(2)]
    if w.rng.random() < 0.5:
        p.use(w, "pipeline", "FeatureUnion")
        made = f"FeatureUnion([('een', {steps[0]}), ('twee', {steps[1]})])"
    else:
        p.use(w, "pipeline", "make_union")
        made = f"make_union({steps[0]}, {steps[1]})"
    if w.rng.random() < 0.4:
        first = p.own_transformer(w, cols[:1])
        p.use(w, "pipeline", "FeatureUnion")
        p.use(w, "pipeline", "make_pipeline")
        made = f"FeatureUnion([('een', make_pipeline({first}, {p.scaler(w)})), ('twee', {p.own_transformer(w, cols[1:])})])"
    _fit(w, p.chain(w, [made], p.model(w)), f"df[{cols!r}]", f"df[{y!r}]")


def own_class(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 1, 2)
    first = p.own_transformer(w, cols)
    steps = [first, *([p.scaler(w)] if w.rng.random() < 0.5 else [])]
    if w.rng.random() < 0.7:
        _fit(w, p.chain(w, steps, p.model(w)), w.pick(f"df[{list(w.columns)!r}]", f"df.drop(columns=[{y!r}])"), f"df[{y!r}]")
        return
    w.add(f"stap = {first}", f"X = stap.fit_transform(df.drop(columns=[{y!r}]))", f"{p.model(w)}.fit(X, df[{y!r}])")
    w.done = True


def function_step(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    way = w.rng.randrange(4)
    p.use(w, "preprocessing", "FunctionTransformer")
    name = w.fresh("kies_")
    if way == 0:
        w.add(f"def {name}(X):", f"    return X[[{cols[0]!r}]]")
        step = f"FunctionTransformer({name})"
    elif way == 1:
        w.add(f"def {name}(X, kolommen):", "    return X[kolommen]")
        step = f"FunctionTransformer({name}, kw_args={{'kolommen': {cols[:1]!r}}})"
    elif way == 2:
        w.add(f"def {name}(X):", f"    return X.assign(verschil=X[{cols[0]!r}] - X[{cols[1]!r}])[['verschil']]")
        step = f"FunctionTransformer(func={name}, validate=False)"
    else:
        step = f"FunctionTransformer(lambda X: X.drop(columns=[{cols[0]!r}]))"
        _fit(w, p.chain(w, [step], p.model(w)), f"df[{cols!r}]", f"df[{y!r}]")
        return
    _fit(w, p.chain(w, [step], p.model(w)), "df", f"df[{y!r}]")


def selection(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    way = w.rng.randrange(5)
    if way == 0:
        p.use(w, "feature_selection", "SelectFromModel")
        p.use(w, "linear_model", "Ridge")
        step = "SelectFromModel(Ridge())"
    elif way == 1:
        p.use(w, "feature_selection", "RFE")
        p.use(w, "linear_model", "Ridge")
        step = "RFE(Ridge(), n_features_to_select=1)"
    elif way == 2:
        p.use(w, "feature_selection", "SelectKBest")
        p.use(w, "feature_selection", "f_classif")
        step = "SelectKBest(f_classif, k=1)"
    elif way == 3:
        p.use(w, "feature_selection", "SelectKBest")
        w.add(f"kiezer = SelectKBest(k=1).fit(df[{cols!r}], df[{y!r}])", f"gekozen = df[{cols!r}].columns[kiezer.get_support()]",
              f"{p.model(w)}.fit(df[gekozen], df[{y!r}])")
        w.done = True
        return
    else:
        p.use(w, "feature_selection", "SelectKBest")
        w.add("kiezer = SelectKBest(k=1)", f"X = kiezer.fit_transform(df[{cols!r}], df[{y!r}])", f"{p.model(w)}.fit(X, df[{y!r}])")
        w.done = True
        return
    _fit(w, p.chain(w, [step], p.model(w)), f"df[{cols!r}]", f"df[{y!r}]")


def search(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 1, 3)
    inner = p.chain(w, [p.imputer(w), p.scaler(w)], p.model(w)) if w.rng.random() < 0.6 else p.model(w)
    p.use(w, "model_selection", "KFold")
    if w.rng.random() < 0.6:
        p.use(w, "model_selection", "GridSearchCV")
        made = f"GridSearchCV({inner}, {{}}, cv=KFold(2))"
    else:
        p.use(w, "model_selection", "RandomizedSearchCV")
        made = f"RandomizedSearchCV(estimator={inner}, param_distributions={{}}, n_iter=1, cv=KFold(2), random_state=0)"
    w.add(f"zoek = {made}", f"zoek.fit(df[{cols!r}], df[{y!r}])", *w.rng.choice((
        [], [f"print(zoek.best_score_, zoek.predict(df[{cols!r}]))"], ["beste = zoek.best_estimator_", f"beste.predict(df[{cols!r}])"])))
    w.done = True


def validation(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 1, 3)
    p.use(w, "model_selection", "KFold")
    way = w.rng.randrange(5)
    inner = p.chain(w, [p.imputer(w), p.scaler(w)], p.model(w)) if w.rng.random() < 0.6 else p.model(w)
    if way < 3:
        name = ("cross_val_score", "cross_validate", "cross_val_predict")[way]
        p.use(w, "model_selection", name)
        w.add(f"print({name}({inner}, df[{cols!r}], df[{y!r}], cv=KFold(3)))")
    elif way == 3:
        w.add(f"X, y = df[{cols!r}].values, df[{y!r}].values", "for train, test in KFold(3).split(X):", f"    model = {inner}",
              "    model.fit(X[train], y[train])", "    model.predict(X[test])")
    else:
        w.add(f"X, y = df[{cols!r}], df[{y!r}]", "for i, (train, test) in enumerate(KFold(2).split(X, y)):",
              "    X_train, X_test = X.iloc[train], X.iloc[test]", f"    model = {inner}", "    model.fit(X_train, y.iloc[train])",
              "    print(i, model.score(X_test, y.iloc[test]))")
    w.done = True


def stratified(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 1, 2)
    cat = w.one("cat")
    way = w.rng.randrange(4)
    if way == 0:
        p.use(w, "model_selection", "train_test_split")
        w.add(f"a, b, c, d = train_test_split(df[{cols!r}], df[{y!r}], stratify=df[{w.pick(y, cat)!r}], test_size=0.5, random_state=3)",
              f"{p.model(w)}.fit(a, c)")
    elif way == 1:
        p.use(w, "model_selection", "StratifiedKFold")
        w.add(f"X, y = df[{cols!r}], df[{y!r}]", "for train, test in StratifiedKFold(2).split(X, y):",
              f"    {p.model(w)}.fit(X.iloc[train], y.iloc[train])")
    elif way == 2:
        p.use(w, "model_selection", "GroupKFold")
        w.add(f"X, y = df[{cols!r}], df[{y!r}]", f"for train, test in GroupKFold(n_splits=2).split(X, y, groups=df[{cat!r}]):",
              f"    {p.model(w)}.fit(X.iloc[train], y.iloc[train])")
    else:
        p.use(w, "model_selection", "StratifiedKFold")
        p.use(w, "model_selection", "cross_val_score")
        w.add(f"cross_val_score({p.model(w)}, df[{cols!r}], df[{y!r}], cv=StratifiedKFold(2))")
    w.done = True


def ensembles(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 1, 3)
    way = w.rng.randrange(4)
    a = p.chain(w, [p.imputer(w), p.scaler(w)], p.model(w)) if w.rng.random() < 0.5 else p.model(w)
    b = p.model(w)
    p.use(w, "model_selection", "KFold")
    if way == 0:
        p.use(w, "ensemble", "VotingClassifier")
        made = f"VotingClassifier([('a', {a}), ('b', {b})])"
    elif way == 1:
        p.use(w, "ensemble", "StackingClassifier")
        made = (f"StackingClassifier(estimators=[('a', {a}), ('b', {b})], final_estimator={p.model(w)}, cv=KFold(2), stack_method='predict', "
                f"passthrough={w.pick('True', 'False')})")
    elif way == 2:
        p.use(w, "calibration", "CalibratedClassifierCV")
        made = f"CalibratedClassifierCV({a}, cv=KFold(2), ensemble=False)"
    else:
        p.use(w, "ensemble", "BaggingClassifier")
        made = f"BaggingClassifier({w.pick('estimator=', '')}{b}, n_estimators=1, bootstrap=False, random_state=0)"
    w.add(f"samen = {made}", f"samen.fit(df[{cols!r}], df[{y!r}])")
    w.done = True


def round_trip(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 1, 3)
    made = p.chain(w, [p.scaler(w)], p.model(w))
    way = w.rng.randrange(6)
    w.add(f"X, y = df[{cols!r}], df[{y!r}]")
    if way == 0:
        w.imports.add("import pickle")
        w.add(f"model = {made}", "tekst = pickle.dumps(model)", "weer = pickle.loads(tekst)", "weer.fit(X, y)")
    elif way == 1:
        w.imports.add("import joblib")
        p.use(w, "preprocessing", "StandardScaler")
        w.add("schaal = StandardScaler().fit(X)", "joblib.dump(schaal, 'schaal.joblib')", "weer = joblib.load('schaal.joblib')",
              f"{p.model(w)}.fit(weer.transform(X), y)")
    elif way == 2:
        p.use(w, "base", "clone")
        w.add(f"model = clone({made})", "model.fit(X, y)")
    elif way == 3:
        w.imports.add("import copy")
        w.add(f"model = copy.deepcopy({made})", "model.fit(X, y)")
    elif way == 4:
        w.imports.add("import pickle")
        p.use(w, "preprocessing", "MinMaxScaler")
        w.add("schaal = MinMaxScaler()", "schaal.fit(X)", "weer = pickle.loads(pickle.dumps(schaal))",
              f"{p.model(w)}.fit(weer.transform(X), y)")
    else:
        p.use(w, "pipeline", "Pipeline")
        p.use(w, "preprocessing", "StandardScaler")
        p.use(w, "preprocessing", "MinMaxScaler")
        w.add(f"model = Pipeline([('voor', StandardScaler()), ('na', {p.model(w)})])",
              f"model.set_params({w.pick('voor=MinMaxScaler()', 'voor=' + repr('passthrough'))})", "model.fit(X, y)")
    w.done = True


def fit_then_transform(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 1, 3)
    p.use(w, "model_selection", "train_test_split")
    step = w.pick(p.scaler(w), p.imputer(w), p.reducer(w, len(cols)))
    w.add(f"train, test = train_test_split(df, test_size=0.5, random_state={w.rng.randrange(9)})", f"stap = {step}",
          f"A = stap.fit_transform(train[{cols!r}], train[{y!r}])", f"B = stap.transform(test[{cols!r}])", f"model = {p.model(w)}",
          f"model.fit(A, train[{y!r}])", w.pick("model.predict(B)", f"print(model.score(B, test[{y!r}]))", "kans = model.predict_proba(B)[:, 1]"))
    w.done = True


def put_back(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    step = w.pick(p.scaler(w), p.imputer(w)) if w.rng.random() < 0.5 else "StandardScaler()"
    p.use(w, "preprocessing", "StandardScaler")
    if "Spline" in step or "onehot" in step or "Poly" in step or "add_indicator" in step:
        raise Unfit
    way = w.rng.randrange(5)
    if way == 0:
        w.add(f"df[{cols!r}] = {step}.fit_transform(df[{cols!r}])", f"{p.model(w)}.fit(df[{cols[:1]!r}], df[{y!r}])")
    elif way == 1:
        w.add(f"X = pd.DataFrame({step}.fit_transform(df[{cols!r}]), columns={cols!r}, index=df.index)",
              f"{p.model(w)}.fit(X[[{cols[1]!r}]], df[{y!r}])")
    elif way == 2:
        p.use(w, "preprocessing", "OneHotEncoder")
        cat = w.one("cat")
        w.add("enc = OneHotEncoder(sparse_output=False)", f"codes = enc.fit_transform(df[[{cat!r}]])",
              f"extra = pd.DataFrame(codes, columns=enc.get_feature_names_out([{cat!r}]), index=df.index)",
              f"X = pd.concat([df[{cols!r}], extra], axis=1)", f"{p.model(w)}.fit(X, df[{y!r}])")
    elif way == 3:
        p.use(w, "preprocessing", "LabelEncoder")
        cat = w.one("cat")
        w.add(f"for k in [{cat!r}]:", "    df[k] = LabelEncoder().fit_transform(df[k].astype(str))",
              f"X = df[[{cat!r}, {cols[0]!r}]].values", f"{p.model(w)}.fit(X, df[{y!r}])")
    else:
        w.imports.add("import numpy as np")
        p.use(w, "preprocessing", "OneHotEncoder")
        cat = w.one("cat")
        w.add(f"codes = OneHotEncoder().fit_transform(df[[{cat!r}]]).toarray()",
              f"X = np.hstack([codes, {step}.fit_transform(df[{cols!r}])])", f"{p.model(w)}.fit(X, df[{y!r}])")
    w.done = True


def weighted(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    weight = cols.pop()
    way = w.rng.randrange(3)
    if way == 0:
        w.add(f"{p.model(w)}.fit(df[{cols!r}], df[{y!r}], sample_weight=df[{weight!r}])")
    elif way == 1:
        p.use(w, "pipeline", "Pipeline")
        w.add(f"model = Pipeline([('s', {p.scaler(w)}), ('m', {p.model(w)})])",
              f"model.fit(df[{cols!r}], df[{y!r}], m__sample_weight=df[{weight!r}])")
    else:
        p.use(w, "cluster", "KMeans")
        w.add("groepen = KMeans(n_clusters=2, n_init=1)", f"df['groep'] = groepen.fit_predict(df[{cols!r}])")
    w.done = True


SKLEARN: dict[str, Construct] = {
    "sk pipeline": pipeline, "sk ColumnTransformer": column_transformer, "sk remainder": remainder, "sk names out": names_out,
    "sk set_output": set_output, "sk FeatureUnion": union, "sk own class": own_class, "sk FunctionTransformer": function_step,
    "sk selection": selection, "sk search": search, "sk validation": validation, "sk stratified": stratified,
    "sk ensembles": ensembles, "sk round trip": round_trip, "sk fit then transform": fit_then_transform, "sk put back": put_back,
    "sk weights, clusters": weighted,
}
