"""The hook where checkouts are not as in a tutorial: merges, worktrees, submodules, detached heads, odd names, line ends, links."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Tree
from tests.hook.repository import FILES, PRE_COMMIT, TRAIN, WITH_ORIGIN, Repository

pytestmark = pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is not installed")

THREE = {
    "app/lijst.py": 'import yaml\n\n\ndef kenmerken():\n    with open("config/kenmerken.yaml") as f:\n        return yaml.safe_load(f)["kenmerken"]\n',
    "app/lezen.py": 'import pandas as pd\n\nfrom app.lijst import kenmerken\n\n\ndef invoer():\n    df = pd.read_csv("data/klanten.csv")\n    return df[kenmerken()]\n',
    "app/model.py": "from sklearn.linear_model import LogisticRegression\n\nfrom app.lezen import invoer\n\nfraud_model = LogisticRegression()\n"
                    "fraud_model.fit(invoer(), y)\n",
    "app/__init__.py": "",
    "config/kenmerken.yaml": "kenmerken:\n  - duur\n",
    "data/klanten.csv": "klant_id,nationaliteit,geboorteland,duur,aantal,fraude\n1,0001,NL,2,3,0\n",
}


def test_a_merge_that_brings_a_column_into_a_list_three_modules_away(repository: Repository) -> None:
    for name, text in THREE.items():
        repository.write(name, text)
    repository.commit_all()
    repository.git("switch", "-q", "-c", "theirs")
    repository.write("config/kenmerken.yaml", "kenmerken:\n  - duur\n  - geboorteland\n")
    repository.commit_all()
    repository.git("switch", "-q", "main")
    repository.write("app/ander.py", "x = 1\n")
    repository.commit_all()
    repository.git("merge", "-q", "--no-commit", "--no-ff", "theirs")
    code, text = repository.run()
    assert code == 1 and "`geboorteland` -> fraud_model" in text
    assert "config/kenmerken.yaml:3 (this change) <- " in text and "-> app/model.py:6" in text
    before = repository.git("rev-parse", "HEAD").strip()
    repository.git("commit", "-q", "--no-verify", "-m", "merge")
    code, text = repository.run("--from-ref", before, "--to-ref", "HEAD")
    assert code == 1 and "config/kenmerken.yaml:3 (this change)" in text


def test_a_conflict_half_solved_is_read_as_far_as_it_goes(repository: Repository) -> None:
    repository.git("switch", "-q", "-c", "theirs")
    repository.write("src/train.py", TRAIN.replace("import json", "import json  # theirs"))
    repository.commit_all()
    repository.git("switch", "-q", "main")
    repository.write("src/train.py", TRAIN.replace("import json", "import json  # ours"))
    repository.commit_all()
    subprocess.run(["git", "merge", "-q", "theirs"], cwd=repository.root, env=repository.env, check=False, capture_output=True)
    code, text = repository.herkomst("scan", ".")
    assert code in (0, 1) and "cannot be parsed" in text and "fraud_model" in text


def test_a_detached_head_and_a_worktree(repository: Repository, tmp_path: Path) -> None:
    repository.git("switch", "-q", "--detach")
    repository.write("config/features.json", WITH_ORIGIN)
    repository.git("add", "-A")
    assert "config/features.json:3 (this change)" in repository.run()[1]
    repository.git("stash", "-q")
    other = tmp_path / "other tree"
    repository.git("worktree", "add", "-q", str(other), "main")
    (other / "config" / "features.json").write_text(WITH_ORIGIN)
    subprocess.run(["git", "add", "-A"], cwd=other, env=repository.env, check=True)
    repository.root = other
    code, text = repository.herkomst("hook")
    assert code == 1 and "config/features.json:3 (this change)" in text
    repository.root = other / "config"
    assert repository.herkomst("hook") == (code, text), "from a directory below the top"


def test_a_submodule_is_not_ours_to_judge_and_does_not_stop_a_commit(repository: Repository, tmp_path: Path) -> None:
    lib = tmp_path / "lib"
    lib.mkdir()
    for arguments in (["init", "-q", "-b", "main"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", *arguments], cwd=lib, env=repository.env, check=True)
    (lib / "prep.py").write_text("x = 1\n")
    subprocess.run(["git", "add", "-A"], cwd=lib, env=repository.env, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "y"], cwd=lib, env=repository.env, check=True)
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(lib), "lib")
    code, text = repository.run()
    assert code == 0 and "no path touched by this change" in text
    repository.commit_all()
    repository.write("config/features.json", WITH_ORIGIN)
    repository.git("add", "-A")
    assert "config/features.json:3 (this change)" in repository.run()[1]


@pytest.mark.parametrize("name", ["config/lijst met kenmerken.json", "config/gegevens-één-ñ-中.json", "config/a'b\"c.json", "config/-x.json"])
def test_names_with_spaces_and_letters_of_all_kinds(repository: Repository, name: str) -> None:
    repository.write("src/train.py", TRAIN.replace('"config/features.json"', repr(name)))
    repository.write(name, FILES["config/features.json"])
    repository.commit_all()
    repository.write(name, WITH_ORIGIN)
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and f"{name}:3 (this change)" in text


def test_windows_line_ends(repository: Repository) -> None:
    for name, text in FILES.items():
        (repository.root / name).write_bytes(text.replace("\n", "\r\n").encode())
    repository.commit_all()
    (repository.root / "config/features.json").write_bytes(WITH_ORIGIN.replace("\n", "\r\n").encode())
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "config/features.json:3 (this change)" in text and "src/train.py:9" in text


def test_a_rename_with_a_change_in_it(repository: Repository) -> None:
    repository.write("src/train.py", TRAIN.replace("config/features.json", "config/kenmerken.json"))
    repository.git("mv", "config/features.json", "config/kenmerken.json")
    repository.write("config/kenmerken.json", WITH_ORIGIN)
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "config/kenmerken.json:3 (this change)" in text


def test_a_first_commit(tree: Tree, tmp_path: Path, cache: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    repository = Repository(tree({"README.md": "x\n"}), home, cache)
    repository.git("update-ref", "-d", "HEAD")
    for name, text in {**FILES, "config/features.json": WITH_ORIGIN}.items():
        repository.write(name, text)
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "HK101" in text and "`nationaliteit` -> fraud_model" in text and "(this change)" in text
    code, text = repository.herkomst("scan", ".", "--since", "main")
    assert code == 2 and "nothing was committed yet" in text and text.count("\n") == 1


def test_a_shallow_clone_says_what_it_lacks(repository: Repository, tmp_path: Path) -> None:
    for n in range(3):
        repository.write("src/other.py", f"x = {n}\n")
        repository.commit_all()
    repository.git("branch", "old", "HEAD~2")
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.root}", str(clone))
    repository.root = clone
    for ref in ("origin/old", "HEAD~2"):
        code, text = repository.herkomst("scan", ".", "--since", ref)
        assert code == 2 and "shallow clone" in text and "fetch-depth: 0" in text and text.count("\n") == 1
    code, text = repository.herkomst("hook")
    assert code == 0 and "HK110" in text, "the whole tree needs no history"


def test_links_that_lead_in_circles_and_files_nobody_may_read(repository: Repository) -> None:
    (repository.root / "loop").symlink_to(".", target_is_directory=True)
    (repository.root / "src" / "zelf.py").symlink_to("zelf.py")
    (repository.root / "src" / "dood.py").symlink_to("er-is-niets.py")
    (repository.root / "src" / "kapot.py").write_bytes(b"x = '\xff\xfe\xff\n")
    (repository.root / "src" / "nul.py").write_bytes(bytes(range(256)) * 40)
    repository.write("config/features.json", WITH_ORIGIN)
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "config/features.json:3 (this change)" in text
    assert "makes less readable" in text and "src/kapot.py:1" in text


def test_without_git(repository: Repository) -> None:
    (repository.root / ".git").rename(repository.root / "weg")
    for arguments, words in ((["hook"], "for a tree without git: herkomst scan"), (["scan", ".", "--since", "main"], "leave the option out")):
        code, text = repository.herkomst(*arguments)
        assert code == 2 and words in text and text.count("\n") == 1
    (repository.root / "weg").rename(repository.root / ".git")
    repository.env["PATH"] = os.path.dirname(os.path.realpath(os.devnull))  # noqa: PTH120
    code, text = repository.herkomst("hook")
    assert code == 2 and "git is not installed" in text


BROKEN = TRAIN.replace("fraud_model.fit(", "fraud_model.fit((")


def test_a_change_that_makes_less_readable_is_said_and_fails_where_the_gate_says_so(repository: Repository) -> None:
    repository.write("src/other.py", "df = load(\n")
    repository.commit_all()
    repository.write("src/train.py", BROKEN)
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 0 and "note This change makes less readable: src/train.py:9 cannot be parsed" in text and "other.py" not in text
    repository.write("herkomst.toml", '[gate]\nunread-increase = "error"\n')
    repository.commit_all()
    repository.git("mv", "src/other.py", "src/moved.py")
    assert "less readable" not in repository.run()[1], "broken before, broken after a move"
    repository.write("src/train.py", TRAIN)
    repository.commit_all()
    repository.write("src/train.py", BROKEN)
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 1 and "error This change makes less readable: src/train.py:9 cannot be parsed" in text
    code, text = repository.herkomst("scan", ".", "--since", "HEAD")
    assert code == 1 and "This change makes less readable: src/train.py:9" in text
    repository.write("herkomst.toml", '[gate]\nunread-increase = "never"\n')
    assert "less readable" not in repository.herkomst("scan", ".", "--since", "HEAD")[1]


def test_a_change_that_leaves_code_out_by_configuration_is_said(repository: Repository) -> None:
    repository.write("src/other.py", "x = 1\n")
    repository.commit_all()
    repository.write("herkomst.toml", '[sources]\nexclude = {"src/train.py" = "not ours"}\n')
    repository.git("add", "-A")
    code, text = repository.run()
    assert code == 0 and "less readable: src/train.py:1 left out by the configuration" in text
    assert "1 file      left out by the configuration: src/train.py (1: not ours)" in repository.herkomst("scan", ".")[1]


def test_an_unchanged_tree_is_not_looked_at_again_and_the_time_is_said(repository: Repository, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "herkomst", "hook", "--verbose"]
    env = {**repository.env, "HERKOMST_CACHE_DIR": str(tmp_path / "own")}      # other tests look at the same tree
    for said in ("0 reused", "0 units interpreted"):
        done = subprocess.run(words, cwd=repository.root, env=env, capture_output=True, text=True, check=False)
        assert said in done.stderr and re.search(r", \d+\.\d\d s\n", done.stderr), done.stderr
