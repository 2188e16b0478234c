"""Personal data that code can hold is taken out of what was read before anything keeps it: the cache never sees it, and what is
computed from it holds none.

Lengths stay, so that every offset stays; identifiers stay, or columns would be lost.
"""

from typing import Any, TypeVar

import msgspec

from herkomst.masking import holds_personal_data, is_bsn, mask, stand_in
from herkomst.model.python_ir import Literal_
from herkomst.model.sql_ir import Word

T = TypeVar("T")


def without_personal_data(read: T, text: str) -> T:
    """``read`` (facts or an IR made from ``text``) with masked literals; itself where the text holds nothing to mask."""
    return _struct(read) if holds_personal_data(text) else read


def _struct(item: Any) -> Any:
    if isinstance(item, Word):                       # an identifier: SQL knows tables like klant@koppeling.gemeente
        return item
    changed = {}
    for name in item.__struct_fields__:
        old = getattr(item, name)
        new = _value(old, stand_in if isinstance(item, Literal_) else mask)
        if new is not old:
            changed[name] = new
    return msgspec.structs.replace(item, **changed) if changed else item


def _value(item: Any, hide: Any) -> Any:
    if isinstance(item, str):
        hidden = hide(item)
        return item if hidden == item else hidden
    if isinstance(item, int) and not isinstance(item, bool):
        return 0 if 10**8 <= item < 10**9 and is_bsn(str(item)) else item
    if isinstance(item, tuple):
        made = [_value(x, hide) for x in item]
        return tuple(made) if any(a is not b for a, b in zip(made, item, strict=True)) else item
    if isinstance(item, dict):
        return {_value(k, hide): _value(v, hide) for k, v in item.items()}
    return _struct(item) if isinstance(item, msgspec.Struct) else item
