"""herkomst: by which path origin, sex, and what stands in for them, reach a decision about people."""

__version__ = "0.1.0"
