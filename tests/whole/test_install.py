"""The wheel and an editable install both find the rules and the example."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROBE = (
    "from herkomst.knowledge.where import rules_dir, examples_dir\n"
    "print(rules_dir()); print(examples_dir())\n"
    "assert (rules_dir() / 'libraries').is_dir() and (examples_dir() / 'legacy-benefits').is_dir()\n"
)


def _pip(python: Path, *arguments: str) -> None:
    done = subprocess.run([python, "-m", "pip", "--disable-pip-version-check", *arguments], capture_output=True, text=True, check=False)
    if done.returncode and "Could not find a version" in done.stderr:
        pytest.skip("the build backend is not available here")
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("wheel")
    _pip(Path(sys.executable), "wheel", "--quiet", "--no-deps", "--wheel-dir", str(where), str(ROOT))
    return next(where.glob("herkomst-*.whl"))


def _venv(path: Path) -> Path:
    """A new environment that borrows this one's dependencies, but not its herkomst."""
    subprocess.run([sys.executable, "-m", "venv", path], check=True)
    return path / ("Scripts" if os.name == "nt" else "bin") / "python"


def _run(python: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": sysconfig.get_paths()["purelib"], "HERKOMST_CACHE_DIR": str(cwd / "cache")}
    return subprocess.run([python, "-P", *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_the_wheel_holds_rules_example_and_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in ("herkomst/rules/attributes/", "herkomst/rules/findings/HK101", "herkomst/rules/libraries/", "herkomst/rules/decisions/",
                   "herkomst/examples/legacy-benefits/sql/views/v_klant.sql", "herkomst/py.typed"):
        assert any(n.startswith(wanted) for n in names), f"{wanted} is not in the wheel"
    assert not [n for n in names if n.startswith(("tests/", "fixtures/", "benchmarks/"))]


def test_the_wheel_scans_its_example(wheel: Path, tmp_path: Path) -> None:
    python = _venv(tmp_path / "venv")
    _pip(python, "install", "--quiet", "--no-deps", str(wheel))
    probe = _run(python, tmp_path, "-c", PROBE)
    assert probe.returncode == 0, probe.stderr
    assert str(tmp_path / "venv") in probe.stdout
    example = probe.stdout.splitlines()[1] + "/legacy-benefits"
    ran = _run(python, tmp_path, "-m", "herkomst", "scan", example)
    assert ran.returncode == 1, ran.stderr
    assert "HK101" in ran.stdout


def test_an_editable_install_reads_the_checkout(tmp_path: Path) -> None:
    python = _venv(tmp_path / "venv")
    _pip(python, "install", "--quiet", "--no-deps", "--editable", str(ROOT))
    probe = _run(python, tmp_path, "-c", PROBE)
    assert probe.returncode == 0, probe.stderr
    assert probe.stdout.splitlines() == [str(ROOT / "rules"), str(ROOT / "fixtures")]


def test_nothing_heavy_is_imported_to_start() -> None:
    code = "import sys, herkomst.cli\nheavy = {'libcst', 'sqlglot', 'networkx', 'jinja2', 'rich'} & set(sys.modules)\nassert not heavy, heavy\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "scanner")})
    assert done.returncode == 0, done.stderr
