"""What a delimited file says about columns: its header, or, for a data dictionary or an export of information_schema, its rows.

A line of data is never taken for a header, and of data nothing is kept but the header's names.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, count
from operator import add

from herkomst.model.graph import Dataset
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.read.docs.tree import Builder

MAX_ROWS = 50_000
MAX_NAMES = 5_000
_SAMPLE = 50
_DELIMITERS = ",;\t|"
_NAME = re.compile(r"[^\W\d][\w .:/()%#$\-+']{0,79}")
_STYLED = re.compile(r"[^\W\d]\w*_\w*|[a-zà-ÿ]+\d*[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*|[a-z]+[0-9]+|[A-Z]{2,}[0-9]*")
_IDENTIFIER = re.compile(r"[^\W\d][\w.$#\-]{0,79}")
_COMMON = frozenset({
    "id", "key", "name", "naam", "type", "date", "datum", "code", "value", "waarde", "age", "leeftijd", "sex", "gender", "geslacht",
    "race", "class", "klasse", "label", "target", "score", "city", "plaats", "country", "land", "state", "status", "year", "jaar",
    "month", "maand", "day", "dag", "amount", "bedrag", "description", "omschrijving", "income", "inkomen", "education",
    "opleiding", "postcode", "zipcode", "zip", "address", "adres", "email", "phone", "telefoon", "number", "nummer", "category",
    "categorie", "title", "titel", "count", "aantal", "index", "datetime", "time", "tijd", "user", "customer", "klant", "source",
})
_LIST_NAMES = frozenset({
    "feature", "variable", "column", "columnname", "column_name", "kolom", "kolomnaam", "veld", "veldnaam", "naam", "name",
    "attribute", "attribuut", "field", "fieldname", "field_name", "variabele", "variabelenaam", "variable name", "column name",
    "element",
    "gegeven", "gegevenselement", "variable_name", "kolom_naam", "veld_naam",
})
_LIST_BESIDE = frozenset({
    "type", "datatype", "data_type", "data type", "description", "omschrijving", "toelichting", "definitie", "definition",
    "beschrijving", "betekenis", "meaning", "comment", "comments", "dtype", "formaat", "format", "role", "rol", "notes", "label",
})
_LIST_TABLES = frozenset({
    "table", "tabel", "table_name", "tablename", "tabelnaam", "tabel_naam", "dataset", "bestand", "file", "entity", "entiteit",
})
_VAGUE = frozenset({"naam", "name", "element", "gegeven", "attribute", "field", "feature"})

_BRACKETED = re.compile(r"\s*[(\[][^)\]]*[)\]]$")

_UNQUOTED = re.compile(r'[^"\r\n]*(?=[\r\n]|\Z)')
_QUOTED = re.compile(r'[ ]*"((?:[^"]|"")*)"[ ]*')

Cell = tuple[str, int, int]
"""A cell: its text without quotes, and the offsets of that text."""


def read_csv(builder: Builder, tab: bool = False) -> tuple[Schema, ...]:
    """The schemas in a delimited text (which may be cut off): at most a few for an information_schema, one for most files."""
    text = builder.text
    start = 1 if text.startswith("\ufeff") else 0
    delimiter = "\t" if tab else _delimiter(text, start)
    rows = _rows(text, start, delimiter)
    header = next(rows, None)
    if header is None:
        return ()
    names = [_BRACKETED.sub("", c[0].strip().lower()) for c in header]
    if "column_name" in names and "table_name" in names:
        return _information_schema(builder, names, rows)
    sample = [row for row, _ in zip(rows, range(_SAMPLE), strict=False) if len(row) == 1 or not _same(row, header)]
    dictionary = _dictionary(builder, names, [*sample, *rows]) if len(names) > 1 else ()
    if dictionary:
        return dictionary
    if not _is_header(header, sample):
        return ()
    columns = tuple(
        SchemaColumn(n, builder.span(*_trim(t, a)), aliases=(t,) if t != n and t.strip() == n else ())      # ``age, sex``: to pandas it is " sex"
        for n, (t, a, _) in zip(_unique(header), header, strict=True)
    )
    span = builder.span(header[0][1], header[-1][2])
    made = [Schema(Dataset("file", builder.path), columns, True, "header", span=span)]
    folders = builder.path.lower().split("/")
    if "seeds" in folders[:-1]:                                           # dbt loads it as a table of that name
        stem = folders[-1].rsplit(".", 1)[0]
        made.append(Schema(Dataset("table", stem), columns, True, "dbt", span=span))
    return tuple(made)


def _delimiter(text: str, start: int) -> str:
    """The delimiter the first lines agree on."""
    lines = [line for line in re.split(r"\r\n?|\n", text[start: start + 65_536], maxsplit=20)[:20] if line]
    lines = [re.sub(r'"[^"]*"', "", line) if '"' in line else line for line in lines[:-1] or lines]
    best, most = ",", 0
    for d in _DELIMITERS:
        counts = [line.count(d) for line in lines]
        if counts and counts[0]:
            agree = sum(c == counts[0] for c in counts) * 100 // len(counts) + min(counts[0], 50)
            if agree > most:
                best, most = d, agree
    return best


def _rows(text: str, at: int, delimiter: str) -> Iterator[list[Cell]]:
    """Rows of cells; empty lines are left out, and so is what follows an unclosed quote."""
    plain = re.compile(f"[^{re.escape(delimiter)}\r\n]*")
    for _ in range(MAX_ROWS):
        line = _UNQUOTED.match(text, at)                                  # the usual case, and four times as fast
        row, at = (_split(line[0], at, delimiter), line.end()) if line else _quoted(text, at, delimiter, plain)
        if any(c[0].strip() for c in row):
            yield row
        if at >= len(text):
            return
        at += 2 if text.startswith("\r\n", at) else 1


def _split(line: str, at: int, delimiter: str) -> list[Cell]:
    cells = line.split(delimiter)
    ends = list(map(add, accumulate(map(len, cells)), count(at)))         # a delimiter before each but the first
    return list(zip(cells, (at, *map((1).__add__, ends[:-1])), ends, strict=True))


def _quoted(text: str, at: int, delimiter: str, plain: re.Pattern[str]) -> tuple[list[Cell], int]:
    """A row that has a quote somewhere, and where it ends."""
    row: list[Cell] = []
    while True:
        found = _QUOTED.match(text, at)
        if found and text[found.end(): found.end() + 1] in ("", delimiter, "\r", "\n"):
            row.append((found[1].replace('""', '"'), found.start(1), found.end(1)))
        else:
            found = plain.match(text, at)
            assert found is not None                                      # it matches the empty text too
            row.append((found[0], found.start(), found.end()))
        at = found.end()
        if text[at: at + 1] != delimiter:
            return row, at
        at += 1


def _trim(text: str, at: int) -> tuple[int, int]:
    first = at + len(text) - len(text.lstrip())
    return first, first + len(text.strip())


def _same(row: list[Cell], header: list[Cell]) -> bool:
    return [c[0] for c in row] == [c[0] for c in header]


def _unique(header: list[Cell]) -> list[str]:
    """The names pandas gives: a repeated one gets a number, an empty one its position."""
    seen: Counter[str] = Counter()
    made = []
    for i, (name, _, _) in enumerate(header):
        plain = name.strip() or f"Unnamed: {i}"
        made.append(f"{plain}.{seen[plain]}" if seen[plain] else plain)
        seen[plain] += 1
    return made


def _is_header(header: list[Cell], rows: list[list[Cell]]) -> bool:
    """True when every cell looks like an identifier and something tells the line from the data below it."""
    names = [c[0].strip() for c in header]
    if names and not names[0] and len(names) > 1:                         # the unnamed index that pandas writes
        names = names[1:]
    if not all(_NAME.fullmatch(n) for n in names) or len(set(names)) * 10 < len(names) * 8:
        return False
    if any(n.count(" ") > 5 for n in names):
        return False
    width = len(header)
    columns = [[row[i][0].strip() for row in rows if len(row) == width] for i in range(width)]
    if any(name in values for name, values in zip((c[0].strip() for c in header), columns, strict=True) if name):
        return False                                                      # a value that occurs again below is data
    plain = sum(n.lower() in _COMMON for n in names)
    styled = sum(bool(_STYLED.fullmatch(n)) for n in names)
    if (styled + plain) * 2 >= len(names) and (len(names) > 1 or not rows or styled + plain):
        return True
    differs = sum(any(v[:1].isdigit() or v[:2].lstrip("-.").isdigit() for v in values) for values in columns)
    return differs * 3 >= width and differs > 0


def _dictionary(builder: Builder, names: list[str], rows: list[list[Cell]]) -> tuple[Schema, ...]:
    """The names a data dictionary lists, per table where it names one; () when it is none."""
    if not _LIST_BESIDE.intersection(names):
        return ()
    table = next((i for i, n in enumerate(names) if n in _LIST_TABLES), -1)
    titles = [i for i, n in enumerate(names) if n in _LIST_NAMES and i != table]
    at = next((i for i in titles if _names_columns(names[i], [r[i][0].strip() for r in rows if len(r) > i])), -1)
    if at < 0:
        return ()
    good = [row for row in rows if len(row) > max(at, table) and _IDENTIFIER.fullmatch(row[at][0].strip())]
    groups: dict[str, dict[str, SchemaColumn]] = {}
    for row in good[:MAX_NAMES]:
        name, first, _ = row[at]
        group = groups.setdefault(row[table][0].strip().lower() if table >= 0 else "", {})
        group.setdefault(name.strip(), SchemaColumn(name.strip(), builder.span(*_trim(name, first))))
    return tuple(
        Schema(Dataset("table", of) if of and _IDENTIFIER.fullmatch(of) else None, tuple(columns.values()), False, "dictionary")
        for of, columns in sorted(groups.items())
    )


def _names_columns(title: str, cells: list[str]) -> bool:
    """True when the cells are names of columns, not people, places or sentences."""
    found = [c for c in cells if c]
    good = [c for c in found if _IDENTIFIER.fullmatch(c)]
    styled = sum(bool(_STYLED.fullmatch(c)) or c.islower() for c in good)
    if not good or len(good) * 10 < len(found) * 8:
        return False
    return title not in _VAGUE or (styled * 2 >= len(good) and len(set(good)) * 10 >= len(good) * 6)


def _information_schema(builder: Builder, names: list[str], rows: Iterator[list[Cell]]) -> tuple[Schema, ...]:
    """An export of ``information_schema.columns``: every table with its columns in order."""
    index = {n: i for i, n in enumerate(names)}
    tables: dict[tuple[str, str, str], list[tuple[int, SchemaColumn]]] = {}

    def cell(row: list[Cell], *keys: str) -> str:
        return next((row[index[k]][0].strip() for k in keys if k in index), "")

    for number, row in enumerate(rows):
        if len(row) != len(names) or not cell(row, "column_name"):
            continue
        place = (cell(row, "table_catalog", "table_cat").lower(), cell(row, "table_schema", "table_schem", "owner").lower(),
                 cell(row, "table_name").lower())
        text, first, _ = row[index["column_name"]]
        position = cell(row, "ordinal_position", "column_id")
        nullable = cell(row, "is_nullable", "nullable").lower()
        tables.setdefault(place, []).append((int(position) if position.isdigit() else number, SchemaColumn(
            text.strip(), builder.span(*_trim(text, first)), cell(row, "data_type", "type"),
            None if not nullable else nullable in ("no", "n", "false", "0"), (), cell(row, "comment", "remarks", "description"),
        )))
    seen = Counter((schema, table) for _, schema, table in tables)
    made = []
    for (catalog, schema, table), columns in sorted(tables.items()):
        parts = (catalog if seen[schema, table] > 1 else "", schema, table)
        ordered = tuple(c for _, c in sorted(columns, key=lambda pair: pair[0]))
        made.append(Schema(Dataset("table", ".".join(p for p in parts if p)), ordered, True, "information_schema"))
    return tuple(made)
