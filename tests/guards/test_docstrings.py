# SPDX-License-Identifier: GPL-2.0-or-later
"""A docstring's "Parameters" are those of the code: no name outlives a renaming, and none is left out."""

from __future__ import annotations

import ast
import inspect
import re

import pytest
import shipped

HEADING = re.compile(r"[A-Z][A-Za-z ]*")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def documented(docstring: str) -> list[str] | None:
    """Return the names in the section "Parameters", or None without one."""
    lines = inspect.cleandoc(docstring).splitlines()
    starts = [n for n, line in enumerate(lines) if line == "Parameters" and lines[n + 1 : n + 2] == ["-" * 10]]
    if not starts:
        return None
    names: list[str] = []
    for line in lines[starts[0] + 2 :]:
        if HEADING.fullmatch(line):
            break
        if line and not line.startswith(" "):
            names += [name.strip().lstrip("*") for name in line.split(" : ")[0].split(",")]
    return names


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the names of a function's parameters, without the object or class that it belongs to."""
    arguments = function.args
    several = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    names = {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *several)}
    return names - {"self", "cls"}


def names_of(node: ast.AST) -> set[str]:
    """Return what a docstring may name: parameters of a function; fields of a class and what makes or calls it."""
    if isinstance(node, FUNCTIONS):
        return parameters(node)
    names: set[str] = set()
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            names.add(part.target.id)
        elif isinstance(part, FUNCTIONS) and part.name in {"__init__", "__call__"}:
            names |= parameters(part)
    return names


def faults(tree: ast.Module) -> list[str]:
    lines = []
    for node in ast.walk(tree):
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            continue
        names = documented(ast.get_docstring(node) or "")
        if names is None:
            continue
        known = names_of(node)
        lines += [f"{node.name}: no parameter {name}" for name in names if name not in known]
        if isinstance(node, FUNCTIONS) and not node.name.startswith("_"):
            lines += [f"{node.name}: {name} is not described" for name in sorted(known.difference(names))]
    return lines


@pytest.mark.parametrize("name", shipped.modules())
def test_parameters_are_those_of_the_code(name: str) -> None:
    assert faults(shipped.modules()[name]) == []


def test_what_is_stale_or_missing_is_seen() -> None:
    text = """
def f(first, second=1, *rest, **named):
    '''Return.

    Parameters
    ----------
    first, third : int
        No name: only text.
    *rest : int
    **named

    Returns
    -------
    second : int
    '''

class Pair:
    '''Two.

    Parameters
    ----------
    left : int
    right : int
    '''

    left: int
"""
    assert faults(ast.parse(text)) == [
        "f: no parameter third",
        "f: second is not described",
        "Pair: no parameter right",
    ]
