"""What a file is, from its name alone."""

from herkomst.model.source import FileKind

SQL_SUFFIXES: dict[str, str] = {
    ".sql": "", ".ddl": "", ".prc": "", ".hql": "hive", ".tsql": "tsql", ".pks": "oracle", ".pkb": "oracle", ".pck": "oracle", ".plsql": "oracle",
    ".fnc": "", ".trg": "",
    ".psql": "postgres", ".pgsql": "postgres",
}
"""Suffix -> the dialect it stands for; '' says nothing."""

_READ: dict[str, tuple[FileKind, str]] = {
    ".py": ("python", "Python"), ".pyw": ("python", "Python"), ".ipynb": ("notebook", "Jupyter notebook"),
    ".yaml": ("yaml", "YAML"), ".yml": ("yaml", "YAML"), ".json": ("json", "JSON"), ".jsonl": ("json", "JSON"),
    ".ndjson": ("json", "JSON"), ".jsonc": ("json", "JSON"), ".toml": ("toml", "TOML"), ".ini": ("ini", "INI"),
    ".cfg": ("ini", "INI"), ".csv": ("csv", "CSV"), ".tsv": ("csv", "TSV"), ".parquet": ("parquet", "Parquet"),
    **dict.fromkeys(SQL_SUFFIXES, ("sql", "SQL")),
}

OTHER_LANGUAGES: dict[str, str] = {
    ".r": "R", ".rmd": "R Markdown", ".qmd": "Quarto", ".sas": "SAS", ".egp": "SAS", ".sps": "SPSS", ".spv": "SPSS",
    ".do": "Stata", ".ado": "Stata", ".dtsx": "SSIS", ".rdl": "SSRS", ".rdlc": "SSRS", ".knwf": "KNIME", ".knime": "KNIME",
    ".scala": "Scala", ".sc": "Scala", ".jl": "Julia", ".m": "MATLAB", ".mlx": "MATLAB",
    ".xlsx": "Excel", ".xlsm": "Excel", ".xlsb": "Excel", ".xls": "Excel", ".ods": "OpenDocument spreadsheet",
    ".pbix": "Power BI", ".pbit": "Power BI", ".dax": "Power BI", ".pq": "Power Query", ".tmdl": "Power BI", ".bim": "Power BI",
    ".bas": "VBA", ".vba": "VBA", ".cls": "VBA", ".frm": "VBA", ".vb": "Visual Basic", ".vbs": "Visual Basic",
    ".accdb": "Access", ".mdb": "Access", ".java": "Java", ".kt": "Kotlin", ".groovy": "Groovy", ".cs": "C#", ".fs": "F#",
    ".cbl": "COBOL", ".cob": "COBOL", ".cpy": "COBOL", ".pl": "Perl", ".pm": "Perl", ".php": "PHP", ".rb": "Ruby", ".go": "Go",
    ".rs": "Rust", ".c": "C", ".cpp": "C++", ".cc": "C++", ".pyx": "Cython", ".js": "JavaScript", ".mjs": "JavaScript",
    ".jsx": "JavaScript", ".ts": "TypeScript", ".tsx": "TypeScript", ".lkml": "LookML", ".twb": "Tableau", ".twbx": "Tableau",
    ".qvs": "Qlik", ".qvw": "Qlik", ".qvf": "Qlik", ".ktr": "Pentaho", ".kjb": "Pentaho", ".yxmd": "Alteryx", ".yxmc": "Alteryx",
    ".dsx": "DataStage", ".abap": "ABAP", ".drl": "Drools", ".dmn": "DMN", ".bpmn": "BPMN", ".ksh": "shell", ".sh": "shell",
    ".ps1": "PowerShell", ".awk": "awk", ".lua": "Lua",
}
"""Languages that can hold a rule or a selection and are not followed: counted, and searched for attribute names."""

_DATA = frozenset({
    ".pkl", ".pickle", ".joblib", ".onnx", ".pmml", ".h5", ".hdf5", ".keras", ".pt", ".pth", ".feather", ".arrow", ".orc", ".avro",
    ".sav", ".por", ".dta", ".sas7bdat", ".xpt", ".rds", ".rdata", ".db", ".sqlite", ".sqlite3", ".duckdb", ".npy", ".npz",
})

_GENERATED = frozenset({
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock", "pdm.lock", "pipfile.lock",
    "composer.lock", "conda-lock.yml",
})

SKIPPED_DIRECTORIES = frozenset({
    ".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__", "site-packages", ".tox", ".nox", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", ".hypothesis", ".eggs", ".ipynb_checkpoints", "dbt_packages", "dbt_modules", ".herkomst-cache", ".terraform",
    ".gradle", ".import_linter_cache", ".cache",
})
"""Never entered: other people's code and what tools leave behind. Environments are known by their ``pyvenv.cfg`` too."""

_NON_PRODUCTION = frozenset({"test", "tests", "doc", "docs", "example", "examples"})


def kind_of(path: str) -> tuple[FileKind, str]:
    """Path -> (kind, language for people); ``("ignored", "")`` for what no stage has a use for."""
    name = path.rsplit("/", 1)[-1].lower()
    if name in _GENERATED or name.endswith((".min.js", ".d.ts")):
        return "ignored", ""
    dot = name.rfind(".")
    suffix = name[dot:] if dot > 0 else ""
    if suffix in _READ:
        return _READ[suffix]
    if suffix in OTHER_LANGUAGES:
        return "other-language", OTHER_LANGUAGES[suffix]
    return ("data", "") if suffix in _DATA else ("ignored", "")


def usually_production(path: str) -> bool:
    """False for tests, documentation and examples, by the usual names of directories and test files."""
    *folders, name = path.lower().split("/")
    if not _NON_PRODUCTION.isdisjoint(folders):
        return False
    if name == "conftest.py" or name.endswith("_test.py"):
        return False
    return not (name.startswith("test_") and name.endswith((".py", ".ipynb")))
