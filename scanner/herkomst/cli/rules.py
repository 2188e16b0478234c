"""``herkomst rules``: the catalogue, and a check of a user's own rules."""

from pathlib import Path

import click

from herkomst.cli import out
from herkomst.errors import HerkomstError, RuleError


@click.command("rules")
@click.option("--check", "folder", type=click.Path(path_type=Path), metavar="DIR",
              help="Verify your own attributes, rules and library models instead; DIR holds attributes/, findings/, libraries/.")
@click.option("--language", type=click.Choice(["en", "nl"]), default="en", show_default=True, help="Language of the descriptions.")
def command(folder: Path | None, language: str) -> int:
    """List the rules that scan knows; herkomst explain RULE gives the page of one."""
    if folder is not None:
        out.emit(checked(folder), None)
        return 0
    from herkomst.report.catalogue import rule_ids, rule_text

    rules = [rule_text(r, language) for r in rule_ids()]
    wide = max(len(r.name) for r in rules)
    out.emit("".join(f"{r.id}  {r.name:<{wide}}  {r.level:<7}  {r.short}\n" for r in rules), None)
    return 0


def checked(folder: Path) -> str:
    """Verify a directory of rules; what was read. Raises RuleError (file, line, remedy) for the first mistake."""
    from herkomst.knowledge.own import verify

    if not folder.is_dir():
        raise HerkomstError("no such directory", file=str(folder), remedy="check --check")
    read = verify(folder, str(folder))
    checks = effects(folder)
    told = f", {checks} {'check' if checks == 1 else 'checks'} of library models run" if checks else ""
    return "".join(f"{name}\n" for name in read) + f"{len(read)} {'file' if len(read) == 1 else 'files'} read{told}\n"


def effects(folder: Path) -> int:
    """Run the checks in the library models of a directory; how many. Raises RuleError (file, line, remedy) for the first model whose
    effect is another than its check, or the helper's code, shows."""
    from herkomst.knowledge import libraries, own
    from herkomst.modelcheck import check

    ours = libraries.pack().entries
    own.use([str(folder)])
    try:
        mine = [e for path, e in sorted(libraries.pack().entries.items()) if path not in ours]
        return check(mine, folder)
    except RuleError as e:
        raise own.placed(e, folder, str(folder)) from None
    finally:
        own.use(())
