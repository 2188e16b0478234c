"""Decision points, uses and results: what the labelled graph means for people."""

from herkomst.evaluate.carried import carried_labels
from herkomst.evaluate.run import evaluate

__all__ = ["carried_labels", "evaluate"]
