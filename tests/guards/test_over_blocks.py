# SPDX-License-Identifier: GPL-2.0-or-later
"""What is computed over blocks can be sent to another process: no lambda, and no function inside a function."""

from __future__ import annotations

import ast

import pytest
from over_blocks import callers, calls_in, modules


def outer_names(tree: ast.Module) -> set[str]:
    """Return the functions and classes of a module, and the methods of its classes."""
    top = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    classes = [node for node in top if isinstance(node, ast.ClassDef)]
    methods = [line for one in classes for line in one.body if isinstance(line, ast.FunctionDef)]
    return {node.name for node in (*top, *methods)}


def faults(tree: ast.Module) -> list[str]:
    known = outer_names(tree)
    return [f"{line}: {name or 'not named'}" for line, name in calls_in(tree) if name not in known]


@pytest.mark.parametrize("path", modules())
def test_functions_over_blocks_belong_to_a_module(path: str) -> None:
    assert faults(modules()[path]) == []


def test_there_are_such_functions() -> None:
    assert len(callers()) > 15


@pytest.mark.parametrize(
    "code",
    [
        "over_blocks(lambda window: window, windows)",
        "def f():\n    def work(window):\n        return window\n    over_blocks(work, windows)",
        "def f():\n    def work(array, window):\n        return window\n    over_blocks(partial(work, array), windows)",
        "over_blocks(partial(lambda array, window: window, array), windows)",
        "def f():\n    work = partial(g, array)\n    over_blocks(work, windows)",
        "blocks.over_blocks(work, windows)",
        "def f():\n    work = partial(g, array)\n    blocks_of_result(work, source, windows, output, progress)",
    ],
)
def test_the_guard_sees(code: str) -> None:
    assert faults(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "def work(window):\n    return window\nover_blocks(work, windows)",
        "def work(array, window):\n    return window\ndef f(array):\n    over_blocks(partial(work, array), windows)",
        "class Work:\n    def __call__(self, window):\n        return window\nover_blocks(Work(), windows)",
        "class Land:\n    def render(self, window):\n        return window\nover_blocks(land.render, windows)",
    ],
)
def test_the_guard_lets_pass(code: str) -> None:
    assert faults(ast.parse(code)) == []
