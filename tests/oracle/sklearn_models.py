"""scikit-learn as a system, models among models: scores that are features, systems within systems, splits, models of several targets.

What scores are made by here is not watched and really learns (``Ridge``, ``RidgeClassifier`` ...): what it was fitted on is seen in its scores.
"""

from tests.oracle import sklearn_parts as p
from tests.oracle.writer import Construct, Writer


def _real(w: Writer) -> str:
    """A classifier that is not watched."""
    name = w.pick("RidgeClassifier", "LinearDiscriminantAnalysis", "NearestCentroid")
    p.use(w, {"RidgeClassifier": "linear_model", "NearestCentroid": "neighbors"}.get(name, "discriminant_analysis"), name)
    return f"{name}()"


def scores(w: Writer) -> None:
    """What one model says goes into another."""
    y, cols = p.target(w), p.numbers(w, 2, 3)
    x, t = f"df[{cols!r}]", f"df[{y!r}]"
    p.use(w, "model_selection", "KFold")
    p.use(w, "linear_model", "Ridge")
    way = w.rng.randrange(9)
    if way == 0:
        p.use(w, "ensemble", "StackingClassifier")
        w.add(f"model = StackingClassifier([('a', {_real(w)})], final_estimator={p.model(w)}, cv=KFold(2), stack_method='predict', "
              f"passthrough={w.pick('True', 'False')})", f"model.fit({x}, {t})")
    elif way == 1:
        p.use(w, "model_selection", "cross_val_predict")
        w.add(f"X = {x}.copy()", f"X['eerder'] = cross_val_predict({_real(w)}, {x}, {t}, cv=KFold(2))", f"{p.model(w)}.fit(X[['eerder']], {t})")
    elif way == 2:
        w.add(f"df['eerder'] = Ridge().fit({x}, {t}).predict({x})", f"{p.model(w)}.fit(df[['eerder']], {t})")
    elif way == 3:
        p.use(w, "discriminant_analysis", "LinearDiscriminantAnalysis")
        w.add(f"X = LinearDiscriminantAnalysis(n_components=1).fit_transform({x}, {t})", f"{p.model(w)}.fit(X, {t})")
    elif way == 4:
        p.use(w, "tree", "DecisionTreeRegressor")
        w.add("boom = DecisionTreeRegressor(max_depth=2, random_state=0)", f"boom.fit({x}, {t})", f"X = boom.apply({x}).reshape(-1, 1)",
              f"{p.model(w)}.fit(X, {t})")
    elif way == 5:
        p.use(w, "cross_decomposition", "PLSRegression")
        w.add(f"X = PLSRegression(n_components=1).fit({x}, {t}).transform({x})", f"{p.model(w)}.fit(X, {t})")
    elif way == 6:
        p.use(w, "cluster", "MiniBatchKMeans")
        w.add(f"groepen = MiniBatchKMeans(n_clusters=2, n_init=1, random_state=0).fit({x})", "df['groep'] = groepen.labels_",
              f"{p.model(w)}.fit(df[['groep']], {t})")
    elif way == 7:
        w.imports.add("import numpy as np")
        w.add(f"X, y = {x}.values, {t}.values", "eerder = np.zeros(len(X))", "for train, test in KFold(2).split(X):",
              "    eerder[test] = Ridge().fit(X[train], y[train]).predict(X[test])", f"{p.model(w)}.fit(eerder.reshape(-1, 1), y)")
    else:
        p.use(w, "ensemble", "StackingClassifier")
        p.use(w, "compose", "ColumnTransformer")
        p.use(w, "pipeline", "make_pipeline")
        p.use(w, "preprocessing", "StandardScaler")
        w.add(f"een = make_pipeline(ColumnTransformer([('n', StandardScaler(), {cols[:1]!r})]), {_real(w)})",
              f"model = StackingClassifier(estimators=[('een', een)], final_estimator={p.model(w)}, stack_method='predict', cv=KFold(2))",
              f"model.fit({x}, {t})")
    w.done = True


def nested(w: Writer) -> None:
    """Systems within systems."""
    y, cols = p.target(w), p.numbers(w, 2, 3)
    cat = w.one("cat")
    a, b = cols[:1], cols[1:]
    for module, name in (("compose", "ColumnTransformer"), ("pipeline", "Pipeline"), ("pipeline", "make_pipeline"), ("pipeline", "FeatureUnion"),
                         ("preprocessing", "StandardScaler"), ("preprocessing", "OneHotEncoder"), ("impute", "SimpleImputer")):
        p.use(w, module, name)
    inner = f"ColumnTransformer([('n', StandardScaler(), {a!r})], remainder={w.pick(repr('drop'), repr('passthrough'))})"
    way = w.rng.randrange(7)
    if way == 0:
        made = f"ColumnTransformer([('binnen', Pipeline([('ct', {inner}), ('s', {p.scaler(w)})]), {cols!r}), ('cat', OneHotEncoder(), [{cat!r}])])"
    elif way == 1:
        made = f"FeatureUnion([('ct', {inner}), ('k', make_pipeline({p.reducer(w, len(cols))}, StandardScaler()))])"
    elif way == 2:
        p.use(w, "feature_selection", "SelectKBest")
        made = f"make_pipeline(ColumnTransformer([('n', StandardScaler(), {cols!r}), ('c', OneHotEncoder(), [{cat!r}])]), SelectKBest(k=1))"
    elif way == 3:
        made = f"ColumnTransformer([('u', FeatureUnion([('een', SimpleImputer()), ('twee', {p.scaler(w)})]), {b!r})])"
    elif way == 4:
        made = (f"make_pipeline(ColumnTransformer([('n', StandardScaler(), {cols!r})], verbose_feature_names_out=False)"
                f".set_output(transform='pandas'), ColumnTransformer([('weer', SimpleImputer(), {a!r})]))")
    elif way == 5:
        made = f"Pipeline([('eerst', Pipeline([('vul', SimpleImputer()), ('s', {p.scaler(w)})])), ('dan', {p.function(w)})])"
    else:
        w.add(f"def getallen(namen):\n    return Pipeline([('vul', SimpleImputer(strategy='median')), ('s', {p.scaler(w)})]), namen",
              f"takken = [(naam, *getallen(namen)) for naam, namen in {{'een': {a!r}, 'twee': {b!r}}}.items()]")
        made = "ColumnTransformer(takken)"
    x = f"df[{[*cols, cat]!r}]" if "OneHot" in made or "takken" in made else f"df[{cols!r}]"
    w.add(f"model = make_pipeline({made}, {p.model(w)})", f"model.fit({x}, df[{y!r}])")
    w.done = True


def splits(w: Writer) -> None:
    """Other ways to part a set, and what validates on the parts."""
    y, cols = p.target(w), p.numbers(w, 1, 2)
    cat = w.one("cat")
    x, t = f"df[{cols!r}]", f"df[{y!r}]"
    loop = [f"    model = {p.model(w)}", "    model.fit(X.iloc[train], y.iloc[train])"]
    w.add(f"X, y = {x}, {t}")
    way = w.rng.randrange(10)
    if way == 0:
        name = w.pick("ShuffleSplit(2, random_state=0)", "TimeSeriesSplit(2)", "RepeatedKFold(n_splits=2, n_repeats=1, random_state=0)")
        p.use(w, "model_selection", name.partition("(")[0])
        w.add(f"for train, test in {name}.split(X):", *loop)
    elif way == 1:
        p.use(w, "model_selection", "StratifiedShuffleSplit")
        w.add(f"train, test = next(StratifiedShuffleSplit(1, random_state=0).split(X, df[{w.pick(y, cat)!r}]))", f"model = {p.model(w)}",
              "model.fit(X.iloc[train], y.iloc[train])")
    elif way == 2:
        name = w.pick("LeaveOneGroupOut()", "GroupShuffleSplit(2, random_state=0)", "StratifiedGroupKFold(2)")
        p.use(w, "model_selection", name.partition("(")[0])
        w.add(f"for train, test in {name}.split(X, y, df[{cat!r}]):", *loop)
    elif way == 3:
        p.use(w, "model_selection", "PredefinedSplit")
        n = p.numbers(w, 1, 1)[0]
        w.add(f"delen = PredefinedSplit((df[{n!r}] > 20).astype(int))", "for train, test in delen.split():", *loop)
    elif way == 4:
        p.use(w, "model_selection", "train_test_split")
        w.add("X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.25, random_state=0)",
              "X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, test_size=0.3, random_state=0)", f"model = {p.model(w)}",
              "model.fit(X_train, y_train)", "print(model.score(X_val, y_val), model.predict(X_test))")
    elif way == 5:
        p.use(w, "model_selection", "cross_val_score")
        p.use(w, "model_selection", "GroupKFold")
        w.add(f"cross_val_score({p.model(w)}, X, y, groups=df[{cat!r}], cv=GroupKFold(2))")
    elif way == 6:
        p.use(w, "model_selection", "learning_curve")
        p.use(w, "model_selection", "KFold")
        w.add(f"learning_curve({p.model(w)}, X, y, cv=KFold(2), train_sizes=[0.5, 1.0])")
    elif way == 7:
        p.use(w, "model_selection", "ParameterGrid")
        p.use(w, "preprocessing", "StandardScaler")
        p.use(w, "pipeline", "make_pipeline")
        w.add("for p in ParameterGrid({'standardscaler__with_mean': [True, False]}):",
              f"    model = make_pipeline(StandardScaler(), {p.model(w)}).set_params(**p)", "    model.fit(X, y)")
    elif way == 8:
        p.use(w, "utils", w.pick("resample", "shuffle"))
        name = "resample" if "from sklearn.utils import resample" in w.imports else "shuffle"
        w.add(f"X, y = {name}(X, y, random_state=0)", f"{p.model(w)}.fit(X, y)")
    else:
        p.use(w, "utils", "resample")
        w.add(f"veel, weinig = df[{t} == 1], df[{t} == 0]", "meer = resample(weinig, n_samples=12, random_state=0)",
              "df = pd.concat([veel, meer])", f"{p.model(w)}.fit(df[{cols!r}], df[{y!r}])")
    w.done = True


def meta(w: Writer) -> None:
    """Models that hold others, for several classes or targets."""
    cols = p.numbers(w, 2, 3)
    y = p.target(w) if "uitkomst" in w.columns and "uitkomst" not in cols else cols.pop()
    x, t = f"df[{cols!r}]", f"df[{y!r}]"
    way = w.rng.randrange(6)            # no OneVsRestClassifier: how many models there are would follow from the target
    if way == 0:
        p.use(w, "multioutput", "RegressorChain")
        w.add(f"doel = df[[{y!r}]].assign(tweede={t} * 2)", f"RegressorChain({p.model(w)}).fit({x}, doel)")
    elif way == 1:
        p.use(w, "multioutput", "MultiOutputClassifier")
        w.add(f"doel = df[[{y!r}]].assign(tweede=df[{cols[0]!r}] > 20)", f"MultiOutputClassifier({p.model(w)}).fit({x}, doel.astype(int))")
    elif way == 2:
        p.use(w, "multioutput", "ClassifierChain")
        w.add(f"doel = df[[{y!r}]].assign(tweede=({t} > 0).astype(int))", f"ClassifierChain({p.model(w)}).fit({x}, doel)")
    elif way == 3:
        p.use(w, "calibration", "CalibratedClassifierCV")
        p.use(w, "frozen", "FrozenEstimator")
        w.add(f"model = {p.model(w)}", f"model.fit({x}, ({t} > 0).astype(int))", "vast = CalibratedClassifierCV(FrozenEstimator(model))",
              f"print(model.predict_proba({x}))")
    elif way == 4:
        p.use(w, "inspection", "permutation_importance")
        w.add(f"model = {p.model(w)}", f"model.fit({x}, {t})", f"permutation_importance(model, {x}, {t}, n_repeats=1, random_state=0)")
    else:
        p.use(w, "semi_supervised", "SelfTrainingClassifier")
        w.add(f"model = SelfTrainingClassifier({p.model(w)}, max_iter=1)", f"model.fit({x}, ({t} > 0).astype(int))")
    w.done = True


MODELS: dict[str, Construct] = {"sk scores as features": scores, "sk nested": nested, "sk splits": splits, "sk meta": meta}
