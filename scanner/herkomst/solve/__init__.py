"""The fixed point over units: what a unit may see of the others (View), in which order they run, what is kept for next time."""
