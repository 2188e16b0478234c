"""Same input, same bytes: whatever the order of files, the number of workers, and whether anything was cached."""

import random
import shutil
from pathlib import Path

import msgspec
import pytest

import herkomst
from benchmarks.trees import make
from herkomst.config import Config
from herkomst.model.report import ScanReport
from herkomst.pipeline import run
from tests.whole.command import herkomst as command

EXAMPLE = Path(__file__).resolve().parents[2] / "fixtures" / "legacy-benefits"


def content(report: ScanReport) -> bytes:
    """The report as bytes, without the counts of what was done anew: those are about the run, not about the tree."""
    counts = msgspec.structs.replace(report.coverage, units_interpreted=0, units_reused=0, rounds=0)
    return msgspec.json.encode(msgspec.structs.replace(report, coverage=counts))


@pytest.mark.parametrize("form", ["json", "sarif", "text"])
def test_two_runs_print_the_same_bytes(form: str, tmp_path: Path) -> None:
    runs = [command("scan", EXAMPLE, "--format", form, "--no-cache", "--output", tmp_path / f"{n}") for n in range(2)]
    assert [r.code for r in runs] == [1, 1], runs[0].err
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()
    assert (tmp_path / "0").stat().st_size > 1000


def test_the_order_of_files_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from herkomst import discover

    plain = content(run(EXAMPLE, Config(), cache=False))
    find = discover.discover
    for seed in range(3):
        def shuffled(*args: object, _seed: int = seed, **kwargs: object) -> object:
            found = find(*args, **kwargs)  # type: ignore[arg-type]
            files = list(found.files)
            random.Random(_seed).shuffle(files)
            return msgspec.structs.replace(found, files=tuple(files))

        monkeypatch.setattr(discover, "discover", shuffled)
        report = run(EXAMPLE, Config(), cache=False)
        assert content(msgspec.structs.replace(report, files=tuple(sorted(report.files)))) == plain


def test_the_order_on_disk_changes_nothing(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    paths = [p for p in sorted(EXAMPLE.rglob("*")) if p.is_file()]
    seen = []
    for ordered in (paths, paths[::-1]):
        for path in ordered:
            to = root / path.relative_to(EXAMPLE)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
        seen.append(content(run(root, Config(), cache=False)))
        shutil.rmtree(root)
    assert seen[0] == seen[1]


def test_one_and_two_workers_agree(tmp_path: Path) -> None:
    made = make(tmp_path / "tree", 12)
    one, two = (run(made.root, Config(), jobs=jobs, cache=False) for jobs in (1, 2))
    assert content(one) == content(two)
    assert one.decisions


def test_a_cached_run_says_the_same_as_a_cold_one() -> None:
    cold = herkomst.scan([EXAMPLE])
    warm = herkomst.scan([EXAMPLE])
    assert content(cold) == content(warm)
    assert cold.coverage.units_interpreted > 0
    assert warm.coverage.units_interpreted == 0


def test_no_hash_order(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        assert command("scan", EXAMPLE, "--format", "json", "--no-cache", "--output", tmp_path / seed, PYTHONHASHSEED=seed).code == 1
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
