# SPDX-License-Identifier: GPL-2.0-or-later
"""The command `clusterbrush` in this process, and in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from clusterbrush.core.command_line.commands import COMMANDS
from clusterbrush.core.command_line.main import main

ROOT = Path(__file__).resolve().parents[2]
START = """
import runpy, sys
root = sys.argv.pop(1)
sys.path.insert(0, root + "/tests/helpers")
runpy.run_path(root + "/tests/conftest.py")
from clusterbrush.core.command_line.main import main
sys.exit(main())
"""


def started(*arguments: object, **options: Any) -> subprocess.Popen:
    """Start the command in a process of its own."""
    inherited = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": inherited, **options.pop("environment", {})}
    command = [sys.executable, "-c", options.pop("code", START), str(ROOT), *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment, **{**pipes, **options})


def code_of(*arguments: object) -> int:
    """Return the exit code of the command, run in this process."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as end:
        return int(end.code or 0)


def results_of(capsys: Any, *arguments: object) -> dict[str, Any]:
    """Return what the command prints as JSON, run in this process."""
    capsys.readouterr()
    code = code_of(arguments[0], "--json", *arguments[1:])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return json.loads(printed.out)


def as_typed(command: str, values: dict[str, Any]) -> list[str]:
    """Return the arguments for parameters as the toolbox takes them: choices by their number."""
    placed, named = [], []
    for argument in COMMANDS[command].arguments:
        if argument.name not in values:
            continue
        value = values[argument.name]
        if argument.kind == "FLAG":
            off = [argument.option.replace("--", "--no-")] if argument.default else []
            named += [argument.option] if value else off
            continue
        texts = [str(part) for part in value] if isinstance(value, list) else [str(value)]
        if argument.choices:
            texts = [list(argument.choices)[int(text)] for text in texts]
        if argument.kind not in ("RASTERS", "VECTORS"):
            texts = [",".join(texts)]
        if argument.required:
            placed += texts
        else:
            named += [argument.option, *texts]
    return [command, *named, *(["--"] if placed else []), *placed]
