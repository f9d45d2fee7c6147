# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that replace a name of a module replace one that it uses: after a move they would test nothing, unheard."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path, PurePosixPath

import pytest
import shipped

TESTS = shipped.ROOT / "tests"


def module_of(name: str) -> str:
    """Return the path of a module such as ``clusterbrush.core.base.blas``, or nothing when it is none of ours."""
    top, *parts = name.split(".")
    path = PurePosixPath(*parts).with_suffix(".py").as_posix() if parts else ""
    return path if top == "clusterbrush" and path in shipped.modules() else ""


def imported_modules(tree: ast.Module) -> dict[str, str]:
    """Return the modules of ours that a test imports, by the names that it gives them."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.asname or alias.name: module_of(f"{node.module}.{alias.name}") for alias in node.names}
        elif isinstance(node, ast.Import):
            names = {alias.asname: module_of(alias.name) for alias in node.names if alias.asname}
        else:
            continue
        found |= {name: path for name, path in names.items() if path}
    return found


def replaced(tree: ast.Module) -> list[tuple[int, str, str]]:
    """Return line, module and name of each ``setattr(module, "NAME", ...)``."""
    modules, found = imported_modules(tree), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "setattr" and len(node.args) > 1:
            target, name = node.args[:2]
            if isinstance(target, ast.Name) and target.id in modules and isinstance(name, ast.Constant):
                found.append((node.lineno, modules[target.id], str(name.value)))
    return found


@cache
def used_names(path: str) -> set[str]:
    """Return the names that a module looks up in itself."""
    nodes = ast.walk(shipped.modules()[path])
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


@cache
def attributes() -> set[str]:
    """Return the names that some module looks up in something else, as in ``drawing.available()``."""
    nodes = (node for tree in shipped.modules().values() for node in ast.walk(tree))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def idle(tree: ast.Module) -> list[str]:
    """Return the replacements that change nothing."""
    return [
        f"{line}: {path} does not use {name}"
        for line, path, name in replaced(tree)
        if name not in used_names(path) | attributes()
    ]


def test_what_tests_replace_is_used_there() -> None:
    files = sorted([*(TESTS / "unit").rglob("*.py"), *(TESTS / "integration").rglob("*.py")])
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}
    assert sum(len(replaced(tree)) for tree in trees.values()) > 15
    found = {path.relative_to(TESTS).as_posix(): faults for path, tree in trees.items() if (faults := idle(tree))}
    assert found == {}


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("from clusterbrush.core.raster import source\nm.setattr(source, 'CACHE_BYTES', 1)", 0),
        ("from clusterbrush.core.raster import source as module\nm.setattr(module, 'title_of_all', 1)", 1),
        ("import clusterbrush.core.raster.source as module\nm.setattr(module, 'nothing', 1)", 1),
        ("from clusterbrush.core.base import version\nm.setattr(version, '__file__', 'x')", 0),
        ("import os\nm.setattr(os, 'access', 1)", 0),
    ],
)
def test_the_guard_sees(code: str, faults: int) -> None:
    assert len(idle(ast.parse(code))) == faults


def test_the_guard_knows_modules() -> None:
    assert module_of("clusterbrush.core.raster.source") == "core/raster/source.py"
    assert module_of("clusterbrush.core.raster.source.RasterSource") == module_of("os.path") == ""
    assert Path(shipped.ROOT / module_of("clusterbrush.ui.controller")).is_file()
