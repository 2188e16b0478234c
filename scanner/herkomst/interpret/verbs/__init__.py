"""What library calls do to columns: one module per verb, and ``library``, the way in for the interpreter core."""
