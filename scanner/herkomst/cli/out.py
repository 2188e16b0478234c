"""Where output goes: stdout, or a file that appears whole or not at all."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from herkomst.errors import HerkomstError

WIDTH = 120


def emit(text: str, output: Path | None) -> None:
    """Write text to ``output``, or to stdout. Raises HerkomstError when it cannot be written."""
    if output is not None:
        write(output, text.encode("utf-8"))
        return
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:   # a console that knows no dots in the middle of a line still gets every letter
        text = text.replace("\N{MIDDLE DOT}", "-").encode(encoding, "replace").decode(encoding)
    sys.stdout.write(text)


def check(output: Path | None) -> None:
    """Raise HerkomstError now when ``output`` cannot be written later: before minutes of work, not after."""
    if output is None:
        return
    if output.is_dir():
        raise HerkomstError("is a directory", file=str(output), remedy="name a file")
    if not output.absolute().parent.is_dir():
        raise HerkomstError("no such directory", file=str(output.parent), remedy="make it first")


def write(output: Path, data: bytes) -> None:
    """Write a file by way of a temporary one beside it, so that nobody ever reads half of it."""
    check(output)
    name = ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.absolute().parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(output)
    except OSError as e:
        if name:
            Path(name).unlink(missing_ok=True)
        raise HerkomstError(f"cannot be written: {e.strerror or e}", file=str(output), remedy="check --output") from None


def color() -> bool:
    """True on a terminal that wants colour: NO_COLOR (any value) and TERM=dumb are honoured."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns of the terminal, within reason; a fixed width where output is not read from a terminal."""
    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, 80), 160) if sys.stdout.isatty() else WIDTH
