"""Tests mirror the stages; tests/fixtures walks the fixtures, tests/oracle executes generated programs."""
