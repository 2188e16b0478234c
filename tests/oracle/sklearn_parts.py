"""Pieces of scikit-learn programs as text: transformers, selectors of columns, models, and helpers written in the program itself."""

from tests.oracle.writer import Unfit, Writer

NUMBERS = ("int", "float", "flag")

MODELS = {
    "LogisticRegression": "linear_model", "DecisionTreeClassifier": "tree", "RandomForestClassifier": "ensemble",
    "GradientBoostingClassifier": "ensemble", "GaussianNB": "naive_bayes", "KNeighborsClassifier": "neighbors", "SVC": "svm",
    "SGDClassifier": "linear_model", "MLPClassifier": "neural_network",
}
PREPROCESSING = (
    "StandardScaler()", "MinMaxScaler()", "RobustScaler()", "MaxAbsScaler()", "QuantileTransformer(n_quantiles=5)", "Normalizer()",
    "Binarizer(threshold=20)", "KBinsDiscretizer(n_bins=3, encode='ordinal', strategy='uniform')",
    "KBinsDiscretizer(n_bins=2, encode='onehot-dense', strategy='uniform')", "PolynomialFeatures(degree=2, include_bias=False)",
    "PowerTransformer()", "SplineTransformer(n_knots=3, degree=2)",
)
IMPUTERS = ("SimpleImputer(strategy='median')", "SimpleImputer(strategy='constant', fill_value=0)", "SimpleImputer(add_indicator=True)",
            "KNNImputer(n_neighbors=2)")


def use(w: Writer, module: str, name: str) -> str:
    """The name, after importing it."""
    w.imports.add(f"from sklearn.{module} import {name}")
    return name


def model(w: Writer) -> str:
    """A classifier that is only watched."""
    name = w.pick(*MODELS)
    return f"{use(w, MODELS[name], name)}()"


def target(w: Writer) -> str:
    """The column that is learned; it is no feature from here on."""
    name = w.one("flag")
    w.drop(name)
    return name


def numbers(w: Writer, least: int = 1, most: int = 3) -> list[str]:
    """Some numeric columns."""
    there = [n for n, c in w.columns.items() if c.kind in NUMBERS]
    if len(there) < least:
        raise Unfit
    return w.rng.sample(there, min(len(there), w.rng.randrange(least, most + 1)))


def scaler(w: Writer) -> str:
    """One transformer of numbers."""
    text = w.pick(*PREPROCESSING)
    use(w, "preprocessing", text.partition("(")[0])
    return text


def imputer(w: Writer) -> str:
    """One imputer of numbers."""
    text = w.pick(*IMPUTERS)
    use(w, "impute", text.partition("(")[0])
    return text


def reducer(w: Writer, width: int) -> str:
    """Something that mixes or chooses among columns."""
    some = [("decomposition", "PCA(n_components=1)"), ("feature_selection", "SelectKBest(k=1)"),
            ("feature_selection", "SelectPercentile(percentile=50)"), ("feature_selection", "VarianceThreshold()")]
    if width > 1:
        some += [("decomposition", "TruncatedSVD(n_components=1)"), ("decomposition", "KernelPCA(n_components=1)"),
                 ("random_projection", "GaussianRandomProjection(n_components=1, random_state=0)")]
    module, text = w.rng.choice(some)
    use(w, module, text.partition("(")[0])
    return text


def encoder(w: Writer) -> str:
    """One encoder of categories."""
    text = w.pick("OneHotEncoder(handle_unknown='ignore')", "OneHotEncoder(sparse_output=False)", "OneHotEncoder(drop='first')",
                  "OrdinalEncoder()", "OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1)",
                  "TargetEncoder(cv=2, random_state=0)")
    use(w, "preprocessing", text.partition("(")[0])
    return text


def own_transformer(w: Writer, columns: list[str] | None = None) -> str:
    """A class written in the program; on an array, or on a frame when the columns it names are given."""
    name = w.fresh("Eigen")
    use(w, "base", "BaseEstimator")
    use(w, "base", "TransformerMixin")
    head = [f"class {name}(BaseEstimator, TransformerMixin):"]
    if columns is None:
        way = w.rng.randrange(3)
        w.imports.add("import numpy as np")
        if way == 0:
            body = ["    def __init__(self, factor=2):", "        self.factor = factor", "    def fit(self, X, y=None):", "        return self",
                    "    def transform(self, X):", "        return np.asarray(X, dtype=float) * self.factor"]
        elif way == 1:
            body = ["    def fit(self, X, y=None):", "        self.midden_ = np.nanmean(np.asarray(X, dtype=float), axis=0)",
                    "        return self", "    def transform(self, X):", "        return np.asarray(X, dtype=float) - self.midden_"]
        else:
            body = ["    def fit(self, X, y=None):", "        return self", "    def transform(self, X, y=None):",
                    "        X = np.asarray(X, dtype=float)", "        return X[:, :1]"]
        w.add(*head, *body)
        return f"{name}()"
    way = w.rng.randrange(4)
    keep = columns
    if way == 0:
        body = ["    def __init__(self, kolommen):", "        self.kolommen = kolommen", "    def fit(self, X, y=None):",
                "        return self", "    def transform(self, X):", "        return X[self.kolommen]"]
        made = f"{name}({keep!r})"
    elif way == 1:
        gone = [c for c in w.columns if c not in keep]
        body = ["    def __init__(self, weg):", "        self.weg = weg", "    def fit(self, X, y=None):", "        return self",
                "    def transform(self, X, y=None):", "        return X.drop(columns=self.weg, errors='ignore')"]
        made = f"{name}(weg={gone!r})"
    elif way == 2:
        body = ["    def fit(self, X, y=None):", f"        self.midden_ = X[{keep!r}].mean()", "        return self",
                "    def transform(self, X):", "        X = X.copy()", f"        X[{keep!r}] = X[{keep!r}] - self.midden_",
                f"        return X[{keep!r}]"]
        made = f"{name}()"
    else:
        body = ["    def __init__(self, a):", "        self.a = a", "    def fit(self, X, y=None):", "        return self",
                "    def transform(self, X):", "        X = X.copy()", "        X['dubbel'] = X[self.a] * 2",
                f"        return X[['dubbel', *{keep!r}]]"]
        made = f"{name}(a={keep[0]!r})"
    w.add(*head, *body)
    return made


def function(w: Writer) -> str:
    """A FunctionTransformer."""
    use(w, "preprocessing", "FunctionTransformer")
    w.imports.add("import numpy as np")
    way = w.rng.randrange(4)
    if way == 0:
        return "FunctionTransformer(np.abs)"
    if way == 1:
        return "FunctionTransformer(lambda X: X * 2)"
    name = w.fresh("functie_")
    if way == 2:
        w.add(f"def {name}(X):", "    return np.log1p(np.abs(X))")
        return f"FunctionTransformer({name})"
    w.add(f"def {name}(X, factor=1):", "    return X + factor")
    return f"FunctionTransformer(func={name}, kw_args={{'factor': 3}})"


def numeric_step(w: Writer, width: int) -> str:
    """Any one transformer of numbers."""
    kind = w.rng.random()
    if kind < 0.4:
        return scaler(w)
    if kind < 0.55:
        return imputer(w)
    if kind < 0.75:
        return reducer(w, width)
    return function(w) if kind < 0.88 else own_transformer(w)


def chain(w: Writer, steps: list[str], last: str = "") -> str:
    """A Pipeline of these, spelled either way."""
    every = [*steps, *([last] if last else [])]
    if w.rng.random() < 0.5:
        use(w, "pipeline", "make_pipeline")
        return f"make_pipeline({', '.join(every)})"
    use(w, "pipeline", "Pipeline")
    return "Pipeline([" + ", ".join(f"('s{i}', {s})" for i, s in enumerate(every)) + "])"


def numeric_branch(w: Writer, width: int) -> str:
    """A step or a small pipeline for numbers. Real estimators refuse missing values: an imputer comes first where one may be needed."""
    if w.rng.random() < 0.5:
        return numeric_step(w, width)
    return chain(w, [imputer(w), scaler(w)])


def cat_branch(w: Writer) -> str:
    """A step or a small pipeline for categories."""
    if w.rng.random() < 0.6:
        return encoder(w)
    use(w, "impute", "SimpleImputer")
    return chain(w, ["SimpleImputer(strategy='most_frequent')", encoder(w)])
