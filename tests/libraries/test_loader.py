"""Library models are refused with file, line and remedy when they are wrong; paths, aliases and bases resolve."""

from pathlib import Path

import msgspec
import pytest

from herkomst.errors import RuleError
from herkomst.knowledge import libraries
from herkomst.knowledge.libraries import Pack

GOOD = (
    "library: mine\ncalls:\n  clean:\n    params: {frame: required, drop: null}\n    result: {drop: {from: frame, columns: drop}}\n"
)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (GOOD.replace("columns: drop}", "columns: dropp}"), 5, "'dropp' is no parameter"),
        (GOOD.replace("{drop: {from", "{dropp: {from"), 5, "unknown verb 'dropp'"),
        (GOOD.replace("from: frame,", "form: frame,"), 5, "drop has no argument 'form'"),
        (GOOD.replace("    result", "    reslut"), 5, "unknown key 'reslut'"),
        (GOOD.replace("{frame: required, drop: null}", "[frame]"), 4, "params needs a mapping"),
        (GOOD + "    inplace: inplase\n", 6, "inplace names 'inplase'"),
        (GOOD + "    sinks: {frame: featur}\n", 6, "unknown sink role 'featur'"),
        (GOOD + "    sinks: {fram: feature}\n", 6, "sinks names 'fram'"),
        (GOOD + "  clean:\n    result: opaque\n", 6, "key 'clean' occurs twice"),
        (GOOD + "  'clean, other':\n    result: opaque\n", 6, "mine.clean is modelled twice"),
        ("library: mine\nclasses:\n  C: {role: clasifier}\n", 3, "unknown role 'clasifier'"),
        ("library: mine\nclasses:\n  C: {bases: [mine.D]}\n", 3, "unknown base 'mine.D'"),
        ("library: mine\ncalls:\n  f: {params: {x: null}, cases: [{when: {y: given}, result: opaque}]}\n", 3, "when names 'y'"),
        ("library: mine\ncalls:\n  f: {params: {x: null}}\n", 3, "has no result"),
        ("library: mine\ncalls:\n  f: {result: {reshape: {way: twist}}}\n", 3, "'twist' is not a word here"),
        ("library: mine\naliases:\n  m.f: mine.g\ncalls:\n  f: {result: opaque}\n", 3, "alias 'm.f' leads to 'mine.g'"),
        ("library: mine\ncalls:\n  f: {returns: mine.Gone}\n", 3, "returns the unknown 'mine.Gone'"),
        ("calls: {}\n", 1, "starts with library"),
        ("library: mine\ncals: {}\n", 2, "unknown key 'cals'"),
        ("library: [mine\n", 2, "not YAML"),
    ],
)
def test_a_wrong_model_is_refused_with_its_place(text: str, line: int, what: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(RuleError) as error:
        libraries.load([tmp_path])
    assert what in error.value.what
    assert error.value.file.endswith("mine.yaml")
    assert error.value.line == line
    assert error.value.remedy


def test_a_good_model_of_an_in_house_helper_is_taken(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD)
    entry = libraries.load([tmp_path]).find("mine.clean")
    assert entry is not None
    assert [p.name for p in entry.params or ()] == ["frame", "drop"]
    assert entry.cases[0].effect.verb == "drop"


def test_what_feeds_a_sink_is_called_by_its_name_where_no_action_is_given(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD + "    sinks: {frame: feature}\n  keep:\n    result: opaque\n")
    pack = libraries.load([tmp_path])
    assert [e.action for e in (pack.find("mine.clean"), pack.find("mine.keep")) if e is not None] == ["clean", ""]


def test_paths_are_found_through_aliases_private_modules_and_bases() -> None:
    pack = libraries.pack()
    drop = pack.entries["pandas.DataFrame.drop"]
    assert pack.find("pandas.core.frame.DataFrame.drop") is drop
    assert pack.find("geopandas.GeoDataFrame.drop") is drop
    fit = pack.entries["role.estimator.fit"]
    assert pack.find("sklearn.linear_model.LogisticRegression.fit") is fit
    assert pack.find("sklearn.linear_model._logistic.LogisticRegression.fit") is fit
    assert pack.role("xgboost.XGBClassifier") == "classifier"
    assert pack.find("pandas.DataFrame.no_such_method") is None


def test_the_pack_survives_the_cache() -> None:
    pack = libraries.pack()
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(pack), type=Pack)
    assert again == pack


def test_a_users_models_are_verified_together_with_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD)
    assert libraries.verify(tmp_path) == 1
    (tmp_path / "mine.yaml").write_text(GOOD.replace("library: mine", "library: pandas").replace("  clean:", "  concat:"))
    with pytest.raises(RuleError, match="modelled twice"):
        libraries.verify(tmp_path)
