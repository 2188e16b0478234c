"""The verb fitted: what an estimator learned."""

from tests.interpret.verbs.flow import program, value


def test_fit_gives_the_estimator_back_with_what_it_learned() -> None:
    result = program('from sklearn.preprocessing import StandardScaler\nout = StandardScaler().fit(df[["age"]])\nmean = out.mean_')
    assert value(result).cls == "sklearn.preprocessing.StandardScaler"  # type: ignore[union-attr]
    assert {d.node.name for d in value(result, "mean").deps} == {"age"}  # type: ignore[union-attr]
