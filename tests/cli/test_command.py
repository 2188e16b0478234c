"""The command line as a user meets it: exit codes, one line for a mistake, files that appear whole or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import herkomst
from herkomst.cli import COMMANDS, main
from herkomst.errors import HerkomstError

SQL = {
    "schema.sql": "CREATE TABLE dossier (id int, naam varchar(40), geboortedatum date, geboorteland char(4), schulden int);\n",
    "selectie.sql": "CREATE TABLE huisbezoek_lijst AS\nSELECT d.id FROM dossier d\nWHERE d.geboorteland <> '6030'\nORDER BY d.schulden\n"
                    "LIMIT 100;\n",
}
"""A tree with one HK103 from SQL alone."""


def run(*words: str | Path) -> Result:
    """The command in this process."""
    return CliRunner().invoke(main, [str(w) for w in words])


def one_line(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("herkomst: ")
    for word in words:
        assert word in lines[0]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    for name, text in SQL.items():
        (root / name).write_text(text)
    return root


def test_the_overview_imports_no_command() -> None:
    code = "import sys; from herkomst.cli import main\ntry:\n main(['--help'])\nexcept SystemExit: pass\n" \
           "print([m for m in sys.modules if m.split('.')[0] in ('libcst','sqlglot','networkx','jinja2','rich','sarif_om','msgspec')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(Path(herkomst.__file__).parents[1])})
    assert done.stdout.splitlines()[-1] == "[]"
    assert "scan" in done.stdout


def test_every_command_of_the_overview_has_help() -> None:
    for name in COMMANDS:
        result = run(name, "--help")
        assert result.exit_code == 0, name
        assert result.stdout.startswith("Usage: "), name


def test_without_a_command_it_explains_itself() -> None:
    result = run()
    assert result.exit_code == 0
    assert "herkomst scan" in result.stdout


def test_version() -> None:
    assert run("--version").stdout == f"herkomst, version {herkomst.__version__}\n"


def test_an_unknown_command_names_the_commands() -> None:
    one_line(run("scna"), "scna", "scan, ")


def test_a_path_for_a_command_is_understood(project: Path) -> None:
    one_line(run(project), "herkomst scan")


@pytest.mark.parametrize("words", [("scan", "--nooit"), ("scan", "--format", "pdf"), ("scan", "--jobs", "none"), ("path", "."), ("explain",)])
def test_a_wrong_option_is_one_line_and_says_where_help_is(words: tuple[str, ...]) -> None:
    one_line(run(*words), f"see: herkomst {words[0]} --help")


def test_results_are_exit_1_and_nothing_above_the_threshold_is_0(project: Path) -> None:
    assert run("scan", project, "--fail-on", "note").exit_code == 1
    assert run("scan", project, "--fail-on", "never").exit_code == 0


def test_output_goes_to_the_file_and_nothing_to_stdout(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    result = run("scan", project, "--format", "json", "--output", file, "--fail-on", "never")
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(file.read_text())["tool"] == "herkomst"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.json", "project"]


def test_an_output_that_cannot_be_written_is_said_before_the_work(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("herkomst.cli.scan.scanned", lambda *a, **k: pytest.fail("scanned all the same"))
    one_line(run("scan", project, "--output", tmp_path / "no" / "out.txt"), "no such directory")
    one_line(run("scan", project, "--output", tmp_path), "is a directory")


def test_a_failing_scan_leaves_the_old_output_alone(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out.txt"
    file.write_text("before")

    def fail(*_: object, **__: object) -> None:
        raise HerkomstError("rules are broken", file="x.yaml", line=3, remedy="mend them")

    monkeypatch.setattr("herkomst.pipeline.run", fail)
    result = run("scan", project, "--output", file)
    assert result.stderr == "herkomst: x.yaml:3: rules are broken; mend them\n"
    assert result.exit_code == 2
    assert file.read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.txt", "project"]


def test_writing_fails_half_way_and_the_old_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from herkomst.cli import out

    file = tmp_path / "out.txt"
    file.write_text("before")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(HerkomstError, match="No space left"):
        out.write(file, b"after")
    assert file.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def test_an_unexpected_error_is_one_line_and_a_traceback_only_when_asked(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("herkomst.pipeline.run", lambda *_, **__: 1 / 0)
    one_line(run("scan", project), "internal error", "ZeroDivisionError", "--verbose")
    result = run("scan", project, "--verbose")
    assert result.exit_code == 2
    assert "Traceback" in result.stderr


def test_bad_paths_and_configuration(project: Path, tmp_path: Path) -> None:
    one_line(run("scan", tmp_path / "nergens"), "nergens")
    one_line(run("scan", project, "--config", tmp_path / "nergens.toml"), "nergens.toml")
    (project / "herkomst.toml").write_text("[sources]\nincluude = []\n")
    one_line(run("scan", project), "herkomst.toml:2", "incluude")


def test_nothing_to_analyse_is_exit_2_and_says_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.R").write_text("x <- 1\n")
    one_line(run("scan", tmp_path), "nothing to analyse", "1 R")
    (tmp_path / "waarden.yaml").write_text("a: 1\n")
    one_line(run("scan", tmp_path), "nothing to analyse", "1 R")


def test_a_tree_of_yaml_alone_is_analysed_when_it_holds_an_experiment(tmp_path: Path) -> None:
    (tmp_path / "proef.yaml").write_text(
        "label_config: {filepath: label.sql}\nfeature_aggregations:\n  - prefix: k\n    from_obj: klant\n    categoricals:\n"
        "      - {column: nationaliteit, choices: [NL], metrics: [max]}\ngrid_config: {sklearn.tree.DecisionTreeClassifier: {}}\n")
    found = run("scan", tmp_path, "--full")
    assert found.exit_code == 1 and "HK101" in found.stdout, found.output
    assert "label.sql: no such SQL file in the tree" in found.stdout


def test_no_colour_and_no_progress_outside_a_terminal(project: Path) -> None:
    result = run("scan", project, "--fail-on", "never")
    assert "\x1b" not in result.stdout
    assert result.stderr == ""


def test_a_reader_that_stops_early_is_no_traceback(project: Path) -> None:
    code = "import sys; from herkomst.cli import main; main(['scan', sys.argv[1]])"
    process = subprocess.Popen([sys.executable, "-c", code, str(project)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env={**os.environ, "PYTHONPATH": str(Path(herkomst.__file__).parents[1])})
    assert process.stdout and process.stderr
    process.stdout.close()
    said = process.stderr.read().decode()
    process.wait()
    assert "Traceback" not in said


def test_a_console_that_knows_few_letters_still_gets_the_report(project: Path) -> None:
    code = "import sys; from herkomst.cli import main; main(['scan', sys.argv[1], '--fail-on', 'never'])"
    done = subprocess.run([sys.executable, "-c", code, str(project)], capture_output=True, check=False, env={
        **os.environ, "PYTHONPATH": str(Path(herkomst.__file__).parents[1]), "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert b"huisbezoek_lijst" in done.stdout


def test_dutch(project: Path) -> None:
    result = run("scan", project, "--language", "nl", "--fail-on", "never")
    assert "WAT HIER OVER MENSEN BESLIST" in result.stdout


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab"])
def test_machine_formats_parse_and_are_the_same_twice(project: Path, form: str) -> None:
    first, second = (run("scan", project, "--format", form, "--fail-on", "never").stdout for _ in range(2))
    assert first == second
    assert json.loads(first)


def test_sarif_of_a_part_is_relative_to_the_repository(project: Path) -> None:
    subprocess.run(["git", "init", "-q", str(project.parent)], check=True)
    log = json.loads(run("scan", project, "--format", "sarif", "--fail-on", "never").stdout)
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in log["runs"][0]["results"]}
    assert uris == {"project/selectie.sql"}


def test_sarif_knows_the_repository_but_never_a_path_or_a_password(project: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(project), "-c", "user.name=x", "-c", "user.email=x@example.org", *words], check=True,
                       capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "x")
    git("remote", "add", "origin", str(project.parent))
    assert "versionControlProvenance" not in run("scan", project, "--format", "sarif", "--fail-on", "never").stdout
    git("remote", "set-url", "origin", "https://me:secret@example.org/o/n.git")
    made = run("scan", project, "--format", "sarif", "--fail-on", "never").stdout
    assert "secret" not in made
    told = json.loads(made)["runs"][0]["versionControlProvenance"][0]
    assert told["repositoryUri"] == "https://example.org/o/n"
    assert told["branch"] == os.environ.get("GITHUB_REF_NAME", "") or "main"
    assert len(told["revisionId"]) == 40


def test_explain_a_rule_in_both_languages() -> None:
    english, dutch = run("explain", "hk103"), run("explain", "HK103", "--language", "nl")
    assert "## What it finds" in english.stdout
    assert "## Wat het vindt" in dutch.stdout


def test_explain_a_use(project: Path) -> None:
    log = json.loads(run("scan", project, "--format", "json", "--fail-on", "never").stdout)
    use = next(r["uses"][0]["id"] for r in log["results"] if r["rule"] == "HK103")
    result = run("explain", use, project)
    assert result.exit_code == 0
    assert "dossier.geboorteland" in result.stdout
    assert "6030" in result.stdout
    one_line(run("explain", "U-ffffff", project), "U-ffffff", use)


def test_explain_something_else() -> None:
    one_line(run("explain", "HK999"), "HK999", "HK101")
    one_line(run("explain", "fraud"), "HK101")


def test_the_catalogue() -> None:
    lines = run("rules").stdout.splitlines()
    assert any(x.startswith("HK101  origin-feature ") for x in lines)
    assert any("afkomst" in x for x in run("rules", "--language", "nl").stdout.splitlines())


def test_path_is_a_tree_from_column_to_decision(project: Path) -> None:
    result = run("path", project, "geboorteland")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "dossier.geboorteland"
    assert any("=> selection huisbezoek_lijst" in x and "selectie.sql:" in x for x in lines)


def test_path_of_an_unknown_column_names_what_is_like_it(project: Path) -> None:
    one_line(run("path", project, "geboorte_land"), "geboorte")
    one_line(run("path", project, "xyzzy"), "check the name")


@pytest.mark.parametrize("form", ["dot", "graphml"])
def test_graphs_hold_the_path(project: Path, form: str) -> None:
    result = run("graph", project, "--format", form)
    assert result.exit_code == 0, result.output
    assert "geboorteland" in result.stdout
    assert "huisbezoek_lijst" in result.stdout


def test_flow_records_are_those_of_the_python_interface(project: Path) -> None:
    import msgspec

    from herkomst.model.flow import Flow

    flows = msgspec.json.decode(run("graph", project).stdout, type=tuple[Flow, ...])
    found = {(f.source.column, f.kind, f.subtype) for f in flows if f.target.dataset and f.target.dataset.name == "huisbezoek_lijst"}
    assert ("id", "DIRECT", "IDENTITY") in found
    assert ("geboorteland", "INDIRECT", "FILTER") in found


def test_openlineage_events_carry_the_column_facet(project: Path) -> None:
    events = json.loads(run("graph", project, "--format", "openlineage").stdout)
    event = next(e for e in events if e["outputs"][0]["name"] == "huisbezoek_lijst")
    facet = event["outputs"][0]["facets"]["columnLineage"]
    assert facet["fields"]["id"]["inputFields"][0]["transformations"][0] == {
        "type": "DIRECT", "subtype": "IDENTITY", "masking": False, "description": "traced"}
    assert {"geboorteland"} <= {f["field"] for f in facet["dataset"]}
    assert all(e["eventTime"] == events[0]["eventTime"] for e in events)


def test_graph_labels_name_columns_and_categories_without_source_text(project: Path) -> None:
    made = json.loads(run("graph", project, "--labels").stdout)
    row = next(x for x in made["labels"] if x["column"] == "geboorteland" and x["dataset"] == "dossier")
    assert "birth_country_place" in row["categories"]
    assert row["uses"]
    assert "6030" not in json.dumps(made)


def test_schemas_are_json_schemas() -> None:
    import jsonschema

    for name in ("config", "report", "flows"):
        jsonschema.Draft202012Validator.check_schema(json.loads(run("schema", name).stdout))
