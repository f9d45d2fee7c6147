# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands that install libraries, for each kind of installation."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest
from clusterbrush.core.base.libraries import MAXFLOW, SCIKIT_IMAGE, SCIKIT_LEARN, TORCH, install_command


def test_the_command_installs_into_this_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    python = install_command([TORCH]).removesuffix(" -m pip install torch").strip('"')
    done = subprocess.run([python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).resolve() == Path(sys.prefix).resolve()
    folder = tmp_path / "Program Files"
    folder.mkdir()
    (folder / "python.exe").touch()
    monkeypatch.setattr(sys, "prefix", str(folder))
    assert install_command([TORCH]) == f'"{folder / "python.exe"}" -m pip install torch'
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert install_command([TORCH]) == "python3 -m pip install torch"


@pytest.mark.parametrize("is_managed", [True, False])
def test_where_the_system_manages_its_python_pip_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_managed: bool
) -> None:
    """Debian's pip refuses to install beside its own packages without these options."""
    if is_managed:
        (tmp_path / "EXTERNALLY-MANAGED").touch()
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    assert install_command([TORCH]).endswith(
        " -m pip install --user --break-system-packages torch" if is_managed else " -m pip install torch"
    )
    assert ("--user" in install_command([TORCH])) is is_managed
    monkeypatch.setattr(sys, "base_prefix", "/elsewhere")
    assert "--user" not in install_command([TORCH]), "a virtual environment is not managed"


@pytest.fixture
def _debian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "EXTERNALLY-MANAGED").touch()
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")


@pytest.mark.usefixtures("_debian")
def test_debian_has_packages_of_its_own() -> None:
    assert install_command([SCIKIT_LEARN, SCIKIT_IMAGE]) == "sudo apt install python3-sklearn python3-skimage"
    system, pip = install_command([SCIKIT_LEARN, MAXFLOW]).split(" && ")
    assert system == "sudo apt install python3-sklearn"
    assert pip.endswith(f" -m pip install --user --break-system-packages PyMaxflow numpy=={np.__version__}")


@pytest.mark.usefixtures("_debian")
def test_other_systems_that_manage_their_python_take_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    command = install_command([SCIKIT_LEARN])
    assert command.endswith(f" --user --break-system-packages scikit-learn numpy=={np.__version__}")


def test_pip_keeps_the_numpy_that_gdal_was_built_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "base_prefix", "/elsewhere")
    command = install_command([SCIKIT_LEARN, MAXFLOW])
    assert command.endswith(f" -m pip install scikit-learn PyMaxflow numpy=={np.__version__}")
    assert "numpy" not in install_command([TORCH])
