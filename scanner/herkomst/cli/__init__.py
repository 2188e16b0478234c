"""The command line. This module is all that a start imports: a command's module, and what it needs, only when it is used."""

import importlib.util
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from herkomst import __version__
from herkomst.errors import HerkomstError

COMMANDS = {
    "scan": ("herkomst.cli.scan", "Show what decides about people, and by which path origin and sex reach it."),
    "hook": ("herkomst.cli.hook", "What pre-commit runs: only what this commit touches."),
    "graph": ("herkomst.cli.graph", "Print the lineage graph."),
    "path": ("herkomst.cli.path", "Every way from a column to decision points."),
    "explain": ("herkomst.cli.explain", "The page of a rule, or one use with all its paths."),
    "rules": ("herkomst.cli.rules", "The catalogue; check your own attributes, rules and library models."),
    "baseline": ("herkomst.cli.baseline", "Start from here: write down the uses that exist now."),
    "init": ("herkomst.cli.init", "Write a commented configuration from what is seen."),
    "schemas": ("herkomst.cli.schemas", "The query to run on your warehouse so that columns are known."),
    "schema": ("herkomst.cli.schema", "JSON Schemas of the configuration, the rules and the JSON output."),
    "selftest": ("herkomst.cli.selftest", "Run the bundled cases on this machine: found and missed."),
}
"""Name -> (module that has ``command``, line for the overview)."""

EXIT_ERROR = 2


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order of ``COMMANDS``, without those whose module is not installed."""
        return [name for name, (module, _) in COMMANDS.items() if importlib.util.find_spec(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None."""
        if cmd_name not in COMMANDS or not importlib.util.find_spec(COMMANDS[cmd_name][0]):
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown command names the nearest ones and a path is understood as a path to scan."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            name = args[0]
            if os.path.exists(name):  # noqa: PTH110
                raise click.UsageError(f"no command {name!r}, but that is a path; try: herkomst scan {name}", ctx) from None
            raise click.UsageError(f"no command {name!r}; commands: {', '.join(self.list_commands(ctx))}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, complete_var: str | None = None,
             standalone_mode: bool = True, windows_expand_args: bool = True, **extra: Any) -> Any:
        """Run. Every outcome is an exit code; every mistake is one line on stderr."""
        words = list(sys.argv[1:] if args is None else args)
        if not standalone_mode:
            return super().main(words, prog_name or "herkomst", complete_var, standalone_mode=False, **extra)
        sys.exit(self._run(words, complete_var, windows_expand_args, extra))

    def _run(self, words: list[str], complete_var: str | None, expand: bool, extra: dict[str, Any]) -> int:
        try:
            code: Any = super().main(words, "herkomst", complete_var, standalone_mode=False, windows_expand_args=expand, **extra)
            sys.stdout.flush()
            return code if isinstance(code, int) else 0
        except HerkomstError as e:
            return _fail(e.text)
        except click.exceptions.NoArgsIsHelpError as e:
            click.echo(e.format_message())
            return 0
        except click.UsageError as e:
            ctx = e.ctx
            command = ctx.command_path if ctx else "herkomst"
            text = e.format_message().rstrip(".")
            return _fail(text[:1].lower() + text[1:] + ("" if "; " in text else f"; see: {command} --help"))
        except click.ClickException as e:
            return _fail(e.format_message().rstrip("."))
        except (click.Abort, KeyboardInterrupt):
            return _fail("interrupted")
        except BrokenPipeError:  # head, less: the reader has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return EXIT_ERROR
        except Exception as e:
            if "--verbose" in words or "-v" in words:
                traceback.print_exc()
            what = " ".join(f"{type(e).__name__}: {e}".split())
            return _fail(f"internal error: {what[:300]}; please report it with the output of the same command and --verbose")


def _fail(text: str) -> int:
    sys.stdout.flush()
    print(f"herkomst: {' '.join(text.split())}", file=sys.stderr)  # noqa: T201
    return EXIT_ERROR


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="herkomst")
def main() -> None:
    """Shows by which path nationality, origin, sex, and things that stand in for them, reach a score or a selection of people.

    Reads Python, notebooks, SQL and dbt. Executes nothing, opens no data, sends nothing. Start with: herkomst scan
    """
