"""What git says about changes, and what it is kept from doing."""

from pathlib import Path

import pytest

from herkomst.discover.git import Changes, Git
from herkomst.errors import HerkomstError
from tests.conftest import Tree
from tests.discover.test_discover import git


def repository(tree: Tree) -> Path:
    root = tree({"a.py": "one\ntwo\nthree\nfour\n", "b.py": "b\n" * 10, "sub/c.sql": "SELECT 1\n", "empty.py": ""})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    return root


def of(root: Path) -> Git:
    found = Git.find(root)
    assert found is not None
    return found


def test_staged_lines_deletions_and_renames(tree: Tree) -> None:
    root = repository(tree)
    (root / "a.py").write_text("one\nTWO\nthree\nfour\nfive\n")
    git(root, "rm", "-q", "empty.py")
    git(root, "mv", "b.py", "sub/moved name.py")
    (root / "new.py").write_text("x\ny\n")
    git(root, "add", ".")
    (root / "a.py").write_text("unstaged\n")
    made = of(root).staged()
    assert made.lines == {"a.py": ((2, 2), (5, 5)), "new.py": ((1, 2),)}
    assert made.deleted == ("empty.py",)
    assert made.renamed == {"sub/moved name.py": "b.py"}
    assert made.base == git(root, "rev-parse", "HEAD").strip()
    assert made.touches("a.py", 2) and made.touches("a.py", 3, 5) and not made.touches("a.py", 3, 4)
    assert of(root).unstaged()


def test_where_lines_were_only_removed_the_lines_beside_the_gap_count(tree: Tree) -> None:
    root = repository(tree)
    (root / "a.py").write_text("one\nfour\n")
    git(root, "add", ".")
    assert of(root).staged().lines == {"a.py": ((1, 2),)}


def test_paths_are_relative_to_the_scanned_directory(tree: Tree) -> None:
    root = repository(tree)
    (root / "sub/c.sql").write_text("SELECT 2\n")
    (root / "a.py").write_text("")
    git(root, "add", ".")
    assert of(root / "sub").staged() == Changes(
        {"c.sql": ((1, 1),)}, (), {}, git(root, "rev-parse", "HEAD").strip(), "staged changes"
    )
    assert of(root / "sub").tracked() == ("c.sql",)


def test_names_that_git_quotes(tree: Tree) -> None:
    root = repository(tree)
    for name in ("tab\there.py", 'quote".py', "ünï.py", "back\\slash.py"):
        (root / name).write_text("x\n")
    git(root, "add", ".")
    assert set(of(root).staged().lines) == {"tab\there.py", 'quote".py', "ünï.py", "back\\slash.py"}


def test_since_is_the_merge_base_and_sees_untracked_files(tree: Tree) -> None:
    root = repository(tree)
    git(root, "switch", "-q", "-c", "mine")
    (root / "a.py").write_text("one\ntwo\nthree\nFOUR\n")
    git(root, "commit", "-q", "-a", "-m", "mine")
    git(root, "switch", "-q", "main")
    (root / "b.py").write_text("theirs\n")
    git(root, "commit", "-q", "-a", "-m", "theirs")
    git(root, "switch", "-q", "mine")
    (root / "untracked.py").write_text("x\n")
    made = of(root).since("main")
    assert set(made.lines) == {"a.py", "untracked.py"}
    assert made.lines["a.py"] == ((4, 4),)
    assert made.words == f"since main (merge base {made.base[:7]})"
    assert set(of(root).between("main", "mine").lines) == {"a.py"}
    assert set(of(root).between("0" * 40, "mine").lines) == {"a.py", "b.py", "sub/c.sql", "empty.py"}


def test_first_commit_everything_is_staged(tree: Tree) -> None:
    root = tree({"a.py": "x\n"})
    git(root, "init", "-q")
    git(root, "add", ".")
    made = of(root).staged()
    assert (made.lines, made.base, of(root).commit()) == ({"a.py": ((1, 1),)}, "", "")


def test_unknown_revisions_and_shallow_clones_are_said_in_words(tree: Tree, tmp_path: Path) -> None:
    root = repository(tree)
    with pytest.raises(HerkomstError, match=r"knows no commit 'nope'.*fetch it"):
        of(root).since("nope")
    with pytest.raises(HerkomstError, match="knows no commit '--output=x'"):
        of(root).since("--output=x")
    for n in range(3):
        (root / "a.py").write_text(str(n))
        git(root, "commit", "-q", "-a", "-m", str(n))
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    shallow = of(tmp_path / "shallow")
    with pytest.raises(HerkomstError, match=r"shallow clone.*fetch-depth: 0"):
        shallow.since("HEAD~2")
    git(root, "switch", "-q", "--orphan", "other")
    git(root, "commit", "-q", "--allow-empty", "-m", "other")
    with pytest.raises(HerkomstError, match="no common ancestor"):
        of(root).since("main")


def test_no_checkout_and_no_git_are_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Git.find(tmp_path) is None
    with pytest.raises(HerkomstError, match=r"--since needs git: .* is not in a git checkout"):
        Git.need(tmp_path, "--since")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(HerkomstError, match="git is not installed"):
        Git.need(tmp_path, "--since")


def test_commit_and_uncommitted_files(tree: Tree) -> None:
    root = repository(tree)
    assert (of(root).commit(), of(root).uncommitted()) == (git(root, "rev-parse", "--short=7", "HEAD").strip(), 0)
    (root / "a.py").write_text("changed\n")
    (root / "new.py").write_text("")
    assert of(root).uncommitted() == 2


def test_nothing_of_the_checkout_is_executed(tree: Tree, tmp_path: Path) -> None:
    root = repository(tree)
    mark = tmp_path / "executed"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\necho $0 >> {mark}\ncat\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "diff.external",
        "core.pager",
        "filter.x.clean",
        "filter.x.process",
        "diff.x.textconv",
        "core.sshCommand",
    ):
        git(root, "config", key, str(script))
    git(root, "config", "filter.x.required", "true")
    (root / ".gitattributes").write_text("*.py filter=x diff=x\n")
    (root / "a.py").write_text("changed\n")
    found = of(root)
    assert found.uncommitted() == 2 and found.unstaged()
    assert "a.py" in found.since("HEAD").lines and found.listed()
    assert not mark.exists()


def test_a_tree_is_written_as_it_was(tree: Tree, tmp_path: Path) -> None:
    root = tree({"a.py": b"one\r\ntwo\n", "d/b.sql": "SELECT 1\n", ".gitignore": "d/\n"})
    git(root, "init", "-q")
    git(root, "add", "-f", ".")
    (root / "link.py").symlink_to("a.py")
    git(root, "add", "link.py")
    git(root, "commit", "-q", "-m", "x")
    (root / "a.py").write_text("staged\n")
    git(root, "add", "a.py")
    (root / "a.py").write_text("in the tree\n")
    then, staged = tmp_path / "then", tmp_path / "staged"
    of(root).write_tree("HEAD", then)
    of(root).write_tree("", staged)
    files = {p.relative_to(then).as_posix(): p.read_bytes() for p in then.rglob("*") if p.is_file()}
    assert files == {"a.py": b"one\r\ntwo\n", "d/b.sql": b"SELECT 1\n"}
    assert (staged / "a.py").read_text() == "staged\n"


def test_the_index_that_git_hands_to_hooks_is_used_only_in_its_own_repository(
    tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tree)
    (root / "a.py").write_text("changed\n")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/other-index")
    git(root, "read-tree", "HEAD")
    git(root, "add", "a.py")
    assert set(of(root).staged().lines) == {"a.py"}
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.delenv("GIT_INDEX_FILE")
    git(other, "init", "-q")
    (other / "z.py").write_text("z\n")
    git(other, "add", ".")
    monkeypatch.setenv("GIT_INDEX_FILE", str(root / ".git/index"))
    assert set(of(other).staged().lines) == {"z.py"}
