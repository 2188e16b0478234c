"""The README and the picture show what a scan gives, and every command they name exists."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.whole.command import herkomst

ROOT = Path(__file__).resolve().parents[2]


def test_the_output_and_the_picture_are_those_of_a_scan() -> None:
    done = subprocess.run([sys.executable, ROOT / "docs" / "picture.py", "--check"], capture_output=True, text=True, check=False, cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "scanner")})
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_link_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_every_command_in_the_documentation_exists() -> None:
    known = set(re.findall(r"^  (\w+) ", herkomst("--help").out, re.MULTILINE))
    assert "scan" in known
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for command in re.findall(r"(?:`|^    |run: )herkomst ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert command in known, f"{page.relative_to(ROOT)} names herkomst {command}"


def test_every_option_in_the_documentation_exists() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for command, rest in re.findall(r"herkomst (scan|graph|path|rules|baseline|hook|schemas|init)((?: [^`\n|]*)?)", page.read_text(encoding="utf-8")):
            options = re.findall(r"(?<=\s)--[a-z-]+", rest)
            if options:
                help_text = herkomst(command, "--help").out
                for option in options:
                    assert option in help_text, f"{page.relative_to(ROOT)}: herkomst {command} has no {option}"


def test_every_configuration_key_is_documented() -> None:
    from herkomst.config_spec import CONFIG, Spec

    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

    def keys(spec: Spec) -> set[str]:
        below = [spec.item, *spec.fields.values()]
        return set(spec.fields).union(*(keys(s) for s in below if s is not None))

    missing = {key for key in keys(CONFIG) if not re.search(rf"[`\[.]{re.escape(key)}[`\].]", text)}
    assert not missing


def test_the_ledger_names_fixtures_and_constructs_that_exist() -> None:
    from tests.oracle.catalogue import CONSTRUCTS

    rows = [line.split("|")[1:-1] for line in (ROOT / "docs" / "constructs.md").read_text(encoding="utf-8").splitlines()
            if line.startswith("| ") and not line.startswith("| construct")]
    assert len(rows) > 40
    named = set()
    for row in rows:
        cell = row[2].strip()
        folder = ""
        for part in (p.strip() for p in cell.split(",")):
            if part == "-":
                continue
            folder = part.rsplit("/", 1)[0] if "/" in part else folder
            path = part if "/" in part or not folder else f"{folder}/{part}"
            assert (ROOT / "fixtures" / path).exists() or (ROOT / "fixtures" / part).exists(), f"the ledger names {part}"
        if len(row) == 7:
            oracle = row[3].strip()
            assert oracle != "-", f"the ledger says neither a construct of the oracle nor why there is none: {row[0]}"
            named |= {p.strip() for p in oracle.split(",")} if not oracle.startswith("-") else set()
    assert named == set(CONSTRUCTS), named ^ set(CONSTRUCTS)
