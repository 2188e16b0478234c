"""Truth by execution for SQL: random statements run in DuckDB, one source column disturbed at a time, changes against claims."""
