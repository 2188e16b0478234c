"""Which names speak of a decision about people: scores, risks, selections, deciding functions, datasets of persons, keys.

Words live in ``rules/decisions/*.yaml``; matching is on tokens (``risicoScore`` = ``risico score``), never on substrings.
Every function takes a name as written (quotes and aliases may still be on it) and is memoised.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from herkomst.errors import RuleError
from herkomst.knowledge.names import Tokens, tokens
from herkomst.knowledge.pack import packed
from herkomst.knowledge.where import rules_dir

_MODELS = ("model", "modellen", "modelling", "scoring", "score", "analyse", "detectie", "detection")

_KINDS: dict[str, frozenset[str]] = {
    "scores": frozenset({"stems", "measures", "strong_stems", "classes", "linking", "phrases", "when_accumulated", "not", "not_last",
                         "risk_words", "shown", "shown_before"}),
    "selections": frozenset({"words", "phrases", "not"}),
    "functions": frozenset({"verbs", "things", "deciding", "names", "not", "handling"}),
    "people": frozenset({"words", "phrases", "not", "before", "after"}),
    "outcome_tests": frozenset({"words", "phrases", "not"}),
    "keys": frozenset({"last", "whole", "not"}),
    "purposes": frozenset({"targets", "around", "datasets", "studies", "regressions", "explaining"}),
}


class Words(msgspec.Struct, frozen=True):
    """The word lists, ``kind.list`` -> token sequences."""

    lists: dict[str, list[Tokens]]


def read_words(files: Sequence[Path]) -> Words:
    """The word lists of decision files. Raises RuleError (file, line, remedy) for anything but lists of strings under known
    keys."""
    from herkomst.knowledge.yaml import load  # only when files are read: a compiled pack needs no YAML

    lists: dict[str, list[Tokens]] = {}
    for file in files:
        data, lines = load(file.read_text("utf-8"), file.name)
        kind = data.get("kind") if isinstance(data, dict) else None
        if kind not in _KINDS:
            raise RuleError(f"kind {kind!r} is not known", file=file.name, line=lines.get(("kind",), 1),
                            remedy=f"use one of {', '.join(sorted(_KINDS))}")
        for key, words in data.items():
            if key == "kind":
                continue
            if key not in _KINDS[kind]:
                raise RuleError(f"key {key!r} is not known", file=file.name, line=lines[key,],
                                remedy=f"use one of {', '.join(sorted(_KINDS[kind]))}")
            if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
                raise RuleError(f"{key} is not a list of words", file=file.name, line=lines[key,],
                                remedy="write words, and quote those YAML reads as something else")
            lists.setdefault(f"{kind}.{key}", []).extend(tokens(w) for w in words)
    return Words(lists)


_OWN: list[Path] = []
"""Word lists of the user that are in use beside ours."""


def use(files: Sequence[Path]) -> None:
    """Put the user's word lists into use beside ours (none: ours alone). What was memoised under others is forgotten."""
    if list(files) != _OWN or files:
        _OWN[:] = files
        for f in globals().values():
            if callable(getattr(f, "cache_clear", None)) and getattr(f, "__module__", "") == __name__:
                f.cache_clear()


@lru_cache(maxsize=1)
def _words() -> Words:
    return packed("decisions", [*sorted((rules_dir() / "decisions").glob("*.yaml")), *_OWN], read_words, Words)


@lru_cache(maxsize=64)
def _phrases(key: str) -> tuple[frozenset[Tokens], int]:
    """A list as a set, and the length of its longest phrase."""
    found = _words().lists.get(key, [])
    return frozenset(found), max((len(p) for p in found), default=0)


@lru_cache(maxsize=64)
def _single(key: str) -> frozenset[str]:
    return frozenset("".join(p) for p in _words().lists.get(key, []))


def _has(name: Tokens, key: str) -> bool:
    phrases, longest = _phrases(key)
    return any(name[i:i + n] in phrases for n in range(1, min(longest, len(name)) + 1) for i in range(len(name) - n + 1))


@lru_cache(maxsize=1)
def _glued() -> frozenset[str]:
    """Dutch compounds: stem, linking letter, measure."""
    links = _single("scores.linking")
    made = {a + x + b for a in _single("scores.stems") for x in links for b in _single("scores.measures")}
    made |= {a + x + b for a in _single("scores.strong_stems") for x in links for b in _single("scores.classes")}
    return frozenset(made)


@lru_cache(maxsize=16384)
def score_name(name: str, accumulated: bool = False) -> bool:
    """A name of a score about a person: ``risico_score``, ``fraudekans``, ``probability_of_default``.

    ``accumulated``: the value is built up or weighed here from criteria (``score += 10``, a sum of CASE weights): then plain
    ``score``, ``punten`` and ``total`` count too. Never: test scores, model metrics, game scores.
    """
    t = tokens(name)
    if not t or _has(t, "scores.not") or t[-1] in _single("scores.not_last"):
        return False
    if _has(t, "scores.phrases") or any(w in _glued() for w in t):
        return True
    words = set(t)
    if words & _single("scores.stems") and words & _single("scores.measures"):
        return True
    if words & _single("scores.strong_stems") and words & _single("scores.classes"):
        return True
    return accumulated and _has(t, "scores.when_accumulated")


@lru_cache(maxsize=16384)
def risk_name(name: str) -> bool:
    """A name that speaks of risk or fraud without a measure (``risico``, ``is_fraud``, ``hoog_risico``), or a score name."""
    t = tokens(name)
    return bool(t) and (score_name(name) or (
        _has(t, "scores.risk_words") and not _has(t, "scores.not") and t[-1] not in _single("scores.not_last")))


@lru_cache(maxsize=4096)
def shown(name: str, value: str) -> bool:
    """A text under a name that only says how something looks: a colour (``#d9534f``) or a style (``badge-danger``). A bare word
    (``danger``, ``red``) may be a class of people; it is a style where the name is one of classes (``risk_class``)."""
    t = tokens(value)
    if value.startswith("#"):
        return len(value) in (4, 7, 9) and all(c in "0123456789abcdefABCDEF" for c in value[1:])
    looks, before = _single("scores.shown"), _single("scores.shown_before")
    styled = len(t) > 1 or tokens(name)[-1:] == ("class",)
    return bool(t) and styled and value == value.lower() and t[-1] in looks and all(w in before or w in looks or w.isdigit() for w in t[:-1])


@lru_cache(maxsize=16384)
def risk_path(path: str) -> bool:
    """A file or folder that speaks of risk: ``credit_scoring/train.py``, ``src/fraudemodel/train.py``."""
    t = tokens(path)
    others, longest = _phrases("scores.not")
    if any(t[i:i + n] in others for n in range(2, longest + 1) for i in range(len(t) - n + 1)):
        return False
    glued = tuple(s for s in _single("scores.strong_stems"))
    return any(w in glued or w in _single("scores.risk_words") or w in _glued() or any(w == s + m for s in glued for m in _MODELS)
               for w in t)


@lru_cache(maxsize=16384)
def risk_target(name: str) -> bool:
    """A column that, as what a model learns to predict, makes it a risk model of people: ``loan_status``, ``two_year_recid``."""
    t = tokens(name)
    known, _ = _phrases("purposes.targets")
    cores = [t[i:j] for i in range(len(t)) for j in range(len(t), i, -1)
             if all(w in _single("purposes.around") or w.isdigit() for w in (*t[:i], *t[j:]))]
    return any(c in known or "".join(c) in _single("purposes.targets") for c in cores) or risk_name(name)


@lru_cache(maxsize=16384)
def risk_dataset(name: str) -> bool:
    """A table or file with data about risks of people, by its name (a file: its last part): ``german_credit.csv``, ``loan.loan``."""
    t = tokens(name)
    return bool(t) and _has(t, "purposes.datasets")


@lru_cache(maxsize=16384)
def study_path(path: str) -> bool:
    """A file or folder of research or statistics: ``onderzoek/instroom.py``, ``notebooks/eda.ipynb``."""
    return _has(tokens(path), "purposes.studies")


@lru_cache(maxsize=1024)
def regression(estimator: str) -> bool:
    """An estimator whose coefficients are what people want of it: ``Logit``, ``ols``."""
    return tokens(estimator) in _phrases("purposes.regressions")[0]


def explains(estimator: str) -> bool:
    """An estimator that can serve to explain a score: a regression, of whatever library."""
    return regression(estimator) or tokens(estimator) in _phrases("purposes.explaining")[0]


@lru_cache(maxsize=16384)
def selection_name(name: str) -> bool:
    """A name of a selection of people: ``huisbezoek_lijst``, ``steekproef``, ``audit_list``. For datasets and their flags."""
    t = tokens(name)
    return bool(t) and (_has(t, "selections.words") or _has(t, "selections.phrases")) and not _has(t, "selections.not")


@lru_cache(maxsize=16384)
def decision_function_name(name: str) -> bool:
    """A name of a function that decides about a person: ``bereken_risico``, ``assess_applicant``, ``is_eligible``."""
    t = tokens(name)
    if not t or _has(t, "functions.not") or _has(t, "scores.not"):
        return False
    if t in _phrases("functions.names")[0] or score_name(name):
        return True
    verbs = set(t) & _single("functions.verbs")
    if not verbs:
        return False
    if verbs & _single("functions.deciding") and set(t) & _single("functions.things") - verbs:
        return True
    return risk_name(name) or (t[0] in verbs and selection_name(name))


@lru_cache(maxsize=16384)
def handles(name: str) -> bool:
    """A name of a function that takes, shows or fetches a plain score rather than working one out: ``process_score``,
    ``_huidige_score``. Never one that speaks of risk: ``process_risk_score`` may be where it is worked out."""
    t = tokens(name)
    return bool(t) and t[0] in _single("functions.handling") and not risk_name(name)


@lru_cache(maxsize=16384)
def person_dataset(name: str) -> bool:
    """A dataset about people, by its name: ``dbo.persoon``, ``klanten.csv``, ``applicants``."""
    t = tokens(name)
    named = _has(t, "people.words") or _has(t, "people.phrases") or any(_person_glued(w) for w in t)
    return named and not _has(t, "people.not")


@lru_cache(maxsize=16384)
def _person_glued(word: str) -> bool:
    """A word for people with a known one before or after it in one piece: databases ask for ``KlantGegevens`` as ``klantgegevens``."""
    words = _single("people.words")
    starts = [word, *(word[len(b):] for b in _single("people.before") if word.startswith(b))]
    return any(w in words or any(w.endswith(a) and w[:-len(a)] in words for a in _single("people.after")) for w in starts if w != word or len(w) > _GLUE)


_GLUE = 6
"""A shorter word is no two words in one piece."""


@lru_cache(maxsize=16384)
def outcome_test_name(name: str) -> bool:
    """A call, class or dotted path that tests an outcome for difference between groups: ``fairlearn.metrics.MetricFrame``."""
    t = tokens(name)
    return bool(t) and (_has(t, "outcome_tests.words") or _has(t, "outcome_tests.phrases")) and not _has(t, "outcome_tests.not")


@lru_cache(maxsize=16384)
def technical_key(name: str) -> bool:
    """A key that only links rows: ``klant_id``, ``bsn``. Never a protected column, and never a number whose presence says
    something about a person (V-nummer)."""
    t = tokens(name)
    if not t or _has(t, "keys.not"):
        return False
    return (t in _phrases("keys.whole")[0] or "".join(t) in _single("keys.whole") or t[-1] in _single("keys.last")) and not _protected(name)


def _protected(name: str) -> bool:
    try:
        from herkomst.knowledge.attributes import protected_name
    except ImportError:
        return False
    return protected_name(name)
