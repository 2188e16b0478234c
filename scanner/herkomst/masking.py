"""Masks personal data that code can hold: citizen service numbers, bank accounts (IBAN), e-mail addresses, birth dates. Every text
that leaves herkomst and quotes the scanned code goes through ``mask``, and so does what the cache keeps of it. Names of people cannot
be told from other words and stay; so do paths, by which people find a place.

Masked characters become ``*``; the length stays, so that columns in snippets keep their place.
"""

import re

_NINE = re.compile(r"(?<![0-9A-Za-z])(?<!\d[.,])\d(?:[ .-]?\d){8}(?![0-9A-Za-z])")
_MAIL = re.compile(r"[\w.+-][\w.+'-]*@[\w-]+(?:\.[\w-]+)+")
_DATE = re.compile(
    r"(?<![\d.])(?:(?:19|20)\d\d([-/.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|1[0-2])\2(?:19|20)\d\d"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)(?![\d.])"
)
_PARTS = re.compile(r"(?<![\d.])(?:19|20)\d\d\s*,\s*\d{1,2}\s*,\s*\d{1,2}(?![\d.])")
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}\d\d(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,3})?(?![0-9A-Za-z])")
_BIRTH = re.compile(r"birth|geb(?:oorte)?_?(?:dat|dt|jr)|\bgeb\b|geboren|geboorte|\bdob\b|_dob|dob_|\bborn\b|verjaar", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def mask(text: str) -> str:
    """``text`` with nine-digit numbers that pass the test for a BSN, account numbers that pass theirs, e-mail addresses and birth dates
    starred out.

    A date counts as a birth date where the text speaks of birth, or where it is all there is, lies before 2013, and is not the
    first or last day of a month (which is what thresholds in rules are).
    """
    if "@" in text:
        text = _MAIL.sub(lambda m: re.sub(r"[^@.]", "*", m[0]), text)
    if not _DIGIT.search(text):
        return text
    text = mask_numbers(text)
    if _BIRTH.search(text):
        text = _DATE.sub(lambda m: _DIGIT.sub("*", m[0]), text)
        return _PARTS.sub(lambda m: _DIGIT.sub("*", m[0]), text)
    alone = text.strip(" \"'")
    return _DIGIT.sub("*", text) if _DATE.fullmatch(alone) and _of_a_birth(alone) else text


def mask_numbers(text: str) -> str:
    """Only the numbers that carry a test of their own: BSN and IBAN."""
    if not _DIGIT.search(text):
        return text
    text = _NINE.sub(lambda m: _DIGIT.sub("*", m[0]) if is_bsn(re.sub(r"\D", "", m[0])) else m[0], text)
    return _IBAN.sub(lambda m: re.sub(r"[0-9A-Z]", "*", m[0]) if is_iban(m[0]) else m[0], text)


def is_iban(text: str) -> bool:
    """True for an account number of 15 to 34 characters whose value, by ISO 13616, is 1 modulo 97."""
    plain = text.replace(" ", "")
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def is_birth_date(year: int, month: int, day: int) -> bool:
    """True for three numbers that are a day on which somebody who is in a register may be born, and no threshold."""
    return 1900 <= year <= 2012 and 1 <= month <= 12 and 1 < day < (28 if month == 2 else 30)


def is_bsn(digits: str) -> bool:
    """True for nine digits whose weighted sum (9, 8 ... 2, -1) is a multiple of 11."""
    if len(digits) != 9 or not digits.isascii() or not digits.isdigit() or len(set(digits)) == 1:
        return False
    return sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def _of_a_birth(date: str) -> bool:
    """False for the first and last days of a month, and for recent years."""
    parts = re.findall(r"\d+", date)
    if len(parts) == 1:
        year_first = date[:2] in ("19", "20") and date[4:6] <= "12"
        parts = [date[:4], date[4:6], date[6:]] if year_first else [date[:2], date[2:4], date[4:]]
    day, month, year = (int(p) for p in (reversed(parts) if len(parts[0]) == 4 else parts))
    return is_birth_date(year, month, day)


_SQL = re.compile(r"\b(?:select|insert\s+into|update|delete|merge|create|exec|where|join)\b", re.IGNORECASE)
_QUOTED = re.compile(r"'[^']*'|--[^\n]*|/\*.*?\*/", re.DOTALL)


def stand_in(text: str) -> str:
    """``mask`` for a string that is read further, as it may be SQL: what was valid stays valid. Numbers outside quotes become zeros,
    and a table on another server (``klant@koppeling.gemeente``) stays."""
    masked = mask(text)
    if masked == text or not _SQL.search(text):
        return masked
    hidden = {i for m in _QUOTED.finditer(text) for i in range(*m.span())}
    elsewhere = {i for m in _MAIL.finditer(text) for i in range(*m.span())} - hidden
    return "".join(c if i in hidden else text[i] if c == text[i] or i in elsewhere else "0" for i, c in enumerate(masked))


def holds_personal_data(text: str) -> bool:
    """Whether a text holds anything that ``mask`` might take out of some part of it."""
    if "@" in text and _MAIL.search(text):
        return True
    return mask_numbers(text) != text or _DATE.search(text) is not None or _PARTS.search(text) is not None
