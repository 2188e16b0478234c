"""The assessment register, as far as a scan needs it: which uses are assessed, submitted, to stop."""

import datetime
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec

from herkomst.errors import HerkomstError, RuleError

State = Literal["open", "in-assessment", "assessed", "lapsed", "to-stop"]
_STATES = ("draft", "submitted", "assessed", "to-stop", "withdrawn")
_VERDICTS = ("yes", "no", "unknown")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Entry(msgspec.Struct, frozen=True):
    """One entry. ``use`` as written (``U-7f3a21``) and, where ``code.use_v1`` gives it, the whole fingerprint. ``reference``: how
    complete its most complete reference to the law is (``knowledge.law``). ``attribute``, ``source`` and ``paths`` are what herkomst
    wrote under ``code`` when the use was entered."""

    id: str
    use: str
    file: str
    line: int
    state: str = "draft"
    use_v1: str = ""
    decide_by: str = ""
    review_by: str = ""
    lawful: str = "unknown"
    proper: str = "unknown"
    motivated: bool = False
    signed: bool = False
    question: str = ""
    unit: str = ""
    reference: str = "none"
    attribute: str = ""
    source: str = ""
    paths: tuple[str, ...] = ()
    last: str = ""

    def until(self, days: int) -> str:
        """The day up to which a submitted entry may wait: ``decide_by``, but no longer than ``days`` after the last line of its
        history; '' where it has neither."""
        limits = [self.decide_by] if self.decide_by else []
        if self.last:
            day = datetime.date.fromisoformat(self.last).toordinal() + days
            limits.append(datetime.date.fromordinal(min(day, datetime.date.max.toordinal())).isoformat())
        return min(limits, default="")

    def standing(self, today: datetime.date, days: int = 60) -> State:
        """What the entry does to its use. Any verdict ``no`` wins from everything; both ``yes`` count only when motivated, signed
        and not past review; a draft, a withdrawn entry and an unknown verdict do nothing. ``days``: how long a submitted one may wait."""
        if "no" in (self.lawful, self.proper) or self.state == "to-stop":
            return "to-stop"
        if self.state == "submitted":
            return "in-assessment" if self.until(days) >= today.isoformat() else "open"
        if self.state == "assessed" and (self.lawful, self.proper) == ("yes", "yes") and self.motivated and self.signed:
            return "lapsed" if self.review_by and self.review_by < today.isoformat() else "assessed"
        return "open"


class Register(msgspec.Struct, frozen=True):
    """The entries of all register files, in order."""

    entries: tuple[Entry, ...] = ()

    def of(self, use_id: str, use_v1: str) -> Entry | None:
        """The entry of a use; of several the last that is not withdrawn."""
        found = [e for e in self.entries if (e.use_v1 == use_v1 if e.use_v1 else _same(e.use, use_id, use_v1))]
        return next((e for e in reversed(found) if e.state != "withdrawn"), None)

    def named(self, entry_id: str) -> Entry | None:
        """The entry with an id."""
        return next((e for e in self.entries if e.id == entry_id and e.state != "withdrawn"), None)


def _same(written: str, use_id: str, use_v1: str) -> bool:
    """``U-`` and at least six digits that begin the fingerprint: ids grow when two would collide."""
    return written == use_id or (written.startswith("U-") and len(written) >= 8 and use_v1.startswith(written[2:]))


def read_register(files: Iterable[tuple[Path, str]]) -> Register:
    """Register files as (path, name in messages). Raises HerkomstError (file, line, what, remedy) for one that does not exist or is
    malformed: whoever names a register must not believe it is used when it is not."""
    entries: list[Entry] = []
    for path, shown in files:
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise HerkomstError("no such register", file=shown,
                                remedy="mend register in the configuration, or start one with: version: 1") from None
        except (OSError, UnicodeDecodeError):
            raise HerkomstError("cannot be read", file=shown, remedy="save it as UTF-8 text") from None
        from herkomst.knowledge.yaml import load  # a YAML library: not for trees without a register

        data, lines = load(text, shown)
        if data is None:
            continue
        if not isinstance(data, dict) or data.get("version") != 1 or not isinstance(data.get("entries", []), list):
            raise RuleError("not a register of version 1", file=shown, line=1,
                            remedy="it starts with 'version: 1' and has 'entries'")
        for i, raw in enumerate(data.get("entries") or []):
            entries.append(_entry(raw, shown, ("entries", i), lines))
        seen: dict[str, int] = {}
        for e in entries:
            if e.id in seen and e.file == shown:
                raise RuleError(f"entry {e.id} occurs twice", file=shown, line=e.line, remedy="give each its own id")
            seen[e.id] = e.line
    return Register(tuple(entries))


def _entry(raw: Any, shown: str, place: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> Entry:
    line = lines.get(place, 1)

    def fail(what: str, remedy: str, *keys: str) -> RuleError:
        return RuleError(what, file=shown, line=lines.get((*place, *keys), line), remedy=remedy)

    if not isinstance(raw, dict):
        raise fail("an entry must be a mapping", "see docs/howto/register.md")
    for key in ("id", "use"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise fail(f"an entry lacks {key!r}", f"add {key}: ...", *([key] if key in raw else []))
    state = raw.get("state", "draft")
    if state not in _STATES:
        raise fail(f"{raw['id']}: state cannot be {state!r}", f"use one of {', '.join(_STATES)}", "state")
    verdicts: dict[str, str] = {}
    motivated = True
    for key in ("lawful", "proper"):
        part = raw.get(key) or {}
        verdict = part.get("verdict", "unknown") if isinstance(part, dict) else part
        if verdict not in _VERDICTS:
            raise fail(f"{raw['id']}: {key} verdict cannot be {verdict!r}", f"use one of {', '.join(_VERDICTS)} (quoted)", key)
        verdicts[key] = verdict
        motivated = motivated and isinstance(part, dict) and bool(str(part.get("motivation") or "").strip())
    for key in ("decide_by", "review_by"):
        value = raw.get(key)
        if value not in (None, "") and not (isinstance(value, str) and _is_date(value)):
            raise fail(f"{raw['id']}: {key} must be a date, not {value!r}", "write it as 2026-03-15", key)
    sign = raw.get("sign_off") if isinstance(raw.get("sign_off"), dict) else {}
    measure = raw.get("measure") if isinstance(raw.get("measure"), dict) else {}
    code = raw.get("code") if isinstance(raw.get("code"), dict) else {}
    assert isinstance(sign, dict) and isinstance(measure, dict) and isinstance(code, dict)
    signed = bool(str(sign.get("function") or "").strip() and sign.get("date"))
    question = str(measure.get("what") or "") if measure.get("kind") == "question" else ""
    return Entry(
        raw["id"], raw["use"], shown, line, state, str(code.get("use_v1") or ""), raw.get("decide_by") or "",
        raw.get("review_by") or "", verdicts["lawful"], verdicts["proper"], motivated, signed, question,
        str(raw.get("unit") or ""), _reference(raw), str(code.get("attribute") or ""), str(code.get("source") or ""),
        tuple(str(p) for p in code.get("paths") or ()), _last(raw.get("history")),
    )


def _last(history: Any) -> str:
    """The date of the latest line of an entry's history that has one; ''."""
    lines = history if isinstance(history, list) else []
    days = [str(one.get("on")) for one in lines if isinstance(one, dict)]
    return max((d for d in days if _is_date(d)), default="")


def _reference(raw: dict[str, Any]) -> str:
    from herkomst.knowledge.law import best

    given = raw.get("legal_basis") or []
    return best(given if isinstance(given, list) else [given])


def _is_date(value: str) -> bool:
    try:
        return bool(_DATE.fullmatch(value)) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False
