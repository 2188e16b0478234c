"""What stands in for libraries that are not installed, for plots, and for the outside world, while a program of others is run."""

import builtins
import contextlib
import copy
import importlib
import importlib.abc
import importlib.machinery
import io
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

Catch = Callable[[Any, Any], None]


class _Open(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


class Anything(metaclass=_Open):
    """Whatever is asked of it, it has; whatever is done with it gives another. An estimator tells what it is fitted on; a resampler or
    transformer gives back what it is given."""

    catch: Catch = staticmethod(lambda X, y: None)  # noqa: N803

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes anything."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Anything()

    def __getitem__(self, key: Any) -> Any:
        return Anything()

    def __setitem__(self, key: Any, value: Any) -> None:
        """Takes anything."""

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *args: object) -> None:
        """Nothing was opened."""

    def __len__(self) -> int:
        return 0

    def __format__(self, how: str) -> str:
        return "0"

    def __float__(self) -> float:
        return 0.0

    def __round__(self, digits: int = 0) -> float:
        return 0.0

    def fit(self, X: Any, y: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        Anything.catch(X, y)
        return self

    def fit_resample(self, X: Any, y: Any, *args: Any) -> Any:  # noqa: N803
        return X, y

    fit_sample = fit_resample

    def fit_transform(self, X: Any, y: Any = None, *args: Any) -> Any:  # noqa: N803
        return X

    def transform(self, X: Any, *args: Any) -> Any:  # noqa: N803
        return X

    def predict(self, X: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        Anything.catch(X, None)
        return np.zeros(len(X), dtype=int)

    def predict_proba(self, X: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        Anything.catch(X, None)
        return np.full((len(X), 2), 0.5)


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "neg", "lt", "gt", "le", "ge"):
    setattr(Anything, f"__{_name}__", lambda self, *args: Anything())


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name == "__path__":
            return []
        if name == "__all__":
            return [n for n in vars(self) if not n.startswith("_")]
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Anything,), {})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last in line: what nobody else finds is anything."""

    def __init__(self) -> None:
        self.made: set[str] = set()

    def find_spec(self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        self.made.add(spec.name)
        module = _Module(spec.name)
        if spec.name == "aif360.datasets":
            module.StandardDataset = StandardDataset
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """There is nothing to run."""


class StandardDataset:
    """AIF360's, as far as its documentation says: protected attributes and the label as 1 and 0, categories spread, the rest a matrix."""

    def __init__(self, df: Any, label_name: str, favorable_classes: Any = (), protected_attribute_names: Any = (), privileged_classes: Any = (),
                 instance_weights_name: Any = None, scores_name: str = "", categorical_features: Any = (), features_to_keep: Any = (),
                 features_to_drop: Any = (), na_values: Any = (), custom_preprocessing: Any = None, metadata: Any = None) -> None:
        df = custom_preprocessing(df) if custom_preprocessing else df
        kept = [c for c in df.columns if (not features_to_keep or c in {*features_to_keep, *protected_attribute_names, *categorical_features, label_name})
                and c not in {*features_to_drop}]
        df = pd.get_dummies(df[kept].dropna(), columns=list(categorical_features), prefix_sep="=")
        for name, privileged in zip(protected_attribute_names, privileged_classes, strict=False):
            if not callable(privileged):
                df[name] = df[name].isin(list(privileged)).astype(float)
        self.protected_attribute_names, self.label_names = list(protected_attribute_names), [label_name]
        self.privileged_protected_attributes = [np.array([1.0]) for _ in protected_attribute_names]
        self.unprivileged_protected_attributes = [np.array([0.0]) for _ in protected_attribute_names]
        self.labels = df[[label_name]].to_numpy()
        rest = df.drop(columns=[label_name])
        self.features, self.feature_names = rest.to_numpy(), list(rest.columns)
        self.instance_weights = np.ones(len(df))

    def copy(self, deepcopy: bool = False) -> "StandardDataset":
        """Another with the same content."""
        return copy.deepcopy(self)

    def convert_to_dataframe(self, *args: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """The matrix and label as a frame."""
        frame = pd.DataFrame(self.features, columns=self.feature_names)
        frame[self.label_names[0]] = self.labels
        return frame, {}


_MOVED = {"sklearn.cross_validation": "sklearn.model_selection", "sklearn.grid_search": "sklearn.model_selection",
          "sklearn.preprocessing.imputation": "sklearn.impute", "sklearn.externals.joblib": "joblib"}


def _drop(real: Callable[..., Any]) -> Callable[..., Any]:
    """``df.drop(names, 1)``, as it was until pandas 2."""
    def drop(self: Any, labels: Any = None, axis: Any = 0, *args: Any, **kwargs: Any) -> Any:
        return real(self, labels, axis=axis, **kwargs) if labels is not None else real(self, axis=axis, **kwargs)
    return drop


def _append(self: Any, other: Any, ignore_index: bool = False, **kwargs: Any) -> Any:
    """``df.append(other)``, as it was until pandas 2."""
    return pd.concat([self, *(other if isinstance(other, list) else [other])], ignore_index=ignore_index)


def _older(stack: contextlib.ExitStack) -> None:
    """What programs of some years ago count on."""
    stack.enter_context(patch.object(pd.DataFrame, "drop", _drop(pd.DataFrame.drop)))
    for frame in (pd.DataFrame, pd.Series):
        stack.enter_context(patch.object(frame, "append", _append, create=True))
    for name, kind in (("int", int), ("float", float), ("bool", bool), ("object", object), ("str", str)):
        if name not in vars(np):
            stack.enter_context(patch.object(np, name, kind, create=True))
    for old, new in _MOVED.items():
        stack.enter_context(patch.dict(sys.modules, {old: importlib.import_module(new)}))


@contextlib.contextmanager
def standing_in(catch: Catch) -> Iterator[None]:
    """Within it, every import succeeds, nothing is written, no process or connection is started."""
    real_open = builtins.open
    finder = _Finder()

    def reading(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if any(c in mode for c in "wax+"):
            return io.BytesIO() if "b" in mode else io.StringIO()
        return real_open(file, mode, *args, **kwargs)

    def nothing(*args: Any, **kwargs: Any) -> None:
        """Nothing is written."""

    def refused(*args: Any, **kwargs: Any) -> Any:
        raise OSError("a program that is judged starts and fetches nothing")

    known = {*sys.modules}
    Anything.catch = staticmethod(catch)
    path = list(sys.path)
    sys.meta_path.append(finder)
    names = {"get_ipython": lambda: Anything(), "display": lambda *a, **k: None, "input": refused}
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.object(builtins, "open", reading))
        for name, value in names.items():
            stack.enter_context(patch.object(builtins, name, value, create=True))
        _older(stack)
        for target in ("os.system", "subprocess.Popen", "socket.socket.connect"):
            stack.enter_context(patch(target, refused))
        for target in ("os.mkdir", "os.makedirs", "os.remove", "os.unlink", "os.rename", "shutil.rmtree", "shutil.copy", "shutil.move"):
            stack.enter_context(patch(target, nothing))
        try:
            yield
        finally:
            sys.meta_path.remove(finder)
            sys.path[:] = path
            for name in [n for n in sys.modules if n not in known and n in finder.made]:
                del sys.modules[name]
