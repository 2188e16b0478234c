"""Joins the flows of units into one graph: names with several candidates, and Rest expanded where there is evidence; and says which
units hang together."""

from herkomst.link.around import around
from herkomst.link.build import link
from herkomst.link.regions import Regions

__all__ = ["Regions", "around", "link"]
