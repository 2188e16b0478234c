"""Whatever stands in a file, reading gives an IR; what it gives can be stored, and is the same twice."""

from pathlib import Path

import msgspec
import pandas
import sklearn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herkomst.model.python_ir import ModuleIR
from herkomst.read.notebook import read_notebook
from herkomst.read.python import read_module
from tests.read.notebook.test_notebook import notebook
from tests.read.python.shape import nodes

REAL = [
    f.read_text("utf-8")[:6000]
    for root in (sklearn, pandas) for f in sorted(Path(root.__path__[0]).rglob("*.py"))[3::150] if f.stat().st_size > 800
][:14]
BITS = st.sampled_from([
    "(", ")", "[", "}", '"', "'", '"""', "'''", "\\", "\n", "\r", "\t", "  ", ":", "=", "@", "#", "%", "!", "?", "f'{", "lambda", "def ", "class ",
    "if ", "else:", "try:", "except", "match x:", "case", "async ", "yield", "import ", "from . ", "\x0c", "\ufeff", "\x00", "é", "😀", "\u2028",
    "print x", "0777", "%sql SELECT 1", "# MAGIC %sql", "# %%\n", "...", "*", "->", ":=", "`", "$",
])


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A real file with pieces cut out, put in and moved."""
    text = draw(st.sampled_from(REAL))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 60)))
        text = text[:start] + draw(st.one_of(BITS, st.just(""), st.just(text[end:end + 40]))) + text[end:]
    return text


def _sound(module: ModuleIR, length: int) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=ModuleIR) == module
    for node in nodes(module.body):
        assert 0 <= node.start <= node.end <= length
        module.source.span(node.start, node.end)
    for gap in module.gaps:
        assert gap.span.line >= 1 and gap.span.column >= 1 and gap.lines >= 0
    assert all(n >= 0 for n in (*module.statements, *module.lines))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(mangled())
def test_python(text: str) -> None:
    module = read_module("m.py", text)
    _sound(module, len(text))
    assert module == read_module("m.py", text)


@settings(max_examples=150, deadline=None)
@given(st.lists(BITS, max_size=25).map("".join))
def test_scraps(text: str) -> None:
    _sound(read_module("m.py", text), len(text))
    _sound(read_notebook("n.ipynb", notebook(text, "x = 1", text)), 3 * len(text) + 12)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_notebooks(data: st.DataObject) -> None:
    text = notebook("import a\n%matplotlib inline\n", "x = \"é\\t😀\"\ny = x[1]", "%%sql\nSELECT 1")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    changed = text[:start] + data.draw(st.one_of(BITS, st.just(""))) + text[end:]
    _sound(read_notebook("n.ipynb", changed), len(changed) + 10)
