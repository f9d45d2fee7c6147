# SPDX-License-Identifier: GPL-2.0-or-later
"""Libraries that a QGIS may lack: whether they are there, and what installs them for the Python that this runs in."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

PYTHONS = ("bin/python3", "python3.exe", "python.exe")  # in the folder of a Python


@dataclass(frozen=True)
class Library:
    """A library that a QGIS may lack.

    Parameters
    ----------
    module : str
        The name to import.
    package : str
        The name to install, of pip.
    debian : str
        Debian's package of it; empty where there is none.
    uses_numpy : bool
        Whether pip could replace numpy by a newer one on its behalf, which GDAL's bindings may not bear.
    """

    module: str
    package: str
    debian: str = ""
    uses_numpy: bool = True

    @property
    def is_installed(self) -> bool:
        """Return True when it is installed; the check imports nothing."""
        return find_spec(self.module) is not None


SCIKIT_LEARN = Library("sklearn", "scikit-learn", "python3-sklearn")
SCIKIT_IMAGE = Library("skimage", "scikit-image", "python3-skimage")
MAXFLOW = Library("maxflow", "PyMaxflow")
TORCH = Library("torch", "torch", uses_numpy=False)
DISTRIBUTED = Library("distributed", "distributed", "python3-distributed", uses_numpy=False)


def install_command(libraries: Sequence[Library]) -> str:
    """Return what installs libraries for the Python that this runs in, to be typed into a terminal.

    Where the system manages its Python, as Debian does, its own packages come first, and pip installs the others for
    the user. Elsewhere the pip of this Python installs them: that of the bundle on macOS and of OSGeo4W on Windows.
    """
    is_managed = _is_managed()
    of_system = [library for library in libraries if library.debian] if is_managed and shutil.which("apt") else []
    of_pip = [library for library in libraries if library not in of_system]
    commands = []
    if of_system:
        commands.append(" ".join(["sudo apt install", *(library.debian for library in of_system)]))
    if of_pip:
        # pip refuses to install beside a managed Python's packages without these options (PEP 668)
        options = ["--user", "--break-system-packages"] if is_managed else []
        packages = [library.package for library in of_pip]
        if any(library.uses_numpy for library in of_pip):
            packages.append(f"numpy=={np.__version__}")
        commands.append(" ".join([_python(), "-m pip install", *options, *packages]))
    return " && ".join(commands)


def _is_managed() -> bool:
    is_marked = (Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED").exists()
    return is_marked and sys.prefix == sys.base_prefix


def _python() -> str:
    """Return the program of this Python: in QGIS, `sys.executable` may be QGIS itself."""
    places = [Path(sys.prefix) / name for name in PYTHONS]
    python = next((str(place) for place in places if place.exists()), "python3")
    return f'"{python}"' if " " in python else python
