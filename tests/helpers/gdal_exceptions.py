# SPDX-License-Identifier: GPL-2.0-or-later
"""GDAL with exceptions and without: QGIS has them on from 3.40, and in earlier ones any other plugin may decide."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from osgeo import gdal, ogr, osr

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULES = (gdal, ogr, osr)  # each with a switch of its own before GDAL 3.7


@contextmanager
def exceptions(on: bool) -> Iterator[None]:
    """Switch the exceptions of all three modules on or off, and back."""
    before = [module.GetUseExceptions() for module in MODULES]
    _switch([on] * len(MODULES))
    try:
        yield
    finally:
        _switch(before)


def _switch(states: list[bool]) -> None:
    # Before GDAL 3.7 only the module that was switched on last can be switched off.
    for module in reversed(MODULES):
        if module.GetUseExceptions():
            module.DontUseExceptions()
    for module, on in zip(MODULES, states):
        if on:
            module.UseExceptions()
