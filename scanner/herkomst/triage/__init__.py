"""What people decided about results: ignores, the assessment register, the baseline, and what a change touches. Pure functions."""

from herkomst.triage.apply import Triage, triage
from herkomst.triage.baseline import Baseline, make_baseline, read_baseline, write_baseline
from herkomst.triage.changes import Touched
from herkomst.triage.gate import exit_code
from herkomst.triage.register import Entry, Register, read_register

__all__ = [
    "Baseline", "Entry", "Register", "Touched", "Triage", "exit_code", "make_baseline", "read_baseline", "read_register", "triage",
    "write_baseline",
]
