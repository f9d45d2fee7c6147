# SPDX-License-Identifier: GPL-2.0-or-later
"""Every file is imported, and every form, the dock, the dialogs and the class table are built and drawn, under PyQt6.

QGIS itself is a stand-in there (tests/standin), so what its own widgets do is not tested: layers in the list of
rasters, folding groups, the button of the file name, keyboard shortcuts. Nor are map tools and map items built, which
are QGIS's classes to the core; their Qt names are those of test_qt_names.py.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import shipped

if TYPE_CHECKING:
    from pathlib import Path

STANDIN = shipped.ROOT / "tests" / "standin"
FORMS = sorted(path for room in shipped.ROOMS for path in (shipped.ROOT / room).rglob("*.ui"))
WINDOW = re.compile(r"^(Q\w*Dialog|Qgs\w*Dialog|Q\w*DockWidget|Q\w*MainWindow|QWizard)$")
RUN = """
import runpy, sys
root = sys.argv.pop(1)
sys.path[:0] = [root + "/tests/standin", root + "/tests/helpers"]
runpy.run_path(root + "/tests/conftest.py")
runpy.run_path(root + "/tests/standin/build_windows.py", run_name="__main__")
"""
SPACER = '<property name="sizeHint" stdset="0">'


def build(*forms: Path) -> dict:
    """Return what was built, in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-B", "-c", RUN, str(shipped.ROOT), *map(str, forms)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def our_windows() -> list[str]:
    """Return the names of the classes in ui/ that are windows."""
    return [
        node.name
        for path, tree in shipped.modules().items()
        if path.startswith("ui")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(WINDOW.match(ast.unparse(base)) for base in node.bases)
    ]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a form with a spacer that has no size."""
    form = next(path for path in FORMS if SPACER in path.read_text(encoding="utf-8"))
    text = form.read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("form") / form.name
    path.write_text(re.sub(rf"{re.escape(SPACER)}.*?</property>", "", text, count=1, flags=re.S), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def built(broken: Path) -> dict[str, Any]:
    """Build our windows, our forms and a broken one in one process, since the windows take seconds."""
    pytest.importorskip("PyQt6", reason="PyQt6 is not installed")
    return build(*FORMS, broken)


def test_windows_are_built_and_drawn(built: dict[str, Any], broken: Path) -> None:
    assert built["qgis"].startswith(str(STANDIN)), "on the stand-in, not on a real QGIS"
    assert not built["qt5"]
    assert built["files"] == len(shipped.modules()), "each was imported"
    assert FORMS
    assert {**built["forms"], str(broken): ""} == {str(path): "" for path in (*FORMS, broken)}
    assert sorted(built["windows"]) == sorted(our_windows()), "build a new window in tests/standin/build_windows.py"


def test_a_spacer_without_size_is_seen(built: dict[str, Any], broken: Path) -> None:
    assert "QSpacerItem" in built["forms"][str(broken)]
