"""Airflow's operators that call a function, and what tasks hand each other (XCom).

Source: the Airflow manual, "PythonOperator" and "XComs". A task's function is called where its operator is made, in the order of the file;
what it returns is there for later tasks under the task's id, what it pushes under its key too. Tasks by ``@task`` need nothing here: their
calls hand on what functions return.
"""

from typing import TYPE_CHECKING

from herkomst.interpret.machine import CallArg
from herkomst.interpret.python.values import NONE
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Choice, Const, Func, Map, Obj, Opaque, Seq

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

OPERATORS = frozenset({
    "PythonOperator", "BranchPythonOperator", "ShortCircuitOperator", "PythonVirtualenvOperator", "ExternalPythonOperator", "PythonSensor",
})
_INSTANCE = "airflow.TaskInstance"
_RETURNED = "return_value"


def call(ip: "Interpreter", path: str, receiver: AnyValue | None, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """A call of Airflow; None where there is no model here."""
    name = path.rpartition(".")[2]
    if receiver is None:
        return _operator(ip, args, span, site) if name in OPERATORS else None
    x = ip.deref(receiver)
    if isinstance(x, Obj) and x.cls == _INSTANCE and name in ("xcom_push", "xcom_pull"):
        return _push(ip, x, args) if name == "xcom_push" else pull(ip, args)
    return None


def _operator(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    given = {a.keyword: a.value for a in args if a.keyword}
    function = given.get("python_callable")
    if not isinstance(ip.deref(function) if function is not None else None, Func) or function is None:
        return None
    known = ip.known(given["task_id"]) if "task_id" in given else None
    task = str(known[0]) if known else site
    positional = ip.deref(given["op_args"]) if "op_args" in given else None
    keywords = ip.deref(given["op_kwargs"]) if "op_kwargs" in given else None
    values = list(positional.items) if isinstance(positional, Seq) else []
    instance = Obj(_INSTANCE, site, "ti", {"task_id": Const(task)})
    named: dict[str, AnyValue] = {"ti": instance, "task_instance": instance}
    for k, v in keywords.items if isinstance(keywords, Map) else ():
        if word := ip.known(k):
            named[str(word[0])] = v
    if "params" in given:
        named.setdefault("params", given["params"])
    made = ip.call(function, values, named, span)
    ip.kept[f"airflow:{task}:{_RETURNED}"] = made
    return ip.new(Obj("airflow.Operator", site, task, {"task_id": Const(task), "output": made}))


def _push(ip: "Interpreter", task: Obj, args: tuple[CallArg, ...]) -> AnyValue:
    key, value = _argument(args, 0, "key"), _argument(args, 1, "value")
    known, name = ip.known(key) if key is not None else None, ip.known(task.fields["task_id"])
    if known and name and value is not None:
        ip.kept[f"airflow:{name[0]}:{known[0]}"] = value
    return NONE


def pull(ip: "Interpreter", args: tuple[CallArg, ...]) -> AnyValue:
    """``xcom_pull(task_ids=..., key=...)``: what that task left; of several tasks a list; of no task named, whatever has the key."""
    tasks, key = _argument(args, 0, "task_ids"), _argument(args, 1, "key")
    known = ip.known(key) if key is not None else (_RETURNED,)
    name = str(known[0]) if known else _RETURNED
    listed = ip.deref(tasks) if tasks is not None else None
    if isinstance(listed, Seq):
        return Seq("list", tuple(_left(ip, v, name) for v in listed.items))
    if tasks is None or (isinstance(listed, Const) and listed.value is None):
        found = tuple(v for k, v in ip.kept.items() if k.startswith("airflow:") and k.endswith(f":{name}"))
        return Opaque(why="xcom_pull") if not found else found[0] if len(found) == 1 else Choice(found[:8])
    return _left(ip, tasks, name)


def _left(ip: "Interpreter", task: AnyValue, key: str) -> AnyValue:
    known = ip.known(task)
    found = [v for t in known or () if (v := ip.kept.get(f"airflow:{t}:{key}")) is not None]
    return Opaque(why="xcom_pull") if not found else found[0] if len(found) == 1 else Choice(tuple(found))


def _argument(args: tuple[CallArg, ...], position: int, name: str) -> AnyValue | None:
    found = next((a.value for a in args if a.keyword == name), None)
    plain = [a.value for a in args if not a.keyword and not a.star]
    return found if found is not None else plain[position] if position < len(plain) else None
