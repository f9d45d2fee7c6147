# SPDX-License-Identifier: GPL-2.0-or-later
"""Every Qt name that the code uses exists in Qt 6 and every enum is scoped, so it runs in QGIS 3 and 4."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys

import pytest
import shipped

# Classes that Qt 6 moved; qgis.PyQt offers them in both places.
MOVED = {
    ("QtWidgets", name): "QtGui" for name in ("QAction", "QActionGroup", "QShortcut", "QUndoCommand", "QUndoStack")
}
# Values on QGIS classes that are no enum members.
NO_ENUM = re.compile(r"^[A-Z0-9_]+$")

# Run with PyQt6 in a process of its own: two Qt in one process do not get on.
LOOKUP = """
import importlib, json, sys
missing = []
for module, chain in json.load(sys.stdin):
    found = importlib.import_module("PyQt6." + module)
    for name in chain:
        if not hasattr(found, name):
            missing.append(".".join([module, *chain]))
            break
        found = getattr(found, name)
json.dump(sorted(set(missing)), sys.stdout)
"""


def qt_classes(tree: ast.Module) -> dict[str, str]:
    """Return the names imported from qgis.PyQt, each with its module."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.PyQt."):
            module = node.module.removeprefix("qgis.PyQt.")
            found |= {alias.asname or alias.name: MOVED.get((module, alias.name), module) for alias in node.names}
    return found


def chains(tree: ast.Module) -> list[tuple[list[str], bool]]:
    """Return every longest dotted name (``Qt.Key.Key_A``), and whether it is called."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Name)) and id(node) not in inner:
            names, top = [], node
            while isinstance(top, ast.Attribute):
                names.append(top.attr)
                top = top.value
            if isinstance(top, ast.Name):
                found.append(([top.id, *reversed(names)], id(node) in called))
    return found


def qt_names(tree: ast.Module) -> list[tuple[str, list[str]]]:
    classes = qt_classes(tree)
    used = [(classes[chain[0]], chain) for chain, _called in chains(tree) if chain[0] in classes]
    return used + [(module, [name]) for name, module in classes.items()]


def missing_in_qt6(names: list[tuple[str, list[str]]]) -> list[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", LOOKUP]
    done = subprocess.run(
        command, input=json.dumps(names), capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def unscoped_qgis_enums(tree: ast.Module) -> list[str]:
    """Return uses such as ``QgsTask.CanCancel``: a capital member, neither called nor a constant."""
    return [
        ".".join(chain)
        for chain, called in chains(tree)
        if len(chain) == 2
        and re.match(r"^(Qgis|Qgs\w+)$", chain[0])
        and chain[1][0].isupper()
        and not called
        and not NO_ENUM.match(chain[1])
    ]


def test_every_qt_name_is_found_in_qt6() -> None:
    pytest.importorskip("PyQt6", reason="PyQt6 is not installed")
    names = [name for tree in shipped.modules().values() for name in qt_names(tree)]
    assert len(names) > 10
    assert missing_in_qt6(names) == []


@pytest.mark.parametrize("path", shipped.modules())
def test_qgis_enums_are_scoped(path: str) -> None:
    assert unscoped_qgis_enums(shipped.modules()[path]) == []


@pytest.mark.parametrize(
    "code",
    [
        "from qgis.PyQt.QtCore import Qt\nx = Qt.Horizontal",
        "from qgis.PyQt.QtCore import QVariant\nx = QVariant.Int",
        "from qgis.PyQt.QtWidgets import QDesktopWidget",
        "from qgis.PyQt.QtGui import QPainter\nx = QPainter.Antialiasing",
    ],
)
def test_the_guard_sees_what_qt6_lacks(code: str) -> None:
    pytest.importorskip("PyQt6", reason="PyQt6 is not installed")
    assert missing_in_qt6(qt_names(ast.parse(code)))


def test_the_guard_knows_scoped_and_moved_names() -> None:
    pytest.importorskip("PyQt6", reason="PyQt6 is not installed")
    code = """
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QAction
x = Qt.Orientation.Horizontal, QColor.fromRgb(1, 2, 3).name(), QAction
"""
    assert missing_in_qt6(qt_names(ast.parse(code))) == []


def test_the_guard_sees_unscoped_qgis_enums() -> None:
    code = "a = QgsTask.CanCancel, Qgis.Warning, QgsProcessing.TypeRaster"
    assert sorted(unscoped_qgis_enums(ast.parse(code))) == [
        "Qgis.Warning",
        "QgsProcessing.TypeRaster",
        "QgsTask.CanCancel",
    ]
    code = "a = QgsTask.Flag.CanCancel, QgsProcessing.TEMPORARY_OUTPUT, QgsX.Class(1), QgsProject.instance()"
    assert unscoped_qgis_enums(ast.parse(code)) == []
