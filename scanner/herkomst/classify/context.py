"""What the surroundings of a column say: is the dataset about people, what stands beside it, what is it compared with."""

import re
from collections import Counter
from functools import lru_cache

import msgspec

from herkomst.knowledge.attribute_files import Domain, Fingerprint
from herkomst.knowledge.attributes import PROTECTED, Lexicon
from herkomst.knowledge.decisions import person_dataset
from herkomst.knowledge.names import tokens
from herkomst.model.graph import Dataset


class Surroundings(msgspec.Struct, frozen=True):
    """What is known around the columns of one dataset.

    people       the dataset's name is about people.
    person       tokens of columns that are about a person -> the name as written (for "beside age").
    strong       those of which one is enough.
    siblings     category -> a column of it that needs no context.
    systems      code system -> names of its codes seen here.
    print_       the well-known data set it is, and its columns in folded spelling.
    """

    people: bool
    person: dict[str, bool]
    siblings: dict[str, str]
    systems: dict[str, tuple[str, ...]]
    print_: Fingerprint | None = None


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """A name for comparing whole names: its tokens, glued with underscores."""
    return "_".join(tokens(name))


@lru_cache(maxsize=1024)
def _known(columns: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, columns))


def surroundings(lex: Lexicon, dataset: Dataset, names: tuple[str, ...]) -> Surroundings:
    """Dataset and the names of its columns -> what they say about each other."""
    context = lex.table.context
    strong, two = _known(context.columns), _known(context.columns_two)
    person: dict[str, bool] = {}
    siblings: dict[str, str] = {}
    systems: dict[str, list[str]] = {}
    folded = set()
    for name in names:
        key = fold(name)
        folded.add(key)
        if key in strong or key in two:
            person[name] = key in strong
        for hit in lex.match(name):
            entry = lex.table.entries[hit.entry]
            if hit.system:
                systems.setdefault(hit.system, []).append(name)
            elif hit.worth >= 2 and entry.cls in PROTECTED:
                siblings.setdefault(entry.category, name)
    owner = dataset.name.rpartition(".")[2] if dataset.kind == "param" else dataset.name      # function.parameter
    return Surroundings(person_dataset(owner), person, siblings, {k: tuple(v) for k, v in systems.items()},
                        _fingerprint(lex, folded))


def _fingerprint(lex: Lexicon, folded: set[str]) -> Fingerprint | None:
    best: tuple[int, Fingerprint] | None = None
    for print_ in lex.table.fingerprints:
        if print_.at_least:
            count = len(folded & set(_known(print_.columns)))
            if count >= print_.at_least and (best is None or count > best[0]):
                best = count, print_
    return best[1] if best else None


class Said(msgspec.Struct, frozen=True):
    """What the values of a column say: the domain, how sure (2 distinctive words, 1 codes or a set), the values, whose they are."""

    domain: Domain
    worth: int
    values: tuple[str, ...]
    system: str = ""


@lru_cache(maxsize=65536)
def said_by_values(lex: Lexicon, name: str, values: tuple[str, ...]) -> tuple[Said, ...]:
    """Literals and schema values of a column -> the attributes they speak of. Codes, sets and patterns count less, and only
    distinctive words count without a fitting name (the caller decides)."""
    if not values:
        return ()
    plain = {v.strip().strip("'\"") for v in values}
    lower = {v.lower() for v in plain}
    words = set(tokens(name))
    out = []
    for domain in lex.table.domains:
        hits = sorted(w for w in domain.words if w.lower() in lower)
        if hits:
            out.append(Said(domain, 2, tuple(hits)))
            continue
        named = bool(words & set(domain.names) & lex.untrapped(name))
        codes = {v for v in plain if v in domain.codes or any(re.search(p, v) for p in domain.patterns)} if named else set()
        if codes:
            out.append(Said(domain, 1, tuple(sorted(codes))))
            continue
        silent = all(t in lex.silent or t.isdigit() or len(t) == 1 for t in words)
        best = Counter({i: len({v.lower() for v in s.values} & lower) for i, s in enumerate(domain.sets)})
        for i, count in best.most_common(1):
            members = {v.lower() for v in domain.sets[i].values}
            enough = count >= 2 and (named or (silent and lower <= members and not all(v.isdigit() or v == "-" for v in lower)))
            if enough or (named and count >= 1):
                out.append(Said(domain, 1, tuple(sorted(v for v in plain if v.lower() in members)), domain.sets[i].system))
    return tuple(out)
