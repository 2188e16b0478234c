"""Tests of the whole: the command and the API on small trees, from files to report."""
