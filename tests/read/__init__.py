"""Readers: files to structs."""
