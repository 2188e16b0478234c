"""scikit-learn as a system, by name: what transformers say their columns are called, parts taken out of a pipeline, encoders of every kind."""

from tests.oracle import sklearn_parts as p
from tests.oracle.writer import Construct, Writer


def _chooser(w: Writer, cols: list[str], y: str) -> list[str]:
    """Lines that fit a chooser of columns in ``kiezer``."""
    way = w.rng.randrange(4)
    if way == 0:
        p.use(w, "feature_selection", "SelectKBest")
        return [f"kiezer = SelectKBest(k=1).fit(df[{cols!r}], df[{y!r}])"]
    if way == 1:
        p.use(w, "feature_selection", "VarianceThreshold")
        return ["kiezer = VarianceThreshold(threshold=200)", f"kiezer.fit(df[{cols!r}])"]
    if way == 2:
        p.use(w, "feature_selection", "RFE")
        p.use(w, "linear_model", "Ridge")
        return ["kiezer = RFE(estimator=Ridge(), n_features_to_select=1)", f"kiezer = kiezer.fit(df[{cols!r}], df[{y!r}])"]
    p.use(w, "feature_selection", "SelectFromModel")
    p.use(w, "linear_model", "Ridge")
    return [f"kiezer = SelectFromModel(Ridge(), max_features=1).fit(df[{cols!r}], df[{y!r}])"]


def chosen_names(w: Writer) -> None:
    """Names of what a selector kept, used as a list of columns."""
    y, cols = p.target(w), p.numbers(w, 2, 3)
    w.add(*_chooser(w, cols, y))
    w.imports.add("import numpy as np")
    way = w.rng.randrange(10)
    if way == 0:
        w.add(f"X = df[{w.pick('kiezer.get_feature_names_out()', 'list(kiezer.get_feature_names_out())', 'kiezer.get_feature_names_out().tolist()')}]")
    elif way == 1:
        w.add("namen = kiezer.get_feature_names_out()", f"gekozen = [n for n in {cols!r} if n in namen]", "X = df[gekozen]")
    elif way == 2:
        w.add(f"gekozen = [n for n, houden in zip({cols!r}, kiezer.get_support()) if houden]", "X = df[gekozen]")
    elif way == 3:
        w.add(f"X = pd.DataFrame(kiezer.transform(df[{cols!r}]), columns=kiezer.get_feature_names_out(), index=df.index)")
    elif way == 4:
        w.add(f"X = df[{cols!r}].loc[:, kiezer.get_support()]")
    elif way == 5:
        w.add(f"X = df[{cols!r}].iloc[:, kiezer.get_support(indices=True)]")
    elif way == 6:
        w.add(f"weg = [n for n in {cols!r} if n not in kiezer.get_feature_names_out()]", f"X = df[{cols!r}].drop(columns=weg)")
    elif way == 7:
        w.add(f"gekozen = np.array({cols!r})[kiezer.get_support()]", "X = df[gekozen]")
    elif way == 8:
        w.add(f"X = df.filter(items=kiezer.get_feature_names_out({cols!r}))")
    else:
        p.use(w, "feature_selection", "f_classif")
        w.add(f"sterkte, _ = f_classif(df[{cols!r}], df[{y!r}])",
              w.pick(f"gekozen = pd.Series(sterkte, index={cols!r}).nlargest(1).index", f"gekozen = [{cols!r}[i] for i in np.argsort(sterkte)[-1:]]"),
              "X = df[gekozen]")
    w.add(f"{p.model(w)}.fit(X, df[{y!r}])")
    w.done = True


def told_names(w: Writer) -> None:
    """Names that transformers give their columns: verbose ones, those of what went in, prefixes of branches and unions."""
    y, cols = p.target(w), p.numbers(w, 2, 3)
    cat = w.one("cat")
    a = cols[0]
    p.use(w, "compose", "ColumnTransformer")
    p.use(w, "preprocessing", "StandardScaler")
    p.use(w, "preprocessing", "OneHotEncoder")
    short = w.pick("", ", verbose_feature_names_out=False")
    made = f"ColumnTransformer([('num', StandardScaler(), {cols!r}), ('cat', OneHotEncoder(sparse_output=False), [{cat!r}])]{short})"
    frame = ["X = pd.DataFrame(ct.fit_transform(df), columns=ct.get_feature_names_out(), index=df.index)"]
    first = a if short else f"num__{a}"
    way = w.rng.randrange(9)
    if way == 0:
        w.add(f"ct = {made}", *frame, f"X = X[[{first!r}]]")
    elif way == 1:
        w.add(f"ct = {made}", *frame, f"X = X[[n for n in X.columns if n.startswith({('num__' if not short else a[:3])!r})]]")
    elif way == 2:
        w.add(f"ct = {made}", *frame, f"X = X.drop(columns=[{first!r}])")
    elif way == 3:
        w.add(f"ct = {made}", *frame, "X.columns = [n.split('__')[-1] for n in X.columns]", f"X = X[[{a!r}]]")
    elif way == 4:
        start = f"^{a}" if short else w.pick("^cat__", "^num__")
        w.add(f"ct = {made}", *frame, f"X = X.filter(regex={start!r})")
    elif way == 5:
        w.add(f"schaal = StandardScaler().fit(df[{cols!r}])", f"X = df[schaal.{w.pick('feature_names_in_', 'get_feature_names_out()')}]")
    elif way == 6:
        p.use(w, "pipeline", "FeatureUnion")
        p.use(w, "preprocessing", "MinMaxScaler")
        w.add("samen = FeatureUnion([('een', StandardScaler()), ('twee', MinMaxScaler())]).set_output(transform='pandas')",
              f"X = samen.fit_transform(df[{cols!r}])", f"X = X[['een__{a}', 'twee__{cols[1]}']]")
    elif way == 7:
        p.use(w, "decomposition", "PCA")
        w.add("pca = PCA(n_components=1)", f"X = pd.DataFrame(pca.fit_transform(df[{cols!r}]), columns=pca.get_feature_names_out(), index=df.index)",
              f"X[{a!r}] = df[{a!r}]", "X = X[['pca0']]")
    else:
        w.add("enc = OneHotEncoder(sparse_output=False, handle_unknown='ignore').set_output(transform='pandas')", f"codes = enc.fit_transform(df[[{cat!r}]])",
              f"X = df[{cols!r}].join(codes)",
              w.pick(f"X = X[[n for n in X.columns if n not in enc.get_feature_names_out([{cat!r}])]]", "X = X[enc.get_feature_names_out()]"))
    w.add(f"{p.model(w)}.fit(X, df[{y!r}])")
    w.done = True


def parts(w: Writer) -> None:
    """Steps and branches taken out of what holds them."""
    y, cols = p.target(w), p.numbers(w, 2, 3)
    p.use(w, "pipeline", "Pipeline")
    p.use(w, "compose", "ColumnTransformer")
    p.use(w, "preprocessing", "StandardScaler")
    p.use(w, "impute", "SimpleImputer")
    a, b = cols[:1], cols[1:]
    x, t = f"df[{cols!r}]", f"df[{y!r}]"
    pipe = f"pijp = Pipeline([('vul', SimpleImputer()), ('schaal', {p.scaler(w)}), ('m', {p.model(w)})])"
    ct = f"ct = ColumnTransformer([('een', StandardScaler(), {a!r}), ('twee', {p.scaler(w)}, {b!r})])"
    way = w.rng.randrange(10)
    if way == 0:
        w.add(pipe, f"X = pijp[:-1].fit_transform({x}, {t})", f"{p.model(w)}.fit(X, {t})")
    elif way == 1:
        w.add(pipe, f"pijp.fit({x}, {t})", f"X = pijp[{w.pick(repr('vul'), '0')}].transform({x})", f"{p.model(w)}.fit(X, {t})")
    elif way == 2:
        w.add(pipe, f"pijp.fit({x}, {t})", f"X = pijp.{w.pick('named_steps.vul', 'named_steps[' + repr('vul') + ']', 'steps[0][1]')}.transform({x})",
              f"{p.model(w)}.fit(X, {t})")
    elif way == 3:
        w.add(ct, f"ct.fit({x})", f"X = ct.named_transformers_['een'].transform(df[{a!r}])", f"{p.model(w)}.fit(X, {t})")
    elif way == 4:
        w.add(ct, f"ct.fit({x})", "naam, stap, namen = ct.transformers_[0]", "X = stap.transform(df[namen])", f"{p.model(w)}.fit(X, {t})")
    elif way == 5:
        w.add(ct, f"alles = ct.fit_transform({x})", "X = alles[:, ct.output_indices_['twee']]", f"{p.model(w)}.fit(X, {t})")
    elif way == 6:
        w.add(pipe, f"pijp.fit({x}, {t})", f"print(pijp[-1].predict(pijp[:-1].transform({x})))")
    elif way == 7:
        w.add(f"pijp = Pipeline([('vul', SimpleImputer()), ('leeg', 'passthrough'), ('m', {p.model(w)})])",
              f"for naam, stap in pijp.steps[:1]:\n    X = stap.fit_transform({x})", f"{p.model(w)}.fit(X, {t})")
    elif way == 8:
        w.add(f"stappen = [SimpleImputer(), {p.scaler(w)}]", f"X = {x}", "for stap in stappen:", "    X = stap.fit_transform(X)",
              f"{p.model(w)}.fit(X, {t})")
    else:
        p.use(w, "pipeline", "FeatureUnion")
        w.add(f"samen = FeatureUnion([('een', StandardScaler()), ('twee', 'drop'), ('drie', {p.scaler(w)})], transformer_weights={{'een': 2}})",
              f"X = samen.fit_transform({x})", f"{p.model(w)}.fit(X, {t})")
    w.done = True


def configured(w: Writer) -> None:
    """Frames from every transformer, by a setting of the library."""
    y, cols = p.target(w), p.numbers(w, 2, 3)
    p.use(w, "preprocessing", "StandardScaler")
    step = w.pick("StandardScaler()", "MinMaxScaler()", "RobustScaler()")
    p.use(w, "preprocessing", step.partition("(")[0])
    a = cols[0]
    way = w.rng.randrange(4)
    if way == 0:
        w.imports.add("from sklearn import set_config")
        w.add("set_config(transform_output='pandas')", f"X = {step}.fit_transform(df[{cols!r}])", f"{p.model(w)}.fit(X[[{a!r}]], df[{y!r}])",
              "set_config(transform_output='default')")
    elif way == 1:
        w.imports.add("from sklearn import config_context")
        w.add("with config_context(transform_output='pandas'):", f"    X = {step}.fit_transform(df[{cols!r}])",
              f"{p.model(w)}.fit(X.drop(columns={a!r}), df[{y!r}])")
    elif way == 2:
        w.imports.add("import sklearn")
        p.use(w, "compose", "ColumnTransformer")
        w.add("sklearn.set_config(transform_output='pandas')",
              f"X = ColumnTransformer([('n', {step}, {cols!r})], remainder='drop').fit_transform(df)",
              f"{p.model(w)}.fit(X[['n__{a}']], df[{y!r}])", "sklearn.set_config(transform_output='default')")
    else:
        w.imports.add("import sklearn")
        p.use(w, "pipeline", "make_pipeline")
        p.use(w, "impute", "SimpleImputer")
        w.add("with sklearn.config_context(transform_output='pandas'):", f"    X = make_pipeline(SimpleImputer(), {step}).fit_transform(df[{cols!r}])",
              f"    X = X[[{a!r}]]", f"    {p.model(w)}.fit(X, df[{y!r}])")
    w.done = True


def encoders(w: Writer) -> None:
    """Codes for categories, of every kind."""
    y, a = p.target(w), w.one("cat")
    n = p.numbers(w, 1, 1)[0]
    b = w.rng.choice([c for c, k in w.columns.items() if k.kind == "cat"])
    way = w.rng.randrange(13)
    w.imports.add("import numpy as np")
    both = [a] if a == b else [a, b]
    if way == 0:
        p.use(w, "preprocessing", "OneHotEncoder")
        option = w.pick("min_frequency=4", "max_categories=2", "drop='if_binary'")
        w.add(f"X = OneHotEncoder({option}).fit_transform(df[{both!r}])")
    elif way == 1:
        p.use(w, "preprocessing", "OrdinalEncoder")
        w.add(f"X = df[[{n!r}]].copy()", f"X[{both!r}] = OrdinalEncoder().fit_transform(df[{both!r}].astype(str))")
    elif way == 2:
        p.use(w, "preprocessing", "LabelBinarizer")
        w.add(f"X = LabelBinarizer().fit_transform(df[{a!r}].astype(str))")
    elif way == 3:
        p.use(w, "feature_extraction", "DictVectorizer")
        records = w.pick("'records'", "orient='records'")
        w.add(f"X = DictVectorizer(sparse=False).fit_transform(df[{[*both, n]!r}].to_dict({records}))")
    elif way == 4:
        p.use(w, "feature_extraction", "FeatureHasher")
        w.add(f"X = FeatureHasher(n_features=8).transform(df[{both!r}].astype(str).to_dict('records'))")
    elif way == 5:
        name = w.pick("CountVectorizer", "TfidfVectorizer")
        p.use(w, "feature_extraction.text", name)
        w.add(f"X = {name}(token_pattern='.+').fit_transform(df[{a!r}].astype(str))")
    elif way == 6:
        p.use(w, "feature_extraction.text", "CountVectorizer")
        p.use(w, "compose", "ColumnTransformer")
        w.add(f"X = ColumnTransformer([('woorden', CountVectorizer(token_pattern='.+'), {a!r})], remainder='drop').fit_transform(df)")
    elif way == 7:
        p.use(w, "preprocessing", "MultiLabelBinarizer")
        w.add(f"X = MultiLabelBinarizer().fit_transform(df[{both!r}].astype(str).values)")
    elif way == 8:
        p.use(w, "preprocessing", "label_binarize")
        w.add(f"X = label_binarize(df[{a!r}], classes={list(w.columns[a].domain or ('a', 'b'))!r})")
    elif way == 9:
        p.use(w, "preprocessing", "FunctionTransformer")
        w.add(f"X = FunctionTransformer(pd.get_dummies).fit_transform(df[{[*both, n]!r}])")
    elif way == 10:
        p.use(w, "preprocessing", "OrdinalEncoder")
        w.add("enc = OrdinalEncoder()", f"codes = enc.fit_transform(df[{both!r}].astype(str))", "terug = enc.inverse_transform(codes)",
              "X = pd.get_dummies(pd.DataFrame(terug))")
    elif way == 11:
        p.use(w, "preprocessing", "LabelEncoder")
        w.add("enc = LabelEncoder()", f"enc.fit(df[{a!r}].astype(str))", f"df['code'] = enc.transform(df[{a!r}].astype(str))", f"X = df[['code', {n!r}]]")
    else:
        p.use(w, "preprocessing", "TargetEncoder")
        w.add("enc = TargetEncoder(cv=2, random_state=0)", f"X = enc.fit(df[{both!r}], df[{y!r}]).transform(df[{both!r}])")
    w.add(f"{p.model(w)}.fit(X, df[{y!r}])")
    w.done = True


NAMED: dict[str, Construct] = {
    "sk chosen names": chosen_names, "sk told names": told_names, "sk parts": parts, "sk configured": configured, "sk encoders": encoders,
}
