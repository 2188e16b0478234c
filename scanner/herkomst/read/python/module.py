"""One file from text to ModuleIR."""

import libcst as cst

from herkomst.model.issues import Gap
from herkomst.model.places import SourceMap
from herkomst.model.python_ir import ModuleIR
from herkomst.read.python.context import Context
from herkomst.read.python.spans import spans
from herkomst.read.python.statements import block


def read(path: str, text: str) -> ModuleIR:
    """See ``read_module``."""
    source = SourceMap.of(path, text)
    lines = len(source.starts) - (source.starts[-1] == len(text))
    try:
        tree = cst.parse_module(text)
        found, offsets, again = spans(tree)
        if again != text:
            raise ValueError
        body = block(Context(text, 0, found, offsets, {}), tree.body)
    except Exception as error:
        return ModuleIR(path, (), source, (Gap(source.span(0, len(text)), "syntax", str(error)[:80], lines),), lines=(0, 0, lines))
    return ModuleIR(path, body, source, statements=(len(body), 0, 0), lines=(lines, 0, 0))
