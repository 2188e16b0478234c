"""Mutation: something is made wrong on purpose, and some test or executed example must notice. See ``python -m tests.mutation``."""
