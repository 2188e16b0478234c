"""One digest of everything under ``rules/``: it keys caches and names the version of the rules in reports."""

import functools
import hashlib

from herkomst.knowledge.where import rules_dir


@functools.cache
def rules_digest() -> str:
    """Hex digest of the paths and bytes of every rule file, sorted by path."""
    root = rules_dir()
    total = hashlib.blake2b(digest_size=16)
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".yaml", ".md") and p.is_file()):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
