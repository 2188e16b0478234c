"""``rename``: the same columns under other names, each with an edge where the new name is written."""

from collections.abc import Callable
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import choosing, columnnames, tables, templates
from herkomst.interpret.verbs.scope import Scope
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.graph import rest as rest_of
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Choice, Class, Const, Dep, Func, Lib, Map, Seq, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """By ``mapping`` (a dict, or a function of names), by a full list of ``names``, or by ``template`` with a text argument (but for the
    columns of ``keep``; with ``learned`` the values rest on those columns of that table)."""
    value = s.value(a["from"])
    if isinstance(value, Series) and "template" not in a:
        known = s.names(a.get("mapping") or a.get("names"))
        return Series(str(known[0].value) if known and len(known) == 1 else value.name, value.deps, value.rows, value.index)
    table = s.frame_of(a["from"])
    if table.kind == "pandas.Series" and not table.one and len(table.columns) == 1 and "template" not in a:
        known = s.names(a.get("mapping") or a.get("names"))     # a Series that has an index: its one column gets the name
        name = str(known[0].value) if known and len(known) == 1 else next(iter(table.columns))
        return s.put(tables.replace(table, columns={name: next(iter(table.columns.values()))}))
    if "text" in a:
        return s.put(by_text(s, a, table))
    if "old" in a:
        old, new = s.value(a["old"]), s.value(a["new"])
        return (
            s.put(by_mapping(s, table, Map(((old, new),)), s.span(a["new"])))
            if old is not None and new is not None
            else s.put(table)
        )
    if "template" in a:
        text = s.const(a.get("template_of"), None)
        if text is None and a.get("template_of"):
            return s.put(anyhow(s.m, table, s.span(a["template_of"]), s.frame()))
        template = a["template"].replace("{text}", str(text))
        names = [str(n.value) for n in (s.names(a["keep"]) or ())] if s.raw(a.get("keep")) is not None else []
        kept = {n: node for n in names if (node := tables.field(s.m, table, n, s.c.span)) is not None}
        made = by_template(s, tables.without(s.m, table, kept), template, s.span(a.get("template_of")))
        if (seen := s.table(a.get("learned"))) is not None:         # each value is what the target says of it
            told = d.through((Dep(n) for x in names if (n := tables.field(s.m, seen, x, s.c.span)) is not None), "AGGREGATION", s.c.span)
            at = Dataset("frame", made.dataset.name, f"{s.frame().point}~learned")
            made = tables.each(s.m, made, at, lambda _, node: d.join((Dep(node),), told), s.c.span, "encoded")
        return s.put(tables.replace(made, columns={**kept, **made.columns}))
    if s.raw(a.get("mapping")) is not None:
        return s.put(by_mapping(s, table, s.value(a["mapping"]), s.span(a["mapping"])))
    if s.raw(a.get("names")) is not None:
        found = s.value(a["names"])
        return s.put(by_list(s.m, table, found, s.span(a["names"]), s.frame()))
    return s.put(table)


def by_text(s: Scope, a: dict[str, Any], names: Table) -> Table:
    """Names changed as text (``df.columns.str.lower()``): only the names, the frame keeps its own until they are set."""
    part, new = str(s.const("pat", "")), str(s.const("repl", ""))
    regex = s.const("regex")
    if a["text"] == "replace" and regex is None:            # a text or a pattern
        return anyhow(s.m, names, s.c.span, s.frame())
    pattern = a["text"] == "replace" and regex is True

    def change(name: str) -> str:
        if a["text"] != "replace":
            return str(getattr(name, a["text"])())
        if pattern:
            return columnnames.replaced(part, new, name) or name
        return name.replace(part, new) if part else name

    node = tables.field(s.m, names, part, s.c.span) if not pattern and columnnames.wordy(part) and names.rests and part not in names.columns else None
    if node is not None:
        names = tables.replace(names, columns={**names.columns, part: node}, rests=tuple(tables.exclude(s.m, r, (part,)) for r in names.rests))
    return tables.replace(names, columns={change(n): c for n, c in names.columns.items()})


def by_mapping(s: Scope, table: Table, mapping: AnyValue | None, span: Span) -> Table:
    """Names that a dict maps, or that a function makes."""
    m = s.m
    dataset = s.frame()
    if isinstance(mapping, (Func, Class, Lib)):
        return by_function(s, table, mapping, span, dataset)
    if not isinstance(mapping, Map):
        return table if mapping is None else anyhow(m, table, span, dataset)
    if mapping.rest is not None and not columnnames.is_name(m.deref(mapping.rest)):     # ``{c: c.lower() for c in df.columns}``
        table = anyhow(m, table, span, dataset)
    renamed: dict[str, Const] = {}
    doubtful: list[tuple[tuple[str, ...], tuple[str, ...]]] = []        # old names, new names; none: each may be it
    for key, value in mapping.items:
        old, new = m.known(key) or (), m.deref(value)
        names = m.known(new) or ()
        if len(old) == 1 and len(names) == 1:
            renamed[str(old[0])] = new if isinstance(new, Const) else Const(str(*names))
        else:
            doubtful.append((tuple(map(str, old)), tuple(map(str, names))))
    columns: dict[str, Node] = {}
    pending = dict(renamed)
    for name, node in table.columns.items():
        if name in renamed:
            columns[str(renamed[name].value)] = _edge(m, node, dataset, renamed[name], span)
            pending.pop(name, None)
        else:
            columns[name] = node
    for name, const in pending.items():
        if table.rests:
            found = tables.field(m, table, name, span)
            if found is not None:
                columns[str(const.value)] = _edge(m, found, dataset, const, span)
    for olds, news in doubtful:
        sources = [tables.field(m, table, name, span) for name in olds] if olds else tables.nodes(table)
        for new_name in news or (tables.ANY,):
            made = columns[new_name] = column(dataset, new_name)
            for source in dict.fromkeys(sources):
                if source is not None:
                    m.emit.edge(source, made, "IDENTITY", span, "call", "renamed", reasons=("candidates",))
    gone = {*pending, *columns}
    return tables.replace(table, columns=columns, rests=tuple(tables.exclude(m, r, gone) for r in table.rests))


def _edge(m: Any, node: Node, dataset: Dataset, const: Const, span: Span) -> Node:
    made = column(dataset, str(const.value))
    m.emit.edge(node, made, "IDENTITY", const.span or span, "name" if const.span else "call", "renamed")
    return made


def by_function(s: Scope, table: Table, function: AnyValue, span: Span, dataset: Dataset) -> Table:
    """A function of names: run on each known name. What it puts around any name is a template for those of Rests; else they keep theirs."""
    method = function.path.removeprefix("builtins.str.") if isinstance(function, Lib) else ""

    def change(name: str) -> str:
        if method in {"lower", "upper", "strip", "title", "capitalize", "casefold"}:
            return str(getattr(name, method)())
        known = s.m.known(s.m.deref(s.m.call(function, [Const(name)], {}, span)))
        return str(known[0]) if known else ""

    table = listed_apart(s.m, table, s.m.constants(function), span)
    if "" in map(change, list(table.columns) or ["kolom"]):         # of one name at least it is not known what becomes of it
        return anyhow(s.m, table, span, dataset)
    made = by_change(s.m, table, change, span, dataset)
    around = change("{c}") if table.rests else ""
    if around == "{c}" or around.count("{c}") != 1:
        return made
    return tables.replace(made, rests=tuple(tables.wrap(s.m, r, around) for r in made.rests))


def listed_apart(m: Any, table: Table, names: tuple[Const, ...], span: Span) -> Table:
    """The table with names that its Rests may hold listed among its columns: a function that renames them says which."""
    found = {}
    for const in names if table.rests else ():
        name = str(const.value)
        if name not in table.columns and (node := tables.field(m, table, name, const.span or span)) is not None:
            found[name] = node
    rests = tuple(tables.exclude(m, r, found) for r in table.rests) if found else table.rests
    return tables.replace(table, columns={**table.columns, **found}, rests=rests) if found else table


def by_change(m: Any, table: Table, change: Callable[[str], str], span: Span, dataset: Dataset) -> Table:
    """Every known name changed by a Python function."""
    columns: dict[str, Node] = {}
    for name, node in table.columns.items():
        new = change(name)
        if new == name:
            columns[name] = node
        else:
            columns[new] = _edge(m, node, dataset, Const(new), span)
    return tables.replace(table, columns=columns)


def by_template(s: Scope, table: Table, template: str, span: Span) -> Table:
    """Every name through a template (``add_prefix``)."""
    made = by_change(s.m, table, lambda n: templates.apply(template, n), span, s.frame())
    return tables.replace(made, rests=tuple(tables.wrap(s.m, r, template) for r in table.rests))


def by_list(m: Any, table: Table, value: AnyValue | None, span: Span, dataset: Dataset) -> Table:
    """``df.columns = [...]``: by position when the order is known; else each new name may be any column."""
    inner = m.deref(value) if value is not None else None
    if isinstance(inner, Table) and inner.kind == "pandas.Index":
        names = tuple(Const(n) for n in inner.columns)
        if list(inner.columns) == list(table.columns) and not inner.rests and not table.rests:      # what it says they are called already
            return tables.replace(table, deps=d.join(table.deps, choosing.learned(inner.deps, span)) if inner.deps else table.deps)
        if inner.rests:
            return tables.replace(table, columns=dict(inner.columns) or table.columns, rests=inner.rests)
    elif isinstance(inner, Seq) and inner.rest is not None and (table.rests or _families(table)):
        return _by_open_list(m, table, inner, span, dataset)
    else:
        found = m.strings(inner) if inner is not None else None
        if found is None:
            return table if inner is None else anyhow(m, table, span, dataset)
        names = found
    old = list(table.columns.values())
    columns: dict[str, Node] = {}
    exact = table.ordered and tables.complete(table) and len(old) == len(names)
    for i, const in enumerate(names):
        name = str(const.value)
        if exact:
            columns[name] = old[i] if list(table.columns)[i] == name else _edge(m, old[i], dataset, const, span)
        elif name in table.columns:
            columns[name] = table.columns[name]
        else:
            made = columns[name] = column(dataset, name)
            for node in tables.nodes(table):
                m.emit.edge(
                    node, made, "IDENTITY", const.span or span, "name" if const.span else "call", "renamed", reasons=("candidates",)
                )
    return tables.replace(table, columns=columns, rests=(), ordered=True)


def anyhow(m: Any, table: Table, span: Span, dataset: Dataset) -> Table:
    """Names that are not known: the columns are there as before, and under any other name it may be each of them."""
    made = column(dataset, tables.ANY)
    for node in tables.nodes(table):
        m.emit.edge(node, made, "IDENTITY", span, "call", "renamed", reasons=("candidates",))
    return tables.replace(table, columns={**table.columns, tables.ANY: made}, ordered=False)


def _by_open_list(m: Any, table: Table, new: Seq, span: Span, dataset: Dataset) -> Table:
    """``df.columns = [... for k in df.columns]`` where not all names are known: the names that the list was made from and that stand
    apart in it (``"y" if k == "x" else k``) come after the known ones; with several of them each may be any of these."""
    rest = m.deref(new.rest)
    if isinstance(rest, Choice):            # ``NAMES.get(k, k)`` of a name that is not known
        rest = next((o for o in map(m.deref, rest.options) if isinstance(o, Table)), rest)
    names = m.strings(tables.replace(new, rest=None))
    if names and not isinstance(rest, Table) and len(names) == len(table.columns) - len(_families(table)):
        return _by_made_names(m, table, names, span, dataset)
    if not isinstance(rest, Table) or names is None:
        return anyhow(m, table, span, dataset)
    apart = [n for n in tables.excluded(rest) if n not in tables.excluded(table) and n not in table.columns]
    if len(names) != len(table.columns) + len(apart):
        return anyhow(m, table, span, dataset)
    columns = _by_position(m, table, names, span, dataset)
    sources = [n for n in (tables.field(m, table, name, span) for name in apart) if n is not None]
    for const in names[len(table.columns):]:
        made = columns[str(const.value)] = column(dataset, str(const.value))
        for node in sources:
            m.emit.edge(node, made, "IDENTITY", const.span or span, "call", "renamed", reasons=("candidates",) if len(sources) > 1 else ())
    return tables.replace(table, columns=columns, rests=tuple(tables.exclude(m, r, apart) for r in table.rests))


def _by_position(m: Any, table: Table, names: tuple[Const, ...], span: Span, dataset: Dataset) -> dict[str, Node]:
    """The known columns, in order, under these names."""
    columns: dict[str, Node] = {}
    for const, node in zip(names, table.columns.values(), strict=False):
        name = str(const.value)
        columns[name] = node if table.columns.get(name) == node else _edge(m, node, dataset, const, span)
    return columns


def _families(table: Table) -> list[str]:
    """Names that stand for several columns: one per value (``soort_*``), a mixture."""
    return [n for n in table.columns if "*" in n]


def _by_made_names(m: Any, table: Table, names: tuple[Const, ...], span: Span, dataset: Dataset) -> Table:
    """Names that text operations made of all names (``n.split("__")[-1]``): the known columns have the known ones, the others may have any."""
    open_ = [table.columns[n] for n in _families(table)]
    plain = tables.replace(table, columns={n: c for n, c in table.columns.items() if "*" not in n})
    rests = [tables.derive(m, r, dataset, (Dep(r, reasons=("candidates",)),), span, "renamed") for r in table.rests]
    if open_:
        rests.append(rest_of(dataset))
        m.emit.deps(rests[-1], tuple(Dep(n, reasons=("candidates",)) for n in open_), span, "renamed")
    return tables.replace(table, columns=_by_position(m, plain, names, span, dataset), rests=tuple(dict.fromkeys(rests)))
