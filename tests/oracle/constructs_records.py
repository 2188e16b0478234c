"""Constructs of hand-written scorers: rows picked from lists, counted under keys, judged by functions that raise."""

from tests.oracle.constructs import ANY, NUMBERS
from tests.oracle.data import Column
from tests.oracle.writer import Unfit, Writer


def _test(w: Writer, name: str, row: str = "r") -> str:
    """A condition on one field of a record, as text."""
    at = f"{row}[{name!r}]"
    if w.columns[name].kind == "cat":
        return w.pick(f"{at} == {w.value(name)}", f"{at} != {w.value(name)}", f"{at} in ({w.value(name)}, {w.value(name)})")
    if w.columns[name].kind == "date":
        return f"str({at}) > {w.value(name)}"
    return w.pick(f"{at} > {w.value(name)}", f"{at} <= {w.value(name)}")


def picked(w: Writer) -> None:
    """Rows picked from a list of records: sorted and cut, filtered, the largest, one by one."""
    if "persoon_id" not in w.columns:
        raise Unfit
    a, b = w.some(*NUMBERS, exactly=2)
    test = _test(w, w.one(*ANY))
    n = w.rng.randrange(4, 12)
    key = f"key=lambda r: {w.pick('-', '')}r[{a!r}]"
    some = f"{{'persoon_id': r['persoon_id'], {b!r}: r[{b!r}]}}"
    ids = "df = df[df['persoon_id'].isin(ids)]"
    ways = (
        (f"beste = sorted(df.to_dict('records'), {key})[:{n}]", f"df = pd.DataFrame([{some} for r in beste])"),
        (f"beste = sorted(df.to_dict('records'), {key})[:{n}]", "uit = []", "for r in beste:", f"    uit.append({some})", "df = pd.DataFrame(uit)"),
        (f"rijen = [r for r in df.to_dict('records') if {test}]", "uit = []", "for r in rijen:", f"    uit.append({some})",
         f"df = pd.DataFrame(uit, columns=['persoon_id', {b!r}])"),
        ("rijen = df.to_dict('records')", f"rijen.sort({key})", f"ids = [r['persoon_id'] for r in rijen[:{n}]]", ids),
        (f"rijen = filter(lambda r: {test}, df.to_dict('records'))", "ids = {r['persoon_id'] for r in rijen}", ids),
        ("from itertools import islice", f"rijen = islice(sorted(df.to_dict('records'), {key}), {n})", "ids = [r['persoon_id'] for r in rijen]", ids),
        ("import heapq", f"rijen = heapq.{w.pick('nlargest', 'nsmallest')}({n}, df.to_dict('records'), key=lambda r: r[{a!r}])",
         "ids = [r['persoon_id'] for r in rijen]", ids),
        ("import heapq", "hoop = []", "for r in df.to_dict('records'):", f"    heapq.heappush(hoop, (r[{a!r}], r['persoon_id']))",
         f"    if len(hoop) > {n}:", "        heapq.heappop(hoop)", "ids = [p for _, p in hoop]", ids),
        ("ids = []", f"for i, r in enumerate(sorted(df.to_dict('records'), {key})):", f"    if i >= {n}:", "        break",
         "    ids.append(r['persoon_id'])", ids),
        (f"rijen = [(r['persoon_id'], r[{a!r}]) for r in df.to_dict('records') if {test}]", "rijen.sort(key=lambda t: t[1], reverse=True)",
         f"ids = [t[0] for t in rijen[:{n}]]", ids),
        (f"punten = {{r['persoon_id']: r[{a!r}] for r in df.to_dict('records')}}", f"ids = sorted(punten, key=punten.get)[:{n}]", ids),
        ("punten = {}", "for r in df.to_dict('records'):", f"    punten[r['persoon_id']] = r[{a!r}] * 2",
         f"ids = [p for p, s in sorted(punten.items(), key=lambda kv: kv[1])[:{n}]]", ids),
        ("rijen = df.to_dict('records')", "ids = []", "while rijen:", "    r = rijen.pop()", f"    if {test}:", "        ids.append(r['persoon_id'])", ids),
    )
    lines = ways[w.rng.randrange(len(ways))]
    w.add(*lines)
    if ids not in lines:
        w.columns = {"persoon_id": w.columns["persoon_id"], b: w.columns[b]}


def counted(w: Writer) -> None:
    """Rows, some of them, counted, added up or kept under a key."""
    a, key = w.number(), w.one("cat")
    name, test, mask = w.fresh("tel_"), _test(w, w.one(*ANY)), w.test(w.one(*ANY))
    back = w.pick(f"df[{name!r}] = [tel[k] for k in df[{key!r}]]", f"df[{name!r}] = df[{key!r}].map(tel)", f"df[{name!r}] = df[{key!r}].map(lambda k: tel[k])")
    get = f"df[{name!r}] = [tel.get(k, 0) for k in df[{key!r}]]"
    ways = (
        ("from collections import Counter", f"tel = Counter(df[{mask}][{key!r}])", f"df[{name!r}] = [tel[k] for k in df[{key!r}]]"),
        ("from collections import Counter", f"tel = Counter(r[{key!r}] for r in df.to_dict('records') if {test})", get),
        ("from collections import Counter", "tel = Counter()", "for r in df.to_dict('records'):", f"    if {test}:", f"        tel[r[{key!r}]] += 1", get),
        ("from collections import Counter", f"tel = Counter(df[{mask}][{key!r}])", "vaak = [k for k, n in tel.most_common(1)]",
         f"df[{name!r}] = df[{key!r}].isin(vaak).astype(int)"),
        ("from collections import Counter", "tel = Counter()", f"tel.update(df.loc[{mask}, {key!r}])", get),
        ("from collections import defaultdict", "tel = defaultdict(float)", f"for k, v in zip(df[{mask}][{key!r}], df[{mask}][{a!r}]):", "    tel[k] += v", back),
        ("from collections import defaultdict", "tel = defaultdict(int)", f"for _, r in df[{mask}].iterrows():", f"    tel[r[{key!r}]] += 1", back),
        ("from collections import defaultdict", "groep = defaultdict(list)", "for r in df.to_dict('records'):", f"    if {test}:",
         f"        groep[r[{key!r}]].append(r[{a!r}])", f"df[{name!r}] = df[{key!r}].map(lambda k: {w.pick('sum', 'len')}(groep[k]))"),
        ("from collections import defaultdict", "groep = defaultdict(lambda: [0, 0])", "for r in df.to_dict('records'):", f"    groep[r[{key!r}]][0] += r[{a!r}]",
         f"df[{name!r}] = [groep[k][0] for k in df[{key!r}]]"),
        ("tel = {}", f"for r in df[{mask}].to_dict('records'):", f"    tel.setdefault(r[{key!r}], []).append(r[{a!r}])",
         f"df[{name!r}] = [sum(tel.get(k, [])) for k in df[{key!r}]]"),
        ("tel = {}", f"for r in df[{mask}].to_dict('records'):", f"    tel[r[{key!r}]] = tel.get(r[{key!r}], 0) + 1", get),
        ("from itertools import groupby", "tel = {}", f"rijen = sorted(df.to_dict('records'), key=lambda r: str(r[{key!r}]))",
         f"for k, rs in groupby(rijen, key=lambda r: r[{key!r}]):", f"    tel[k] = sum(r[{a!r}] for r in rs)", get),
        ("import statistics", f"waarden = [r[{a!r}] for r in df.to_dict('records') if {test}]", f"df[{name!r}] = statistics.mean(waarden) if waarden else 0"),
        ("lijst = []", f"for r in df[{mask}].to_dict('records'):", f"    lijst.append(r[{a!r}])", f"df[{name!r}] = {w.pick('sum(lijst)', 'len(lijst)', 'max(lijst, default=0)')}"),
        (f"df[{name!r}] = {w.pick('sum', 'max', 'len')}([r[{a!r}] for r in df.to_dict('records') if {test}] + [0])",),
        (f"df[{name!r}] = next((r[{a!r}] for r in df.to_dict('records') if {test}), -1)",),
        ("eerste = -1", "for r in df.to_dict('records'):", f"    if {test}:", f"        eerste = r[{a!r}]", "        break", f"df[{name!r}] = eerste"),
        ("class Teller:", "    def __init__(self):", "        self.som = 0", "    def tel(self, r):", f"        self.som += r[{a!r}]", "teller = Teller()",
         f"for r in df[{mask}].to_dict('records'):", "    teller.tel(r)", f"df[{name!r}] = teller.som"),
    )
    w.add(*ways[w.rng.randrange(len(ways))])
    w.has(name, "float")


def raised(w: Writer) -> None:
    """A function that raises for some, called more than once, or by another function; an assertion; a key that is not there."""
    a, b, key = w.number(), w.one(*ANY), w.one("cat")
    name, second, test = w.fresh("fout_"), w.fresh("fout_"), _test(w, b)
    check = ("def keur(r):", f"    if {test}:", "        raise ValueError('nee')", f"    return r[{a!r}]")
    safe = ("def veilig(r):", "    try:", "        return keur(r)", "    except ValueError:", "        return 0")
    both = (f"df[{name!r}] = df.apply(veilig, axis=1)", f"df[{second!r}] = [veilig(r) for r in df.to_dict('records')]")
    way = w.rng.randrange(6)
    w.add(*(
        (*check, *safe, *both),
        ("def fout():", "    raise ValueError('nee')", "def keur(r):", f"    if {test}:", "        fout()", f"    return r[{a!r}]", *safe, *both),
        (*check, "een, twee = [], []", "for r in df.to_dict('records'):", "    try:", "        keur(r)", "        x = 1", "    except ValueError:", "        x = 0",
         "    y = 0", "    try:", "        keur(r)", "        y = 5", "    except ValueError:", "        pass", "    een.append(x)", "    twee.append(y)",
         f"df[{name!r}] = een", f"df[{second!r}] = twee"),
        ("def keur(r):", f"    assert {test}", "    return 1", "def veilig(r):", "    try:", "        return keur(r)", "    except AssertionError:", "        return 0", *both),
        (f"gewicht = {{{w.value(key)}: 3}}", "def veilig(r):", "    try:", f"        return gewicht[r[{key!r}]] * r[{a!r}]", "    except KeyError:", "        return -5", *both),
        ("class Geweigerd(Exception):", "    pass", "def keur(r):", f"    if {test}:", "        raise Geweigerd()", "een, twee = [], []", "for r in df.to_dict('records'):",
         "    try:", "        keur(r)", "    except Geweigerd:", "        een.append(0)", "    else:", f"        een.append(r[{a!r}])", "    finally:",
         "        twee.append(1)", f"df[{name!r}] = een", f"df[{second!r}] = twee"),
    )[way])
    w.has(name, "float")
    w.columns[second] = Column(second, "float")
