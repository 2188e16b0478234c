"""Other programs on the same labelled repositories, with rules written for them as well as we can."""
