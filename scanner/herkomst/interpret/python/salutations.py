"""Forms of address: a variable, field or function that is called one and is chosen by something.

They get a node of their own, so that a column of which this is the only use can be told.
"""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.knowledge.attributes import address_name
from herkomst.model.graph import Dataset, column
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Choice, Const, Series, Text

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def seen(ip: "Interpreter", name: str, value: AnyValue, span: Span) -> None:
    """A value is given a name: a form of address if it is called one."""
    if not address_name(name) or not isinstance(value, Cell | Const | Choice | Series | Text):
        return
    deps = d.join(ip.deps(value), ip.control())
    if deps:
        ip.emit.deps(column(Dataset("object", ip.act.qual or ip.act.path, ip.act.path), name), deps, span, "computed")
