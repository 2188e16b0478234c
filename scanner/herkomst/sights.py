"""From solved units to what is seen at every decision point: link, classify and search, for those alone that something changed behind.

What was found at a decision point is kept under a digest of the point and of every unit it rests on (``link.regions``). A commit that
changes one leaf file reads the edges of the few units behind the points it touches; a first run reads everything and keeps all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

import msgspec

from herkomst.classify import classify
from herkomst.config import Config
from herkomst.evaluate import Files, Made, Seen, inventory, look, points, pseudonyms_made, pseudonyms_stored, wanted
from herkomst.link import Regions, around, link
from herkomst.model.decision import Label, Result
from herkomst.model.graph import Dataset, Node, handed_over
from herkomst.model.lineage import Around, LineageGraph, by_key
from herkomst.model.report import Stored
from herkomst.model.schema import Schema
from herkomst.model.source import SourceFile
from herkomst.model.unit import Sink, UnitId
from herkomst.solve.boundary import makers
from herkomst.solve.cache import Cache, key
from herkomst.solve.rounds import Solved

_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Seen)
_made_decoder = msgspec.msgpack.Decoder(Made)

Labels = dict[Node, tuple[Label, ...]]


class Sights:
    """What a whole tree shows, computed as far as it is asked for.

    around   what all units together say of the datasets they share.
    schemas  canonical dataset -> merged schema.
    """

    def __init__(self, solved: Solved, loose: tuple[Schema, ...], files: Mapping[str, SourceFile], config: Config, store: Cache,
                 salt: str) -> None:
        """``salt``: digest of the program, its rules and the configuration."""
        self._solved, self._loose, self._files, self._config, self._store = solved, loose, files, config, store
        self._salt = key(salt, _encode(sorted(loose)).hex())
        self.schemas: Mapping[Dataset, Schema] = solved.catalog.all
        self.around: Mapping[Dataset, Around] = around((u, r.mentions) for u, r in solved.results.items())
        found = {d: solved.catalog.candidates("table", d.name) for d, a in self.around.items() if d.kind == "table" and a.readers}
        self._candidates = {d: some for d, some in sorted(found.items()) if some}
        self._whole: tuple[LineageGraph, Labels] | None = None
        self._regions = Regions(solved.results, self.around, self.schemas, self._candidates, makers)

    def whole(self) -> tuple[LineageGraph, Labels]:
        """The graph of the whole tree and its labels."""
        if self._whole is None:
            self._whole = self._part(self._solved.results.keys())
        return self._whole

    def seen(self) -> tuple[Seen, ...]:
        """What is found at every decision point, test by group and export, in the order of ``evaluate.points``."""
        regions = self._regions
        units: defaultdict[Sink, set[UnitId]] = defaultdict(set)
        for unit, result in self._solved.results.items():
            for sink in result.sinks:
                units[sink].add(unit)
        graph = self.whole()[0] if self._config.decisions else None
        every = [p for p in points(by_key(units), self._files, self._config, graph) if wanted(p)]
        kept: dict[str, Seen] = {}
        names: dict[str, bytes] = {}
        behind: dict[str, set[UnitId]] = {}
        for point in every:
            own = {u for s in point.sinks for u in (*units.get(s, ()), *regions.behind(s.node.dataset))}
            behind[point.id] = own
            if all(s in units for s in point.sinks):         # what the user declares has no unit of its own
                below = sorted(regions.digests[u] for u in own)
                names[point.id] = key("seen", self._salt.hex(), _encode(point).hex(), *(d.hex() for d in below))
                found = self._store.get(names[point.id])
                if found is not None:
                    kept[point.id] = _decoder.decode(found)
        missing = [p for p in every if p.id not in kept]
        if missing:
            graph, labels = self._part(regions.closure(u for p in missing for u in behind[p.id]))
            for s in look(graph, labels, missing, self._config):
                kept[s.point.id] = s
                if s.point.id in names:
                    self._store.put(names[s.point.id], _encode(s))
        return tuple(kept[p.id] for p in every)

    def pseudonyms(self) -> tuple[Result, ...]:
        """HK402 to HK405, for the units that make or carry a pseudonym and those that read their tables."""
        files = Files(self._files, self._config)
        told = any(a.category == "pseudonym" for a in self._config.attributes)
        units = self._regions.readers(u for u, r in self._solved.results.items() if r.makes or told)
        made = Made()
        if units:
            name = key("pseudonyms", self._salt.hex(), *(self._regions.digests[u].hex() for u in sorted(units)))
            found = self._store.get(name)
            if found is not None:
                made = _made_decoder.decode(found)
            else:
                graph, labels = self._part(self._regions.closure(units))
                made = pseudonyms_made(graph, labels, files)
                self._store.put(name, _encode(made))
        return (*made.results, *pseudonyms_stored(*self.stores, made.holders, files))

    @cached_property
    def stores(self) -> tuple[LineageGraph, Labels]:
        """Every table, file and declared record with its columns and their labels, in a graph without edges."""
        schemas = {d: s for d, s in self.schemas.items() if d.kind in ("table", "file", "object")}
        graph = LineageGraph((), (), schemas, (), {d: a for d, a in self.around.items() if d.kind in ("table", "file")})
        return graph, classify(graph, self._config)

    def inventory(self, stored: Iterable[Stored]) -> tuple[Result, ...]:
        """The results of inventory rules for stored columns."""
        return inventory(self.whole()[0], stored, Files(self._files, self._config))

    def unknown(self) -> tuple[Schema, ...]:
        """Tables and files that are read in full and whose columns nobody declares."""
        some = sorted(d for d, a in self.around.items() if a.rest and d.kind in ("table", "file") and not handed_over(d))
        found = (self.schemas.get(d) or Schema(d, ()) for d in some)
        return tuple(s for s in found if not s.complete)

    def _part(self, units: Collection[UnitId]) -> tuple[LineageGraph, Labels]:
        if self._whole is not None:
            return self._whole
        flows = (self._solved.edges(u) for u in sorted(units))
        whole = len(units) == len(self._solved.results)
        facts = [f for r in self._solved.results.values() for f in r.facts] if whole else []
        graph = link(flows, self.schemas, self._loose, self._candidates, self.around, facts, whole=whole)
        made = graph, classify(graph, self._config)
        if whole:
            self._whole = made
        return made
