"""Whole program: units of code over an abstract domain. ``python/`` and ``sql/`` interpret, ``verbs/`` knows libraries."""
