# SPDX-License-Identifier: GPL-2.0-or-later
"""Every visible string can be collected, is translated, and stands compiled."""

from __future__ import annotations

import ast
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
import shipped
from copies import copy_checkout

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


def test_a_string_that_moves_keeps_its_french(tmp_path: Path) -> None:
    """A module is renamed and a string goes to another one: each translation stays, and nothing is left to do."""
    copy = copy_checkout(tmp_path / "copy")
    file = copy / "i18n" / "clusterbrush_fr.ts"
    before = translations(file)
    naming = copy / "core" / "answers" / "naming.py"
    text = next(text for text, (_, place) in before.items() if place.endswith("core/answers/naming.py"))
    naming.rename(naming.with_name("renamed.py"))
    beside = copy / "core" / "answers" / "a_module_before_all.py"
    beside.write_text(f"from ..base.errors import N_\n\nTEXT = N_({text!r})\n", encoding="utf-8")
    for arguments in ([], ["--check"]):
        done = subprocess.run([copy / "tools" / "i18n", *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    after = translations(file)
    assert {text: french for text, (french, _) in after.items()} == {
        text: french for text, (french, _) in before.items()
    }
    assert after[text][1].endswith("core/answers/a_module_before_all.py")
    assert not any(place.endswith("naming.py") and "answers" in place for _, place in after.values())


def translations(path: Path) -> dict[str, tuple[str, str]]:
    """Return the translation of each string, empty where it is not finished, and the file that it stands in."""
    found = {}
    for message in ElementTree.parse(path).getroot().iter("message"):
        translation = message.find("translation")
        french = "" if translation.get("type") else translation.text or ""
        found[message.findtext("source")] = (french, message.find("location").get("filename"))
    return found
