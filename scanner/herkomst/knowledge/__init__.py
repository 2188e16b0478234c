"""Knowledge as data: the loader of ``rules/`` and the typed structs it becomes. Imports ``model`` and ``errors`` only."""
