# SPDX-License-Identifier: GPL-2.0-or-later
"""An algorithm says who it is and computes; how errors, reports and outputs are treated stands in the base class."""

from __future__ import annotations

import ast

import pytest
import shipped

FOLDER = "processing/algorithms/"
BASE = "ClusterBrushAlgorithm"
# The attributes that say who an algorithm is, each with the method of the base class that reads it: texts that are put
# together out of tables are returned by that method instead.
ATTRIBUTES = {
    "NAME": "name", "TITLE": "displayName", "GROUP": "group", "TAGS": "tags", "HELP": "shortHelpString",
}  # fmt: skip


def algorithms(tree: ast.Module) -> list[ast.ClassDef]:
    return [
        node for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and BASE in {ast.unparse(base) for base in node.bases}
    ]  # fmt: skip


def faults(algorithm: ast.ClassDef) -> list[str]:
    methods = {node.name for node in algorithm.body if isinstance(node, ast.FunctionDef)}
    attributes = {ast.unparse(node.targets[0]) for node in algorithm.body if isinstance(node, ast.Assign)}
    missing = sorted(name for name, method in ATTRIBUTES.items() if name not in attributes and method not in methods)
    missing += [] if "compute" in methods else ["compute"]
    twice = [] if "processAlgorithm" not in methods else ["processAlgorithm"]
    return [*(f"lacks {name}" for name in missing), *(f"defines {name}" for name in twice)]


@pytest.mark.parametrize("name", [name for name in shipped.modules() if name.startswith(FOLDER)])
def test_a_module_holds_one_algorithm_by_the_plan(name: str) -> None:
    found = algorithms(shipped.modules()[name])
    assert len(found) == (0 if name.endswith("__init__.py") else 1)
    assert [fault for algorithm in found for fault in faults(algorithm)] == []


def test_what_goes_round_the_base_class_is_seen() -> None:
    body = ["NAME = ''", "TITLE = ''", "TAGS = ''", "def processAlgorithm(self): ..."]
    text = "\n    ".join([f"class A({BASE}):", *body])
    assert faults(algorithms(ast.parse(text))[0]) == [
        "lacks GROUP", "lacks HELP", "lacks compute", "defines processAlgorithm",
    ]  # fmt: skip
