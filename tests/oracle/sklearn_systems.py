"""scikit-learn as a system, further: parameters that change later, what a search tries, committees, indicators, what is stored."""

from tests.oracle import sklearn_parts as p
from tests.oracle.writer import Construct, Writer


def _chooser(w: Writer) -> str:
    """A class that keeps the columns it was made with."""
    name = w.fresh("Kies")
    p.use(w, "base", "BaseEstimator")
    p.use(w, "base", "TransformerMixin")
    w.add(f"class {name}(BaseEstimator, TransformerMixin):", "    def __init__(self, kolommen=None):", "        self.kolommen = kolommen",
          "    def fit(self, X, y=None):", "        return self", "    def transform(self, X):", "        return X[self.kolommen]")
    return name


def parameters(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    a, b = cols[:1], cols[1:]
    way = w.rng.randrange(7)
    p.use(w, "pipeline", "Pipeline")
    p.use(w, "pipeline", "make_pipeline")
    p.use(w, "compose", "ColumnTransformer")
    p.use(w, "preprocessing", "StandardScaler")
    model = p.model(w)
    if way == 0:
        w.add(f"model = Pipeline([('k', ColumnTransformer([('n', StandardScaler(), {a!r})])), ('m', {model})])",
              f"model.set_params(k=ColumnTransformer([('n', {p.scaler(w)}, {b!r})]))")
    elif way == 1:
        name = _chooser(w)
        w.add(f"model = Pipeline([('kies', {name}({a!r})), ('m', {model})])", f"model.set_params(kies__kolommen={b!r})")
    elif way == 2:
        rest = w.pick("'passthrough'", "StandardScaler()", "'drop'")
        w.add(f"ct = ColumnTransformer([('n', StandardScaler(), {a!r})])", f"ct.set_params(remainder={rest})", f"model = make_pipeline(ct, {model})")
    elif way == 3:
        p.use(w, "compose", "make_column_transformer")
        rest = w.pick("'passthrough'", p.scaler(w))
        w.add(f"model = make_pipeline(make_column_transformer((StandardScaler(), {a!r})), {model})",
              f"model.set_params(columntransformer__remainder={rest})")
    elif way == 4:
        name = _chooser(w)
        w.add(f"kies = {name}({a!r})", f"kies.set_params(**{{'kolommen': {b!r}}})", f"model = make_pipeline(kies, {model})")
    elif way == 5:
        w.add(f"model = Pipeline([('k', ColumnTransformer([('n', StandardScaler(), {a!r})])), ('m', {model})])",
              f"model.steps[0] = ('k', ColumnTransformer([('n', StandardScaler(), {b!r})]))")
    else:
        w.add(f"model = Pipeline([('k', ColumnTransformer([('n', StandardScaler(), {a!r})], remainder='passthrough'))])",
              f"model.steps.append(('m', {model}))")
    w.add(f"model.fit(df[{cols!r}], df[{y!r}])")
    w.done = True


def grid(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    a, b = cols[:1], cols[1:]
    p.use(w, "pipeline", "Pipeline")
    p.use(w, "model_selection", "GridSearchCV")
    p.use(w, "model_selection", "KFold")
    p.use(w, "preprocessing", "StandardScaler")
    way = w.rng.randrange(4)
    if way == 0:
        name = _chooser(w)
        w.add(f"pijplijn = Pipeline([('kies', {name}({a!r})), ('m', {p.model(w)})])", f"ruimte = {{'kies__kolommen': [{a!r}, {b!r}]}}")
    elif way == 1:
        p.use(w, "compose", "ColumnTransformer")
        w.add(f"smal = ColumnTransformer([('n', StandardScaler(), {a!r})])", f"breed = ColumnTransformer([('n', {p.scaler(w)}, {cols!r})])",
              f"pijplijn = Pipeline([('k', smal), ('m', {p.model(w)})])", "ruimte = {'k': [smal, breed]}")
    elif way == 2:
        p.use(w, "compose", "ColumnTransformer")
        w.add(f"pijplijn = Pipeline([('k', ColumnTransformer([('n', StandardScaler(), {a!r})])), ('m', {p.model(w)})])",
              "ruimte = [{'k__remainder': ['drop', 'passthrough']}, {'k__n__with_mean': [True, False]}]")
    else:
        w.add(f"pijplijn = Pipeline([('s', StandardScaler()), ('m', {p.model(w)})])", f"ruimte = {{'s': ['passthrough', {p.scaler(w)}]}}")
    w.add("zoek = GridSearchCV(pijplijn, ruimte, cv=KFold(2), error_score='raise')", f"zoek.fit(df[{cols!r}], df[{y!r}])")
    if w.rng.random() < 0.4:
        w.add(f"print(zoek.best_estimator_.predict(df[{cols!r}]))")
    w.done = True


def committee(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    a, b = cols[:1], cols[1:]
    p.use(w, "compose", "ColumnTransformer")
    p.use(w, "preprocessing", "StandardScaler")
    p.use(w, "pipeline", "make_pipeline")
    p.use(w, "model_selection", "KFold")
    one = f"make_pipeline(ColumnTransformer([('n', StandardScaler(), {a!r})]), {p.model(w)})"
    two = f"make_pipeline(ColumnTransformer([('n', {p.scaler(w)}, {w.rng.choice((a, b))!r})]), {p.model(w)})"
    way = w.rng.randrange(6)
    if way == 0:
        p.use(w, "ensemble", "VotingClassifier")
        made = f"VotingClassifier([('a', {one}), ('b', {two})])"
    elif way == 1:
        p.use(w, "ensemble", "StackingClassifier")
        made = (f"StackingClassifier([('a', {one}), ('b', {two})], final_estimator={p.model(w)}, cv=KFold(2), stack_method='predict', "
                f"passthrough={w.pick('True', 'False', 'False')})")
    elif way == 2:
        p.use(w, "ensemble", "BaggingClassifier")
        p.use(w, "pipeline", "Pipeline")
        made = f"BaggingClassifier({w.pick('estimator=', '')}{p.model(w)}, n_estimators=1, bootstrap=False, random_state=0)"
    elif way == 3:
        p.use(w, "calibration", "CalibratedClassifierCV")
        made = f"CalibratedClassifierCV({w.pick('estimator=', '')}{one}, cv=KFold(2), ensemble=False)"
    elif way == 4:                      # not one model per class: how many there are would follow from the target
        p.use(w, "model_selection", "FixedThresholdClassifier")
        made = f"FixedThresholdClassifier({two}, response_method='predict_proba')"
    else:
        p.use(w, "ensemble", "VotingClassifier")
        made = f"VotingClassifier(estimators=[('a', {one})])"
        w.add(f"samen = {made}", f"samen.set_params(a=make_pipeline(StandardScaler(), {p.model(w)}))", f"samen.fit(df[{cols!r}], df[{y!r}])")
        w.done = True
        return
    w.add(f"samen = {made}", f"samen.fit(df[{cols!r}], df[{y!r}])", *w.rng.choice(([], [f"print(samen.predict(df[{cols!r}]))"])))
    w.done = True


def indicators(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 2, 3)
    p.use(w, "impute", "SimpleImputer")
    way = w.rng.randrange(6)
    frame = f"df[{cols!r}].where(df[{cols[0]!r}] > 20)" if w.rng.random() < 0.6 else f"df[{cols!r}]"
    if way == 0:
        w.add(f"X = SimpleImputer(add_indicator=True).set_output(transform='pandas').fit_transform({frame})",
              "X = X.filter(like='missingindicator')", f"{p.model(w)}.fit(X, df[{y!r}])")
    elif way == 1:
        p.use(w, "impute", "MissingIndicator")
        p.use(w, "pipeline", "make_union")
        _ = p.use(w, "pipeline", "make_pipeline")
        w.add(f"model = make_pipeline(make_union(SimpleImputer(), MissingIndicator(features='all')), {p.model(w)})",
              f"model.fit({frame}, df[{y!r}])")
    elif way == 2:
        p.use(w, "impute", "KNNImputer")
        w.add(f"X = KNNImputer(n_neighbors=2, add_indicator={w.pick('True', 'False')}).fit_transform({frame})",
              f"{p.model(w)}.fit(X[:, [0]], df[{y!r}])")
    elif way == 3:
        w.imports.add("from sklearn.experimental import enable_iterative_imputer")
        p.use(w, "impute", "IterativeImputer")
        w.add(f"X = IterativeImputer(max_iter=2, random_state=0).fit_transform({frame})", f"{p.model(w)}.fit(X[:, [0]], df[{y!r}])")
    elif way == 4:
        w.add(f"X = SimpleImputer(strategy='median', add_indicator=True).fit_transform({frame})", f"{p.model(w)}.fit(X[:, -1:], df[{y!r}])")
    else:
        w.add("vul = SimpleImputer(strategy='median')", f"vul.fit(df[{cols!r}])", f"X = vul.transform({frame})", f"{p.model(w)}.fit(X, df[{y!r}])")
    w.done = True


def selectors(w: Writer) -> None:
    y = p.target(w)
    cat, cols = w.one("cat"), p.numbers(w, 1, 2)
    p.use(w, "compose", "ColumnTransformer")
    p.use(w, "compose", "make_column_selector")
    p.use(w, "pipeline", "make_pipeline")
    p.use(w, "preprocessing", "StandardScaler")
    p.use(w, "preprocessing", "OneHotEncoder")
    every = [*cols, cat]
    way = w.rng.randrange(5)
    if way == 0:
        w.add(f"getallen = make_column_selector(dtype_include='number')(df[{every!r}])",
              f"model = make_pipeline(ColumnTransformer([('n', StandardScaler(), getallen)]), {p.model(w)})")
    elif way == 1:
        w.add(f"namen = make_column_selector(dtype_exclude='number')(df[{every!r}])",
              f"model = make_pipeline(ColumnTransformer([('c', OneHotEncoder(), namen)]), {p.model(w)})")
    elif way == 2:
        w.add(f"model = make_pipeline(ColumnTransformer([('c', OneHotEncoder(), make_column_selector(pattern='{cat[:4]}'))]), {p.model(w)})")
    elif way == 3:
        w.add(f"namen = make_column_selector(dtype_include='number')(df[{every!r}]) + [{cat!r}]", "keuze = [n for n in namen if n != 'x']",
              f"model = make_pipeline(ColumnTransformer([('c', OneHotEncoder(handle_unknown='ignore'), keuze)]), {p.model(w)})")
    else:
        w.add(f"getallen = df[{every!r}].select_dtypes('number').columns", f"soorten = df[{every!r}].select_dtypes(exclude='number').columns.tolist()",
              f"model = make_pipeline(ColumnTransformer([('n', StandardScaler(), getallen), ('c', OneHotEncoder(), soorten)]), {p.model(w)})")
    w.add(f"model.fit(df[{every!r}], df[{y!r}])")
    w.done = True


def stored(w: Writer) -> None:
    y, cols = p.target(w), p.numbers(w, 1, 3)
    p.use(w, "preprocessing", "StandardScaler")
    made = p.chain(w, ["StandardScaler()"], p.model(w))
    way = w.rng.randrange(4)
    w.imports.add("import joblib")
    w.add(f"X, y = df[{cols!r}], df[{y!r}]")
    if way == 0:
        w.add(f"model = {made}", "model.fit(X, y)", f"joblib.dump({{'model': model, 'kolommen': {cols!r}}}, 'bundel.joblib')",
              "bundel = joblib.load('bundel.joblib')", "bundel['model'].predict(df[bundel['kolommen']])")
    elif way == 1:
        w.add("schaal = StandardScaler().fit(X)", f"joblib.dump((schaal, {cols!r}), 'paar.joblib')", "stap, namen = joblib.load('paar.joblib')",
              f"{p.model(w)}.fit(stap.transform(df[namen]), y)")
    elif way == 2:
        w.imports.add("import pickle")
        w.add(f"bewaard = pickle.dumps([{made}, {cols[:1]!r}])", "model, namen = pickle.loads(bewaard)", "model.fit(df[namen], y)")
    else:
        w.imports.add("from copy import copy")
        w.add("schaal = StandardScaler().fit(X)", "twee = copy(schaal)", f"{p.model(w)}.fit(twee.transform(X), y)")
    w.done = True


SYSTEMS: dict[str, Construct] = {
    "sk set_params": parameters, "sk grid": grid, "sk committee": committee, "sk indicators": indicators, "sk selectors by hand": selectors,
    "sk stored": stored,
}
