# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters named by colour: what is written, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.answers.naming import BUILT_IN
from clusterbrush.core.base.errors import ClusterBrushError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.jobs.naming import NamingOptions, name_by_colour
from clusterbrush.core.jobs.run import Run
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.source import RasterSource
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def clusters(tmp_path: Path) -> ClassRaster:
    ids = np.repeat([1, 2], 5)[:, None] * np.ones(8)
    return ClassRaster(str(write_raster(tmp_path / "c.tif", ids.astype(np.uint8), nodata=0)))


def test_clusters_get_the_names_of_the_colours_in_the_image(clusters: ClassRaster, tmp_path: Path) -> None:
    colours = np.array([[26, 62, 124], [238, 242, 247]], dtype=np.uint8)  # water and snow
    values = np.repeat(np.repeat(colours, 5, axis=0).T[:, :, None], 8, axis=2)
    image = RasterSource(str(write_raster(tmp_path / "i.tif", values)))
    run = Run(NoticeCollector(), {"OUTPUT": str(tmp_path / "n.tif"), "TABLE": str(tmp_path / "t.csv")})
    outcome = name_by_colour(clusters, None, image, NamingOptions(BUILT_IN, source="values"), run)
    assert (outcome.values["NAMED"], outcome.values["UNNAMED"], outcome.values["CLASSES"]) == (2, 0, 2)
    assert [entry.name for entry in outcome.legend] == ["water", "snow"]
    named = ClassRaster(str(tmp_path / "n.tif"))
    assert [named.named_ids[number] for number in read_raster(tmp_path / "n.tif")[0][[0, 9], 0].tolist()] == [
        "water", "snow",
    ]  # fmt: skip
    assert (tmp_path / "n.qml").is_file()


@pytest.mark.parametrize(
    ("has_clusters", "targets", "sentence"),
    [
        (False, {}, "Give a cluster raster, a model, or both."),
        (True, {"NAMED_MODEL": "m.json"}, "The model with names needs a model."),
    ],
)
def test_what_an_output_needs_is_asked_for(
    clusters: ClassRaster, has_clusters: bool, targets: dict[str, str], sentence: str
) -> None:
    run = Run(NoticeCollector(), targets)
    with pytest.raises(ClusterBrushError, match=sentence):
        name_by_colour(clusters if has_clusters else None, None, None, NamingOptions(BUILT_IN), run)
