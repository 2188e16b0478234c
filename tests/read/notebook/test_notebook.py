"""Notebooks: cells, magics, places in the raw file, and files that are broken."""

import json
import textwrap
from typing import Any

import pytest

from herkomst.model import python_ir as ir
from herkomst.model.python_ir import ModuleIR
from herkomst.read.notebook import read_notebook
from tests.read.python.shape import nodes, shape


def notebook(*cells: Any, metadata: dict[str, Any] | None = None, **form: Any) -> str:
    """nbformat 4 JSON; a cell is source text (a code cell), or a dict."""
    full = [
        c if isinstance(c, dict) else {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": c.splitlines(True)}
        for c in cells
    ]
    return json.dumps({"cells": full, "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}, **{"indent": 1, **form})


def read(*cells: Any, **form: Any) -> ModuleIR:
    return read_notebook("n.ipynb", notebook(*cells, **form))


MARKDOWN = {"cell_type": "markdown", "metadata": {}, "source": ["# not code\n", "x = 1"]}


def test_code_cells_in_document_order() -> None:
    module = read("import pandas as pd", MARKDOWN, "a = 1\nb = 2", {"cell_type": "raw", "metadata": {}, "source": "c"}, "d = a")
    assert shape(module.body) == "import pandas as pd; a = 1; b = 2; d = a"
    assert module.notebook and module.gaps == () and module.statements == (4, 0, 0) and module.lines == (4, 0, 0)


SOURCES = [
    'df = pd.read_csv("a\\tb")  # "quotes"\n\tnat = "\\\\é😀" + zz\n'.replace("\n\t", "\n"),
    "q = '''x\n\n  y''' ; zz = 1",
    "if a:\n    zz = {'k': \"v\"}['k'] ; yy = \"\u2028\"\n\n\n",
    "",
    "zz\r\nyy\r\n",
]


@pytest.mark.parametrize("ascii_", [True, False])
@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("whole", [True, False])
def test_every_name_stands_where_its_span_says(ascii_: bool, indent: int | None, whole: bool) -> None:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": s if whole else s.splitlines(True)} for s in SOURCES]
    raw = notebook(MARKDOWN, *cells, ensure_ascii=ascii_, indent=indent)
    module = read_notebook("n.ipynb", raw)
    assert module.gaps == ()
    lines, seen = raw.split("\n"), 0
    for node in nodes(module.body):
        if isinstance(node, ir.Name):
            span = module.source.span(node.start, node.end)
            assert lines[span.line - 1][span.column - 1:span.end_column - 1] == node.id
            source = SOURCES[span.cell - 2]
            assert node.id in source.splitlines()[span.cell_line - 1]
            seen += 1
    assert seen >= 10


def test_a_string_with_escapes_is_measured_in_the_raw_file() -> None:
    raw = notebook('x = "a\\"b" + nat')
    module = read_notebook("n.ipynb", raw)
    [literal] = [n for n in nodes(module.body) if isinstance(n, ir.Literal_)]
    span = module.source.span(literal.start, literal.end)
    assert raw.split("\n")[span.line - 1][span.column - 1:span.end_column - 1] == json.dumps('"a\\"b"')[1:-1]


MAGICS = {
    "%matplotlib inline\nx = 1": "x = 1",
    "!pip install 'x'\nx = 1": "x = 1",
    "pip install pandas\ncd data\nx = 1": "x = 1",
    "df.head?\n?df\nx = 1": "x = 1",
    "x = !ls -l 'a": "x = ellipsis",
    "x = %who_ls": "x = ellipsis",
    "%time x = f(1)": "x = f(1)",
    "%timeit -n 3 f(x)": "f(x)",
    "y = %time f(1)": "y = f(1)",
    "%%time\nx = 1\n%matplotlib inline\ny = 2": "x = 1; y = 2",
    "%%capture out\nx = 1": "x = 1",
    "%%bash\nls (((\n": "",
    "%%javascript\nlet x = {": "",
    "%%writefile a.py\nx = (": "",
    "%sql SELECT a FROM t\nx = 1": "sql<|SELECT a FROM t>; x = 1",
    "x = %sql SELECT a FROM t": "x = sql<|SELECT a FROM t>",
    "%sql res << SELECT 1": "sql<res|SELECT 1>",
    "%sql sqlite:///a.db\nx = 1": "x = 1",
    "%sql $con SELECT 1": "sql<|SELECT 1>",
    "%%sql\nSELECT a\nFROM t": "sql<|SELECT a\nFROM t>",
    "%%sql res <<\nSELECT a": "sql<res|SELECT a>",
    "%%sql postgresql://u@h/d\nSELECT a": "sql<|SELECT a>",
    "%%sql SELECT a\nFROM t": "sql<|SELECT a\nFROM t>",
    "%%bigquery df --project p\nSELECT 1": "sql<df|SELECT 1>",
    "%%duckdb\nSELECT 1": "sql<|SELECT 1>",
    "%sql\nSELECT a\nFROM t": "sql<|SELECT a\nFROM t>",
    "%md\n# Title (": "",
    "%run other.ipynb": "run other.ipynb",
    "%run -i 'a b.py' --x": "run a b.py",
    "%run ./setup $x=1": "run ./setup",
    "if x:\n    !ls\n    %run a.py\n    y = 1": "if x {run a.py; y = 1} else {}",
    "x = '%s' \\\n  % y": "x = (% '%s' y)",
    "x = '''\n%sql SELECT 1\n!ls\n'''": "x = '\\n%sql SELECT 1\\n!ls\\n'",
    "x = (1\n  %y)": "x = (% 1 y)",
    "  a = 1\n  b = 2": "a = 1; b = 2",
    "display(df);": "display(df)",
}


@pytest.mark.parametrize("source", MAGICS)
def test_magics(source: str) -> None:
    module = read("before = 1", source, "after = 2")
    assert module.gaps == ()
    middle = MAGICS[source]
    assert shape(module.body) == "before = 1; " + (middle + "; " if middle else "") + "after = 2"


def test_sql_is_placed_in_the_raw_file() -> None:
    raw = notebook("x = %sql SELECT nat FROM t", '%%sql\nSELECT "nat"\nFROM t\n')
    module = read_notebook("n.ipynb", raw)
    found = [n for n in nodes(module.body) if isinstance(n, ir.Sql)]
    assert len(found) == 2
    for sql in found:
        at = sql.start + sql.text.index("nat")
        span = module.source.span(at, at + 3)
        assert raw.split("\n")[span.line - 1][span.column - 1:span.end_column - 1] == "nat"


def test_other_languages_are_counted() -> None:
    module = read("x = 1", "%%R -i df\nlibrary(x)\ny <- 1\n", "%%scala\nval x = 1\n")
    assert [(g.reason, g.detail, g.lines, g.span.cell) for g in module.gaps] == [
        ("unsupported-language", "R", 3, 2), ("unsupported-language", "Scala", 2, 3),
    ]
    assert module.lines == (1, 0, 5)


def test_a_notebook_of_another_kernel() -> None:
    module = read("x <- 1", "y <- 2", metadata={"kernelspec": {"language": "R", "name": "ir"}})
    assert module.body == () and [(g.reason, g.detail, g.lines) for g in module.gaps] == [("unsupported-language", "R", 2)]
    sql = read("SELECT nat FROM t", metadata={"language_info": {"name": "sql"}})
    assert shape(sql.body) == "sql<|SELECT nat FROM t>"


def test_a_broken_cell_spoils_no_other() -> None:
    module = read("x = (", "y = 1", "z = '''", "w = 2")
    assert shape(module.body) == "y = 1; w = 2"
    assert [(g.reason, g.span.cell, g.span.cell_line) for g in module.gaps] == [("syntax", 1, 1), ("syntax", 3, 1)]


def test_another_order_of_execution_is_noted_once() -> None:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": n, "source": f"x{n} = 1"} for n in (1, 5, 3, None, 2)]
    module = read(*cells)
    [gap] = module.gaps
    assert (gap.reason, gap.span.cell, gap.lines) == ("notebook", 3, 0) and "cell 3" in gap.detail
    assert len(module.body) == 5
    assert read(*cells[:2]).gaps == ()


def test_outputs_are_never_read() -> None:
    secret = {"output_type": "stream", "text": ['"source": ["leak = 1"]', '{"cell_type": "code", "source": "leak = 2"}']}
    cell = {"cell_type": "code", "metadata": {}, "outputs": [secret, {"data": {"cells": [{"cell_type": "code", "source": "leak = 3"}]}}],
            "execution_count": 1, "source": "x = 1"}
    for raw in (notebook(cell, "y = 2"), notebook(cell, "y = 2")[:-3], notebook(cell, "y = 2").replace('"y = 2"', '"y = 2" <<')):
        module = read_notebook("n.ipynb", raw)
        assert "leak" not in shape(module.body)
        assert shape(module.body).startswith("x = 1; y = 2")


def test_nbformat_3() -> None:
    raw = textwrap.dedent('''\
        {"metadata": {"name": ""}, "nbformat": 3, "worksheets": [{"cells": [
          {"cell_type": "heading", "level": 1, "source": ["T"]},
          {"cell_type": "code", "collapsed": false, "input": ["%matplotlib inline\\n", "print nat"], "language": "python",
           "outputs": [], "prompt_number": 2},
          {"cell_type": "code", "input": "b = 1", "language": "python"}]}]}''')
    module = read_notebook("n.ipynb", raw)
    assert shape(module.body) == "tuple(print, nat); b = 1" and module.language == "python2"
    [name] = [n for n in nodes(module.body) if isinstance(n, ir.Name) and n.id == "nat"]
    span = module.source.span(name.start, name.end)
    assert (span.line, span.cell, span.cell_line) == (3, 2, 2)
    assert raw.split("\n")[2][span.column - 1:span.end_column - 1] == "nat"


def test_a_truncated_notebook_gives_what_is_there() -> None:
    raw = notebook("a = 1", "b = 2\nc = 3", "d = 4")
    module = read_notebook("n.ipynb", raw[:raw.index("d = 4") + 3])
    assert shape(module.body) == "a = 1; b = 2; c = 3"
    [gap] = module.gaps
    assert gap.reason == "notebook" and "stops in the middle" in gap.detail
    assert gap.span.line == raw[:raw.index("d = 4")].count("\n") + 1


def test_a_malformed_cell_loses_itself() -> None:
    raw = notebook("a = 1", "b = 2", "c = 3").replace('"b = 2"', '"b = 2')
    module = read_notebook("n.ipynb", raw)
    assert shape(module.body) == "a = 1; c = 3"
    assert [g.reason for g in module.gaps] == ["notebook"]
    conflict = notebook("a = 1", "b = 2", "c = 3").replace('   "source": [\n    "b', '<<<<<<< HEAD\n   "source": [\n    "b')
    assert shape(read_notebook("n.ipynb", conflict).body).startswith("a = 1; ")


@pytest.mark.parametrize("raw", ["", "[]", "nul", '"x"', "{}", '{"nbformat": 4}', "\x00", "[" * 100_000, '{"cells": ' + "[" * 100_000, "x = 1\n"])
def test_what_is_no_notebook(raw: str) -> None:
    module = read_notebook("n.ipynb", raw)
    assert module.body == () and [g.reason for g in module.gaps] == ["notebook"]


def test_an_empty_notebook_is_no_gap() -> None:
    assert read().gaps == () and read("", "   \n").gaps == ()


def test_directives_stand_in_cells() -> None:
    raw = notebook("a = 1", 'x = "\\t"  # herkomst: ignore[HK101] AFW-0012\n')
    [found] = read_notebook("n.ipynb", raw).directives
    assert (found.rules, found.entry, found.span.cell, found.span.cell_line) == (("HK101",), "AFW-0012", 2, 1)
    assert raw.split("\n")[found.span.line - 1][found.span.column - 1:].startswith("# herkomst")
