"""Notebooks kept as .py files."""

from herkomst.model import python_ir as ir
from herkomst.read.python import read_module
from tests.read.python.shape import nodes, shape

DATABRICKS = """\
# Databricks notebook source
# MAGIC %md
# MAGIC # Title with `code(`

# COMMAND ----------

df = spark.table("a")

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT nat
# MAGIC FROM t

# COMMAND ----------

# MAGIC %run ./setup $x="1"

# COMMAND ----------

# MAGIC %scala
# MAGIC val x = 1

# COMMAND ----------

y = (1

# COMMAND ----------

# MAGIC %pip install x
z = df
"""


def test_databricks_source() -> None:
    module = read_module("n.py", DATABRICKS)
    assert module.notebook
    assert shape(module.body) == "df = spark.table('a'); sql<|SELECT nat\n        FROM t>; run ./setup; z = df"
    assert [(g.reason, g.detail, g.span.line, g.lines) for g in module.gaps] == [
        ("unsupported-language", "Scala", 21, 2), ("syntax", "", 26, 1),
    ]
    [sql] = [n for n in nodes(module.body) if isinstance(n, ir.Sql)]
    for word in ("nat", "t"):
        at = sql.start + sql.text.index(word, 5)
        assert DATABRICKS[at:at + len(word)] == word
        span = module.source.span(at, at + 1)
        assert DATABRICKS.split("\n")[span.line - 1][span.column - 1:].startswith(word)


PERCENT = """\
# %% [markdown]
# # Title
# %%
import x
%matplotlib inline
# %sql SELECT 1
# %run other.py
# %% language="sql"
# SELECT a
# FROM b
# %%
# %%sql res <<
# SELECT c
# %% language="R"
# library(x)
# %%
y = x.f()
"""


def test_percent_files() -> None:
    module = read_module("n.py", PERCENT)
    assert module.notebook
    assert shape(module.body) == "import x; sql<|SELECT 1>; run other.py; sql<|SELECT a\n  FROM b>; sql<res|SELECT c>; y = x.f()"
    assert [(g.reason, g.detail) for g in module.gaps] == [("unsupported-language", "R")]


def test_marks_in_strings_are_strings() -> None:
    source = 's = """\n# %%\n# %sql SELECT 1\n# MAGIC %sql SELECT 2\n"""\nt = 1\n'
    assert shape(read_module("n.py", source).body) == f"s = {source[7:-10]!r}; t = 1"


def test_an_ordinary_script_is_no_notebook() -> None:
    assert not read_module("n.py", "# MAGIC is a word\nx = 5 %3\n").notebook


def test_an_exported_notebook_keeps_its_magics() -> None:
    source = (
        "get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().run_cell_magic('sql', 'res <<', 'SELECT nat\\nFROM t\\n')\n"
        "x = get_ipython().run_line_magic('sql', ' SELECT zz FROM t')\nget_ipython().magic('run other.py')\nget_ipython().system('ls')\n"
    )
    module = read_module("n.py", source)
    assert shape(module.body) == (
        "get_ipython().run_line_magic('matplotlib', 'inline'); sql<res|SELECT nat\nFROM t>; x = sql<|SELECT zz FROM t>; run other.py; "
        "get_ipython().system('ls')"
    )
    [one] = [n for n in nodes(module.body) if isinstance(n, ir.Sql) and "zz" in n.text]
    assert source[one.start:one.end] == one.text
