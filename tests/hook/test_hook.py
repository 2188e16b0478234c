"""What a commit sees, with the real pre-commit program in real repositories: every case in which a filtered hook stays silent."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Tree
from tests.hook.repository import HERE, PRE_COMMIT, TRAIN, WITH_ORIGIN, Repository

pytestmark = pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is not installed")

def test_the_manifest_is_one(repository: Repository) -> None:
    assert PRE_COMMIT is not None
    done = subprocess.run(
        [PRE_COMMIT, "validate-manifest", str(HERE / ".pre-commit-hooks.yaml")],
        env=repository.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_a_commit_that_changes_only_the_list_of_columns(repository: Repository) -> None:
    repository.write("config/features.json", WITH_ORIGIN)
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "Skipped" not in text
    assert "HK101" in text and "`nationaliteit` -> fraud_model" in text
    assert (
        "config/features.json:3 (this change) <- " in text
        and "data/klanten.csv.nationaliteit" in text
        and "-> src/train.py:9" in text
    )


def test_a_commit_that_only_deletes_a_file(repository: Repository) -> None:
    repository.write("src/prepare.py", 'def prepare(df):\n    return df[["duur", "aantal"]]\n')
    repository.write(
        "src/train.py",
        TRAIN.replace("import pandas", "from prepare import prepare\nimport pandas").replace("df[features]", "prepare(df)"),
    )
    repository.commit_all()
    assert repository.run("--all-files")[0] == 0
    repository.git("rm", "-q", "src/prepare.py")
    _, text = repository.run()
    assert "Skipped" not in text
    assert "fraud_model" in text and "no line of this path changed here" in text


def test_a_commit_that_deletes_the_line_that_dropped_the_column(repository: Repository) -> None:
    drop = 'X = df.drop(columns=["klant_id", "fraude", "postcode"])\nX = X.drop(columns=["nationaliteit"])\n'
    repository.write("src/train.py", TRAIN.replace("fraud_model =", f"{drop}fraud_model =").replace("df[features]", "X"))
    repository.commit_all()
    repository.write(
        "src/train.py", (repository.root / "src/train.py").read_text().replace('X = X.drop(columns=["nationaliteit"])\n', "")
    )
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "HK101" in text and "`nationaliteit` -> fraud_model" in text


def test_a_warning_is_visible_although_the_hook_passes(repository: Repository) -> None:
    repository.write("config/features.json", '["duur", "postcode"]\n')
    repository.git("add", "-A")
    code, text = repository.run()
    assert (code, "Passed" in text) == (0, True)
    assert "HK104" in text and "`postcode`" in text


def test_all_files_is_the_tree_against_the_baseline(repository: Repository) -> None:
    repository.write("config/features.json", WITH_ORIGIN)
    repository.commit_all()
    code, text = repository.run("--all-files")
    assert code == 1 and "HK101" in text and "(this change)" not in text
    assert repository.herkomst("baseline")[0] == 0
    repository.commit_all()
    code, text = repository.run("--all-files")
    assert code == 0 and "nothing new was seen in the code that was read (whole tree)" in text and " known" in text
    repository.write("config/features.json", WITH_ORIGIN.replace("aantal", "geslacht"))
    repository.write("data/klanten.csv", "klant_id,nationaliteit,geslacht,duur,fraude\n1,0001,M,2,0\n")
    repository.commit_all()
    _, text = repository.run("--all-files")
    assert "`geslacht` -> fraud_model" in text and "new" in text and "`nationaliteit`" not in text


def test_a_range_that_pre_commit_names(repository: Repository) -> None:
    older = repository.git("rev-parse", "HEAD").strip()
    repository.write("config/features.json", WITH_ORIGIN)
    newer = repository.commit_all()
    repository.write("src/other.py", "x = 1\n")
    newest = repository.commit_all()
    code, text = repository.run("--from-ref", older, "--to-ref", newer)
    assert code == 1 and "HK101" in text and "config/features.json:3 (this change)" in text
    code, text = repository.run("--from-ref", newer, "--to-ref", newest)
    assert code == 0 and "HK101" not in text and "elsewhere, not touched" in text


def test_untracked_files_are_not_read(repository: Repository) -> None:
    repository.write("src/more.py", "x = 1\n")
    repository.git("add", "-A")
    repository.write("scratch/train.py", TRAIN.replace("df[features]", 'df[["nationaliteit"]]'))
    code, text = repository.run()
    assert code == 0 and "HK101" not in text and "no path touched by this change" in text
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "scratch/train.py" in text


def test_what_is_staged_counts_not_what_is_in_the_tree(repository: Repository) -> None:
    repository.write("config/features.json", WITH_ORIGIN)
    repository.git("add", "-A")
    repository.write("config/features.json", '["duur"]\n')
    for run in (repository.run, lambda: repository.herkomst("hook")):
        code, text = run()
        assert code == 1 and "config/features.json:3 (this change)" in text
    assert (repository.root / "config/features.json").read_text() == '["duur"]\n'
    repository.write("config/features.json", '["aantal"]\n')
    repository.git("add", "-A")
    repository.write("config/features.json", WITH_ORIGIN)
    for run in (repository.run, lambda: repository.herkomst("hook")):
        code, text = run()
        assert code == 0 and "HK101" not in text


def test_a_file_that_only_moves_brings_nothing_new(repository: Repository) -> None:
    repository.write("config/features.json", WITH_ORIGIN)
    repository.commit_all()
    assert repository.herkomst("baseline")[0] == 0
    repository.commit_all()
    (repository.root / "src/models").mkdir()
    repository.git("mv", "src/train.py", "src/models/train.py")
    code, text = repository.run()
    assert code == 0 and "HK101" not in text and " known" in text
    repository.write("src/models/copy.py", TRAIN)
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "src/models/copy.py:9" in text


def test_a_commit_in_git_that_runs_the_hook(repository: Repository) -> None:
    assert PRE_COMMIT is not None
    subprocess.run([PRE_COMMIT, "install"], cwd=repository.root, env=repository.env, check=True, capture_output=True)
    repository.write("config/features.json", WITH_ORIGIN)
    repository.write("src/unrelated.py", "x = 1\n")
    repository.git("add", "src/unrelated.py")
    done = subprocess.run(
        ["git", "commit", "-m", "y", "config/features.json"],
        cwd=repository.root,
        env=repository.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "config/features.json:3 (this change)" in done.stdout + done.stderr


def test_a_repository_without_code_is_not_stopped(tree: Tree, tmp_path: Path, cache: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    repository = Repository(tree({"README.md": "x\n", "score.R": "x <- 1\n"}), home, cache)
    repository.write("score.R", "x <- 2\n")
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 0 and "nothing to analyse" in text and "1 R" in text


VIEW = """CREATE TABLE dbo.persoon (persoon_id INT, nationaliteit CHAR(4), duur INT);
CREATE VIEW v_klant AS
SELECT persoon_id, duur AS kenmerk FROM dbo.persoon;
"""
FROM_VIEW = """import pandas as pd
from sklearn.linear_model import LogisticRegression

df = pd.read_sql("SELECT * FROM v_klant", con)
fraud_model = LogisticRegression()
fraud_model.fit(df[["kenmerk"]], y)
"""


def test_since_shows_an_upstream_change_whose_decision_point_is_not_in_the_diff(repository: Repository) -> None:
    repository.write("sql/view.sql", VIEW)
    repository.write("src/other.py", FROM_VIEW)
    repository.commit_all()
    repository.git("switch", "-q", "-c", "mine")
    repository.write("sql/view.sql", VIEW.replace("duur AS kenmerk", "nationaliteit AS kenmerk"))
    repository.commit_all()
    repository.git("switch", "-q", "main")
    repository.write("config/features.json", WITH_ORIGIN)
    repository.commit_all()
    repository.git("switch", "-q", "mine")
    code, text = repository.herkomst("scan", ".", "--since", "main", "--full")
    assert code == 1 and "`nationaliteit`" in text and "src/other.py:6" in text and "src/train.py:9  " in text
    assert "klanten.csv:1" not in text.split("HK101")[1]
    code, text = repository.herkomst("scan", ".", "--since", "nope")
    assert code == 2 and text.count("\n") == 1 and "git knows no commit 'nope'" in text
    shutil.rmtree(repository.root / ".git")
    code, text = repository.herkomst("scan", ".", "--since", "main")
    assert code == 2 and "--since needs git" in text and text.count("\n") == 1


def test_a_change_in_yaml_and_in_sql_counts(repository: Repository) -> None:
    repository.write("config/features.yaml", "features:\n  - duur\n")
    repository.write(
        "src/train.py",
        TRAIN.replace("import json", "import yaml").replace(
            'json.load(open("config/features.json"))', 'yaml.safe_load(open("config/features.yaml"))["features"]'
        ),
    )
    repository.write("sql/view.sql", VIEW)
    repository.write("src/other.py", FROM_VIEW)
    repository.commit_all()
    repository.write("config/features.yaml", "features:\n  - duur\n  - nationaliteit\n")
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "config/features.yaml:3 (this change)" in text
    repository.git("reset", "-q", "--hard")
    repository.write("sql/view.sql", VIEW.replace("duur AS kenmerk", "nationaliteit AS kenmerk"))
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "sql/view.sql:3 (this change)" in text and "-> src/other.py" in text
