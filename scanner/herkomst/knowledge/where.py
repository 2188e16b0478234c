"""Where ``rules/`` is: inside the installed package (wheel), or beside ``scanner/`` in a checkout (editable install)."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def rules_dir() -> Path:
    """The directory of our own rules. Raises FileNotFoundError when the installation is broken."""
    for place in (PACKAGE / "rules", PACKAGE.parents[1] / "rules"):
        if (place / "attributes").is_dir():
            return place
    raise FileNotFoundError("herkomst is installed without its rules")


def examples_dir() -> Path:
    """The directory of bundled examples."""
    for place in (PACKAGE / "examples", PACKAGE.parents[1] / "fixtures"):
        if place.is_dir():
            return place
    raise FileNotFoundError("herkomst is installed without its examples")
