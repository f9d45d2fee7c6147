# SPDX-License-Identifier: GPL-2.0-or-later
"""Shipped code holds nothing that the plugin site refuses, and nothing that hides a failure."""

from __future__ import annotations

import ast

import pytest
import shipped

# Objects say how they travel between our own processes (`__getstate__`, `__setstate__`, `__reduce__`), and whoever
# starts such processes packs them. No module of ours reads or writes a pickle, so none ever comes out of a file.
FORBIDDEN_MODULES = {
    "pickle",
    "cPickle",
    "dill",
    "shelve",
    "marshal",
    "joblib",
    "subprocess",
    "random",
    "pty",
    "telnetlib",
    "ftplib",
    "PyQt5",
    "PyQt6",
    "sip",
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "print"}
FORBIDDEN_ATTRIBUTES = {
    ("os", "system"),
    ("os", "popen"),
    ("os", "execv"),
    ("tempfile", "mktemp"),
    ("sys", "path"),
    ("importlib", "import_module"),
}
BROAD = {"Exception", "BaseException"}


def broad_names(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in BROAD for kind in kinds)


def faults(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        where = getattr(node, "lineno", 0)
        if isinstance(node, ast.Assert):
            found.append(f"{where}: assert")
        elif isinstance(node, ast.ExceptHandler):
            if broad_names(node):
                found.append(f"{where}: broad except")
            elif all(isinstance(line, (ast.Pass, ast.Continue)) for line in node.body):
                found.append(f"{where}: an error is swallowed")
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            found += [f"{where}: imports {name}" for name in names if name.split(".")[0] in FORBIDDEN_MODULES]
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
                found.append(f"{where}: {node.func.id}()")
            found += [f"{where}: shell=" for keyword in node.keywords if keyword.arg == "shell"]
            found += [
                f"{where}: allow_pickle"
                for keyword in node.keywords
                if keyword.arg == "allow_pickle"
                and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
            ]
        elif isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and (node.value.id, node.attr) in FORBIDDEN_ATTRIBUTES:
                found.append(f"{where}: {node.value.id}.{node.attr}")
            if node.attr == "exec_":
                found.append(f"{where}: exec_() is gone in Qt 6")
            if node.attr in {"seed", "rand", "randn", "randint"} and ast.unparse(node.value).endswith("np.random"):
                found.append(f"{where}: numpy's global generator")
    return found


@pytest.mark.parametrize("path", shipped.modules())
def test_shipped_code_is_safe(path: str) -> None:
    assert faults(shipped.modules()[path]) == []


@pytest.mark.parametrize(
    "code",
    [
        "class A:\n    def __getstate__(self):\n        return {}",
        "class A:\n    def __reduce__(self):\n        return A, ()",
        "np.load(f, allow_pickle=False)",
    ],
)
def test_the_guard_lets_pass(code: str) -> None:
    assert faults(ast.parse(code)) == []


@pytest.mark.parametrize(
    "code",
    [
        "assert x",
        "pickle = 1\nfrom pickle import loads",
        "def f(data):\n    import pickle\n    return pickle.loads(data)",
        "import pickle",
        "from random import choice",
        "import subprocess",
        "eval('1')",
        "exec('1')",
        "run(x, shell=True)",
        "np.load(f, allow_pickle=True)",
        "import os\nos.system('ls')",
        "try:\n    f()\nexcept Exception:\n    g()",
        "try:\n    f()\nexcept (ValueError, BaseException):\n    g()",
        "try:\n    f()\nexcept:\n    g()",
        "try:\n    f()\nexcept ValueError:\n    pass",
        "dialog.exec_()",
        "from PyQt5.QtCore import Qt",
        "np.random.seed(1)",
        "print(1)",
        "import sys\nsys.path.insert(0, '')",
    ],
)
def test_the_guard_sees(code: str) -> None:
    assert faults(ast.parse(code))
