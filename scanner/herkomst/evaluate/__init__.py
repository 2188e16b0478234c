"""Decision points, uses and results: what the labelled graph means for people."""

from herkomst.evaluate.aside import Files
from herkomst.evaluate.carried import carried_labels
from herkomst.evaluate.inventory import inventory
from herkomst.evaluate.look import Seen, look, wanted
from herkomst.evaluate.points import Point, points
from herkomst.evaluate.pseudonyms import Made, may_make, pseudonyms_made, pseudonyms_stored
from herkomst.evaluate.run import evaluate, judge

__all__ = [
    "Files", "Made", "Point", "Seen", "carried_labels", "evaluate", "inventory", "judge", "look", "may_make", "points",
    "pseudonyms_made", "pseudonyms_stored", "wanted",
]
