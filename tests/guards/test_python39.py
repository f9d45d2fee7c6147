# SPDX-License-Identifier: GPL-2.0-or-later
"""What ships runs on Python 3.9. tools/lint asks vermin, which does not see what stands here: methods of an object of
unknown type (``path.write_text(newline=)``) and types joined by ``|`` where the code itself evaluates them.
"""

from __future__ import annotations

import ast
import builtins

import pytest
import shipped

NEWER_METHODS = {
    "bit_count": "3.10",
    "hardlink_to": "3.10",
    "add_note": "3.11",
    "is_junction": "3.12",
    "full_match": "3.13",
}
NEWER_KEYWORDS = {
    "write_text": {"newline"},
    "read_text": {"newline"},
    "stat": {"follow_symlinks"},
    "chmod": {"follow_symlinks"},
    "exists": {"follow_symlinks"},
    "is_dir": {"follow_symlinks"},
    "is_file": {"follow_symlinks"},
    "glob": {"case_sensitive", "recurse_symlinks"},
    "rglob": {"case_sensitive", "recurse_symlinks"},
    "relative_to": {"walk_up"},
}
OF_MODULES = {"os", "glob"}  # whose functions of these names took these keywords before
TYPES = {name for name, value in vars(builtins).items() if isinstance(value, type)}


def unevaluated(tree: ast.Module) -> set[int]:
    """Return the ids of the nodes that nothing evaluates: what is there for the type checker, and annotations."""
    found: list[ast.AST] = []
    future = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            found += node.body
        if not future:
            continue
        found += [getattr(node, name) for name in ("annotation", "returns") if getattr(node, name, None) is not None]
    return {id(inner) for node in found for inner in ast.walk(node)}


def is_type(node: ast.expr) -> bool:
    """Tell whether an operand of ``|`` is a type: None, a built-in one, or a subscripted name such as ``list[int]``."""
    if isinstance(node, ast.Subscript):
        return is_type(node.value) or (isinstance(node.value, ast.Name) and node.value.id[:1].isupper())
    if isinstance(node, ast.BinOp):
        return is_type(node.left) or is_type(node.right)
    return (isinstance(node, ast.Constant) and node.value is None) or (isinstance(node, ast.Name) and node.id in TYPES)


def newer(tree: ast.Module) -> list[str]:
    """Return what Python 3.9 lacks."""
    found, silent = [], unevaluated(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            of_module = isinstance(node.func.value, ast.Name) and node.func.value.id in OF_MODULES
            keywords = {} if of_module else NEWER_KEYWORDS.get(name, {})
            found += [f"line {node.lineno}: {name}({one.arg}=)" for one in node.keywords if one.arg in keywords]
            found += [f"line {node.lineno}: {name}()"] * (name in NEWER_METHODS)
        joined = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and is_type(node)
        if joined and id(node) not in silent:
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


@pytest.mark.parametrize("path", shipped.modules())
def test_nothing_is_newer_than_python_39(path: str) -> None:
    assert newer(shipped.modules()[path]) == []


@pytest.mark.parametrize(
    "code",
    [
        "path.write_text('a', newline='')",
        "(5).bit_count()",
        "Number = int | float",
        "isinstance(a, int | None)",
        "cast(Sequence[int] | None, a)",
        "def f(a: int | None): ...",
        "from __future__ import annotations\nclass A(Base[int | str]): ...",
    ],
)
def test_the_guard_sees_what_python_39_lacks(code: str) -> None:
    assert newer(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "from __future__ import annotations\ndef f(a: int | None) -> list[int] | None:\n    b: str | None = None",
        "kinds = flags | Flag.ONE",
        "if TYPE_CHECKING:\n    Read = list[int] | None",
        "known = names | {1: 2}",
        "open(path, newline='')",
        "os.stat(path, follow_symlinks=False)",
    ],
)
def test_the_guard_lets_python_39_be(code: str) -> None:
    assert newer(ast.parse(code)) == []
