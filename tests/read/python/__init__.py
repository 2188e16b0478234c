"""Python text to IR."""
