"""ScanReport -> text. One module per format; each has ``render(report, ...) -> str`` and computes nothing that the report lacks."""
