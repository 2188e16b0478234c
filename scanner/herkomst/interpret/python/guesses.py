"""Values that a library guesses from a name: nationality, ethnicity, sex. They are what was guessed, whatever column they end up in."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.knowledge.attributes import made_by
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Dep, Deps, Lib, Opaque, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def guessed(ip: "Interpreter", path: str, receiver: AnyValue | None, deps: Deps, span: Span) -> Deps:
    """What a call of such a library gives, as one column of its own that hangs on what went in; () for other calls."""
    x = ip.deref(receiver) if receiver is not None else None
    of = x.path if isinstance(x, Lib) else x.why if isinstance(x, Opaque) else ""
    library = path if made_by(path) else of if made_by(of) else ""
    if not library or not deps:
        return ()
    node = column(Dataset("object", library.partition(".")[0], f"{ip.act.path}:{span.line}.{span.column}#{ip.act.context}"), made_by(library))
    ip.emit.deps(node, d.through(deps, "TRANSFORMATION", span, op="computed"), span, "computed")
    return (Dep(node, "IDENTITY", span, "call"),)


def beside(ip: "Interpreter", frame: Table, found: Deps, span: Span, site: str) -> Table:
    """A frame that such a library gives back: its own columns, the guess, and others that the library names as it likes."""
    node = found[0].node
    more = Node("rest", node.dataset, "{c}")
    ip.emit.edge(node, more, "IDENTITY", span, "call", "computed")
    made = Dataset("frame", ip.target, f"{site}~guessed")
    return Table(made, {**frame.columns, node.name: node}, (*frame.rests, more), frame.index, frame.rows, False, frame.one, frame.kind, frame.deps)
