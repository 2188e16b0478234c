"""Personal data that code can hold is taken out of what was read before anything keeps it: the cache never sees it, and what is
computed from it holds none.

Lengths stay, so that every offset stays; identifiers stay but for such numbers, or columns would be lost.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from herkomst.masking import holds_personal_data, is_birth_date, is_bsn, mask, mask_numbers, stand_in
from herkomst.model.places import Span
from herkomst.model.python_ir import Arg, Literal_
from herkomst.model.sql_query import Word

T = TypeVar("T")


def without_personal_data(read: T, text: str) -> T:
    """``read`` (facts or an IR made from ``text``) with masked literals; itself where the text holds nothing to mask."""
    if not holds_personal_data(text):
        return read
    made: T = _Hider(getattr(read, "path", "")).struct(read)
    return made


class _Hider:
    """Walks an IR. ``path``: the file it was made of, by which everything finds it, whatever it is called."""

    def __init__(self, path: str) -> None:
        self.path = path

    def struct(self, item: Any) -> Any:
        """A struct with its strings and numbers hidden."""
        if isinstance(item, Span):
            return item
        if isinstance(item, Word):                   # an identifier: SQL knows tables like klant@koppeling.gemeente
            text = mask_numbers(item.text)
            return item if text == item.text else msgspec.structs.replace(item, text=text)
        changed = {}
        for name in item.__struct_fields__:
            old = getattr(item, name)
            new = self.value(old, stand_in if isinstance(item, Literal_) else mask)
            if new is not old:
                changed[name] = new
        return msgspec.structs.replace(item, **changed) if changed else item

    def value(self, item: Any, hide: Callable[[str], str]) -> Any:
        """A field, or an item of one."""
        if isinstance(item, str):
            hidden = item if item == self.path else hide(item)
            return item if hidden == item else hidden
        if isinstance(item, int) and not isinstance(item, bool):
            return 0 if _personal(item) else item
        if isinstance(item, tuple):
            item = _without_births(item)
            made = [self.value(x, hide) for x in item]
            return tuple(made) if any(a is not b for a, b in zip(made, item, strict=True)) else item
        if isinstance(item, dict):
            return {self.value(k, hide): self.value(v, hide) for k, v in item.items()}
        return self.struct(item) if isinstance(item, msgspec.Struct) else item


def _personal(number: int) -> bool:
    """A BSN, or a date of birth as a number (yyyymmdd)."""
    if 10**7 <= number < 10**8:
        return is_birth_date(number // 10_000, number // 100 % 100, number % 100)
    return 10**8 <= number < 10**9 and is_bsn(str(number))


def _without_births(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Year, month and day as three numbers in a row, in a call or a tuple, become the first of January of year 1."""
    values = [_number(x) for x in items]
    for i in range(len(items) - 2):
        year, month, day = values[i: i + 3]
        if year is not None and month is not None and day is not None and is_birth_date(year, month, day):
            items = (*items[:i], *(_one(x) for x in items[i: i + 3]), *items[i + 3:])
    return items


def _number(item: Any) -> int | None:
    value = item.value if isinstance(item, Arg) else item
    value = value.value if isinstance(value, Literal_) else value
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _one(item: Any) -> Any:
    if isinstance(item, Arg):
        return msgspec.structs.replace(item, value=_one(item.value))
    return msgspec.structs.replace(item, value=1) if isinstance(item, Literal_) else 1
