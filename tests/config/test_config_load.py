"""Configuration: every key, one line for every mistake, shared files with locked keys."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from herkomst.config import AttributeRule, Config, Declared, Gate, Positional, Unit
from herkomst.config_load import config_schema, load_config
from herkomst.errors import ConfigError
from herkomst.globs import BadGlob, compile_glob, last_match, matches
from herkomst.toml_places import load_toml
from tests.conftest import Tree

FULL = """requires-version = ">=0.1,<9"
language = "nl"
register = ["herkomst-register.yaml"]
baseline = "herkomst-baseline.json"
fail-on = "warning"
rule-dirs = ["herkomst-rules"]

[sources]
include = ["src", "sql"]
exclude = { "vendor/**" = "third-party code" }
non-production = ["tests/**", "dbt/seeds/test_*"]
schemas = ["schema/columns.csv"]
upstream = ["../dwh/labels.json"]

[dialects]
default = "snowflake"
"sql/procs/**" = "tsql"

[[unit]]
name = "Dienst Toeslagcontrole"
paths = ["src/**"]
processing = "Fraudecontrole"
processing-ref = "AVG-2021-044"
purpose = "risk-model"
purpose-reason = "profiel"

[[decision]]
dataset = "mart.werkvoorraad"
kind = "selection"
reason = "wie een huisbezoek krijgt"

[[not-a-decision]]
dataset = "mart.toetsscores"
reason = "uitslag van de leerling"

[[attribute]]
columns = ["klant.kenmerk_07"]
is = "nationality"
reason = "datawoordenboek"

[[positional]]
files = "data/PER_*.txt"
separator = "|"
columns = { 7 = "geslacht", 12 = "geboorteland" }

[rules.HK302]
level = "note"
reason = "eerst de rest"
[rules.HK201.purpose]
research = "none"

[gate]
new = "warning"
known = "never"
submitted-days = 30
unread-increase = "warning"
"""


def test_every_key(tree: Tree) -> None:
    root = tree({"herkomst.toml": FULL, "herkomst-rules/x.yaml": ""})
    made = load_config(root)
    assert msgspec.structs.replace(made, digest="", places={}) == Config(
        language="nl",
        include=("src", "sql"),
        exclude={"vendor/**": "third-party code"},
        non_production=("tests/**", "dbt/seeds/test_*"),
        schemas=("schema/columns.csv",),
        upstream=(f"{root}/../dwh/labels.json",),
        dialect="snowflake",
        dialects=(("sql/procs/**", "tsql"),),
        units=(Unit("Dienst Toeslagcontrole", ("src/**",), "Fraudecontrole", "AVG-2021-044", "risk-model", "profiel"),),
        decisions=(Declared("mart.werkvoorraad", "selection", "wie een huisbezoek krijgt"),),
        not_decisions=(Declared("mart.toetsscores", "", "uitslag van de leerling"),),
        attributes=(AttributeRule(("klant.kenmerk_07",), "nationality", "datawoordenboek"),),
        positional=(Positional("data/PER_*.txt", "|", {7: "geslacht", 12: "geboorteland"}),),
        levels={"HK302": "note"},
        rules=(f"{root}/herkomst-rules",),
        register=("herkomst-register.yaml",),
        baseline="herkomst-baseline.json",
        fail_on="warning",
        gate=Gate("warning", "never", 30, "warning"),
        source="herkomst.toml",
        purpose_levels={"HK201": {"research": "none"}},
        reasons={"HK302": "eerst de rest"},
    )
    assert made.places["rules.HK302"] == "herkomst.toml:46"
    assert made.places["sources.exclude.vendor/**"] == "herkomst.toml:10"
    assert made.places["not-a-decision.0"] == "herkomst.toml:32"


def test_pyproject_says_the_same(tree: Tree) -> None:
    import re

    lines = re.sub(r"^(\[+)", r"\1tool.herkomst.", FULL, flags=re.MULTILINE)
    root = tree({"herkomst-rules/x.yaml": "", "pyproject.toml": f'[project]\nname = "x"\n[tool.herkomst]\n{lines}'})
    made = load_config(root)
    assert (made.source, made.language, made.levels) == ("pyproject.toml", "nl", {"HK302": "note"})
    (root / "herkomst.toml").write_text(FULL)
    with pytest.raises(ConfigError, match="two configurations"):
        load_config(root)


def test_without_a_file_the_defaults(tree: Tree) -> None:
    root = tree({"pyproject.toml": '[project]\nname = "herkomst-user"\n'})
    assert msgspec.structs.replace(load_config(root), digest="") == Config()
    (root / "herkomst-baseline.json").write_text("{}")
    assert load_config(root).baseline == "herkomst-baseline.json"


@pytest.mark.parametrize(
    ("text", "line", "what", "remedy"),
    [
        ('langauge = "nl"\n', 1, "unknown key 'langauge'", "did you mean 'language'?"),
        ("[sources]\n\nnon_production = []\n", 3, "unknown key 'non_production' in sources", "did you mean 'non-production'?"),
        ('[[unit]]\nname = "x"\npaths = []\nporpose = "x"\n', 4, "unknown key 'porpose' in unit", "did you mean 'purpose'?"),
        ("language = 3\n", 1, "language must be text, not 3", "put it in quotes"),
        ('language = "de"\n', 1, "language cannot be 'de'", "use one of en, nl"),
        ('[sources]\ninclude = "src"\n', 2, 'sources.include must be a list, not "src"', 'write ["src"]'),
        ('[sources]\nexclude = ["vendor/**"]\n', 2, "sources.exclude must be a table, not a list", "give each its reason"),
        ('[sources]\nexclude = { "vendor/**" = "" }\n', 2, "sources.exclude.vendor/** is empty", "say why"),
        ('[sources]\ninclude = [\n  "a",\n  "x**y",\n]\n', 4, "has ** beside other characters", "mend the pattern"),
        ('[sources]\ninclude = ["a[b"]\n', 2, "has [ without ]", "mend the pattern"),
        ('[dialects]\ndefault = "mssql"\n', 2, "dialects.default cannot be 'mssql'", "did you mean 'tsql'?"),
        (
            '[[unit]]\nname = "x"\npaths = ["a"]\npurpose = "reserch"\n',
            4,
            "unit.purpose cannot be 'reserch'",
            "did you mean 'research'?",
        ),
        ('[[unit]]\nname = "x"\npaths = ["a"]\npurpose = "research"\n', 4, "a purpose without a reason", "purpose-reason"),
        ('[[unit]]\npaths = ["a"]\n', 1, "unit lacks 'name'", "add name"),
        ('[[decision]]\ndataset = "x"\n', 1, "decision lacks 'reason'", "add reason"),
        ('decision = "x"\n', 1, "decision must be a list", "write [[decision]]"),
        ('[rules.HK32]\nlevel = "note"\n', 1, "unknown rule 'HK32'", "did you mean"),
        ('[rules.HK302]\nlevel = "off"\n', 2, "rules.HK302.level cannot be 'off'", "did you mean 'none'?"),
        ("[gate]\nsubmitted-days = -1\n", 2, "gate.submitted-days must be a whole number", ""),
        ("[gate]\nsubmitted-days = true\n", 2, "must be a whole number of 0 or more, not true", ""),
        (
            '[[attribute]]\ncolumns = ["a.b"]\nis = "nationalty"\nreason = "x"\n',
            3,
            "attribute.is cannot be 'nationalty'",
            "did you mean 'nationality'?",
        ),
        ('[[positional]]\nfiles = "a"\ncolumns = { x = "y" }\n', 3, "must be a position from 1", ""),
        ('requires-version = ">=99"\nunheard-of = 1\n', 1, "the configuration wants >=99", 'pip install "herkomst>=99"'),
        ('requires-version = "new"\n', 1, "'new' is not understood", ">=0.1,<0.2"),
        ("a = \n", 1, "not TOML", "mend the syntax"),
        ('extends = ["https://example.org/x.toml"]\n', 1, "is a network address", "opens no network connection"),
        ('\nrule-dirs = ["nope"]\n', 2, "no such directory", "relative to the scanned directory"),
        ('extends = ["nope.toml"]\n', 1, "no such file", "relative to this file"),
        ('extends = ["herkomst.toml"]\n', 1, "leads back to itself", "remove"),
    ],
)
def test_one_line_for_every_mistake(tree: Tree, text: str, line: int, what: str, remedy: str) -> None:
    for newline in ("\n", "\r\n"):
        root = tree({"herkomst.toml": text.replace("\n", newline)})
        with pytest.raises(ConfigError) as e:
            load_config(root)
        assert (e.value.file, e.value.line) == ("herkomst.toml", line)
        assert what in e.value.what and remedy in e.value.remedy
        assert "\n" not in e.value.text


def test_a_configuration_file_that_is_named_must_exist(tree: Tree) -> None:
    root = tree({"other.toml": 'language = "nl"\n', "broken.toml": b"\xff\xfe\x00"})
    assert load_config(root, root / "other.toml").language == "nl"
    with pytest.raises(ConfigError, match="no such configuration file"):
        load_config(root, root / "nope.toml")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_config(root, root / "broken.toml")


def test_shared_settings_are_joined_and_locked_ones_stay(tree: Tree) -> None:
    root = tree(
        {
            "rijk/rijk.toml": 'locked = ["gate.known", "rules.HK101"]\nregister = ["centraal.yaml"]\nlanguage = "nl"\n'
            '[gate]\nknown = "never"\n'
            '[[unit]]\nname = "Rijk"\npaths = ["x"]\n',
            "repo/herkomst.toml": 'extends = ["../rijk/rijk.toml"]\nregister = ["eigen.yaml"]\n[gate]\nnew = "note"\n'
            '[[unit]]\nname = "Eigen"\npaths = ["y"]\n',
            "bad/herkomst.toml": 'extends = ["../rijk/rijk.toml"]\n[rules.HK101]\nlevel = "note"\n',
            "two/herkomst.toml": 'extends = ["../repo/herkomst.toml"]\n\n[gate]\nknown = "error"\n',
        }
    )
    made = load_config(root / "repo")
    assert (made.language, made.register, made.gate.known, made.gate.new) == (
        "nl",
        ("../rijk/centraal.yaml", "eigen.yaml"),
        "never",
        "note",
    )
    assert [u.name for u in made.units] == ["Rijk", "Eigen"]
    assert (made.places["unit.0"], made.places["unit.1"]) == ("../rijk/rijk.toml:6", "herkomst.toml:5")
    with pytest.raises(ConfigError) as e:
        load_config(root / "bad")
    assert (e.value.line, "'rules.HK101' is locked by" in e.value.what) == (2, True)
    with pytest.raises(ConfigError, match=r"^herkomst.toml:4: 'gate.known' is locked by ../rijk/rijk.toml"):
        load_config(root / "two")


def test_the_digest_changes_with_what_changes_an_analysis_only(tree: Tree) -> None:
    root = tree({"herkomst.toml": "", "my-rules/a.yaml": "x"})
    plain = load_config(root).digest

    def digest(text: str) -> str:
        (root / "herkomst.toml").write_text(text)
        return load_config(root).digest

    same = ['language = "nl"', 'fail-on = "note"', 'register = ["x.yaml"]', 'baseline = "b.json"', '[gate]\nnew = "note"', "# c\n"]
    other = [
        '[rules.HK101]\nlevel = "note"',
        '[dialects]\ndefault = "tsql"',
        '[sources]\ninclude = ["x"]',
        'rule-dirs = ["my-rules"]',
        '[[decision]]\ndataset = "x"\nreason = "y"',
    ]
    assert {digest(t) for t in same} == {plain}
    assert plain not in (made := [digest(t) for t in other]) and len(set(made)) == len(other)
    before = digest('rule-dirs = ["my-rules"]')
    (root / "my-rules/a.yaml").write_text("y")
    assert digest('rule-dirs = ["my-rules"]') != before


def test_the_command_line_wins(tree: Tree) -> None:
    root = tree({"herkomst.toml": 'fail-on = "note"\nlanguage = "en"\n[gate]\nnew = "note"\n'})
    made = load_config(root, fail_on="error", language="nl", baseline="b.json", dialect="tsql")
    assert (made.fail_on, made.gate.new, made.language, made.baseline, made.dialect) == ("error", "", "nl", "b.json", "tsql")
    with pytest.raises(ConfigError, match="--fail-on cannot be 'off'"):
        load_config(root, fail_on="off")


def test_the_json_schema_agrees_with_the_checker() -> None:
    schema = config_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    data, _ = load_toml(FULL)
    assert not list(validator.iter_errors(data))
    for wrong in (
        {"langauge": "nl"},
        {"rules": {"HK1": {}}},
        {"sources": {"exclude": ["x"]}},
        {"unit": [{"name": "x"}]},
        {"gate": {"new": "high"}},
    ):
        assert list(validator.iter_errors(wrong)), wrong
    assert json.dumps(schema)


def test_globs() -> None:
    assert (
        matches("src/a/b.py", ["src"])
        and matches("src/a.py", ["src/**"])
        and matches("src", ["src/"])
        and matches("a/b/c.sql", ["*.sql"])
    )
    assert matches("a/b/test_x.py", ["test_*"]) and matches("a/x/y/b.sql", ["a/**/b.sql"]) and matches("a/b.sql", ["a/**/b.sql"])
    assert not matches("lib/src/a.py", ["src"]) and not matches("srcs/a.py", ["src"]) and not matches("a/x/b.sql", ["a/*.sql"])
    assert not matches("a+b", ["a.b"]) and matches("a+b/c", ["a+b"]) and matches("x1", ["x[0-9]"]) and not matches("xa", ["x[!a]"])
    assert matches("x/y", ["."]) and matches("x/y", ["**"]) and matches("x/y", ["./x"])
    assert last_match("sql/a.sql", [("*.sql", "one"), ("sql/**", "two"), ("x", "three")]) == "two"
    for bad in ("", "/", "a**", "[a", "a\\b"):
        with pytest.raises(BadGlob):
            compile_glob(bad)


def test_places_survive_everything_toml_allows(tmp_path: Path) -> None:
    text = 'a = { b = [1, { c = "x" }], "d.e" = \'\'\'\ny\n\'\'\' }\nf.g.h = 1\n[[t]]\n[[t]]\n[t.u]\nv = """q\\"""""\n'
    data, place = load_toml(text)
    assert data["t"][1]["u"]["v"] == 'q"""'[:4] or data["t"][1]["u"]["v"].startswith("q")
    c = place.keys["a"][2].keys["b"][2].items[1].keys["c"]
    assert text[c[0] : c[1]] == "c" and text[c[2].start : c[2].end] == '"x"'
    h = place.keys["f"][2].keys["g"][2].keys["h"][2]
    assert text[h.start : h.end] == "1"
    v = place.keys["t"][2].items[1].keys["u"][2].keys["v"][2]
    assert text[v.start : v.end] == '"""q\\"""""'
