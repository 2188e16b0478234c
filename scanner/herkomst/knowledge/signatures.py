"""What the signatures of libraries are, as committed facts (``rules/signatures``), and what a library model says that they do not.

A file has a line per path that our models name: ``lightgbm.train(params, train_set, num_boost_round=, *args, **kwargs)``; ``=`` marks a
default, a path without parentheses has no signature that can be read. The first line names the library's version.
"""

from collections.abc import Iterable

import msgspec

from herkomst.errors import RuleError
from herkomst.knowledge.library_model import Entry, Param
from herkomst.knowledge.where import rules_dir


class Signature(msgspec.Struct, frozen=True):
    """The parameters of a call: name -> whether it has a default; ``loose``: it takes any keyword. None: they cannot be read."""

    parameters: dict[str, bool] | None
    loose: bool = False


def of(library: str) -> dict[str, Signature]:
    """The signatures kept of a library, by path; nothing when there are none."""
    file = rules_dir() / "signatures" / f"{library}.txt"
    if not file.is_file():
        return {}
    return dict(_line(line) for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#"))


def _line(line: str) -> tuple[str, Signature]:
    path, paren, rest = line.partition("(")
    if not paren:
        return path, Signature(None)
    words = [w for w in rest.removesuffix(")").split(", ") if w]
    names = {w.lstrip("*").removesuffix("="): w.endswith("=") or w.startswith("*") for w in words}
    return path, Signature(names, any(w.startswith("**") for w in words))


def differences(params: tuple[Param, ...] | None, real: Signature, *, names_only: bool = False) -> list[str]:
    """What a model says of the parameters that the signature does not; ``names_only``: required or not does not matter."""
    if real.parameters is None:
        return []
    made = []
    for p in params or ():
        if p.star:
            continue
        if p.name not in real.parameters:
            if not real.loose:
                made.append(f"no parameter {p.name}")
        elif not names_only and p.required and real.parameters[p.name]:
            made.append(f"{p.name} has a default")
        elif not names_only and not p.required and not real.parameters[p.name]:
            made.append(f"{p.name} is required")
    return made


def check(entries: Iterable[Entry]) -> None:
    """Models against the signatures that are kept. Raises RuleError (file, line) for the first parameter that a library does not have."""
    kept: dict[str, dict[str, Signature]] = {}
    for entry in entries:
        library = entry.path.partition(".")[0]
        real = kept.setdefault(library, of(library)).get(entry.path)
        found = differences(entry.params, real, names_only=True) if real is not None else []
        if real is not None and found:
            raise RuleError(
                f"{entry.path} has {found[0]}",
                file=entry.file,
                line=entry.line,
                remedy="name one of " + ", ".join(real.parameters or ()),
            )
