# SPDX-License-Identifier: GPL-2.0-or-later
"""Each room imports only what it may: the plan of the house, held."""

from __future__ import annotations

import ast
import sys
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest
import shipped

STANDARD = frozenset(sys.stdlib_module_names) if hasattr(sys, "stdlib_module_names") else None

# Rooms that a room may import from, by relative import.
ROOMS = {
    "core": {"core"},
    "processing": {"core", "processing", "i18n"},
    "ui": {"core", "processing", "ui", "i18n"},
    "i18n": {"i18n"},
    "plugin.py": {"core", "processing", "ui", "i18n"},
    "__init__.py": {"plugin"},
}
# Other people's packages that a room may import.
PACKAGES = {
    "core": {"numpy"},
    "processing": {"qgis.core", "qgis.PyQt.QtCore", "qgis.PyQt.QtGui"},
    "ui": {"qgis"},
    "i18n": {"qgis.PyQt.QtCore"},
    "plugin.py": {"qgis"},
    "__init__.py": set(),
}
# What only these modules may import beyond that.
EXTRAS = {
    # one subject a module: those named after rasters and vectors read and write them
    "core/raster*.py": {"osgeo"},
    "core/vector*.py": {"osgeo"},
    "core/nearest.py": {"sklearn"},
    "core/drawing.py": {"matplotlib"},
}
# A QGIS may lack these: they are imported inside the function that needs them, not when the module is loaded.
MAY_BE_ABSENT = {"sklearn", "scipy", "matplotlib"}


def room_of(path: str) -> str:
    return PurePosixPath(path).parts[0]


def in_functions(tree: ast.Module) -> set[int]:
    """Return the ids of all nodes that run only when a function is called."""
    functions = [
        node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    ]
    return {id(child) for function in functions for child in ast.walk(function) if child is not function}


def type_checking_only(tree: ast.Module) -> set[int]:
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    return {id(child) for block in blocks for statement in block.body for child in ast.walk(statement)}


def absolute_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        # `from qgis import processing` names qgis.processing; for a class, its module's name settles the rule
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def target_room(path: str, node: ast.ImportFrom) -> set[str]:
    """Return the rooms that a relative import leads to."""
    folder = PurePosixPath(path).parts[:-1]
    above = node.level - 1
    if above > len(folder):
        return {"outside the package"}
    base = [*folder[: len(folder) - above], *(node.module.split(".") if node.module else [])]
    if base:
        return {base[0]}
    return {alias.name for alias in node.names}


def allowed(name: str, packages: set[str]) -> bool:
    top = name.partition(".")[0]
    if top in STANDARD or top == "__future__":
        return True
    return any(name == package or name.startswith(package + ".") for package in packages)


def violations(path: str, tree: ast.Module) -> list[str]:
    found = []
    room, late, typing_only = room_of(path), in_functions(tree), type_checking_only(tree)
    packages = PACKAGES[room].union(*(extra for pattern, extra in EXTRAS.items() if fnmatch(path, pattern)))
    if typing_only and room == "processing":
        packages = packages | {"qgis.PyQt"}
    for node in ast.walk(tree):
        for name in absolute_names(node):
            if not allowed(name, packages):
                found.append(f"{path}:{node.lineno} imports {name}")
            if name.split(".")[0] in MAY_BE_ABSENT and id(node) not in late | typing_only:
                found.append(f"{path}:{node.lineno} imports {name} when it is loaded")
        if isinstance(node, ast.ImportFrom) and node.level:
            found += [
                f"{path}:{node.lineno} imports the room {target}"
                for target in target_room(path, node)
                if target not in ROOMS[room]
            ]
    return found


@pytest.mark.skipif(STANDARD is None, reason="this Python does not list its standard library")
@pytest.mark.parametrize("path", shipped.modules())
def test_a_room_imports_only_what_it_may(path: str) -> None:
    assert violations(path, shipped.modules()[path]) == []


def test_the_root_imports_nothing_when_it_is_loaded() -> None:
    tree = shipped.modules()["__init__.py"]
    early = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert [ast.unparse(node) for node in early] == ["from __future__ import annotations"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("core/model.py", "import qgis.core"),
        ("core/model.py", "from qgis.PyQt import QtCore"),
        ("core/model.py", "def f():\n    from osgeo import gdal"),
        ("core/model.py", "from ..processing import base"),
        ("core/model.py", "from ..i18n import tr"),
        ("core/model.py", "from .. import ui"),
        ("core/model.py", "from ... import other"),
        ("core/model.py", "def f():\n    import sklearn"),
        ("core/nearest.py", "import sklearn.cluster"),
        ("core/drawing.py", "from matplotlib import figure"),
        ("core/report.py", "import requests"),
        ("processing/segment.py", "from ..ui import menu"),
        ("processing/segment.py", "from qgis.PyQt.QtWidgets import QDialog"),
        ("processing/segment.py", "import numpy as np"),
        ("ui/menu.py", "import numpy"),
        ("i18n/__init__.py", "from ..core import errors"),
        ("__init__.py", "from .core import errors"),
    ],
)
def test_the_guard_sees(path: str, code: str) -> None:
    assert violations(path, ast.parse(code))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("core/raster.py", "from osgeo import gdal"),
        ("core/nearest.py", "def f():\n    from sklearn import cluster"),
        ("core/model.py", "import json\nimport numpy as np\nfrom .errors import InputError"),
        ("processing/segment.py", "from ..core.errors import InputError\nfrom qgis.core import QgsProject"),
        ("ui/menu.py", "from ..i18n import tr\ndef f():\n    from qgis import processing"),
    ],
)
def test_the_guard_lets_pass(path: str, code: str) -> None:
    assert violations(path, ast.parse(code)) == []
