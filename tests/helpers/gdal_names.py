# SPDX-License-Identifier: GPL-2.0-or-later
"""The names of GDAL that core uses, and whether the oldest GDAL has them: gdal_names.py BINDINGS.

BINDINGS is the folder `osgeo` of the bindings of GDAL 3.4.3, as the package index has them (``pip download GDAL==3.4.3
--no-binary :all: --no-deps``, unpacked). Run so, this writes those of the names that are in there into
tests/guards/gdal_3_4.txt, and says which are not.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import shipped

MODULES = ("gdal", "ogr", "osr", "gdal_array")
LIST = shipped.ROOT / "tests" / "guards" / "gdal_3_4.txt"
HEADER = """\
# Names of GDAL that core uses and GDAL 3.4 has, the oldest that a QGIS 3.22 brings: of modules, members of objects
# after a dot, and keywords in brackets. tests/helpers/gdal_names.py writes this from the bindings of 3.4.
"""


def used(trees: dict[str, ast.Module], members: set[str]) -> dict[str, str]:
    """Return the names that code uses, each with a file that does.

    Parameters
    ----------
    trees : dict of str to ast.Module
        By path.
    members : set of str
        What the classes of GDAL have: code says of no object whose it is.
    """
    found: dict[str, str] = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and name_of(node, members):
                found.setdefault(name_of(node, members), path)
            if isinstance(node, ast.Call):
                called = node.args[0] if isinstance(node.func, ast.Name) and node.func.id == "partial" else node.func
                name = name_of(called, members) if isinstance(called, ast.Attribute) else ""
                for keyword in (one.arg for one in node.keywords if name and one.arg):
                    found.setdefault(f"{name}({keyword})", path)
    return found


def name_of(node: ast.Attribute, members: set[str]) -> str:
    """Return a name as the list has it, or an empty string for what is not GDAL's."""
    if isinstance(node.value, ast.Name) and node.value.id in MODULES:
        return f"{node.value.id}.{node.attr}"
    return f".{node.attr}" if node.attr in members and re.match(r"[A-Z]\w*[a-z]", node.attr) else ""


def members_of_classes(modules: list) -> set[str]:
    """Return the names of what the classes of modules have."""
    return {name for one in modules for kind in vars(one).values() if isinstance(kind, type) for name in dir(kind)}


def in_bindings(folder: Path) -> set[str]:
    """Return every name of the bindings in a folder, as the list has them."""
    found: set[str] = set()
    files = {one: folder / f"{one}.py" for one in (*MODULES, "gdalconst")}
    trees = {one: ast.parse(path.read_text(encoding="utf-8")) for one, path in files.items()}
    found |= {f"gdal.{name}" for name, _node in _named(trees["gdalconst"].body)}  # it imports them all
    for module in MODULES:
        for name, node in _named(trees[module].body):
            found |= {f"{module}.{name}"} | {f"{module}.{name}({one})" for one in _keywords(node)}
            for member, inner in _named(node.body) if isinstance(node, ast.ClassDef) else ():
                found |= {f".{member}"} | {f".{member}({one})" for one in _keywords(inner)}
    return found


def _named(body: list[ast.stmt]) -> list[tuple[str, ast.stmt]]:
    """Return what is defined or assigned, in a branch for a Python version too."""
    found = []
    for node in body:
        found += _named(node.body) if isinstance(node, ast.If) else []
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.append((node.name, node))
        elif isinstance(node, ast.Assign):
            found += [(target.id, node) for target in node.targets if isinstance(target, ast.Name)]
    return found


def _keywords(node: ast.stmt) -> set[str]:
    """Return the arguments of a function; those of a wrapper stand in its docstring alone."""
    if not isinstance(node, ast.FunctionDef):
        return set()
    text = ast.get_docstring(node) or ""
    signature = re.match(r"\w+\((.*?)\)(?: ->|$)", text.split("\n")[0])  # by SWIG
    written = re.findall(r"(\w+)(?:=[^,]*)?(?:,|$)", signature[1]) if signature else re.findall(r"(\w+) ---", text)
    return {one.arg for one in node.args.args} | set(written)


def listed() -> set[str]:
    """Return the names in the list."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def core() -> dict[str, ast.Module]:
    """Return the files that may use GDAL."""
    return {path: tree for path, tree in shipped.modules().items() if path.startswith("core")}


def main() -> None:
    """Write the list."""
    from osgeo import gdal, ogr, osr

    names = used(core(), members_of_classes([gdal, ogr, osr]))
    known = in_bindings(Path(sys.argv[1]))
    LIST.write_text(HEADER + "".join(f"{name}\n" for name in sorted(names.keys() & known)), encoding="utf-8")
    for name in sorted(names.keys() - known):
        sys.stdout.write(f"GDAL 3.4 has no {name} ({names[name]})\n")


if __name__ == "__main__":
    main()
