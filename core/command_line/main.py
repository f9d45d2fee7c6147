# SPDX-License-Identifier: GPL-2.0-or-later
"""The program `clusterbrush`: reads the command line, runs a command, and tells how it went by its exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from ..base.errors import N_, CancelledError, ClusterBrushError
from ..base.progress import NoticeCollector
from ..base.version import software_version
from .terminal import SIGNAL_BASE, STOPPING, Interruptible, TerminalProgress

try:
    from ..engine.dask_cluster import scheduler
    from ..jobs.run import SCHEDULER
    from ..raster.gdal_calls import bounded_cache
    from .commands import COMMANDS
    from .given import Given

    MISSING = ""
except ImportError as error:  # pip installs no GDAL, whose bindings must fit the library of the system
    if (error.name or "").split(".")[0] not in {"osgeo", "_gdal"}:
        raise
    MISSING = str(error)
except KeyboardInterrupt:  # nothing has begun yet that could be cancelled
    sys.exit(SIGNAL_BASE + STOPPING[0])

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .command import Command

PROGRAM = "clusterbrush"
SUMMARY = N_("Class maps from rasters, by k-means and a few strokes: the algorithms of the QGIS plugin, without QGIS.")
END = N_("clusterbrush COMMAND --help explains a command and all that it takes.")
JSON_HELP = N_("Print the results as JSON on stdout, and nothing else there.")
NO_GDAL = N_(
    "GDAL's Python bindings cannot be loaded ({reason}). Install those of your system (python3-gdal on Debian and "
    'Ubuntu, gdal on conda-forge), or the version of its library: pip install "gdal==$(gdal-config --version)".'
)
CANCELLED = N_("Cancelled. Nothing was written.")
NOT_PRINTED = N_("All files are written, but the results cannot be printed ({reason}).")
DONE, FAILED = 0, 1  # argparse ends with 2 for wrong arguments


class _Formatter(argparse.HelpFormatter):
    """Keeps paragraphs and examples as they are, and lines short enough to read."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=100)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = text.split("\n\n")
        filled = (
            paragraph if paragraph.startswith("  ") else super(_Formatter, self)._fill_text(paragraph, width, indent)
            for paragraph in paragraphs
        )
        return "\n\n".join(filled)


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    top = argparse.ArgumentParser(PROGRAM, description=SUMMARY, epilog=END, formatter_class=_Formatter)
    top.add_argument("--version", action="version", version=f"ClusterBrush {software_version()}")
    commands = top.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS.values():
        _add_command(commands, command)
    return top


def _add_command(commands: Any, command: Command) -> None:
    examples = "\n".join(f"  {example}" for example in command.examples)
    reader = commands.add_parser(
        command.name,
        help=command.title,
        description=command.help,  # argparse fills places in help texts alone, so a % stands for itself here
        epilog=f"Examples:\n\n{examples}",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    for argument in command.arguments:
        argument.add_to(reader)
    reader.add_argument("--json", action="store_true", help=JSON_HELP)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when absent.

    Returns
    -------
    int
        The exit code: 0 when it is done, 1 when a sentence on stderr says what is wrong, 128 and the number of the
        signal when it was cancelled, 130 for Ctrl-C. Wrong arguments raise `SystemExit` with 2.
    """
    if MISSING:
        sys.stderr.write(NO_GDAL.format(reason=MISSING) + "\n")
        return FAILED
    values = vars(parser().parse_args(arguments))
    terminal = TerminalProgress(sys.stderr)
    try:
        with Interruptible(terminal):
            results = _run(COMMANDS[values["command"]], values, terminal)
    except (CancelledError, KeyboardInterrupt):
        terminal.close()
        terminal.say(CANCELLED)
        return SIGNAL_BASE + (terminal.stopped_by or STOPPING[0])
    except ClusterBrushError as error:
        terminal.close()
        terminal.say(str(error))
        return FAILED
    terminal.close()
    try:
        _print(results, values["json"])
    except OSError as error:
        _forget_stdout()
        terminal.say(NOT_PRINTED.format(reason=error.strerror))
        return FAILED
    return DONE


def _run(command: Command, values: dict[str, Any], terminal: TerminalProgress) -> dict[str, Any]:
    """Return the paths and numbers of a command, by the names of the outputs in lower case."""
    given = Given(values, command.arguments, NoticeCollector(terminal), terminal)
    with bounded_cache(), scheduler(given[SCHEDULER] or "", terminal):
        given.check_places()
        outcome = command.run(given)
    terminal.report(1.0)
    return {name.lower(): value for name, value in outcome.values.items()}


def _print(results: dict[str, Any], as_json: bool) -> None:
    if as_json:
        text = json.dumps(results, indent=2, default=_plain)
    else:
        text = "\n".join(f"{name}: {value}" for name, value in results.items())
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _forget_stdout() -> None:
    """Let what stdout still holds go nowhere, so that Python does not try again to write it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _plain(value: Any) -> Any:
    """Return a number of numpy as one of Python."""
    return value.item()
