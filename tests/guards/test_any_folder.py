# SPDX-License-Identifier: GPL-2.0-or-later
"""The checkout works in a folder of any name: an archive is unpacked as clusterbrush-main, and people call it more."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
import shipped
from copies import copy_checkout

if TYPE_CHECKING:
    from pathlib import Path

NAME = "cluster brush-mäin (1)"
TIMEOUT = 900  # seconds; a minute on a machine that does nothing else
ONE_OF_QGIS = "integration/algorithms/test_fit_apply.py::test_fit_writes_a_model_and_numbers"

pytestmark = [
    pytest.mark.skipif(not (find_spec("ruff") and find_spec("mypy")), reason="ruff and mypy are not installed"),
    pytest.mark.skipif(not (shipped.ROOT / ".venv").exists(), reason="the tests run without the tools' own .venv"),
]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the checkout, with its .venv and with a .cache of its own."""
    folder = copy_checkout(tmp_path_factory.mktemp("elsewhere") / NAME)
    (folder / ".venv").symlink_to((shipped.ROOT / ".venv").resolve())
    return folder


def call(folder: Path, verb: str, *arguments: str) -> str:
    command = [str(folder / "tools" / verb), *arguments]
    done = subprocess.run(
        command,
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_lint_finds_nothing(elsewhere: Path) -> None:
    assert "nothing to mend" in call(elsewhere, "lint")


def test_tests_of_each_kind_pass(elsewhere: Path) -> None:
    said = call(elsewhere, "test", "guards/test_repository.py", "unit/base", ONE_OF_QGIS, "-q")
    assert "inside QGIS" in said
    assert " 0 failed" in said.splitlines()[-1]
    assert not said.splitlines()[-1].startswith("0 passed")


def test_qgis_loads_the_plugin(elsewhere: Path) -> None:
    assert "clusterbrush:segment" in call(elsewhere, "qgis_process", "list")
