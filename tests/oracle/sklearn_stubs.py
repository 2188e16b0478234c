"""Estimators that only remember what goes in: fitting is cheap, and what predictions look like depends on nothing.

Transformers, selectors and what they use inside are the real ones: what they do to a feature matrix is what is held against herkomst.
"""

import contextlib
import functools
import pickle
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import numpy as np

Catch = Callable[[Any, Any], None]
"""Called with the feature matrix and the target (None where a method gets none), each time a model is given something."""


@functools.cache
def estimators() -> tuple[type, ...]:
    """The models whose input is watched."""
    from sklearn.cluster import KMeans
    from sklearn.ensemble import GradientBoostingClassifier, IsolationForest, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression, SGDClassifier
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier

    return (LogisticRegression, DecisionTreeClassifier, RandomForestClassifier, GradientBoostingClassifier, SGDClassifier, GaussianNB,
            KNeighborsClassifier, MLPClassifier, SVC, KMeans, IsolationForest)


@contextlib.contextmanager
def patched(catch: Catch) -> Iterator[None]:
    """Within it, every model tells ``catch`` what it is fitted on and asked to predict."""

    def fit(self: Any, X: Any, y: Any = None, sample_weight: Any = None, **kwargs: Any) -> Any:  # noqa: N803
        catch(X, y)
        self.classes_ = np.array([0, 1])
        self.n_features_in_ = np.shape(X)[1] if np.ndim(X) == 2 else 1
        return self

    def predict(self: Any, X: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        catch(X, None)
        return np.zeros(_length(X), dtype=int)

    def predict_proba(self: Any, X: Any) -> Any:  # noqa: N803
        catch(X, None)
        return np.full((_length(X), 2), 0.5)

    def decision_function(self: Any, X: Any) -> Any:  # noqa: N803
        catch(X, None)
        return np.zeros(_length(X))

    def score(self: Any, X: Any, y: Any = None, sample_weight: Any = None) -> float:  # noqa: N803
        catch(X, y)
        return 0.5

    def fit_predict(self: Any, X: Any, y: Any = None, **kwargs: Any) -> Any:  # noqa: N803
        return fit(self, X, y).predict(X)

    def importance(model: Any, X: Any, y: Any, **kwargs: Any) -> None:  # noqa: N803
        """What it is handed is watched. What it shuffles within is not: which value a row is lent rests on how many rows there are, and
        nobody is scored by it."""
        catch(X, y)

    methods = {"fit": fit, "predict": predict, "predict_proba": predict_proba, "decision_function": decision_function, "score": score,
               "fit_predict": fit_predict}
    import sklearn

    stored: dict[str, bytes] = {}

    def dump(value: Any, filename: Any, *args: Any, **kwargs: Any) -> list[str]:
        stored[str(filename)] = pickle.dumps(value)
        return [str(filename)]

    def load(filename: Any, *args: Any, **kwargs: Any) -> Any:
        return pickle.loads(stored[str(filename)])

    with contextlib.ExitStack() as stack:
        stack.callback(sklearn.set_config, transform_output="default")     # a program that raises leaves what it set
        stack.enter_context(patch("joblib.dump", dump))
        stack.enter_context(patch("joblib.load", load))
        stack.enter_context(patch("sklearn.inspection.permutation_importance", importance))
        for estimator in estimators():
            for name, method in methods.items():
                if name == "fit" or hasattr(estimator, name):
                    stack.enter_context(patch.object(estimator, name, method))
        yield


def _length(value: Any) -> int:
    return int(value.shape[0]) if hasattr(value, "shape") else len(value)
