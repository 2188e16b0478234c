"""Jupyter notebooks (nbformat 3 and 4) -> ModuleIR, with places in the raw JSON file. Outputs are never read."""

from herkomst.model.python_ir import ModuleIR


def read_notebook(path: str, text: str) -> ModuleIR:
    """A notebook's JSON text -> the IR of its code cells in document order; never raises for what stands in it.

    Spans give the line and column in the raw file; ``cell`` counts *all* cells, from 1, as the notebook shows them (not
    execution counts), ``cell_line`` the lines of that cell. Of a truncated or malformed file the cells that can be found are
    read, and a gap says where it broke.
    """
    from herkomst.read.notebook.reader import read

    return read(path, text)
