"""The cells of a notebook file, with the offsets of their source strings in the raw JSON."""

import re

import msgspec

from herkomst.read.notebook.scan import Broken, Scanner

_CELL_START = re.compile(
    r'\{\s*"(?:cell_type|id|metadata|execution_count|source|outputs|attachments|collapsed|input|language|prompt_number)"\s*:'
)
MAX_CELLS = 20_000


class RawCell(msgspec.Struct):
    """A cell: its ``kind`` (code, markdown, raw, heading), the offsets of its source strings between their quotes, and the
    language it declares for itself, if any. ``number`` counts all cells from 1."""

    kind: str = ""
    sources: list[tuple[int, int]] = []
    language: str = ""
    order: int | None = None
    number: int = 0


class RawNotebook(msgspec.Struct):
    """``broken`` is the offset from which the file is no JSON, with ``ended`` True where it just stops; ``found`` is False
    where no list of cells was seen at all."""

    cells: list[RawCell] = []
    language: str = ""
    broken: int | None = None
    ended: bool = False
    found: bool = False


def scan(text: str) -> RawNotebook:
    """The raw text -> its cells; of a broken file the cells that can be found."""
    book = RawNotebook()
    try:
        _notebook(Scanner(text), book)
    except Broken as error:
        book.broken, book.ended = error.at, error.ended
        _rescue(text, error.at, book)
    book.cells = [c for c in book.cells if c.kind]
    for number, cell in enumerate(book.cells, 1):
        cell.number = number
    return book


def _notebook(at: Scanner, book: RawNotebook) -> None:
    for key in at.members():
        if key == "cells":
            _cells(at, book)
        elif key == "worksheets":  # nbformat 3
            for _ in at.items():
                for inner in at.members():
                    if inner == "cells":
                        _cells(at, book)
        elif key == "metadata" and at.peek() == "{":
            _language(at, book)


def _language(at: Scanner, book: RawNotebook) -> None:
    for key in at.members():
        if key in ("kernelspec", "language_info") and at.peek() == "{":
            for inner in at.members():
                if inner == ("language" if key == "kernelspec" else "name") and at.peek() == '"':
                    start, end = at.string()
                    book.language = book.language or at.text[start:end].lower()


def _cells(at: Scanner, book: RawNotebook) -> None:
    book.found = True
    if at.peek() != "[":
        return
    for _ in at.items():
        if len(book.cells) < MAX_CELLS and at.peek() == "{":
            cell = RawCell()
            book.cells.append(cell)  # at once: what was read of a truncated cell counts too
            _cell(at, cell)


def _cell(at: Scanner, cell: RawCell) -> None:
    for key in at.members():
        char = at.peek()
        if key == "cell_type" and char == '"':
            start, end = at.string()
            cell.kind = at.text[start:end]
        elif key in ("source", "input") and char in '"[' and not cell.sources:
            if char == '"':
                cell.sources.append(at.string())
            else:
                for _ in at.items():
                    if at.peek() == '"':
                        cell.sources.append(at.string())
        elif key in ("execution_count", "prompt_number"):
            cell.order = at.integer()
        elif key == "language" and char == '"':
            start, end = at.string()
            cell.language = at.text[start:end].lower()
        elif key == "metadata" and char == "{":
            _cell_language(at, cell)


def _cell_language(at: Scanner, cell: RawCell) -> None:
    """Editors for several languages keep a cell's language in its metadata, one level down."""
    for key in at.members():
        if key in ("vscode", "microsoft", "polyglot_notebook", "dotnet_interactive") and at.peek() == "{":
            for inner in at.members():
                if inner in ("languageId", "language", "kernelName") and at.peek() == '"':
                    start, end = at.string()
                    cell.language = at.text[start:end].lower()


def _rescue(text: str, at: int, book: RawNotebook) -> None:
    """Go on at the next thing that looks like a cell. A quote inside a string is escaped, so outputs do not look like cells."""
    while len(book.cells) < MAX_CELLS and (match := _CELL_START.search(text, at)):
        scanner = Scanner(text, match.start())
        cell = RawCell()
        try:
            _cell(scanner, cell)
            at = scanner.at
        except Broken as error:
            at = max(error.at, match.end())
        if cell.kind:
            book.found = True
            book.cells.append(cell)
