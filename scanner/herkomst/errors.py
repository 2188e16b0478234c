"""Mistakes of the user: the only exceptions herkomst raises on purpose. What cannot be analysed is a Gap, never an error."""


class HerkomstError(Exception):
    """Something the user can mend: a path, an option, a configuration key, a rule. Becomes one line on stderr and exit 2.

    what    what is wrong, one line. ``file`` and ``line`` where it stands (line 1-based, 0 for none). ``remedy`` what to do.
    """

    def __init__(self, what: str, *, file: str = "", line: int = 0, remedy: str = "") -> None:
        self.what, self.file, self.line, self.remedy = what, file, line, remedy
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """The one line: ``file:line: what; remedy``."""
        place = f"{self.file}:{self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""
        return f"{place}{self.what}" + (f"; {self.remedy}" if self.remedy else "")


class ConfigError(HerkomstError):
    """The configuration file, or an option that stands for it."""


class RuleError(HerkomstError):
    """A rule, attribute file or library model."""
