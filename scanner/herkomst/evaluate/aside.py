"""Results about something that is no decision point: a column that is stored, a pseudonym that is made."""

from collections.abc import Mapping

import msgspec

from herkomst.config import Config
from herkomst.evaluate.levels import level_of
from herkomst.evaluate.points import Point
from herkomst.evaluate.results import result
from herkomst.globs import matches
from herkomst.knowledge.findings import rules
from herkomst.model.decision import Result, Use
from herkomst.model.graph import Node
from herkomst.model.places import Span, SpanKind
from herkomst.model.source import SourceFile
from herkomst.model.unit import Grade, Sink

SAID = "said."
"""Facts under this prefix fill a message's placeholders as they are: names, separated by commas."""


class Files(msgspec.Struct, frozen=True):
    """What is known of the files of the tree, and the configuration."""

    by_path: Mapping[str, SourceFile]
    config: Config

    def point(self, id_: str, name: str, node: Node, span: Span, span_kind: SpanKind = "name", grade: Grade = "high") -> Point:
        """A place to hang a result on; ``id_`` is what its fingerprint knows it by (no lines)."""
        sink = Sink("export", id_, node, "export", name, "", "", span, span_kind, grade)
        file = self.by_path.get(span.path)
        unit = next((u for u in self.config.units if matches(span.path, u.paths)), None)
        return Point(id_, "export", name, "", (sink,), sink, grade, "names", "", True, file.production if file else True,
                     unit.name if unit else "", unit.purpose if unit else "")


def aside(
    files: Files, rule_id: str, point: Point, category: str = "", uses: tuple[Use, ...] = (), **said: str,
) -> list[Result]:
    """One result of a rule, or none where its level is ``none``. ``said``: placeholder -> names."""
    rule = rules()[rule_id]
    level = level_of(rule, point, list(uses), files.config)
    if level == "none":
        return []
    facts = {f"{SAID}{key}": text for key, text in sorted(said.items()) if text}
    return [result(rule, level, point, 0, uses, category, facts)]
