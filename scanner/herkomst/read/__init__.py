"""Files to structs: one pure reader per kind of file, cached by digest. No syntax-tree node leaves this package."""
