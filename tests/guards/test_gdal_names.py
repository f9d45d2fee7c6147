# SPDX-License-Identifier: GPL-2.0-or-later
"""Every name of GDAL that core uses is in GDAL 3.4, the oldest that a QGIS 3.22 brings (Ubuntu 22.04)."""

from __future__ import annotations

import ast

import gdal_names
import pytest
import shipped
from osgeo import gdal, ogr, osr

MEMBERS = gdal_names.members_of_classes([gdal, ogr, osr])
# Newer names, of which the code asks whether they are there, and the tests that try both answers.
ASKED_FOR: dict[str, str] = {}


def unknown(trees: dict[str, ast.Module]) -> dict[str, str]:
    """Return the names that GDAL 3.4 may not have, each with a file."""
    names = gdal_names.used(trees, MEMBERS)
    return {name: path for name, path in names.items() if name not in gdal_names.listed() and name not in ASKED_FOR}


def test_every_name_is_in_gdal_34() -> None:
    assert unknown(gdal_names.core()) == {}, (
        "GDAL 3.4 may not have this. Fetch its bindings (pip download GDAL==3.4.3 --no-binary :all: --no-deps), unpack "
        "them and run: python tests/helpers/gdal_names.py GDAL-3.4.3/osgeo. What is there is added to the list; ask "
        "with hasattr for what is newer, test both answers and name it in ASKED_FOR."
    )


def test_the_list_holds_no_more_than_is_used() -> None:
    assert gdal_names.listed() == gdal_names.listed() & gdal_names.used(gdal_names.core(), MEMBERS).keys()


def test_only_core_uses_gdal() -> None:
    """What the guard reads is all there is, and the modules go by their own names."""
    for path, tree in shipped.modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert not any(one.name.startswith("osgeo") for one in node.names), path
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("osgeo"):
                assert path.startswith("core"), path
                assert {(one.name, one.asname) for one in node.names} <= {(one, None) for one in gdal_names.MODULES}


@pytest.mark.parametrize(
    "code",
    [
        "gdal.DataTypeUnion(1, 2)",
        "dataset.GetRasterBand(1).AsMDArray()",
        "gdal.WarpOptions(srcBands=[1])",
        "partial(gdal.OpenEx, path, thread_safe=True)",
    ],
)
def test_the_guard_sees_newer_names(code: str) -> None:
    """The first is of 3.5, which no QGIS 3.22 of Ubuntu has."""
    assert unknown({"core/a.py": ast.parse(code)})
