"""What a column name says: the lexicon of ``rules/attributes`` compiled for matching, and ``match``.

Matching is on tokens, never on substrings. Where several names of the lexicon occur, the longest claims its tokens; a trap
claims them for nothing. Element codes count as whole names in raw spelling only. Answers are memoised per table.
"""

from functools import lru_cache

import msgspec

from herkomst.knowledge.attribute_files import Category, Entry, Table, read_tables
from herkomst.knowledge.names import Tokens, contains, spellings, tokens
from herkomst.knowledge.own_files import own_files
from herkomst.knowledge.pack import packed
from herkomst.knowledge.where import rules_dir
from herkomst.model.decision import Specificity

_ORDER: dict[Specificity, int] = {"high": 2, "medium": 1, "low": 0}
_GLUED_FROM = 7        # "countryofbirth" is looked up as a whole; shorter glued words would meet by accident
_APART_FROM = 6        # the word in a longer one, when everything round it is a known word too: "patientgender"
_SHORT_WORDS = frozenset({"cd", "nr", "id", "is"})
PROTECTED = frozenset({"direct_origin", "special_category", "sex"})


class Hit(msgspec.Struct, frozen=True, order=True):
    """One thing a name says. ``entry`` indexes ``Lexicon.table.entries``; ``exact``: nothing but harmless tokens around it;
    ``system`` is set for element codes; ``pair``: the code counts only beside another of its system."""

    entry: int
    phrase: str
    specificity: Specificity
    exact: bool = True
    software: bool = False
    system: str = ""
    pair: bool = False

    @property
    def worth(self) -> int:
        """2 high, 1 medium, 0 low; one less where unknown tokens stand around a name that is not high, or the name is
        about software."""
        return _ORDER[self.specificity] - (not self.exact and self.specificity != "high") - self.software


class Lexicon:
    """A table compiled for matching."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.phrases: dict[Tokens, tuple[int, Specificity]] = {}
        self.codes: dict[str, tuple[int, str]] = {}
        for i, entry in enumerate(table.entries):
            for name in (*entry.names, *entry.official, *entry.abbr):
                for form in spellings(name):
                    if form:
                        self._add(form, i, _worth(entry, name))
            for system, codes in entry.codes.items():
                for code in codes:
                    self.codes.setdefault(code, (i, system))
        self.longest = max(map(len, self.phrases), default=0)
        self.glued = {"".join(p): p for p in sorted(self.phrases) if len("".join(p)) >= _GLUED_FROM}
        self._kernels = {g: p for p in sorted(self.phrases) if len(g := "".join(p)) >= _APART_FROM and self.phrases[p][1] != "low"}
        self._apart_memo: dict[str, Tokens] = {}
        self.traps: dict[Tokens, None] = {tokens(w): None for t in table.traps for w in t.not_when}
        self.company = {t.token: tuple(tokens(w) for w in t.not_when) for t in table.traps}
        self.not_with = tuple(tuple(tokens(w) for w in e.not_with) for e in table.entries)
        context = table.context
        self.around = frozenset((*context.before, *context.after, *context.unglue))
        self.software = frozenset(context.software)
        self.silent = frozenset(context.silent)
        self.value_words = frozenset(t for d in table.domains for s in (d.words, *(v.values for v in d.sets)) for w in s for t in tokens(w))
        self._words = {w for w in (*self.around, *(t for p in self.phrases for t in p)) if len(w) > 2 or w in _SHORT_WORDS}
        self._memo: dict[str, tuple[Hit, ...]] = {}

    def _add(self, form: Tokens, entry: int, worth: Specificity) -> None:
        old = self.phrases.get(form)
        if old is None or _ORDER[worth] > _ORDER[old[1]]:
            self.phrases[form] = (entry, worth)

    def match(self, name: str) -> tuple[Hit, ...]:
        """What a column name says, most telling first; () for nothing."""
        found = self._memo.get(name)
        if found is None:
            found = self._memo[name] = self._match(name)
        return found

    def _match(self, name: str) -> tuple[Hit, ...]:
        best: dict[int, Hit] = {}
        for form in spellings(name):
            for hit in self._in_tokens(self._ungluded(name, form)):
                old = best.get(hit.entry)
                if old is None or hit.worth > old.worth:
                    best[hit.entry] = hit
        code = self._code(name)
        if code and not any(h.worth > 0 for h in best.values()):
            best = {code.entry: code}
        hits = sorted(best.values(), key=lambda h: (-h.worth, h.entry))
        if hits and hits[0].worth == 2:         # geboorteland_moeder is not also about a mother
            hits = [h for h in hits if h.worth > 0]
        return tuple(hits)

    def _ungluded(self, name: str, form: Tokens) -> Tokens:
        whole = "".join(form)
        if form in self.phrases:
            return form
        if whole in self.glued:
            return self.glued[whole]
        if name.isupper() and len(form) == 1:
            for prefix in self.table.context.unglue:
                rest = whole.removeprefix(prefix)
                if rest != whole and rest in self.glued:
                    return (prefix, *self.glued[rest])
                if rest != whole and (rest,) in self.phrases:
                    return (prefix, rest)
        return tuple(t for token in form for t in self._apart(token))

    def _apart(self, token: str) -> Tokens:
        """A word that is known words in one piece, one of them a name of the lexicon: databases write ``NationaliteitCd`` and ask for
        ``nationaliteitcd``. With anything unknown in it, it stays whole: matching is never on substrings."""
        found = self._apart_memo.get(token)
        if found is None:
            found = self._apart_memo[token] = self._split(token)
        return found

    def _split(self, token: str) -> Tokens:
        if len(token) <= _APART_FROM or (token,) in self.phrases or (token,) in self.traps:
            return (token,)
        for n in range(len(token) - 2, _APART_FROM - 1, -1):          # the longest name first
            for start in range(len(token) - n + 1):
                kernel = self._kernels.get(token[start:start + n])
                if kernel is not None:
                    before, after = self._segments(token[:start]), self._segments(token[start + n:])
                    if before is not None and after is not None:
                        return (*before, *kernel, *after)
        return (token,)

    def _segments(self, text: str) -> Tokens | None:
        """A text as known words, None where it is not all of that."""
        if not text:
            return ()
        for n in range(len(text), 1, -1):
            if text[:n] in self._words and (rest := self._segments(text[n:])) is not None:
                return (text[:n], *rest)
        return None

    def _in_tokens(self, form: Tokens) -> list[Hit]:
        spans = [(i, i + n) for n in range(min(self.longest, len(form)), 0, -1) for i in range(len(form) - n + 1)]
        taken: list[tuple[int, int]] = []
        hits: list[tuple[int, int, Tokens]] = []
        for start, end in spans:                # longest first
            if any(start < e and s < end for s, e in taken):
                continue
            phrase = form[start:end]
            if phrase in self.phrases:
                taken.append((start, end))
                hits.append((start, end, phrase))
            elif phrase in self.traps:
                taken.append((start, end))
        out = []
        for start, end, phrase in hits:
            entry, worth = self.phrases[phrase]
            if any(contains(form, w) for t in phrase for w in self.company.get(t, ()) if not contains(phrase, w)):
                continue
            if any(contains(form, w) for w in self.not_with[entry]):
                continue
            rest = (*form[:start], *form[end:])
            exact = all(t in self.around or t.isdigit() or len(t) == 1 or t in self.value_words for t in rest)
            out.append(Hit(entry, " ".join(phrase), worth, exact, any(t in self.software for t in rest)))
        return out

    def untrapped(self, name: str) -> set[str]:
        """The tokens of a name that no trap claims: the ``sex`` of ``offense_violent_sex`` is not a person's."""
        form = tokens(name)
        spans = [(i, j) for i in range(len(form)) for j in range(i + 1, min(i + self.longest, len(form)) + 1) if form[i:j] in self.traps]
        return {t for k, t in enumerate(form) if not any(i <= k < j for i, j in spans)}

    def _code(self, name: str) -> Hit | None:
        raw = name.removeprefix("P0002-").removeprefix("PA0002-")
        found = self.codes.get(raw) or self.codes.get(raw.rpartition(".")[2] if not raw[-1:].isdigit() else raw)
        if not found:
            element = self.table.elements.get(raw)
            hit = self._in_tokens(tokens(element)) if element else []
            if not hit:
                return None
            found = (hit[0].entry, "lo3")
        entry, system = found
        pair = system in ("afas", "gba") or len(raw) <= 3 or (system == "lo3" and raw.count(".") < 2)
        return Hit(entry, raw, _worth(self.table.entries[entry], raw), True, False, system, pair)

    def category(self, hit: Hit) -> Category:
        """The category of a hit."""
        return self.table.categories[self.table.entries[hit.entry].category]

    def entry(self, category: str, name: str) -> Entry | None:
        """An entry by category and name; without a name the category's first."""
        return next((e for e in self.table.entries if e.category == category and (not name or e.entry == name)), None)


def _worth(entry: Entry, name: str) -> Specificity:
    """What one name of an entry is worth; spellings of one name (``PGN``, ``pgn``) are worth the same."""
    form = tokens(name)
    if any(form == tokens(w) for w in entry.low):
        return "low"
    return "medium" if any(form == tokens(w) for w in entry.medium) else entry.specificity


@lru_cache(maxsize=4)
def lexicon(extra: tuple[str, ...] = ()) -> Lexicon:
    """The compiled lexicon: ours and, after it, the attribute files anywhere under ``extra`` directories.

    Raises RuleError for a file that cannot be used.
    """
    files = sorted((rules_dir() / "attributes").glob("*.yaml"))
    files += own_files(extra)["attributes"]
    return Lexicon(packed("attributes", files, read_tables, Table))


def match(name: str) -> tuple[Hit, ...]:
    """What a column name says by our own lexicon."""
    return lexicon().match(name)


def categories_of(name: str) -> tuple[str, ...]:
    """Category ids a name stands for, most telling first, context left aside (hits worth nothing by themselves are left out
    only when the name holds unknown tokens)."""
    lex = lexicon()
    return tuple(dict.fromkeys(lex.category(h).category for h in lex.match(name) if h.worth >= 0))


@lru_cache(maxsize=16384)
def protected_name(name: str) -> bool:
    """True for a name that by itself speaks of origin, sex or a special category."""
    lex = lexicon()
    return any(h.worth >= 1 and not h.pair and lex.table.entries[h.entry].cls in PROTECTED for h in lex.match(name))


@lru_cache(maxsize=16384)
def address_name(name: str) -> bool:
    """True for the name of a form of address (``aanhef``, ``salutation``)."""
    lex = lexicon()
    return any(h.worth >= 1 and lex.table.entries[h.entry].entry == "aanhef" for h in lex.match(name))


@lru_cache(maxsize=1)
def _makers() -> dict[str, str]:
    return {library: name for e in lexicon().table.entries for library, name in e.imports.items()}


def made_by(path: str) -> str:
    """What a value is that a library makes (``nationalize.Nationalize``): a name of the lexicon; '' for other libraries."""
    return _makers().get(path.partition(".")[0], "")
