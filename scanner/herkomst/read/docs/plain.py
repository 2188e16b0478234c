"""TOML and INI files as constants."""

import re
from typing import Any

from herkomst.model.schema import DocTree, ListDoc, MapDoc, Scalar
from herkomst.read.docs.tree import Builder, Lost, without_people
from herkomst.toml_places import Place, TomlProblem, load_toml

_SECTION = re.compile(r"\[([^\]\r\n]+)\]")
_OPTION = re.compile(r"([^\s=:#;][^=:\r\n]*?)[ \t]*[=:][ \t]*([^\r\n]*)")
_LINES = re.compile(r"([^\r\n]*)(?:\r\n?|\n|\Z)")
_COMMENT = re.compile(r"[ \t]+[;#].*")


def read_toml(builder: Builder) -> DocTree:
    """A TOML text. Raises Lost. Dates and times become text, as written."""
    text = builder.text
    # The standard library refuses a lone CR; offsets stay right only if nothing moves, so CRLF is kept and understood.
    try:
        data, places = load_toml(text)
    except TomlProblem as e:
        starts = builder.source.starts
        raise Lost("syntax", f"not TOML: {e.why}", starts[min(e.line, len(starts)) - 1]) from None
    return _toml(builder, data, places)


def _toml(builder: Builder, value: Any, place: Place) -> DocTree:
    if isinstance(value, dict):
        builder.count(place.start)
        made: list[tuple[Scalar, DocTree]] = []
        for name, inner in value.items():
            start, end, below = place.keys.get(name, (place.start, place.start, place))
            made.append((builder.scalar(name, start, end), _toml(builder, inner, below)))
        return MapDoc(tuple(made), builder.span(place.start, place.end))
    if isinstance(value, list):
        builder.count(place.start)
        return ListDoc(tuple(_toml(builder, v, place.items[i] if i < len(place.items) else place) for i, v in enumerate(value)),
                       builder.span(place.start, place.end))
    plain = value if isinstance(value, str | int | float | bool) else builder.text[place.start:place.end]
    return builder.scalar(plain, place.start, place.end)


def read_ini(builder: Builder) -> DocTree:
    """An INI text as ``configparser`` gives it: sections of options, names in lower case, every value text. Options before the
    first section stand at the top, as in a properties file."""
    text = builder.text
    top: list[tuple[Scalar, DocTree]] = []
    sections: list[tuple[Scalar, list[tuple[Scalar, DocTree]], int]] = []
    here = top
    last: tuple[int, int, int] | None = None                             # value's start, its end, indent of its option
    for line in _LINES.finditer(text):
        raw = line[1]
        stripped = raw.strip()
        at = line.start() + len(raw) - len(raw.lstrip())
        indent = at - line.start()
        if not stripped or stripped[0] in "#;":
            if line.end() == len(text) and not stripped:
                break
            continue
        section = _SECTION.fullmatch(stripped.split(" ;")[0].split(" #")[0].strip())
        option = None if section else _OPTION.fullmatch(stripped)
        if last is not None and indent > last[2] and here and not section:
            end = at + len(stripped)                                     # a value that goes on
            key, old = here[-1]
            joined = f"{old.value}\n{stripped}".lstrip("\n") if isinstance(old, Scalar) else stripped
            first = last[0] if last[1] > last[0] else at
            here[-1] = (key, Scalar(without_people(joined), builder.span(first, end)))
            last = (first, end, last[2])
        elif section:
            here = []
            name = Scalar(section[1], builder.span(at + 1, at + 1 + len(section[1])))
            sections.append((name, here, at))
            last = None
        elif option:
            name = Scalar(option[1].lower(), builder.span(at, at + len(option[1])))
            value = _COMMENT.sub("", option[2]).rstrip()
            start = at + option.start(2)
            builder.count(start, 2)
            here.append((name, Scalar(without_people(value), builder.span(start, start + len(value)))))
            last = (start, start + len(value), indent)
        else:
            builder.count(at)
            here.append((Scalar(stripped.lower(), builder.span(at, at + len(stripped))), Scalar(None, builder.span(at, at))))
            last = None
    ends = [*(s[2] for s in sections[1:]), len(text)]
    made = [*top, *((name, MapDoc(tuple(inner), builder.span(at, end)))
                    for (name, inner, at), end in zip(sections, ends, strict=False))]
    return MapDoc(tuple(made), builder.span(0, len(text)))
