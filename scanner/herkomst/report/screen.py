"""Lines of coloured segments: measured and cut as plain text, painted last."""

import textwrap
from collections.abc import Iterable

Segment = tuple[str, str]
Line = tuple[Segment, ...]

_ANSI = {"": "", "bold": "1", "dim": "2", "error": "1;31", "warning": "1;33", "note": "36", "place": "36", "id": "35"}


def line(*parts: str | Segment) -> Line:
    """A line of plain strings and (text, style) segments."""
    return tuple((part, "") if isinstance(part, str) else part for part in parts)


def wrapped(text: str, width: int, indent: str = "") -> list[Line]:
    """A paragraph as lines of at most ``width``."""
    return [line(t) for t in textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)]


def cut(text: str, width: int) -> str:
    """Text of at most ``width`` characters; an ellipsis marks what was cut at the end."""
    return text if len(text) <= width else text[:max(width - 3, 0)] + "..."[:max(width, 0)]


def cut_front(text: str, width: int) -> str:
    """As ``cut``, but the end is kept: for places; where a folder begins in what is kept, from there."""
    if len(text) > width > 12:
        kept = text[len(text) - width + 3:]
        slash = kept.find("/")
        return f"...{kept[slash:] if 0 <= slash < len(kept) // 2 else kept}"
    return text if len(text) <= width else "..."[:max(width, 0)] + text[len(text) - max(width - 3, 0):]


def _fitted(parts: Line, width: int) -> Line:
    made: list[Segment] = []
    left = width
    total = sum(len(text) for text, _ in parts)
    for text, style in parts:
        if total > width and len(text) >= left:
            made.append((cut(text, left), style))
            break
        made.append((text, style))
        left -= len(text)
    return tuple(made)


def draw(lines: Iterable[Line], width: int, color: bool) -> str:
    """Lines -> text that ends with a line end. Nothing is longer than ``width``; control characters are shown, not sent."""
    made = []
    for parts in lines:
        text = "".join(
            f"\x1b[{_ANSI[style]}m{_safe(part)}\x1b[0m" if color and _ANSI[style] and part.strip() else _safe(part)
            for part, style in _fitted(parts, width))
        made.append(text.rstrip())
    return "\n".join(made) + "\n"


def _safe(text: str) -> str:
    """Names come from scanned files: an escape sequence in one must not reach the terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
