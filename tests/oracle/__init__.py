"""Truth by execution: small programs run on made data, and what they do is held against what herkomst says of them.

``python -m tests.oracle [FILE] --n N --seed S`` prints the table; the design is docs/lineage.md, "Truth by execution".
"""
