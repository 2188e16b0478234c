"""Abstract interpretation of Python modules and notebooks: what values flow where, without running anything."""

from herkomst.interpret.python.unit import interpret_module

__all__ = ["interpret_module"]
