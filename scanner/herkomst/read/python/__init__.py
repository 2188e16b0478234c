"""Python source -> ModuleIR. The only importer of libcst, and it imports it when the first module is read."""

from herkomst.model.python_ir import ModuleIR


def read_module(path: str, text: str) -> ModuleIR:
    """Decoded Python source -> its IR; never raises for what stands in it.

    path  relative to the root; text as given by ``read.text.decode`` (line ends untouched). Statements that cannot be parsed
    are gaps with a place and cost nothing else; Databricks and jupytext notebooks in .py files are recognised.
    """
    from herkomst.read.python.module import read

    return read(path, text)
