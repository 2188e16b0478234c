"""Which columns are about origin, sex, a proxy, a number ... and why: graph + lexicon + the user's word -> labels."""

from herkomst.classify.columns import classify
from herkomst.classify.stored import stored_columns
from herkomst.classify.text import names_in

__all__ = ["classify", "names_in", "stored_columns"]
