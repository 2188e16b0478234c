"""Benchmarks print tables and fail nothing: python -m benchmarks.<name>."""
