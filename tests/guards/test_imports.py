# SPDX-License-Identifier: GPL-2.0-or-later
"""Each room imports only what it may, and each package only from those before it: the plan of the house, held."""

from __future__ import annotations

import ast
import sys
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import pytest
import shipped

STANDARD = frozenset(sys.stdlib_module_names) if hasattr(sys, "stdlib_module_names") else None

# Rooms that a room may import from, by relative import.
ROOMS = {
    "core": {"core"},
    "processing": {"core", "processing", "i18n"},
    "ui": {"core", "processing", "ui", "i18n"},
    "i18n": {"i18n", "core"},
    "plugin.py": {"core", "processing", "ui", "i18n"},
    "__init__.py": {"plugin"},
    "__main__.py": {"core"},
}
# Inside a room a package imports from those that stand before it, never from one behind it.
ORDER = {
    "core": (
        "base", "engine", "legend", "raster", "vector", "clustering", "features", "training", "labelling",
        "segmentation", "strokes", "classification", "session", "live", "answers", "reports", "jobs", "command_line",
    ),
    "processing": ("support", "algorithms", "provider"),
    "ui": (
        "project", "worker", "dock", "canvas", "strokes", "dialogs", "exporting", "presenters", "controller", "menu",
    ),
    "i18n": ("sentences",),
}  # fmt: skip
# Of other rooms these may be imported by everyone who may import the room at all; of the rest nothing.
FACES = {"i18n": {"core": {"base"}}, "ui": {"processing": {"support"}}}
# Other people's packages that a room may import.
PACKAGES = {
    "core": {"numpy"},
    "processing": {"qgis.core", "qgis.PyQt.QtCore", "qgis.PyQt.QtGui"},
    "ui": {"qgis"},
    "i18n": {"qgis.PyQt.QtCore"},
    "plugin.py": {"qgis"},
    "__init__.py": set(),
    "__main__.py": set(),
}
# What only these modules may import beyond that.
EXTRAS = {
    "core/raster/*": {"osgeo"},
    "core/engine/dask_cluster.py": {"distributed"},
    "core/vector/*": {"osgeo"},
    "core/reports/kit/drawing.py": {"matplotlib"},
    "core/training/*": {"torch"},
    "core/classification/rivals/*": {"sklearn", "skimage", "maxflow"},
}
# A QGIS may lack these: they are imported inside the function that needs them, not when the module is loaded.
MAY_BE_ABSENT = {"scipy", "matplotlib", "torch", "sklearn", "skimage", "maxflow", "distributed"}
# Modules of core without tests of their own.
DECIDE_NOTHING = {
    "core/classification/learner.py",  # protocols
    "core/classification/rivals/estimator.py",  # a table's columns
    "core/command_line/command.py",  # a table's columns
    "core/command_line/commands.py",  # the table
    "core/command_line/shared.py",  # lines of tables, which the toolbox is compared with
    "core/legend/entry.py",  # three fields
    "core/session/conflicts.py",  # a class of values
}
# Folders of tests that are about no module of one name: `processing/algorithms/` is tested by what people call it.
OF_NO_MODULE = {"algorithms"}


def room_of(path: str) -> str:
    return PurePosixPath(path).parts[0]


def package_of(parts: tuple[str, ...]) -> str:
    """Return the package of a room, or the module that lies beside its packages."""
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


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


def targets(path: str, node: ast.ImportFrom) -> set[tuple[str, ...]]:
    """Return where a relative import leads: the parts of each module's path, the name imported being the last."""
    folder = PurePosixPath(path).parts[:-1]
    above = node.level - 1
    if above > len(folder):
        return {("outside the package",)}
    base = (*folder[: len(folder) - above], *(node.module.split(".") if node.module else []))
    return {(*base, alias.name) for alias in node.names}


def allowed(name: str, packages: set[str]) -> bool:
    top = name.partition(".")[0]
    if top in STANDARD or top == "__future__":
        return True
    return any(name == package or name.startswith(package + ".") for package in packages)


def askew(path: str, target: tuple[str, ...]) -> str:
    """Return what is wrong with an import from inside the package, or nothing."""
    parts = PurePosixPath(path).parts
    room, mine, theirs = parts[0], package_of(parts), package_of(target)
    if target[0] not in ROOMS[room]:
        return f"the room {target[0]}"
    if target[0] != room:
        faces = FACES.get(room, {}).get(target[0])
        return f"{target[0]}/{theirs}" if faces is not None and theirs not in faces else ""
    order = ORDER.get(room, ())
    if mine not in order or theirs not in order:
        return (
            "" if mine == theirs or "__init__" in (mine, theirs) or room == "i18n" else f"{theirs}, which has no place"
        )
    return f"{theirs}, which stands after {mine}" if order.index(theirs) > order.index(mine) else ""


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
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        wrong = {askew(path, target) for target in targets(path, node)} - {""}
        found += [f"{path}:{node.lineno} imports {what}" for what in sorted(wrong)]
        if id(node) in late and path != "__init__.py":
            found.append(f"{path}:{node.lineno} imports inside a function, which hides a circle")
    return found


def arrows(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Return the files that each file imports, for types too."""
    files = {}
    for path in trees:
        parts = PurePosixPath(path).with_suffix("").parts
        files[parts[:-1] if parts[-1] == "__init__" else parts] = path
    found: dict[str, set[str]] = {path: set() for path in trees}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                for target in targets(path, node):
                    found[path].add(files.get(target) or files.get(target[:-1], path))
    return {path: leads - {path} for path, leads in found.items()}


def circle(leads: dict[str, set[str]]) -> list[str]:
    """Return files that import each other around a circle, or nothing."""
    done: set[str] = set()

    def walk(path: str, way: tuple[str, ...]) -> list[str]:
        if path in way:
            return [*way[way.index(path) :], path]
        if path in done:
            return []
        for further in sorted(leads[path]):
            if around := walk(further, (*way, path)):
                return around
        done.add(path)
        return []

    return next((around for path in sorted(leads) if (around := walk(path, ()))), [])


@pytest.mark.skipif(STANDARD is None, reason="this Python does not list its standard library")
@pytest.mark.parametrize("path", shipped.modules())
def test_a_module_imports_only_what_it_may(path: str) -> None:
    assert violations(path, shipped.modules()[path]) == []


def test_no_circle_of_files() -> None:
    assert circle(arrows(shipped.modules())) == []


def test_every_package_has_its_place() -> None:
    for room, order in ORDER.items():
        here = {path.name for path in (shipped.ROOT / room).iterdir() if (path / "__init__.py").is_file()}
        here |= {path.stem for path in (shipped.ROOT / room).glob("[!_]*.py")}
        assert here == set(order), room


def modules_in(folder: Path) -> list[str]:
    return [path.stem for path in folder.glob("[!_]*.py")]


def names_one_of(test: str, modules: list[str]) -> bool:
    """Tell whether a test is called after one of some modules; further words may follow the name."""
    return any(test == f"test_{module}" or test.startswith(f"test_{module}_") for module in modules)


def test_every_module_of_core_has_tests() -> None:
    unit, without = shipped.ROOT / "tests" / "unit", []
    for path in (one for one in shipped.modules() if one.startswith("core/") and not one.endswith("__init__.py")):
        place = PurePosixPath(path).relative_to("core")
        if not any(names_one_of(test.stem, [place.stem]) for test in (unit / place.parent).glob("test_*.py")):
            without.append(path)
    assert [path for path in without if path not in DECIDE_NOTHING] == []


@pytest.mark.parametrize(("tests", "room"), [("unit", "core"), ("integration", "ui")])
def test_tests_lie_as_the_code_does(tests: str, room: str) -> None:
    """`tests/unit/PACKAGE/test_MODULE.py` tests `core/PACKAGE/MODULE.py`, and tests/integration lies as ui does."""
    lost = []
    for path in sorted((shipped.ROOT / "tests" / tests).glob("*/**/test_*.py")):
        folder = path.parent.relative_to(shipped.ROOT / "tests" / tests)
        known = folder.parts[0] in OF_NO_MODULE or names_one_of(path.stem, modules_in(shipped.ROOT / room / folder))
        lost += [] if known else [str(path.relative_to(shipped.ROOT))]
    assert lost == []


def test_the_root_imports_nothing_when_it_is_loaded() -> None:
    tree = shipped.modules()["__init__.py"]
    early = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert [ast.unparse(node) for node in early] == ["from __future__ import annotations"]


MODEL = "core/segmentation/model.py"
SEGMENT = "processing/algorithms/segment.py"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (MODEL, "import qgis.core"),
        (MODEL, "from qgis.PyQt import QtCore"),
        (MODEL, "def f():\n    from osgeo import gdal"),
        (MODEL, "from ...processing import base"),
        (MODEL, "from ...i18n import tr"),
        (MODEL, "from ... import ui"),
        (MODEL, "from .... import other"),
        (MODEL, "def f():\n    import sklearn"),
        (MODEL, "from ..session import session"),
        (MODEL, "from ..session.session import Session"),
        (MODEL, "from .. import reports"),
        (MODEL, "from ..unheard_of.thing import Thing"),
        (MODEL, "def f():\n    from ..base.errors import InputError"),
        ("core/base/errors.py", "if TYPE_CHECKING:\n    from ..raster.grid import Grid"),
        ("core/clustering/nearest.py", "def f():\n    from sklearn import cluster"),
        ("core/reports/kit/drawing.py", "from matplotlib import figure"),
        ("core/reports/areas.py", "def f():\n    from matplotlib import figure"),
        ("core/reports/areas.py", "import requests"),
        ("core/training/network.py", "from torch import nn"),
        ("core/features/unet.py", "def f():\n    import torch"),
        ("core/classification/by_pixel.py", "def f():\n    from sklearn import svm"),
        ("core/classification/rivals/svm.py", "from sklearn import svm"),
        ("core/classification/rivals/svm.py", "def f():\n    import torch"),
        (SEGMENT, "from ...ui import menu"),
        (SEGMENT, "from ..provider import Provider"),
        (SEGMENT, "from qgis.PyQt.QtWidgets import QDialog"),
        (SEGMENT, "import numpy as np"),
        ("processing/support/base.py", "from ..algorithms.segment import Segment"),
        ("ui/menu.py", "import numpy"),
        ("ui/dock/dock.py", "from ..controller import Controller"),
        ("ui/dock/dock.py", "from ...processing.algorithms import segment"),
        ("i18n/sentences.py", "from ..core.raster import grid"),
        ("__init__.py", "from .core import base"),
    ],
)
def test_the_guard_sees(path: str, code: str) -> None:
    assert violations(path, ast.parse(code))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("core/raster/source.py", "from osgeo import gdal"),
        ("core/reports/kit/drawing.py", "def f():\n    from matplotlib import figure"),
        ("core/training/network.py", "def f():\n    from torch import nn"),
        ("core/classification/rivals/svm.py", "def f():\n    from sklearn import svm"),
        (MODEL, "import json\nimport numpy as np\nfrom ..base.errors import InputError"),
        (MODEL, "from .drift import drift\nfrom . import drift"),
        (SEGMENT, "from ...core.base.errors import InputError\nfrom qgis.core import QgsProject"),
        (SEGMENT, "from ..support import outputs"),
        ("ui/menu.py", "from ..i18n import tr\ndef f():\n    from qgis import processing"),
        ("i18n/sentences.py", "from ..core.base.errors import Notice\nfrom . import tr"),
    ],
)
def test_the_guard_lets_pass(path: str, code: str) -> None:
    assert violations(path, ast.parse(code)) == []


def test_the_guard_sees_circles() -> None:
    trees = {
        "core/a/x.py": "from . import y",
        "core/a/y.py": "from ..b.z import Z",
        "core/b/z.py": "from ..a.x import f",
    }
    trees |= {"core/a/__init__.py": "", "core/b/__init__.py": ""}
    parsed = {path: ast.parse(code) for path, code in trees.items()}
    assert circle(arrows(parsed)) == ["core/a/x.py", "core/a/y.py", "core/b/z.py", "core/a/x.py"]
    parsed["core/b/z.py"] = ast.parse("")
    assert circle(arrows(parsed)) == []
