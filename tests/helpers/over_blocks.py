# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds in the code of core what is computed over blocks."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

import shipped

CALLED = ("over_blocks", "blocks_of_result")  # the second is the first for what becomes a raster
PASSES_ON = "core/raster/resuming.py"  # the second, which passes on what it is given: its own callers are looked at


def named_function(argument: ast.expr) -> str:
    """Return the name of what is called for each block, or nothing when it does not say so at the place of the call.

    A partial of a function, an object that is made there, a method of an object, or a function.
    """
    if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Name):
        if argument.func.id != "partial":
            return argument.func.id
        return named_function(argument.args[0]) if isinstance(argument.args[0], ast.Name) else ""
    if isinstance(argument, ast.Attribute):
        return argument.attr
    return argument.id if isinstance(argument, ast.Name) else ""


def calls_in(tree: ast.Module) -> list[tuple[int, str]]:
    """Return the line of each call of `CALLED`, and what it calls for each block."""
    return [
        (node.lineno, named_function(node.args[0]))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in CALLED
    ]


def modules() -> dict[str, ast.Module]:
    """Return the modules that say what is computed over blocks, by path."""
    return {path: tree for path, tree in shipped.modules().items() if path != PASSES_ON}


def callers() -> dict[str, tuple[str, int]]:
    """Return path and line of each call by what it calls: package, module and name."""
    found = {}
    for path, tree in modules().items():
        inside = PurePosixPath(path).with_suffix("").parts[1:]
        found.update({".".join((*inside, name)): (path, line) for line, name in calls_in(tree)})
    return found
