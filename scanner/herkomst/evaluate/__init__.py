"""Decision points, uses and results: what the labelled graph means for people."""

from herkomst.evaluate.run import evaluate

__all__ = ["evaluate"]
