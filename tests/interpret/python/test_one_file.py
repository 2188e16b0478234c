"""One file under several ways of writing its path: what one script writes is what another reads, and a model loaded from it is one."""

from pathlib import Path

import pytest

from herkomst.config import Config
from herkomst.flows import collapse
from herkomst.pipeline import run

WRITE = "import os\nimport pandas as pd\nfrom pathlib import Path\ndf = pd.read_sql('SELECT nat, x FROM persoon', None)\n"
READ = "import os\nimport pandas as pd\nfrom pathlib import Path\n"


@pytest.mark.parametrize(("written", "read"), [
    ("df.to_csv('../data/x.csv')", "pd.read_csv('../data/x.csv')"),
    ("df.to_csv(Path(__file__).parent.parent / 'data' / 'x.csv')", "pd.read_csv('../data/x.csv')"),
    ("df.to_csv(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'x.csv'))", "pd.read_csv(Path(__file__).parents[1] / 'data/x.csv')"),
    ("df.to_csv(Path.home() / 'data' / 'x.csv')", "pd.read_csv(os.path.expanduser('~/data/x.csv'))"),
    ("df.to_csv(Path.home().joinpath('data', 'x.csv'))", "pd.read_csv(Path('~/data/x.csv').expanduser())"),
])
def test_a_file_is_the_same_however_its_path_is_written(written: str, read: str, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(f"{WRITE}{written}\n")
    (tmp_path / "src" / "b.py").write_text(f"{READ}df = {read}\ndf[['nat']].to_csv('uit.csv')\n")
    flows = collapse(run(tmp_path, Config(), with_graph=True).edges)
    files = {f.target.dataset.name for f in flows if f.source.dataset and f.source.dataset.name == "persoon" and f.target.dataset and f.target.dataset.kind == "file"}
    read_from = {f.source.dataset.name for f in flows if f.source.column == "nat" and f.source.dataset and f.source.dataset.kind == "file"}
    assert files
    assert files == read_from
    assert "unknown" not in files


def test_a_home_directory_is_not_any_unknown_place(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"{WRITE}df.to_csv(Path.home() / 'x.csv')\n")
    (tmp_path / "b.py").write_text(f"{READ}df = pd.read_csv(Path.home() / 'y.csv')\ndf[['nat']].to_csv('uit.csv')\n")
    flows = collapse(run(tmp_path, Config(), with_graph=True).edges)
    assert {f.source.dataset.name for f in flows if f.source.column == "nat" and f.source.dataset and f.source.dataset.kind == "file"} == {"~/y.csv"}


def test_a_model_loaded_in_three_scripts_is_one_decision_point(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    loads = ("'../models/fraude.joblib'", "Path(__file__).parent.parent / 'models' / 'fraude.joblib'", "os.path.join('..', 'models', 'fraude.joblib')")
    for number, path in enumerate(loads):
        (tmp_path / "src" / f"s{number}.py").write_text(
            f"import joblib\n{READ}model = joblib.load({path})\ndf = pd.read_sql('SELECT nationaliteit, x FROM persoon', None)\n"
            "df['kans'] = model.predict_proba(df[['nationaliteit', 'x']])[:, 1]\n")
    (point,) = run(tmp_path, Config()).decisions
    assert {"nationaliteit", "x"} <= {c.name for c in point.criteria}
