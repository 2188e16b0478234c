"""Constructs of scorecards and rule engines: what counts against somebody is collected under conditions, then added up; records are
asked, changed and put together as dicts."""

from tests.oracle.constructs import ANY
from tests.oracle.constructs_records import _test
from tests.oracle.writer import Writer

_AS = {
    "getal": ("{p}", "f", "f"),
    "paar": ("({n}, {p})", "f[1]", "f[0]"),
    "dict": ("{{'naam': {n}, 'punten': {p}}}", "f['punten']", "f['naam']"),
    "object": ("Factor({n}, {p})", "f.punten", "f.naam"),
}
_CLASSES = (
    ("class Factor:", "    def __init__(self, naam, punten=0):", "        self.naam = naam", "        self.punten = punten"),
    ("from dataclasses import dataclass", "@dataclass", "class Factor:", "    naam: str", "    punten: int = 0"),
    ("from collections import namedtuple", "Factor = namedtuple('Factor', ['naam', 'punten'])"),
    ("from typing import NamedTuple", "class Factor(NamedTuple):", "    naam: str", "    punten: int"),
)
_RESULTS = (
    ("    return sum({p} for f in factoren)",),
    ("    totaal = 0", "    for f in factoren:", "        totaal += {p}", "    return totaal"),
    ("    totaal = 0", "    for f in factoren:", "        if {p} > 5:", "            totaal = totaal + 1", "    return totaal"),
    ("    return len(factoren)",),
    ("    return 1 if factoren else 0",),
    ("    if not factoren:", "        return -1", "    return max({p} for f in factoren)"),
    ("    return max([{p} for f in factoren], default=0)",),
    ("    return int(any({p} > 10 for f in factoren))",),
    ("    zwaar = [f for f in factoren if {p} > 10]", "    return len(zwaar)"),
    ("    return sum(1 for f in factoren)",),
    ("    punten = list(map(lambda f: {p}, factoren))", "    return sum(punten)"),
    ("    namen = [{n} for f in factoren]", "    return len(','.join(str(n) for n in namen))"),
    ("    per = {{{n}: {p} for f in factoren}}", "    return sum(per.values())"),
    ("    hoog = sorted(factoren, key=lambda f: {p}, reverse=True)", "    return len(hoog[:1])"),
    ("    alle = factoren + []", "    return sum([{p} for f in alle])"),
    ("    i, totaal = 0, 0", "    while i < len(factoren):", "        f = factoren[i]", "        totaal += {p}", "        i += 1", "    return totaal"),
    ("    return next(({p} for f in factoren), 0)",),
)


def scorecard(w: Writer) -> None:
    """What counts against somebody in a list, as numbers, pairs, dicts or objects, and what is made of the list."""
    name = w.fresh("kaart_")
    kind = w.pick(*_AS)
    item, points, label = _AS[kind]
    if kind == "object":
        w.add(*_CLASSES[w.rng.randrange(len(_CLASSES))])
    made = ["def kaart(r):", "    factoren = []"]
    for i in range(w.rng.randrange(2, 4)):
        word = w.pick("if", "elif") if i else "if"
        made += [f"    {word} {_test(w, w.one(*ANY))}:",
                 f"        factoren.append({item.format(n=repr(f'f{i}'), p=w.rng.randrange(3, 30))})"]
    made += [line.format(p=points, n=label) for line in _RESULTS[w.rng.randrange(len(_RESULTS))]]
    w.add(*made, w.pick(
        f"df[{name!r}] = df.apply(kaart, axis=1)", f"df[{name!r}] = [kaart(r) for r in df.to_dict('records')]",
        f"df[{name!r}] = [kaart(r) for _, r in df.iterrows()]", f"df[{name!r}] = [kaart(r.to_dict()) for _, r in df.iterrows()]"))
    w.has(name, "int")


def asked(w: Writer) -> None:
    """A row asked for a field, as the dict it is or is made."""
    a = w.one(*ANY)
    name = w.fresh("vraag_")
    row = w.pick("r", "r.to_dict()", "dict(r)", "{**r}", "{**r.to_dict()}")
    field = w.pick(f"{row}[{a!r}]", f"{row}.get({a!r})", f"{row}.get({a!r}, 0)")
    used = f"{field} == {w.value(a)}"
    w.add(*w.rng.choice((
        (f"df[{name!r}] = df.apply(lambda r: int({used}), axis=1)",),
        (f"df[{name!r}] = [int({used}) for _, r in df.iterrows()]",),
        ("uit = []", "for _, r in df.iterrows():", "    punten = 0", f"    if {used}:", "        punten += 10", "    uit.append(punten)", f"df[{name!r}] = uit"),
        ("def vraag(**velden):", f"    return 1 if velden[{a!r}] == {w.value(a)} else 0", f"df[{name!r}] = [vraag(**r) for r in df.to_dict('records')]"),
    )))
    w.has(name, "int")


def changed(w: Writer) -> None:
    """Records that get a field, lose one, or are put together, and become a frame again."""
    a, b = w.some(*ANY, exactly=2)
    name = w.fresh("veld_")
    value = f"1 if {_test(w, a)} else 0"
    ways = (
        (f"    r.update({{{name!r}: {value}}})",),
        (f"    r.update({name}={value})",),
        (f"    r.setdefault({name!r}, {value})",),
        (f"    r |= {{{name!r}: {value}}}",),
        (f"    r = r | {{{name!r}: {value}}}",),
        (f"    r = {{**r, {name!r}: {value}}}",),
        (f"    r = dict(r, {name}={value})",),
        ("    s = r.copy()", f"    s[{name!r}] = {value}", "    r = s"),
        (f"    r[{name!r}] = {value}", f"    r[{name!r}] += 1"),
        (f"    r[{name!r}] = r.pop({b!r})",),
    )
    way = w.rng.randrange(len(ways))
    w.add("nieuw = []", w.pick("for r in df.to_dict('records'):", "for r in [x.to_dict() for _, x in df.iterrows()]:"), *ways[way], "    nieuw.append(r)",
          "df = pd.DataFrame(nieuw)")
    if way == len(ways) - 1:
        old = w.columns.pop(b)
        w.has(name, old.kind if old.kind != "cat" else "date")
    else:
        w.has(name, "int")
