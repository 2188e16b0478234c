"""Joins the flows of all units into one graph: names with several candidates, and Rest expanded where there is evidence."""

from herkomst.link.build import link

__all__ = ["link"]
