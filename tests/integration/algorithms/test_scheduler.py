# SPDX-License-Identifier: GPL-2.0-or-later
"""A run of the toolbox over a Dask cluster, in a real QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from clusters import local_cluster
from osgeo import gdal
from qgis.core import QgsProcessingException

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("distributed")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Start a cluster of one process, and give its address."""
    with local_cluster(tmp_path, 1) as cluster:
        yield cluster.scheduler_address


def test_a_virtual_raster_from_the_toolbox(run, given: dict[str, dict], address: str, tmp_path: Path) -> None:
    values: dict[str, Any] = {**given["segment"], "REPORT": None}
    here = run("segment", **{**values, "OUTPUT": str(tmp_path / "here.tif")})
    there = run("segment", **{**values, "OUTPUT": str(tmp_path / "there.vrt"), "SCHEDULER": address})
    pixels = [gdal.Open(str(found["OUTPUT"])).ReadAsArray() for found in (here, there)]
    assert np.array_equal(*pixels)
    assert here["INERTIA"] == there["INERTIA"]


def test_what_is_wrong_is_a_sentence(run, given: dict[str, dict], tmp_path: Path) -> None:
    values = {**given["segment"], "REPORT": None}
    with pytest.raises(QgsProcessingException, match="host is no address of a Dask scheduler"):
        run("segment", **{**values, "OUTPUT": str(tmp_path / "map.tif"), "SCHEDULER": "host"})
    with pytest.raises(QgsProcessingException, match="Give the address of a scheduler"):
        run("segment", **{**values, "OUTPUT": str(tmp_path / "map.vrt")})
