"""Which files a tree holds: kinds, what is skipped, what is said to be lost."""

import os
import subprocess
from pathlib import Path

import pytest

from herkomst.config import Config, Positional
from herkomst.discover import MAX_BYTES, Discovered, discover
from herkomst.errors import HerkomstError
from tests.conftest import Tree


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def paths(found: Discovered) -> list[str]:
    return [f.path for f in found.files]


def gaps(found: Discovered) -> dict[str, str]:
    return {g.span.path: g.reason for g in found.gaps}


def test_kinds_and_languages(tree: Tree) -> None:
    root = tree(
        {
            "a.py": "x = 1\n",
            "b.IPYNB": "{}",
            "c.sql": "SELECT 1",
            "d.hql": "SELECT 1",
            "e.pkb": "BEGIN NULL; END;",
            "f.yml": "a: 1",
            "g.json": "{}",
            "h.toml": "",
            "i.cfg": "",
            "j.tsv": "a\tb\n",
            "k.parquet": b"PAR1",
            "l.R": "x <- 1",
            "m.dtsx": "<x/>",
            "n.sas": "data x;",
            "o.md": "# x",
            "p.pkl": b"\x80",
            "package-lock.json": "{}",
            "q.min.js": "x",
            "r.scala": "val x = 1",
        }
    )
    found = {f.path: f for f in discover(root, Config()).files}
    assert {p: f.kind for p, f in found.items()} == {
        "a.py": "python",
        "b.IPYNB": "notebook",
        "c.sql": "sql",
        "d.hql": "sql",
        "e.pkb": "sql",
        "f.yml": "yaml",
        "g.json": "json",
        "h.toml": "toml",
        "i.cfg": "ini",
        "j.tsv": "csv",
        "k.parquet": "parquet",
        "l.R": "other-language",
        "m.dtsx": "other-language",
        "n.sas": "other-language",
        "p.pkl": "data",
        "r.scala": "other-language",
    }
    assert (found["l.R"].language, found["m.dtsx"].language, found["n.sas"].language) == ("R", "SSIS", "SAS")
    assert (found["d.hql"].dialect, found["d.hql"].guessed, found["c.sql"].dialect) == ("hive", True, "")
    assert len(found["a.py"].digest) == 64 and found["a.py"].size == 6


def test_dbt_files_are_those_below_the_paths_of_a_project(tree: Tree) -> None:
    root = tree(
        {
            "dwh/dbt_project.yml": "name: x\nmodel-paths:\n  - modellen   # ours\nvars:\n  model-paths: nee\n",
            "dwh/modellen/a.sql": "select 1",
            "dwh/macros/m.sql": "{% macro m() %}{% endmacro %}",
            "dwh/models/b.sql": "select 1",
            "los.sql": "select 1",
            "dwh/target/compiled/a.sql": "select 1",
            "dwh/target/catalog.json": "{}",
            "dwh/dbt_packages/p/macros/x.sql": "select 1",
            "two/dbt_project.yml": 'name: y\nmodel-paths: ["models", "extra"]\n',
            "two/models/c.sql": "select 1",
            "two/extra/d.sql": "",
        }
    )
    found = discover(root, Config())
    kinds = {f.path: f.kind for f in found.files}
    assert {p for p, k in kinds.items() if k == "dbt"} == {
        "dwh/modellen/a.sql",
        "dwh/macros/m.sql",
        "two/models/c.sql",
        "two/extra/d.sql",
    }
    assert kinds["dwh/models/b.sql"] == kinds["los.sql"] == "sql"
    assert "dwh/target/compiled/a.sql" not in kinds and kinds["dwh/target/catalog.json"] == "json"
    assert ("dbt_packages", 1) in found.skipped


def test_environments_and_packages_are_skipped_and_counted(tree: Tree) -> None:
    root = tree(
        {
            "a.py": "",
            "env/pyvenv.cfg": "",
            "env/lib/x.py": "",
            ".venv/y.py": "",
            "web/node_modules/z.py": "",
            "node_modules/q.py": "",
            "__pycache__/a.py": "",
            "opt/site-packages/w.py": "",
        }
    )
    found = discover(root, Config())
    assert paths(found) == ["a.py"]
    assert found.skipped == ((".venv", 1), ("__pycache__", 1), ("env", 1), ("node_modules", 2), ("site-packages", 1))
    git(root, "init", "-q")
    assert (paths(discover(root, Config())), discover(root, Config()).skipped) == (["a.py"], found.skipped)


@pytest.mark.parametrize("checkout", [False, True])
def test_ignore_files_are_honoured_in_and_outside_git(tree: Tree, checkout: bool) -> None:
    root = tree(
        {
            ".gitignore": "out/\n*.gen.sql\n",
            "out/x.py": "",
            "a.gen.sql": "",
            "b.sql": "",
            "src/.gitignore": "!keep.gen.sql\n/local.py\n",
            "src/keep.gen.sql": "",
            "src/local.py": "",
            "src/deep/local.py": "",
        }
    )
    if checkout:
        git(root, "init", "-q")
    found = discover(root, Config())
    assert paths(found) == ["b.sql", "src/deep/local.py", "src/keep.gen.sql"]
    assert found.git is checkout


def test_git_lists_untracked_files_but_the_hook_only_tracked_ones(tree: Tree) -> None:
    root = tree({"a.py": "", "b.py": "", "gone.py": "", "ü ber.py": "", "sub/c.py": ""})
    git(root, "init", "-q")
    git(root, "add", "a.py", "gone.py", "ü ber.py")
    (root / "gone.py").unlink()
    assert paths(discover(root, Config())) == ["a.py", "b.py", "sub/c.py", "ü ber.py"]
    assert paths(discover(root, Config(), tracked_only=True)) == ["a.py", "ü ber.py"]
    assert paths(discover(root / "sub", Config())) == ["c.py"]


def test_nested_checkouts_are_listed_by_their_own_git(tree: Tree) -> None:
    root = tree({"a.py": "", "clone/b.py": "", "clone/x.py": "", "clone/.gitignore": "x.py\n"})
    git(root, "init", "-q")
    git(root / "clone", "init", "-q")
    assert paths(discover(root, Config())) == ["a.py", "clone/b.py"]


def test_a_root_that_git_ignores_is_scanned_when_asked_for(tree: Tree) -> None:
    root = tree({".gitignore": "build/\n", "a.py": "", "build/b.py": "", "build/c.py": ""})
    git(root, "init", "-q")
    assert paths(discover(root / "build", Config())) == ["b.py", "c.py"]
    assert paths(discover(root, Config(), ["build"])) == ["build/b.py", "build/c.py"]
    assert paths(discover(root, Config(), ["build/c.py", root / "a.py"])) == ["a.py", "build/c.py"]


def test_links_are_never_followed_and_said_where_they_matter(tree: Tree, tmp_path: Path) -> None:
    root = tree({"a.py": "", "d/b.py": ""})
    (tmp_path / "outside.py").write_text("")
    (root / "loop").symlink_to(root)
    (root / "d/self.sql").symlink_to("self.sql")
    (root / "twice.py").symlink_to("a.py")
    (root / "away.py").symlink_to(tmp_path / "outside.py")
    (root / "dead.sql").symlink_to("nothing")
    (root / "dead.txt").symlink_to("nothing")
    for _ in range(2):
        found = discover(root, Config())
        assert paths(found) == ["a.py", "d/b.py"]
        assert gaps(found) == dict.fromkeys(["away.py", "d/self.sql", "dead.sql", "loop"], "symlink")
        git(root, "init", "-q")


def test_too_large_and_unreadable_files_are_said_and_not_read(tree: Tree) -> None:
    root = tree({"a.py": "", "big.sql": b" " * (MAX_BYTES["sql"] + 1), "pipe.py": ""})
    (root / "pipe.py").unlink()
    os.mkfifo(root / "pipe.py")
    found = discover(root, Config(), ["."])
    assert gaps(found) == {"big.sql": "too-large"}
    assert {f.path: bool(f.digest) for f in found.files} == {"a.py": True, "big.sql": False}


def test_names_that_are_not_unicode_are_said(tree: Tree) -> None:
    root = tree({"a.py": ""})
    (Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.py"))).write_bytes(b"")
    found = discover(root, Config())
    assert paths(found) == ["a.py"] and gaps(found) == {"caf\\xe9.py": "unreadable"}


def test_configuration_includes_excludes_and_marks(tree: Tree) -> None:
    root = tree(
        {
            ".gitignore": "schema/\n",
            "src/a.py": "",
            "src/vendor/v.py": "",
            "src/vendor/w.py": "",
            "other/b.py": "",
            "src/seeds/test_x.csv": "a,b\n",
            "schema/columns.csv": "a,b\n",
            "src/PER_1.txt": "1|2",
            "src/tests/test_a.py": "",
            "src/q.sql": "",
        }
    )
    git(root, "init", "-q")
    config = Config(
        include=("src",),
        exclude={"src/vendor/**": "third party", "src/none/**": "nothing"},
        non_production=("src/seeds/test_*",),
        schemas=("schema/columns.csv",),
        positional=(Positional("src/PER_*.txt"),),
        dialect="snowflake",
        dialects=(("*.sql", "tsql"), ("src/q.sql", "oracle")),
    )
    found = discover(root, config)
    assert paths(found) == [
        "schema/columns.csv",
        "src/PER_1.txt",
        "src/a.py",
        "src/q.sql",
        "src/seeds/test_x.csv",
        "src/tests/test_a.py",
    ]
    assert found.excluded == (("src/none/**", "nothing", 0), ("src/vendor/**", "third party", 2))
    files = {f.path: f for f in found.files}
    assert [p for p, f in files.items() if not f.production] == ["src/seeds/test_x.csv", "src/tests/test_a.py"]
    assert (files["src/q.sql"].dialect, files["src/q.sql"].guessed, files["src/a.py"].dialect) == ("oracle", False, "snowflake")
    assert files["src/PER_1.txt"].kind == "csv"


def test_same_tree_same_answer_and_a_changed_byte_another_digest(tree: Tree) -> None:
    root = tree({"b.py": "1", "a.py": "2", "c/d.csv": "a,b\n"})
    first = discover(root, Config())
    assert first == discover(root, Config())
    (root / "b.py").write_text("3")
    changed = [a.path for a, b in zip(first.files, discover(root, Config()).files, strict=True) if a != b]
    assert changed == ["b.py"]


def test_paths_that_do_not_exist_or_lie_outside_are_mistakes(tree: Tree) -> None:
    root = tree({"a.py": ""})
    for path in ("nope.py", "../..", Path("/")):
        with pytest.raises(HerkomstError):
            discover(root, Config(), [path])
    with pytest.raises(HerkomstError, match="no such directory"):
        discover(root / "nope", Config())


def test_without_git_on_the_machine_the_tree_is_walked(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({".gitignore": "b.py\n", "a.py": "", "b.py": ""})
    git(root, "init", "-q")
    monkeypatch.setenv("PATH", "")
    found = discover(root, Config())
    assert (paths(found), found.git) == (["a.py"], False)
