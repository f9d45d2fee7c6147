# SPDX-License-Identifier: GPL-2.0-or-later
"""Modules and functions of core stay short enough to be read at one go."""

from __future__ import annotations

import ast
import io
import tokenize
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MAX_MODULE_LINES = 450
MAX_FUNCTION_LINES = 45  # of code, the signature included; the docstring, comments and blank lines are free
LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
}  # fmt: skip


def function_sizes(text: str) -> dict[str, int]:
    """Return the lines of code of each function by name and line, those of its inner functions included."""
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in LAYOUT:
            code.update(range(token.start[0], token.end[0] + 1))
    sizes = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = code.intersection(range(node.lineno, node.end_lineno + 1))
            if ast.get_docstring(node) is not None:
                lines.difference_update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
            sizes[f"{node.name} (line {node.lineno})"] = len(lines)
    return sizes


@pytest.fixture(scope="module")
def modules(root: Path) -> dict[str, str]:
    """Return the text of each module of core."""
    paths = sorted((root / "core").rglob("*.py"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_no_module_is_too_long(modules: dict[str, str]) -> None:
    lengths = {name: len(text.splitlines()) for name, text in modules.items()}
    assert len(lengths) > 100
    assert {name: length for name, length in lengths.items() if length > MAX_MODULE_LINES} == {}


def test_no_function_is_too_long(modules: dict[str, str]) -> None:
    sizes = {f"{name}: {function}": n for name, text in modules.items() for function, n in function_sizes(text).items()}
    assert len(sizes) > 1000
    assert {name: size for name, size in sizes.items() if size > MAX_FUNCTION_LINES} == {}


def test_code_is_counted_without_what_explains_it() -> None:
    text = (
        'def f(\n    a,\n):\n    """Say.\n\n    More.\n    """\n    # why\n\n    def g():\n        return """\n\n"""\n'
        "    return g\n"
    )
    assert function_sizes(text) == {"f (line 1)": 3 + 4 + 1, "g (line 10)": 4}
