"""``herkomst schema``: JSON Schemas of what people and programs write and read."""

import json
from pathlib import Path
from typing import Any

import click

from herkomst.cli import out
from herkomst.cli.options import OUTPUT

NAMES = ("config", "report", "flows")


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES), metavar="|".join(NAMES))
@OUTPUT
def command(name: str, output: Path | None) -> int:
    """Print a JSON Schema: config (herkomst.toml), report (scan --format json), flows (graph --format json)."""
    out.check(output)
    out.emit(json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n", output)
    return 0


def schema(name: str) -> dict[str, Any]:
    """The schema of one of ``NAMES``."""
    if name == "config":
        from herkomst.config_load import config_schema

        return config_schema()
    import msgspec

    if name == "flows":
        from herkomst.model.flow import Flow

        made = msgspec.json.schema(tuple[Flow, ...])
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "herkomst flows", **made}
    from herkomst.report.json_ import schema as report_schema

    return report_schema()
