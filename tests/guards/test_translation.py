# SPDX-License-Identifier: GPL-2.0-or-later
"""Every visible string can be collected, is translated, and stands compiled."""

from __future__ import annotations

import ast
import subprocess
from typing import TYPE_CHECKING

import pytest
import shipped

if TYPE_CHECKING:
    from pathlib import Path

MARKERS = {"tr", "N_"}


def not_literal(tree: ast.Module) -> list[str]:
    """Return the calls of a marker with anything but one string literal."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in MARKERS:
            continue
        literal = len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
        if not literal and not is_error_template(name, node):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


def is_error_template(name: str, node: ast.Call) -> bool:
    """Tell ``tr(error.template)``: its literals are marked with N_ where they are written, in core."""
    return name == "tr" and len(node.args) == 1 and ast.unparse(node.args[0]).endswith(".template")


@pytest.mark.parametrize("path", shipped.modules())
def test_only_literals_are_translated(path: str) -> None:
    assert not_literal(shipped.modules()[path]) == []


@pytest.mark.parametrize(
    "code", ['tr(f"a {b}")', "tr(text)", 'N_("a" + b)', 'tr("a".format(1))', 'self.tr(f"{a}")', "tr()"]
)
def test_the_guard_sees(code: str) -> None:
    assert not_literal(ast.parse(code))


@pytest.mark.parametrize("code", ['tr("a {b}").format(b=1)', "tr(error.template)", 'N_("one "\n   "two")'])
def test_the_guard_lets_pass(code: str) -> None:
    assert not_literal(ast.parse(code)) == []


def test_french_is_complete_and_compiled(root: Path) -> None:
    done = subprocess.run([root / "tools" / "i18n", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
