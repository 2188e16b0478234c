"""What SQL runs in when it stands in a Python program."""

from collections.abc import Callable
from dataclasses import dataclass, field

from herkomst.interpret.emit import Emitter
from herkomst.model.graph import Reason
from herkomst.model.places import Span, SpanKind
from herkomst.model.unit import View
from herkomst.model.values import Deps, Table


@dataclass
class SqlEnv:
    """The surroundings of SQL text in a program.

    emit, view   as for any unit.
    place        offsets of the SQL text (start, end) -> the span in the file it stands in.
    span_kind    ``name`` where the text at such a span is the identifier (a plain literal), else ``constant``/``template``.
    frames       tables by name that the SQL may read (DuckDB over frames, temp views of Spark); any case.
    reasons      why everything is only possible: ``("hole",)`` for text with holes.
    path         the file, for points of CTEs and temp tables. ``site`` tells apart this run of the text from others (call site
                 and call context) and becomes the ``point`` of its datasets.
    label        name of the result's dataset (the variable it is assigned to).
    control      what decides whether the SQL runs.
    holes        what the unknown parts are computed from (possible influence on everything that is read).
    kind         type of the result Table.
    """

    emit: Emitter
    view: View
    place: Callable[[int, int], Span]
    path: str
    site: str
    span_kind: SpanKind = "name"
    frames: dict[str, Table] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    label: str = ""
    control: Deps = ()
    holes: Deps = ()
    kind: str = "pandas.DataFrame"
