"""Results that hold frames or columns without being one."""

import pytest

from tests.interpret.verbs.flow import flows, program, rows_of, series, table, value

BATCHES = "from torch.utils.data import DataLoader, Dataset\n"
OWN = """class D(Dataset):
    def __init__(self, f):
        self.f = f
    def __getitem__(self, i):
        return self.f["age"].iloc[i], self.f["sex"].iloc[i]
"""
CASES = [
    ("items of a Series", 's = df.set_index("nat")["age"]\nout = 0\nfor k, v in s.items():\n    out = v', {("age", "IDENTITY")}),
    ("labels of a Series", 's = df.set_index("nat")["age"]\nfor k, v in s.items():\n    out = k', {("nat", "IDENTITY")}),
    ("labels of rows", 'for k, r in df.set_index("nat").iterrows():\n    out = k', {("nat", "IDENTITY")}),
    ("rows", 'for k, r in df.iterrows():\n    out = r["age"]', {("age", "IDENTITY")}),
    ("records", "for r in df.itertuples():\n    out = r.age", {("age", "IDENTITY")}),
    ("batches of an own data set", BATCHES + OWN + "for a, b in DataLoader(D(df)):\n    out = b", {("sex", "IDENTITY")}),
    ("batches of anything else", BATCHES + 'for a in DataLoader(df["age"]):\n    out = a', {("age", "IDENTITY")}),
    ("shuffled together", 'from sklearn.utils import shuffle\na, out = shuffle(df, df["sex"])', {("sex", "IDENTITY")}),
    ("one alone", 'from sklearn.utils import resample\nout = resample(df["age"])', {("age", "IDENTITY")}),
    ("aligned with no column", 'out, b = df["age"].align(3)', {("age", "IDENTITY")}),
    ("aligned with another selection", 'out, b = df["age"].align(df[df["nat"] == "NL"]["id"])', {("age", "IDENTITY"), ("nat", "FILTER")}),
]


@pytest.mark.parametrize(("body", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_is_met(body: str, wanted: set[tuple[str, str]]) -> None:
    assert series(body) == wanted


def test_folds_that_are_dealt_out_by_a_column() -> None:
    result = program('from sklearn.model_selection import StratifiedKFold\nfor tr, te in StratifiedKFold().split(df, df["sex"]):\n    out = df.iloc[tr]')
    assert {(e.source.name, e.subtype, e.cause) for e in result.edges if e.target.kind == "rows" and e.source.kind == "column"} == {("sex", "FILTER", "stratify")}


def test_a_data_set_with_labels() -> None:
    body = 'from aif360.datasets import StandardDataset\nd = StandardDataset(df, label_name="sex", favorable_classes=[1], protected_attribute_names=["nat"], '
    body += 'privileged_classes=[[1]], features_to_drop=["id"])\n'
    assert list(flows(body + "out = d.features")) == ["age", "nat", "income"]
    assert series(body + "out = d.labels") == {("sex", "IDENTITY")}
    found, _ = table("from aif360.datasets import AdultDataset\nout = AdultDataset().features")
    assert {"race", "sex", "age"} <= set(found.columns)


def test_axes_of_a_figure() -> None:
    assert value(program("import matplotlib.pyplot as plt\nfig, out = plt.subplots()")).cls == "matplotlib.Axes"  # type: ignore[union-attr]


def test_rows_of_aligned_frames_are_those_of_both() -> None:
    body = 'a, out = df[df["sex"] == "M"].align(df[df["nat"] == "NL"])'
    assert rows_of(body) == {("sex", "FILTER"), ("nat", "FILTER")}


def test_a_label_that_is_not_there_is_computed_from_nothing() -> None:
    body = 'from aif360.datasets import StandardDataset\nd = StandardDataset(df, label_name="nothing", favorable_classes=[1], protected_attribute_names=["nat"], privileged_classes=[[1]])\n'
    assert series(body + "out = d.labels") == set()


def test_batches_of_tensors() -> None:
    body = "import torch\nfrom torch.utils.data import DataLoader, TensorDataset\nx = torch.tensor(df[['age']].values)\ny = torch.tensor(df['sex'].values)\n"
    found = value(program(body + "for a in DataLoader(TensorDataset(x, y)):\n    out = a"))
    assert len(getattr(found, "items", ())) == 2


def test_a_data_set_of_a_library_has_its_own_columns() -> None:
    assert flows("from aif360.datasets import AdultDataset\nout = AdultDataset().features")["race"] == {("race", "IDENTITY")}


def test_a_field_of_a_record_that_is_called_as_a_method_is() -> None:
    assert series('for r in df.rename(columns={"age": "count"}).itertuples():\n    out = r.count') == {("age", "IDENTITY")}


def test_a_data_set_of_a_library_has_rows() -> None:
    found, _ = table("from aif360.datasets import AdultDataset\nout = AdultDataset().convert_to_dataframe()[0]")
    assert found.rows is not None and found.rows.dataset.name == "AdultDataset" and found.rows.kind == "rows"


METRICS = "from aif360.sklearn.metrics import disparate_impact_ratio\nfrom aequitas.group import Group\nimport sys\n"


@pytest.mark.parametrize(("body", "wanted"), [
    ('y = df.set_index("sex")["income"]\ndisparate_impact_ratio(y, prot_attr="sex")', {"sex"}),
    ('disparate_impact_ratio(df.set_index("sex")["income"], prot_attr="nat")', set()),
    ('Group().get_crosstabs(df, attr_cols=["sex"] if len(df) > 3 else ["nat"])', {"sex", "nat"}),
    ('Group().get_crosstabs(df, attr_cols=["sex", *df["nat"]])', {"sex", "nat"}),
])
def test_by_which_groups_a_metric_compares(body: str, wanted: set[str]) -> None:
    result = program(METRICS + body)
    assert {e.source.name for s in result.sinks if s.role == "group" for e in result.edges if e.target == s.node} == wanted
