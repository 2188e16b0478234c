"""The closed set of verbs that library models may use, and what each of their arguments may hold.

This is the contract between ``rules/libraries`` (checked here, without importing the interpreter) and ``interpret/verbs``.

Kinds of argument:
  value    a parameter name, ``self``, or a list of them: the first one given counts.
  values   a parameter name, ``self``, or a list of them: all count.
  flag     a parameter name or a boolean.
  word     one of the listed words.
  text     any string (a template, a type path, a fixed name).
  texts    a list of strings.
  table    a mapping of strings to strings.
  count    a whole number, 2 or more.
"""

_FROM = {"from": "value"}
_MANY = {"from": "values"}
_LEARNED = "word:rows,row,choice,target"
"""What a fitted transformer adds: which rows it was fitted on; for ``row`` also the other columns of the row (a norm, neighbours);
for ``choice`` that the target chooses columns; for ``target`` that the target is in the values."""

VERBS: dict[str, dict[str, str]] = {
    "source": {
        "this": "value",
        "kind": "word:file,table,object,library,query",
        "path": "value",
        "name": "text",
        "names": "value",
        "usecols": "value",
        "index": "value",
        "data": "value",
        "columns": "texts",
        "target": "texts",
        "only_x_y": "value",
        "shape": "word:frame,bunch,series,columns",
    },
    "sink": {
        "kind": "word:model,score,rules,ranking,selection,export,plot,metric,linkage,statistic",
        "roles": "table",
        "action": "text",
        "path": "value",
        "mode": "value",
        "fact": "text",
        "name": "value",
        "formula": "value",
        "data": "value",
        "columns": "value",
        "target": "values",
        "label": "text",
        "ignore": "values",
        "weight": "value",
        "returns": "value",
        "groups": "values",
        "of": "value",
    },
    "project": _FROM | {"columns": "value", "pop": "flag", "rest": "flag", "set": "flag", "mask": "flag", "name": "text", "like": "value", "regex": "value", "begins": "value", "ends": "value"},
    "drop": _FROM | {"columns": "value", "rows": "flag"},
    "rename": _FROM
    | {
        "old": "value",
        "text": "word:lower,upper,strip,title,capitalize,replace",
        "new": "value",
        "mapping": "value",
        "names": "value",
        "template": "text",
        "template_of": "value",
        "keep": "value",
        "learned": "value",
        "function": "value",
    },
    "set": _FROM | {"only": "flag", "names": "flag", "stage": "value", "named": "value", "name": "value", "value": "value", "exprs": "values", "formula": "flag"},
    "expand": _FROM | {"columns": "value", "name": "text", "prefix": "value", "separator": "value", "others": "word:keep,drop", "learned": _LEARNED},
    "select": _FROM | {"by": "word:dtype,order,position,selector,names", "include": "value", "exclude": "value", "count": "value", "one": "value"},
    "map": _MANY
    | {
        "function": "value",
        "by": "word:element,row,column,frame,array",
        "axis": "value",
        "op": "word:computed,compared,encoded,kept,aggregated,window",
        "names": "values",
        "sql": "value",
        "label": "value",
        "affix": "word:prefix,suffix,lower,upper,call",
        "named": "flag",
        "each": "flag",
        "with": "values",
        "condition": "values",
        "members": "values",
        "choices": "value",
        "lookup": "value",
        "literals": "values",
        "shape": "word:series,cell,same,bool,expr,record",
        "learned": _LEARNED,
        "flags": "value",
        "common": "flag",
        "union": "value",
        "rows": "flag",
        "columns": "value",
    },
    "join": {
        "apart": "flag",
        "left": "value",
        "right": "value",
        "how": "value",
        "on": "value",
        "left_on": "value",
        "right_on": "value",
        "left_index": "flag",
        "right_index": "flag",
        "suffixes": "value",
        "lsuffix": "value",
        "rsuffix": "value",
        "index": "flag",
        "nearest": "flag",
        "merged": "flag",
        "same": "flag",
        "keys": "word:common,index,none",
    },
    "stack": _MANY | {"axis": "value", "way": "word:rows,placed,columns", "names": "value", "ignore_index": "value"},
    "filter": _FROM
    | {
        "columns": "value",
        "cause": "word:missing,duplicate,key",
        "query": "value",
        "condition": "values",
        "count": "flag",
        "random": "flag",
        "parts": "value",
        "many": "values",
        "stratify": "value",
        "index": "flag",
        "picks": "flag",
    },
    "sort": _FROM | {"by": "value", "head": "value", "index": "flag"},
    "group": _FROM | {"keys": "value", "as_index": "flag", "level": "value", "kind": "text", "pivot": "flag"},
    "aggregate": _FROM
    | {
        "exprs": "values",
        "functions": "value",
        "named": "value",
        "shape": "word:auto,cell,series,frame,same,picked",
        "axis": "value",
        "function": "value",
        "size": "flag",
        "label": "text",
        "op": "text",
        "called": "flag",
        "window": "flag",
    },
    "reshape": _FROM
    | {
        "way": "word:name_index,melt,pivot,crosstab,stack,unstack,transpose,explode,at_level,set_index,reset_index,records,reindex,swap,"
        "value_counts,array,from_records,concat_levels,drop_level,one_level,changed,mapping,items,flatten,describe,rows,tuples,columns,folds,pair,aligned,subplots,batches,standard,shape,text,frame",
        "level": "value",
        "key": "value",
        "axis": "value",
        "function": "value",
        "ids": "value",
        "by": "values",
        "values": "value",
        "names": "value",
        "value_name": "value",
        "var_name": "value",
        "index": "value",
        "columns": "value",
        "drop": "value",
        "orient": "value",
        "others": "values",
        "append": "value",
        "aggregates": "flag",
        "distinct": "flag",
        "labels": "texts",
        "rows": "flag",
        "fields": "texts",
    },
    "mix": _MANY | {"name": "text", "keep": "flag", "formula": "value", "data": "value", "learned": _LEARNED, "parts": "count"},
    "fitted": _MANY | {},
    "score": _MANY | {"shape": "word:series,frame"},
    "branches": {
        "of": "text",
        "rest": "text",
        "plain_unless": "text",
        "from": "value",
        "method": "text",
        "union": "flag",
    },
    "chain": {"of": "text", "from": "value", "target": "value", "method": "text", "model": "text", "each": "text", "answers": "flag",
              "weights": "value", "cv": "value", "groups": "value"},
    "same": _FROM | {"field": "text", "value": "value", "fields": "value", "copy": "flag", "rows": "flag", "one": "flag"},
    "opaque": {"why": "text"},
}
"""Verb -> its arguments and their kinds (``word:`` lists the words)."""

ROLES = frozenset(
    {
        "estimator",
        "classifier",
        "regressor",
        "clusterer",
        "outlier",
        "transformer",
        "encoder",
        "mixer",
        "selector",
        "splitter",
        "pipeline",
        "search",
        "committee",
        "branches",
        "metric",
        "plot",
        "loader",
        "network",
        "sampler",
        "vectorizer",
        "formula-model",
    }
)
"""What a class of a library is for."""

SINK_ROLES = frozenset(
    {
        "feature",
        "target",
        "weight",
        "stratify",
        "group",
        "metric",
        "export",
        "plot",
        "linkage",
        "criterion",
        "rows",
        "order",
    }
)

CONDITIONS = frozenset(
    {
        "given",
        "absent",
        "series",
        "table",
        "groups",
        "text",
        "list",
        "mapping",
        "callable",
        "scalar",
        "number",
        "constant",
        "index",
        "unknown",
        "lib",
    }
)
"""What a case may ask of a parameter, besides a value or a list of values."""
