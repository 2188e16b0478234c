"""``herkomst init``: a commented configuration from what is there. Asks nothing, overwrites nothing."""

import json
from collections import Counter
from pathlib import Path
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
_ARCHIVE = frozenset({"archief", "archive", "archived", "old", "oud", "deprecated", "attic"})
_SAMPLED = 200
_LOOKED_AT = 200_000

_TEXT = """# Configuration of herkomst. Every key is optional; its JSON Schema: herkomst schema config
requires-version = ">={low}.{high},<{low}.{next}"
language = "{language}"                            # messages; ids and fingerprints do not depend on it
# extends = ["../.herkomst/shared.toml"]   # settings of your organisation; a local file
# register = ["herkomst-register.yaml"]    # assessments by people; may lie outside the repository
# baseline = "herkomst-baseline.json"      # made by herkomst baseline; used when present

[sources]
# include = {include}   # only these; leave it out to read everything
# exclude = {{ "vendor/**" = "third-party code" }}   # never without a reason
{non_production}      # reported apart; tests, docs and examples are so already
{schemas}      # exports of information_schema, dbt catalogs; the query: herkomst schemas
{others}
[dialects]                                 # SQL; what is not named here is guessed per file
{dialect}
# "sql/procs/**" = "tsql"                  # the last pattern that holds counts

# [[unit]]                                 # organisational unit; the purpose moves levels and is shown in the report
# name = "Dienst Toeslagcontrole"
# paths = ["src/**"]
# processing = "Fraudecontrole toeslagen"
# processing-ref = "AVG-2021-044"
# purpose = "risk-model"                   # risk-model, resembles-risk-model, calculation, research, statistics, other
# purpose-reason = "..."

# [[decision]]                             # a score or selection herkomst does not recognise by itself
# dataset = "mart.werkvoorraad_controle"
# kind = "selection"                       # model, score, rules, ranking, selection
# reason = "..."

# [[not-a-decision]]
# dataset = "mart.toetsscores"
# reason = "a result of the pupil, not a score about risk"

# [[attribute]]                            # what columns are about, where their names do not tell
# columns = ["klant.kenmerk_07", "stg_*.nat_ind"]
# is = "nationality"                       # or none
# reason = "data dictionary, page 8"

{bare}# [[positional]]                           # files without a header line
# files = {file}
# separator = "|"
# columns = {{ 7 = "geslacht", 12 = "geboorteland" }}

# [rules.HK302]                            # a changed level is listed in the report, with its reason
# level = "note"
# reason = "..."

[gate]                                     # what fails a run, apart from what is shown
new = "error"                              # uses that are in neither baseline nor register
known = "never"                            # uses in the baseline
"""


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
    out.write(target, configuration(root, found, language).encode("utf-8"))
    load_config(root)
    code = sum(f.kind in _CODE for f in found.files)
    out.emit(f"{target}: written from {code} files of Python, SQL and notebooks; every line may be changed or left out\n"
             f"Next: herkomst scan {path}\n", None)
    return 0


def configuration(root: Path, found: "Discovered", language: str) -> str:
    """The text of a configuration for a tree: valid TOML, the same for the same tree."""
    code = [f for f in found.files if f.kind in _CODE]
    low, high = __version__.split(".")[:2]
    tops = sorted({f.path.split("/")[0] for f in code if "/" in f.path})
    bare = _without_header(root, found)
    return _TEXT.format(
        low=low, high=high, next=int(high) + 1, language=language, include=_array(tops or ["src", "sql"]),
        non_production=_key("non-production", _archives(code)), schemas=_key("schemas", _schemas(root, found)),
        others=_others(found), dialect=_dialect(root, code),
        bare="".join(f"# no header line that can be recognised: {p}\n" for p in bare[:10]),
        file=json.dumps(bare[0] if bare else "data/duo/PER_*.txt", ensure_ascii=False),
    )


def _array(values: list[str]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _key(name: str, values: list[str]) -> str:
    return f"{name} = {_array(values)}" if values else f"# {name} = []"


def _archives(code: list["SourceFile"]) -> list[str]:
    """Directories of code by whose name it is no longer used."""
    made: set[str] = set()
    for f in code:
        folders = f.path.split("/")[:-1]
        first = next((i for i, name in enumerate(folders) if name.lower() in _ARCHIVE), None)
        if first is not None:
            made.add("/".join(folders[: first + 1]) + "/**")
    return sorted(made)


def _others(found: "Discovered") -> str:
    counts = Counter(f.language for f in found.files if f.kind == "other-language")
    if not counts:
        return ""
    seen = ", ".join(f"{n} {name}" for name, n in sorted(counts.items(), key=lambda o: (-o[1], o[0])))
    return f"# not followed: {seen} files; searched for names of columns\n"


def _schemas(root: Path, found: "Discovered") -> list[str]:
    from herkomst.read.docs import read_doc

    return [
        f.path for f in found.files
        if f.path.endswith("target/catalog.json")
        or (f.kind == "csv" and any(s.origin == "information_schema" for s in read_doc(f.path, "csv", _head(root, f)).schemas))
    ]


def _dialect(root: Path, code: list["SourceFile"]) -> str:
    from herkomst.read.sql import guess_dialect

    files = [f for f in code if f.kind in ("sql", "dbt")]
    guesses = Counter(f.dialect or guess_dialect(text) for f in files[:_SAMPLED] if (text := _head(root, f)))
    guesses.pop("", None)
    if not guesses:
        return '# default = "postgres"'
    best = min(guesses, key=lambda d: (-guesses[d], d))
    seen = ", ".join(f"{d} {n}" for d, n in sorted(guesses.items(), key=lambda g: (-g[1], g[0])))
    # only files of SQL: a default would also hold for SQL inside Python, which nobody looked at here
    line = f'"**/*.sql" = "{best}"' if len(guesses) == 1 else f'# default = "{best}"'
    return line.ljust(42) + f" # guessed: {seen}"


def _without_header(root: Path, found: "Discovered") -> list[str]:
    """Data files whose columns have no names unless someone gives them."""
    from herkomst.read.docs import read_doc

    return [f.path for f in found.files if f.kind == "csv" and f.size and not read_doc(f.path, "csv", _head(root, f)).schemas]


def _head(root: Path, file: "SourceFile") -> str:
    try:
        with (root / file.path).open("rb") as f:
            data = f.read(_LOOKED_AT)
    except OSError:
        return ""
    return data[: data.rfind(b"\n") + 1 or None].decode("utf-8", "replace")
