"""``herkomst init``: a commented configuration from what is there. Asks nothing, overwrites nothing."""

import json
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from herkomst import __version__
from herkomst.cli import out
from herkomst.cli.options import PATH
from herkomst.errors import HerkomstError

if TYPE_CHECKING:
    from herkomst.discover import Discovered
    from herkomst.model.source import SourceFile

_CODE = ("python", "notebook", "sql", "dbt")
_ARCHIVE = ("archief", "archive", "archived", "old", "oud", "deprecated", "legacy_notebooks", "attic")
_SAMPLED = 200
_LOOKED_AT = 200_000


@click.command("init")
@PATH
@click.option("--language", type=click.Choice(["en", "nl"]), default="en", show_default=True, help="Language of messages.")
def command(path: str, language: str) -> int:
    """Write herkomst.toml under PATH (default: here): what was seen filled in, everything else explained in comments.

    Asks nothing and never overwrites a file. Nothing in it is needed to scan.
    """
    from herkomst.config import Config
    from herkomst.config_load import FILE, load_config
    from herkomst.discover import discover
    from herkomst.roots import root_of

    root, below = root_of((path,))
    if below:
        raise HerkomstError("not a directory", file=path, remedy="name the directory to configure")
    target = root / FILE
    if target.exists():
        raise HerkomstError("there is a configuration already", file=str(target), remedy="edit it, or move it away first")
    if load_config(root).source:
        raise HerkomstError("there is a [tool.herkomst] table already", file=str(root / "pyproject.toml"), remedy="edit that")
    found = discover(root, Config())
    text = configuration(root, found, language)
    out.write(target, text.encode("utf-8"))
    load_config(root)
    code = sum(f.kind in _CODE for f in found.files)
    out.emit(f"{target}: written from {code} files of Python, SQL and notebooks; every line may be changed or left out\n"
             f"Next: herkomst scan {path}\n", None)
    return 0


def configuration(root: Path, found: "Discovered", language: str) -> str:
    """The text of a configuration for a tree: valid TOML, sorted, the same for the same tree."""
    code = [f for f in found.files if f.kind in _CODE]
    low, high = __version__.split(".")[:2]
    parts = [
        "# Configuration of herkomst. Every key is optional; `herkomst schema config` prints its JSON Schema.",
        f'requires-version = ">={low}.{high},<{low}.{int(high) + 1}"',
        f'language = "{language}"                       # messages; ids and fingerprints do not depend on it',
        '# extends = ["../.herkomst/shared.toml"]  # settings of your organisation; a local file',
        '# register = ["herkomst-register.yaml"]   # assessments by people; may lie outside the repository',
        '# baseline = "herkomst-baseline.json"     # made by `herkomst baseline`; used when present',
        "", "[sources]", *_sources(root, found, code), "", "[dialects]", *_dialects(root, code), "", *_examples(found), *_positional(root, found),
        "# [rules.HK302]                            # a changed level is listed in the report, with its reason",
        '# level = "note"', '# reason = "..."', "", "[gate]                                     # what fails a run, apart from what is shown",
        'new = "error"                              # uses that are in neither baseline nor register', 'known = "never"                            # uses in the baseline', "",
    ]
    return "\n".join(parts)


def _listed(key: str, values: list[str], comment: str) -> str:
    text = f"{key} = {json.dumps(values, ensure_ascii=False)}" if values else f"# {key} = []"
    return f"{text:<42} # {comment}" if len(text) <= 80 else f"# {comment}\n{text}"


def _sources(root: Path, found: "Discovered", code: list["SourceFile"]) -> list[str]:
    tops = sorted({f.path.split("/")[0] for f in code if "/" in f.path})
    loose = any("/" not in f.path for f in code)
    made = [f"# include = {json.dumps(tops, ensure_ascii=False)}   # only these; leave it out to read everything" if tops and not loose
            else '# include = ["src", "sql"]                # only these; leave it out to read everything',
            '# exclude = { "vendor/**" = "third-party code" }   # never without a reason']
    archives = sorted({"/".join(p[: i + 1]) + "/**" for f in code for p in [f.path.split("/")[:-1]] for i, n in enumerate(p) if n.lower() in _ARCHIVE})
    seeds = sorted({f"{PurePosixPath(f.path).parent}/{name}" for f in found.files if f.kind == "csv" for name in ["test_*"]
                    if PurePosixPath(f.path).name.startswith("test_") and "seeds" in f.path})
    made.append(_listed("non-production", [*archives, *seeds], "reported apart; tests, docs and examples are so already"))
    made.append(_listed("schemas", _schemas(root, found), "exports of information_schema, dbt catalogs; `herkomst schemas` has the query"))
    others = Counter(f.language for f in found.files if f.kind == "other-language")
    if others:
        made.append(f"# not read: {', '.join(f'{n} {name}' for name, n in sorted(others.items(), key=lambda o: (-o[1], o[0])))} files; searched for names of columns")
    return made


def _schemas(root: Path, found: "Discovered") -> list[str]:
    from herkomst.read.docs import read_doc

    made = []
    for f in found.files:
        if f.kind == "csv" and (text := _head(root, f)):
            if any(s.origin == "information_schema" for s in read_doc(f.path, "csv", text).schemas):
                made.append(f.path)
        elif f.path.endswith("target/catalog.json"):
            made.append(f.path)
    return made


def _dialects(root: Path, code: list["SourceFile"]) -> list[str]:
    from herkomst.read.sql import guess_dialect

    files = [f for f in code if f.kind in ("sql", "dbt")]
    guesses = Counter(f.dialect or guess_dialect(text) for f in files[:_SAMPLED] if (text := _head(root, f)))
    guesses.pop("", None)
    if not guesses:
        return ['# default = "postgres"                    # else guessed per file', '# "sql/procs/**" = "tsql"']
    best = min(guesses, key=lambda d: (-guesses[d], d))
    seen = ", ".join(f"{d} {n}" for d, n in sorted(guesses.items(), key=lambda g: (-g[1], g[0])))
    line = f'default = "{best}"' if len(guesses) == 1 else f'# default = "{best}"'
    return [f"{line:<42} # guessed from {sum(guesses.values())} files: {seen}; without it, guessed per file", '# "sql/procs/**" = "tsql"                  # the last pattern that holds counts']


def _head(root: Path, file: "SourceFile") -> str:
    try:
        with (root / file.path).open("rb") as f:
            data = f.read(_LOOKED_AT)
    except OSError:
        return ""
    return data[: data.rfind(b"\n") + 1 or None].decode("utf-8", "replace")


def _positional(root: Path, found: "Discovered") -> list[str]:
    """A stanza for data files without a header line: their columns have no names unless someone gives them."""
    from herkomst.read.docs import read_doc

    made: list[str] = []
    bare = [f for f in found.files if f.kind == "csv" and f.size and not read_doc(f.path, "csv", _head(root, f)).schemas]
    if bare:
        made.append(f"# {len(bare)} data files have no header line that can be recognised; their columns can be named by position:")
        made += [f"#   {f.path}" for f in bare[:10]]
    return [*made, "# [[positional]]", f"# files = {json.dumps(bare[0].path if bare else 'data/duo/PER_*.txt', ensure_ascii=False)}", '# separator = "|"',
            '# columns = { 7 = "geslacht", 12 = "geboorteland" }', ""]


def _examples(found: "Discovered") -> list[str]:
    return [
        "# [[unit]]                                 # organisational unit; the purpose moves levels and is shown in the report",
        '# name = "Dienst Toeslagcontrole"', '# paths = ["src/**"]', '# processing = "Fraudecontrole toeslagen"', '# processing-ref = "AVG-2021-044"',
        '# purpose = "risk-model"                   # risk-model, resembles-risk-model, calculation, research, statistics, other', '# purpose-reason = "..."', "",
        "# [[decision]]                             # a score or selection herkomst does not recognise by itself",
        '# dataset = "mart.werkvoorraad_controle"', '# kind = "selection"                       # model, score, rules, ranking, selection', '# reason = "..."', "",
        "# [[not-a-decision]]", '# dataset = "mart.toetsscores"', '# reason = "a result of the pupil, not a score about risk"', "",
        "# [[attribute]]                            # what columns are about, where their names do not tell",
        '# columns = ["klant.kenmerk_07", "stg_*.nat_ind"]', '# is = "nationality"                       # or none', '# reason = "data dictionary, page 8"', "",
    ]
