"""Personal data in code never leaves through a report: one door to the mask."""

from herkomst.masking import mask

__all__ = ["mask"]
