"""Functions, classes, closures, generators, decorators; records and their fields."""

from tests.interpret.python.helper import criteria, exported, run, sinks


def test_state_on_self() -> None:
    text = """
class A:
    def __init__(self, names):
        self.names = names
    def add(self, n):
        self.names.append(n)
        return self
x = A(['a']).add('b').add('c').names
"""
    assert exported(text, "x") == ["a", "b", "c"]


def test_inheritance_super_properties_and_class_methods() -> None:
    text = """
class Base:
    extra = ['z']
    def __init__(self):
        self.names = ['a']
    @property
    def all(self):
        return self.names + self.extra
    @classmethod
    def make(cls):
        return cls()
    @staticmethod
    def fixed():
        return 's'
class Sub(Base):
    extra = ['y']
    def __init__(self):
        super().__init__()
        self.names.append('b')
x = Sub.make().all + [Sub.fixed()]
"""
    assert exported(text, "x") == ["a", "b", "y", "s"]


def test_dataclasses_enums_and_namedtuples() -> None:
    text = """
from dataclasses import dataclass, field
from enum import Enum
from collections import namedtuple
class Kleur(Enum):
    ROOD = 'rood'
@dataclass
class P:
    naam: str
    kleur: str = Kleur.ROOD.value
Punt = namedtuple('Punt', 'a b')
p = P('x')
q = Punt(1, b=2)
x = [p.naam, p.kleur, q.a, q.b]
"""
    assert exported(text, "x") == ["x", "rood", 1, 2]


def test_closures_decorators_partials_generators() -> None:
    text = """
from functools import partial, wraps
def twice(f):
    @wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs) + f(*args, **kwargs)
    return inner
@twice
def names(a, b='b'):
    return [a, b]
def gen():
    yield 'g'
def make(n):
    def inner():
        nonlocal n
        n = n + 'x'
        return n
    return inner
f = make('n')
f()
x = names('a') + [partial(lambda p, q: p + q, 'p')('q'), f()] + list(gen())
"""
    assert exported(text, "x") == ["a", "b", "a", "b", "pq", "nxx", "g"]


def test_context_managers() -> None:
    text = """
from contextlib import contextmanager
@contextmanager
def cm():
    yield 'a'
class C:
    def __enter__(self):
        return 'b'
    def __exit__(self, *e):
        pass
with cm() as a, C() as b:
    x = [a, b]
"""
    assert exported(text, "x") == ["a", "b"]


def test_branches_that_return_join_what_they_changed() -> None:
    text = """
class A:
    v = 'a'
def f(o, flag):
    if flag:
        o.v = 'b'
        return 1
    return 2
import sys
o = A()
f(o, sys.argv)
x = o.v
"""
    assert exported(text, "x") == {"choice": ["a", "b"]} or exported(text, "x") == "b"


def test_nested_fields_of_unknown_objects_are_columns() -> None:
    text = "def is_risk(aanvraag):\n    return aanvraag.persoon.nationaliteit != 'NL' or aanvraag['adres']['postcode'] == '1000'"
    found = criteria(run(text), "is_risk", "score")
    assert {"nationaliteit", "postcode"} <= set(found)


def test_parameters_by_annotation() -> None:
    text = """
import pandas as pd
from typing import Optional
from pydantic import BaseModel
class Aanvraag(BaseModel):
    geslacht: str
    leeftijd: Optional[int] = None
def bereken_risico(a: Aanvraag, factor: float = 2.0) -> float:
    s = 1.0
    if a.geslacht == 'V':
        s *= factor
    return s
def risicoscore(df: pd.DataFrame) -> pd.Series:
    return df['nat'].map({'NL': 0, 'TR': 1}) + df['x']
"""
    result = run(text)
    assert "geslacht" in criteria(result, "bereken_risico", "score")
    assert "nat" in criteria(result, "risicoscore", "score")


def test_orm_fields_are_columns_of_the_table() -> None:
    text = """
from sqlalchemy.orm import declarative_base
from sqlalchemy import Column, String
Base = declarative_base()
class Persoon(Base):
    __tablename__ = 'Persoon'
    geslacht = Column(String)
def is_risk(p: Persoon):
    return p.geslacht == 'V'
"""
    result = run(text)
    edge = next(e for e in result.edges if e.source.name == "geslacht")
    assert (edge.source.dataset.kind, edge.source.dataset.name) == ("table", "persoon")


def test_memory_of_calls_does_not_share_results() -> None:
    text = "def make():\n    return ['a']\nx = make()\ny = make()\nx.append('b')\n"
    assert exported(text, "y") == ["a"]


def test_memory_of_calls_sees_what_changed_outside() -> None:
    text = "N = ['a']\ndef make():\n    return list(N)\nfirst = make()\nN.append('b')\nx = make()\n"
    assert exported(text, "x") == ["a", "b"]


def test_unknown_call_is_possible_and_listed() -> None:
    text = "import pandas as pd, woe\nfrom sklearn.svm import SVC\ndf = pd.read_csv('p.csv')\nm = SVC()\nm.fit(woe.encode(df['nat']), df['y'])"
    result = run(text)
    assert ("woe.encode") in [u for u, _ in result.unmodelled]
    edge = next(e for e in result.edges if e.source.name == "nat")
    assert "unmodelled" in edge.reasons


def test_an_error_of_ours_costs_one_statement(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from herkomst.interpret.python import builtins_

    def broken(*_: object) -> None:
        raise ValueError("boom")

    monkeypatch.setenv("HERKOMST_STRICT", "")
    monkeypatch.setitem(builtins_._BUILTINS, "vars", broken)
    result = run("y = 1\nx = vars(y)\nz = 'after'")
    assert [(g.reason, g.span.line) for g in result.gaps] == [("internal", 2)]
    assert exported("y = 1\nx = vars(y)\nz = 'after'", "z") == "after"


def test_luigi_hands_over() -> None:
    text = """
import luigi, pandas as pd
class A(luigi.Task):
    def output(self):
        return luigi.LocalTarget('a.csv')
class B(luigi.Task):
    def requires(self):
        return A()
    def run(self):
        df = pd.read_csv(self.input().path)
        risk_score = 1 if df['nat'].iloc[0] != 'NL' else 0
"""
    result = run(text)
    assert any(e.source.dataset.name == "a.csv" for e in result.edges)
    assert all(s.called for s in sinks(result))


def test_an_iterator_gives_what_its_next_gives() -> None:
    text = """
class Reader:
    def __init__(self, names):
        self.names = names
    def __iter__(self):
        return self
    def __next__(self):
        return self.names[0]
x = [n for n in Reader(['sex'])]
y = next(Reader(['sex']))
class Old:
    def __iter__(self):
        return self
z = ['after'] + [str(i) for i in ()] if list(Old()) else ['after']
"""
    assert exported(text, "y") == "sex"
    assert exported(text, "z") == ["after"]
