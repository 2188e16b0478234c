"""Constructs of the language: classes, records with fields, generators, closures, tools of the standard library."""

from tests.oracle.constructs import NUMBERS
from tests.oracle.data import Column
from tests.oracle.writer import Unfit, Writer


def _people(w: Writer) -> None:
    if "persoon_id" not in w.columns:
        raise Unfit


def _now(w: Writer, name: str, kind: str = "float") -> None:
    w.columns = {"persoon_id": w.columns["persoon_id"], name: Column(name, kind)}


def fields(w: Writer) -> None:
    """Records of a class, and what they give of their fields."""
    _people(w)
    a, b = w.some(*NUMBERS, exactly=2)
    way = w.rng.randrange(9)
    made = f"Mens(persoon_id=r['persoon_id'], eerste=r[{a!r}], tweede=r[{b!r}])"
    if way in (0, 1, 2):
        w.imports |= {"from dataclasses import asdict, astuple, dataclass"}
        w.add("@dataclass", "class Mens:", "    persoon_id: int", "    eerste: float", "    tweede: float = 0.0")
        w.add(*((f"df = pd.DataFrame([asdict({made}) for _, r in df.iterrows()])",),
                (f"mensen = [{made} for r in df.to_dict('records')]", "df = pd.DataFrame([vars(m) for m in mensen])"),
                (f"mensen = [{made} for _, r in df.iterrows()]", "df = pd.DataFrame([m.__dict__ for m in mensen])"))[way])
    elif way in (3, 4):
        w.imports.add("from typing import NamedTuple")
        w.add("class Mens(NamedTuple):", "    persoon_id: int", "    eerste: float", "    tweede: float = 0.0")
        w.add(*((f"df = pd.DataFrame([{made}._asdict() for _, r in df.iterrows()])",),
                (f"df = pd.DataFrame([{made} for _, r in df.iterrows()])",))[way - 3])
    elif way == 5:
        w.imports.add("from pydantic import BaseModel")
        w.add("class Mens(BaseModel):", "    persoon_id: float", "    eerste: float", "    tweede: float",
              f"mensen = [{made} for _, r in df.iterrows()]", w.pick("df = pd.DataFrame([m.model_dump() for m in mensen])",
                                                                    "df = pd.DataFrame([dict(m) for m in mensen])"))
    elif way == 6:
        w.imports.add("from collections import namedtuple")
        w.add("Mens = namedtuple('Mens', ['persoon_id', 'eerste', 'tweede'])", f"df = pd.DataFrame([{made}._asdict() for _, r in df.iterrows()])")
    elif way == 7:
        w.add("class Mens:", "    def __init__(self, persoon_id, eerste, tweede):", "        self.persoon_id = persoon_id", "        self.eerste = eerste",
              "        self.tweede = tweede", f"df = pd.DataFrame([vars({made}) for _, r in df.iterrows()])")
    else:
        w.imports |= {"from dataclasses import dataclass, replace"}
        w.add("@dataclass(frozen=True)", "class Mens:", "    persoon_id: int", "    eerste: float", "    tweede: float",
              f"mensen = [replace({made}, tweede=r[{a!r}] + 1) for _, r in df.iterrows()]",
              "df = pd.DataFrame([{'persoon_id': m.persoon_id, 'eerste': m.eerste, 'tweede': m.tweede} for m in mensen])")
    _now(w, "eerste")
    w.has("tweede", "float")


def callables(w: Writer) -> None:
    """Objects that are called, methods, properties, attributes of a class."""
    a, b, key = w.number(), w.number(), w.one("cat")
    name = w.fresh("c_")
    way = w.rng.randrange(7)
    if way == 0:
        w.add("class Teller:", "    def __init__(self, extra):", "        self.extra = extra", "    def __call__(self, rij):",
              f"        if rij[{key!r}] == {w.value(key)}:", f"            return rij[{a!r}] + self.extra", f"        return rij[{b!r}]",
              f"df[{name!r}] = df.apply(Teller(5), axis=1)")
    elif way == 1:
        w.add("class Rij:", "    def __init__(self, r):", "        self.r = r", "    @property", "    def score(self):", f"        return self.r[{a!r}] * 2",
              f"df[{name!r}] = [Rij(r).score for _, r in df.iterrows()]")
    elif way == 2:
        w.add("class Instelling:", f"    KOLOM = {a!r}", f"    GRENS = {w.value(a)}", f"df[{name!r}] = (df[Instelling.KOLOM] > Instelling.GRENS).astype(int)")
    elif way == 3:
        w.add("class Basis:", "    def stap(self, d):", "        return self.waarde(d) * 2", "class Deel(Basis):", "    def waarde(self, d):",
              f"        return d[{a!r}] + d[{b!r}]", f"df[{name!r}] = Deel().stap(df)")
    elif way == 4:
        w.add("class Bouw:", "    def __init__(self, d):", "        self.d = d", "    def voeg(self, kolom, naam):", "        self.d[naam] = self.d[kolom] + 1",
              "        return self", "    @classmethod", "    def van(cls, d):", "        return cls(d.copy())", f"df = Bouw.van(df).voeg({a!r}, {name!r}).d")
    elif way == 5:
        w.add("class Module:", "    def __call__(self, *args):", "        return self.forward(*args)", "class Net(Module):", "    def forward(self, x, y):",
              "        return x * 0.5 + y", f"df[{name!r}] = Net()(df[{a!r}], df[{b!r}])")
    else:
        w.add("class Hulp:", "    @staticmethod", "    def tel(v):", f"        return 1 if v == {w.value(key)} else 0", f"df[{name!r}] = df[{key!r}].apply(Hulp.tel)")
    w.has(name, "float")


def generators(w: Writer) -> None:
    """Rows made one by one, inside contexts, with errors caught."""
    _people(w)
    a, key = w.number(), w.one("cat")
    name = w.fresh("y_")
    way = w.rng.randrange(7)
    if way == 0:
        w.add("def rijen(d):", "    for _, r in d.iterrows():", f"        if r[{key!r}] == {w.value(key)}:", "            continue",
              f"        yield {{'persoon_id': r['persoon_id'], {name!r}: r[{a!r}]}}", "df = pd.DataFrame(list(rijen(df)))")
        _now(w, name)
        w.add('df.to_csv("uit.csv", index=False)')
        w.done = True
    elif way == 1:
        w.add("def binnen(d):", f"    yield from d[{a!r}]", "def buiten(d):", "    yield from binnen(d)", f"df[{name!r}] = list(buiten(df))")
    elif way == 2:
        w.imports.add("from contextlib import contextmanager")
        w.add("@contextmanager", "def open_tabel(d):", "    yield d.copy()", "with open_tabel(df) as tabel:", f"    tabel[{name!r}] = tabel[{a!r}] * 3", "df = tabel")
    elif way == 3:
        w.add("class Klem:", "    def __init__(self, d):", "        self.d = d", "    def __enter__(self):", "        return self.d", "    def __exit__(self, *e):",
              "        return False", "with Klem(df) as d:", f"    d[{name!r}] = d[{a!r}] - 2")
    elif way == 4:
        w.add("def getal(v):", "    try:", "        return int(v)", "    except ValueError:", "        return -1", f"df[{name!r}] = df[{key!r}].astype(str).apply(getal)")
    elif way == 5:
        w.add("def lees(r):", f"    if r[{key!r}] == {w.value(key)}:", "        raise ValueError('anders')", f"    return r[{a!r}]", "def veilig(r):", "    try:",
              "        return lees(r)", "    except ValueError:", "        return 0", f"df[{name!r}] = df.apply(veilig, axis=1)")
    else:
        w.add(f"df[{name!r}] = pd.Series((x * 2 for x in df[{a!r}]), index=df.index)")
    if not w.done:
        w.has(name, "float")


def closures(w: Writer) -> None:
    """Functions that make functions, remember, match and name on the way."""
    a, key = w.number(), w.one("cat")
    name = w.fresh("n_")
    way = w.rng.randrange(7)
    v = w.value(key)
    if way == 0:
        w.add("def maak(kolom):", "    def tel(r):", "        return r[kolom] + 1", "    return tel", f"df[{name!r}] = df.apply(maak({a!r}), axis=1)")
    elif way == 1:
        w.add("def teller():", "    som = 0", "    def voeg(v):", "        nonlocal som", "        som = som + v", "        return som", "    return voeg",
              f"df[{name!r}] = df[{a!r}].fillna(0).apply(teller())")
    elif way == 2:
        w.add("def kies(r):", f"    match r[{key!r}]:", f"        case {v}:", f"            return r[{a!r}]", "        case _:", "            return 0",
              f"df[{name!r}] = df.apply(kies, axis=1)")
    elif way == 3:
        w.add(f"df[{name!r}] = [y if (y := x * 2) > 30 else 0 for x in df[{a!r}]]")
    elif way == 4:
        w.add("STAND = {'factor': 2}", "def zet(d):", "    global kolom", f"    kolom = {a!r}", "zet(df)", f"df[{name!r}] = df[kolom] * STAND['factor']")
    elif way == 5:
        w.add("def log(f):", "    def binnen(*args, **kwargs):", "        return f(*args, **kwargs)", "    return binnen", "@log", "def reken(d, kolom):",
              "    return d[kolom] - 3", f"df[{name!r}] = reken(df, kolom={a!r})")
    else:
        w.add(f"STAPPEN = {{'a': lambda d: d[{a!r}] + 1, 'b': lambda d: (d[{key!r}] == {v}).astype(int)}}",
              f"df[{name!r}] = sum(f(df) for f in STAPPEN.values())")
    w.has(name, "float")


def tools(w: Writer) -> None:
    """functools, operator, itertools, collections."""
    a, b = w.some(*NUMBERS, exactly=2)
    key = w.one("cat")
    name = w.fresh("h_")
    way = w.rng.randrange(9)
    if way == 0:
        w.imports.add("from functools import partial")
        w.add("def maal(v, factor):", "    return v * factor", f"df[{name!r}] = df[{a!r}].apply(partial(maal, factor=3))")
    elif way == 1:
        w.imports.add("from functools import reduce")
        w.add(f"df[{name!r}] = reduce(lambda x, k: x + df[k], [{a!r}, {b!r}], 0)")
    elif way == 2:
        w.imports.add("from operator import itemgetter")
        w.add(f"pak = itemgetter({a!r})", f"df[{name!r}] = [pak(r) for r in df.to_dict('records')]")
    elif way == 3:
        w.imports.add("from collections import defaultdict")
        w.add("som = defaultdict(float)", f"for k, v in zip(df[{key!r}], df[{a!r}]):", "    som[k] += v", f"df[{name!r}] = [som[k] for k in df[{key!r}]]")
    elif way == 4:
        w.imports.add("from collections import Counter")
        w.add(f"tel = Counter(df[{key!r}])", f"df[{name!r}] = [tel[k] for k in df[{key!r}]]")
    elif way == 5:
        w.imports.add("from functools import reduce")
        w.add(f"delen = [df[['persoon_id', {a!r}]], df[['persoon_id', {b!r}]]]", "df = reduce(lambda x, y: x.merge(y, on='persoon_id'), delen)")
        if "persoon_id" not in w.columns:
            raise Unfit
        w.columns = {n: w.columns[n] for n in ("persoon_id", a, b)}
        return
    elif way == 6:
        w.imports.add("from itertools import accumulate")
        w.add(f"df[{name!r}] = list(accumulate(df[{a!r}].fillna(0)))")
    elif way == 7:
        w.imports.add("from operator import attrgetter")
        w.add(f"df[{name!r}] = list(map(attrgetter({a!r}), df.itertuples()))")
    else:
        w.imports.add("from itertools import chain")
        w.add(f"KOLOMMEN = list(chain([{a!r}], [{b!r}]))", f"df[{name!r}] = df[KOLOMMEN].max(axis=1)")
    w.has(name, "float")


def arguments(w: Writer) -> None:
    """Stars, keywords, merged dicts, unpacking."""
    a, b = w.some(*NUMBERS, exactly=2)
    name = w.fresh("s_")
    way = w.rng.randrange(7)
    if way == 0:
        w.add("def tel(*delen):", "    return sum(delen)", f"df[{name!r}] = tel(*[df[k] for k in [{a!r}, {b!r}]])")
    elif way == 1:
        w.add("def zet(d, **nieuw):", "    for naam, kolom in nieuw.items():", "        d[naam] = d[kolom] * 2", "    return d", f"df = zet(df, {name}={a!r})")
    elif way == 2:
        w.add(f"EEN = {{{name!r}: {b!r}}}", f"TWEE = EEN | {{{name!r}: {a!r}}}", "for naam, kolom in TWEE.items():", "    df[naam] = df[kolom]")
    elif way == 3:
        w.add(f"opties = {{'kolom': {a!r}}}", "def doe(d, kolom='uitkomst', plus=0):", "    return d[kolom] + plus", f"df[{name!r}] = doe(df, **{{**opties, 'plus': 4}})")
    elif way == 4:
        w.add(f"eerste, *rest = [{a!r}, {b!r}]", f"df[{name!r}] = df[eerste] - df[rest[0]]")
    elif way == 5:
        w.add("def twee(d):", f"    return d[{a!r}], d[{b!r}]", "x, y = twee(df)", f"df[{name!r}] = x.fillna(0) * y.notna()")
    else:
        w.add("def standaard(d, kolommen=None):", f"    kolommen = kolommen or [{a!r}]", "    return d[kolommen].sum(axis=1)", f"df[{name!r}] = standaard(df)")
    w.has(name, "float")


def rounds(w: Writer) -> None:
    """Rows and columns walked through: by label, by number, by name, until done."""
    _people(w)
    a, b, key = w.number(), w.number(), w.one("cat")
    name = w.fresh("l_")
    v = w.value(key)
    way = w.rng.randrange(8)
    if way == 0:
        w.add(f"df[{name!r}] = 0.0", "for i, r in df.iterrows():", f"    if r[{key!r}] == {v}:", f"        df.at[i, {name!r}] = r[{a!r}]")
    elif way == 1:
        w.add("punten = {}", "for r in df.itertuples():", f"    punten[r.persoon_id] = r.{a} * 2", f"df[{name!r}] = df['persoon_id'].map(punten)")
    elif way == 2:
        w.add("uit = []", "for i in range(len(df)):", f"    uit.append(df.iloc[i][{a!r}])", f"df[{name!r}] = uit")
    elif way == 3:
        w.add("uit = []", f"for n, (x, y) in enumerate(zip(df[{a!r}], df[{b!r}])):", "    if x > y:", "        uit.append(x)", "    else:", "        uit.append(0)", f"df[{name!r}] = uit")
    elif way == 4:
        w.add("uit = []", "i = 0", "while i < len(df):", f"    uit.append(df[{a!r}].iloc[i] + 1)", "    i += 1", f"df[{name!r}] = uit")
    elif way == 5:
        w.add("gekozen = []", "for r in df.to_dict('records'):", f"    if r[{key!r}] != {v}:", "        gekozen.append(r['persoon_id'])",
              "df = df[df['persoon_id'].isin(gekozen)]", f"df[{name!r}] = 1")
    elif way == 6:
        w.add(f"beste = sorted(df.to_dict('records'), key=lambda r: -r[{a!r}])[:8]", "df = pd.DataFrame(beste)", f"df[{name!r}] = 2")
    else:
        w.add(f"top = max(df.to_dict('records'), key=lambda r: r[{a!r}])", f"df[{name!r}] = top[{b!r}]")
    w.has(name, "float")


def star_import(w: Writer) -> None:
    """Names of a library without its name before them."""
    a, b = w.number(), w.number()
    name = w.fresh("i_")
    w.imports.add("from numpy import *  # noqa: F403")
    w.add(f"df[{name!r}] = " + w.pick(f"where(df[{a!r}] > {w.value(a)}, df[{b!r}], 0)", f"log1p(df[{a!r}].abs())", f"maximum(df[{a!r}], df[{b!r}])",
                                      f"round(df[{a!r}] * 1.5)", f"array(df[{a!r}]) * 2"))
    w.has(name, "float")
