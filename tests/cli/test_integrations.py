"""The GitHub action, the GitLab component and the Azure steps: what can run without the platform is run, the rest is checked."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

import herkomst
from herkomst.cli import main
from tests.cli.test_command import SQL

ROOT = Path(__file__).resolve().parents[2]
FILES = ("action.yml", "templates/herkomst.yml", "templates/azure-pipelines.yml")


def read(name: str) -> list[Any]:
    return list(YAML(typ="safe", pure=True).load_all((ROOT / name).read_text("utf-8")))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a change since main that adds a path, and a herkomst where the steps expect it."""
    root = tmp_path / "checkout"
    root.mkdir()
    program = tmp_path / "temp" / "herkomst" / "bin" / "herkomst"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{Path(herkomst.__file__).parents[1]}" exec "{sys.executable}" -m herkomst "$@"\n')
    program.chmod(0o755)
    (root / "schema.sql").write_text(SQL["schema.sql"])
    git(root, "init", "-q", "-b", "main")
    commit(root)
    git(root, "checkout", "-q", "-b", "work")
    (root / "selectie.sql").write_text(SQL["selectie.sql"])
    commit(root)
    return root


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@example.org", *words], check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")


def bash(script: str, root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A step of a platform: bash, as strict as GitHub calls it."""
    return subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=root, capture_output=True, text=True,
                          check=False, env={**os.environ, **environment})


@pytest.mark.parametrize("name", FILES)
def test_every_option_in_them_is_one_of_the_command(name: str) -> None:
    with click.Context(main) as ctx:
        scan = main.get_command(ctx, "scan")
    assert scan is not None
    known = {o for p in scan.params for o in p.opts}
    used = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", "\n".join(
        x for x in (ROOT / name).read_text("utf-8").splitlines() if not re.search(r"pip|\bvenv\b|--quiet|rev-parse", x))))
    assert used
    assert used <= known


def test_the_action_is_well_formed() -> None:
    action, = read("action.yml")
    assert action["runs"]["using"] == "composite"
    assert all(step.get("shell") == "bash" for step in action["runs"]["steps"] if "run" in step)
    assert all("default" in i and "description" in i for i in action["inputs"].values())
    for step in action["runs"]["steps"]:      # an input inside a script would be a way to run code
        assert "${{" not in step.get("run", "")
    ids = {s["id"] for s in action["runs"]["steps"] if "id" in s}
    assert set(re.findall(r"steps\.(\w+)\.", (ROOT / "action.yml").read_text())) <= ids


def test_the_action_s_steps_run(checkout: Path) -> None:
    action, = read("action.yml")
    steps = {s["name"]: s for s in action["runs"]["steps"]}
    temp = checkout.parent / "temp"
    files = {"GITHUB_ENV": str(temp / "env"), "GITHUB_OUTPUT": str(temp / "out"), "GITHUB_STEP_SUMMARY": str(temp / "summary.md")}
    common = {"RUNNER_TEMP": str(temp), **files, "ON": ".", "SPEAK": "", "CONFIG": ""}
    first = bash(steps["Scan the whole tree"]["run"], checkout, **common)
    assert first.returncode == 0, first.stderr
    log = json.loads((temp / "herkomst.sarif").read_text())
    assert next(r["ruleId"] for r in log["runs"][0]["results"]) == "HK103"
    assert f"sarif={temp}/herkomst.sarif" in (temp / "out").read_text()
    last = bash(steps["What this change touches"]["run"], checkout, **common, SINCE="main", FAIL_ON="note")
    assert last.returncode == 1, last.stderr
    assert re.search(r"^::(warning|error) file=selectie\.sql,", last.stdout, re.MULTILINE)
    assert "huisbezoek_lijst" in (temp / "summary.md").read_text()
    quiet = bash(steps["What this change touches"]["run"], checkout, **common, SINCE="work", FAIL_ON="note")
    assert quiet.returncode == 0, quiet.stdout
    assert "::" not in quiet.stdout


def test_a_mistake_stops_the_action(checkout: Path) -> None:
    action, = read("action.yml")
    steps = {s["name"]: s for s in action["runs"]["steps"]}
    temp = checkout.parent / "temp"
    ran = bash(steps["Scan the whole tree"]["run"], checkout, RUNNER_TEMP=str(temp), GITHUB_ENV=os.devnull, GITHUB_OUTPUT=os.devnull,
               ON="nergens", SPEAK="", CONFIG="")
    assert ran.returncode == 2
    assert "nergens" in ran.stderr


def test_the_gitlab_component_declares_what_it_uses_and_its_scripts_run(checkout: Path) -> None:
    spec, jobs = read("templates/herkomst.yml")
    text = (ROOT / "templates/herkomst.yml").read_text()
    inputs = spec["spec"]["inputs"]
    assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", text)) == set(inputs)
    job = jobs["herkomst"]
    assert job["artifacts"]["when"] == "always"
    assert job["variables"]["GIT_DEPTH"] == "0"
    assert {f".herkomst-allow-{v}" for v in ("true", "false")} <= jobs.keys()
    assert jobs[".herkomst-allow-true"]["allow_failure"] == {"exit_codes": [1]}
    codes = []
    for script in job["script"]:
        for name, value in inputs.items():
            script = script.replace(f"$[[ inputs.{name} ]]", str({"fail-on": "note"}.get(name, value["default"])))
        script = script.replace("/tmp/herkomst/bin/herkomst", str(checkout.parent / "temp/herkomst/bin/herkomst"))
        codes.append(bash(script, checkout, CI_MERGE_REQUEST_DIFF_BASE_SHA="main").returncode)
    assert codes == [0, 0, 1]
    quality = json.loads((checkout / "gl-code-quality-report.json").read_text())
    assert {q["location"]["path"] for q in quality} == {"selectie.sql"}


def test_the_azure_steps_run(checkout: Path) -> None:
    template, = read("templates/azure-pipelines.yml")
    temp = checkout.parent / "temp"
    git(checkout, "update-ref", "refs/remotes/origin/main", "main")
    codes = []
    for step in template["steps"]:
        if "bash" in step and "install" not in step["displayName"].lower():
            ran = bash(step["bash"], checkout, AGENT_TEMPDIRECTORY=str(temp), BUILD_ARTIFACTSTAGINGDIRECTORY=str(temp), ON=".", SPEAK="en",
                       FAIL_ON="note", SYSTEM_PULLREQUEST_TARGETBRANCH="refs/heads/main")
            codes.append(ran.returncode)
    assert codes == [0, 1]
    assert "##vso[task.logissue type=warning;sourcepath=selectie.sql;" in ran.stdout
    declared = {p["name"] for p in template["parameters"]}
    assert set(re.findall(r"parameters\.(\w+)", (ROOT / "templates/azure-pipelines.yml").read_text())) == declared
