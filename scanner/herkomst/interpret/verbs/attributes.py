"""``value.name`` where value belongs to a library."""

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg, Machine
from herkomst.interpret.verbs import dtypes, expressions, fitted, tables, types
from herkomst.interpret.verbs.rowsets import counted, windowed
from herkomst.knowledge import libraries
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Bound, Cell, Const, Dep, Map, Obj, Opaque, Seq, Series, Table

INDEXERS = frozenset({"loc", "iloc", "at", "iat", "ix"})
ACCESSORS = frozenset({"str", "dt", "cat", "sparse", "plot", "list", "struct", "na"})
_ARRAYS = frozenset({"values", "array", "_values", "A", "rdd"})
_FRAME_ONLY = frozenset(
    {
        "groupby",
        "merge",
        "drop_duplicates",
        "dropna",
        "fillna",
        "get_dummies",
        "iterrows",
        "itertuples",
        "set_index",
        "reset_index",
        "sort_values",
        "select_dtypes",
        "to_csv",
        "to_parquet",
        "to_sql",
        "to_numpy",
        "applymap",
        "pivot_table",
        "nlargest",
        "nsmallest",
        "astype",
        "assign",
        "isin",
        "value_counts",
        "isnull",
        "notnull",
        "isna",
        "notna",
        "to_pandas",
        "melt",
        "query",
        "rename",
        "head",
        "sample",
        "describe",
        "apply",
        "drop",
        "transform_frame",
        "unique",
        "nunique",
        "to_dict",
        "to_excel",
        "fit_predict_frame",
        "info",
        "map",
    }
)
_MODEL_ONLY = frozenset(
    {
        "fit",
        "predict",
        "predict_proba",
        "fit_predict",
        "fit_transform",
        "decision_function",
        "predict_log_proba",
        "partial_fit",
        "score_samples",
        "inverse_transform",
        "fit_resample",
    }
)


def attribute(m: Machine, receiver: AnyValue, name: str, span: Span, called: bool) -> AnyValue | None:
    """See ``library.attribute``."""
    inner = m.deref(receiver)
    if isinstance(inner, Table):
        return _table(m, receiver, inner, name, span, called)
    if isinstance(inner, Series):
        return _series(m, receiver, inner, name, span)
    if isinstance(inner, Bound):
        return _bound(m, inner, name, span)
    if isinstance(inner, Obj) and inner.cls == dtypes.CLS:
        return inner if name in ("type", "name") else dtypes.letters(inner) if name in ("kind", "char") else Cell()
    if isinstance(inner, Obj):
        return _object(m, receiver, inner, name, span)
    if isinstance(inner, Opaque):
        return opaque(m, receiver, inner, name, span)
    return None


def _method(cls: str, name: str) -> str:
    """Path of a method that is modelled for a type or one of its bases, '' for none."""
    pack = libraries.pack()
    for base in types.methods_of(pack, cls):
        if f"{base}.{name}" in pack.entries:
            return f"{base}.{name}"
    return ""


def _table(m: Machine, receiver: AnyValue, table: Table, name: str, span: Span, called: bool) -> AnyValue | None:
    kind = types.path_of(table)
    if kind == "pandas.Index":
        return _index(m, receiver, table, name, span)
    if name in INDEXERS or name in ACCESSORS:
        return Bound(receiver, f"{kind}.{name}")
    if name in _ARRAYS:
        return _values(m, table)
    if name == "columns":
        return m.new(tables.index_table(table))
    if name == "index" and table.one and table.kind == "pandas.Series" and not table.index:
        return m.new(tables.index_table(table))         # one value per column: its index is their names
    if name == "index":
        return (
            m.new(tables.replace(table, columns=table.index, rests=(), kind="pandas.Index.values", index={}))
            if table.index
            else Series(None, (), table.rows)
        )
    if name == "T":
        return m.new(tables.unknown_of(m, table, span))
    if name in {"shape", "size", "empty", "ndim", "nrows"}:
        return shape(m, table, name, span)
    if name in {"dtypes", "schema"}:
        return m.new(tables.replace(tables.index_table(table), kind="pandas.dtypes"))
    if name in {"write", "writeStream"}:
        return m.new(Obj("pyspark.sql.DataFrameWriter", "", "", {"data": receiver}))
    path = _method(kind, name)
    if not path and kind == "numpy.ndarray":        # what a transformer gives may be a frame (set_output): arrays have no ``drop``
        path = _method("pandas.DataFrame", name)
    if path:
        return Bound(receiver, path)
    if kind.startswith(("pandas", "pyspark", "dask", "polars", "geopandas")) or not kind:
        if called and kind:
            return None                                 # a method that no model has: columns of a frame are not called
        node = tables.field(m, table, name, span) if not name.startswith("_") else None
        if node is not None:
            dep = Dep(node, "IDENTITY", span, "name", "column")
            return Cell((dep,)) if table.one else Series(name, d.join((dep,), table.deps), table.rows, tables.levels(table))
    return Bound(receiver, f"{kind}.{name}") if not table.one else None


def _values(m: Machine, table: Table) -> AnyValue:
    if table.kind == "pandas.Series" and len(table.columns) == 1 and not table.rests:
        ((name, node),) = table.columns.items()
        return Series(name, (Dep(node),), table.rows, tables.levels(table))
    if table.kind.startswith("pandas.Index"):
        return m.new(table)
    return m.new(tables.replace(table, kind="numpy.ndarray"))


def _index(m: Machine, receiver: AnyValue, table: Table, name: str, span: Span) -> AnyValue | None:
    if name in _ARRAYS:
        return receiver
    if name in {"size", "shape", "empty"}:
        return Const(len(table.columns)) if name == "size" and tables.complete(table) else Cell()
    return Bound(receiver, f"pandas.Index.{name}")


def shape(m: Machine, table: Table, name: str, span: Span) -> AnyValue:
    """Numbers of rows and columns: what decides the rows, and a constant where the columns are known."""
    rows = Cell(counted(m, table.rows))
    wide: AnyValue = Const(len(table.columns)) if tables.complete(table) else Cell()
    return Seq("tuple", (rows, wide)) if name == "shape" else rows if name in {"size", "empty", "nrows"} else Const(2)


def _series(m: Machine, receiver: AnyValue, s: Series, name: str, span: Span) -> AnyValue | None:
    kind = types.path_of(s)
    if kind != "pandas.Series":             # an expression that no frame uses yet
        return Bound(receiver, f"{kind}.{name}")
    if name in INDEXERS or name in ACCESSORS:
        return Bound(receiver, f"pandas.Series.{name}")
    if name in _ARRAYS:
        return tables.replace(s, name=None, index=())           # an array has no name, and no index to align by
    if name in {"T", "cat", "sparse", "data", "flat"}:
        return s
    if name in {"shape", "size", "empty"}:
        rows = Cell(counted(m, s.rows))
        return Seq("tuple", (rows,)) if name == "shape" else rows
    if name == "name":
        return Const(s.name)
    if name == "index":
        made = tables.replace(tables.of_series(m, s, None), columns=dict(s.index), index={}, kind="pandas.Index.values")
        return m.new(made) if s.index else Series(None, (), s.rows)
    if name == "dtype":
        return Obj("pandas.dtype", "", "", {"holds": Const(kind)} if (kind := dtypes.of_value(m, s)) else {}, s.deps)
    if name in {"is_unique", "is_monotonic_increasing", "hasnans", "nbytes", "ndim"}:
        return Cell(d.join(d.through(s.deps, "AGGREGATION", span, op="aggregated"), tables.decides_rows(m, s.rows)))
    return Bound(receiver, f"pandas.Series.{name}")


def _bound(m: Machine, b: Bound, name: str, span: Span) -> AnyValue | None:
    last = b.path.rpartition(".")[2]
    inner = m.deref(b.receiver)
    if last == "dt" and f"pandas.Series.dt.{name}" not in libraries.pack().entries and isinstance(inner, Series):
        return Series(inner.name, d.through(inner.deps, "TRANSFORMATION", span, op="computed"), inner.rows, inner.index)
    if last == "cat" and name in {"codes"} and isinstance(inner, Series):
        codes = d.join(d.through(inner.deps, "TRANSFORMATION", span, op="encoded"), windowed(m, inner.rows))
        return Series(inner.name, codes, inner.rows, inner.index)
    if last == "cat" and name == "categories":
        return Seq("list", (), Cell(m.deps(inner)), d.condition(m.deps(inner), span))
    return None


def _object(m: Machine, receiver: AnyValue, o: Obj, name: str, span: Span) -> AnyValue | None:
    pack = libraries.pack()
    if "keys" in o.fields and "table" in o.fields:
        made = _groups(m, o, name, span)
        if made is not None:
            return made
    path = _method(o.cls, name)
    if path:
        return Bound(receiver, path)
    wanted = pack.attribute(o.cls, name)
    if wanted == "self":
        return receiver
    if wanted:
        if wanted != "deps":
            return m.new(Obj(wanted, o.site, o.label, {"receiver": receiver}))
        told = fitted.learned(m, o) or d.join(*(m.deps(v) for v in o.fields.values()))
        return Cell(d.through(told, "AGGREGATION", span, op="computed"))
    if name.endswith("_") and not name.startswith("_"):
        learned = fitted.learned(m, o)
        if name in {"best_estimator_", "estimator_", "base_estimator_"}:
            return o.fields.get("estimator", receiver)
        if name in {"feature_names_in_"} and "fitted" in o.fields:
            seen = m.deref(o.fields["fitted"])
            return m.new(tables.index_table(seen)) if isinstance(seen, Table) else Cell(learned)
        if name == "labels_":
            return Series(None, d.through(learned, "TRANSFORMATION", span, op="score"))
        if name == "classes_":
            return Seq("list", (), Cell())
        if name in {"best_params_", "cv_results_"}:
            return Opaque(d.through(learned, "AGGREGATION", span, op="aggregated"))
        return Cell(d.through(learned, "AGGREGATION", span, op="aggregated"))
    if name in {"named_steps", "steps"}:
        return _steps(m, o)
    return None


def _steps(m: Machine, o: Obj) -> AnyValue | None:
    inner = m.deref(o.fields.get("steps", Const(None)))
    if not isinstance(inner, Seq):
        return None
    pairs = []
    for item in inner.items:
        pair = m.deref(item)
        if isinstance(pair, Seq) and len(pair.items) == 2:
            pairs.append((pair.items[0], pair.items[1]))
    return m.new(Map(tuple(pairs)))


def _groups(m: Machine, o: Obj, name: str, span: Span) -> AnyValue | None:
    table = m.deref(o.fields["table"])
    if not isinstance(table, Table) or _method(o.cls, name):
        return None
    if name in {"groups", "ngroups", "indices"}:        # which groups there are
        keys = d.through(m.deps(o.fields["keys"]), "AGGREGATION", span, op="aggregated")
        return Opaque(d.join(keys, tables.decides_rows(m, table.rows)))
    if name in table.columns or (table.rests and not name.startswith("_")):
        from herkomst.interpret.verbs import indexing

        return indexing.groups(m, o, table, (Const(name, span),), span)
    return None


def opaque(m: Machine, receiver: AnyValue, o: Opaque, name: str, span: Span) -> AnyValue | None:
    """Something nothing is known of: what only a frame or a model has is taken as such; ``columns`` and indexers too."""
    if name in INDEXERS:
        return Bound(receiver, f"pandas.DataFrame.{name}")
    if name == "columns" and o.base is not None:
        table = tables.as_table(m, o)
        return m.new(tables.index_table(table)) if table is not None else None
    if name == "fit_transform":        # that is how columns are prepared; what decides is fitted or predicts
        return Bound(receiver, "role.transformer.fit_transform")
    if name in _MODEL_ONLY:
        return Bound(receiver, f"role.estimator.{name}")
    frame = types.frame_of(libraries.pack(), name)
    if frame:
        return Bound(receiver, f"{frame}.{name}")
    if name in _FRAME_ONLY:
        return Bound(receiver, f"pandas.DataFrame.{name}")
    return None


def by_arguments(m: Machine, receiver: AnyValue, name: str, args: tuple[CallArg, ...]) -> AnyValue | None:
    """The method of something nothing is known of that is given column expressions of one library: only its frames take those."""
    for arg in args:
        value = m.deref(arg.value)
        kind = expressions.type_of(value) if isinstance(value, Series) else ""
        frame = next((f for f in types.FRAMES if kind and f.partition(".")[0] == kind.partition(".")[0]), "")
        if frame and f"{frame}.{name}" in libraries.pack().entries:
            return Bound(receiver, f"{frame}.{name}")
    return None
