"""The files of a tree, as discovery sees them."""

from typing import Literal

import msgspec

FileKind = Literal[
    "python", "notebook", "sql", "dbt", "yaml", "json", "toml", "ini", "csv", "parquet", "other-language", "data", "ignored",
]


class SourceFile(msgspec.Struct, frozen=True, order=True):
    """A file of the tree.

    path      relative to the root, forward slashes.
    kind      how it is read. ``other-language`` (R, SAS, SPSS, Stata, SSIS, Scala ...) is counted and searched for names.
    language  for people: Python, SQL, R ...
    dialect   SQL dialect (sqlglot's name) where configured or guessed; '' for the rest.
    guessed   the dialect was guessed from the text.
    digest    sha256 of the bytes, hex.
    size      bytes.
    production False under tests/, docs/, examples/ or where configuration says so.
    """

    path: str
    kind: FileKind
    language: str
    digest: str = ""
    size: int = 0
    dialect: str = ""
    guessed: bool = False
    production: bool = True
