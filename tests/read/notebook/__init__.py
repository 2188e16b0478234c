"""Notebooks to IR."""
