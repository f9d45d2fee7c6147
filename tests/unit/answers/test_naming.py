# SPDX-License-Identifier: GPL-2.0-or-later
"""Names by colour: matching, and the rasters that come out."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.answers.naming import (
    BUILT_IN,
    class_legend,
    name_clusters,
    raster_colours,
    write_named,
    write_table,
)
from clusterbrush.core.base.errors import InputError, ParameterError
from clusterbrush.core.legend.legend_file import NamedColour
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.raster.source import RasterSource

if TYPE_CHECKING:
    from pathlib import Path

SEA, LAKE, WOOD = (
    NamedColour("water", (0, 0, 200)),
    NamedColour("water", (0, 80, 120)),
    NamedColour("wood", (0, 120, 0)),
)
TARGETS = [SEA, LAKE, WOOD]

# --- matching


def test_several_clusters_share_a_name_and_the_far_one_stays_numbered() -> None:
    colours = np.array([(10, 10, 190), (0, 118, 4), (0, 90, 130), (255, 255, 255)])
    found = name_clusters([1, 2, 3, 4], colours, TARGETS, farthest=40.0)
    assert [one.name for one in found] == ["water", "wood", "water", "Cluster 4"]
    assert [one.class_id for one in found] == [1, 2, 1, 3]
    assert [one.matched for one in found] == [True, True, True, False]
    assert [entry.name for entry in class_legend(found, TARGETS)] == ["water", "wood", "Cluster 4"]
    assert class_legend(found, TARGETS)[0].colour == SEA.colour
    assert class_legend(found, TARGETS)[2].colour == (255, 255, 255)


def test_the_space_decides() -> None:
    """Level 36 is nearer to 70 than to 0; but L* 14.3 is nearer to 0 than to 29.7."""
    targets = [NamedColour("black", (0, 0, 0)), NamedColour("grey", (70, 70, 70))]
    colour = np.array([(36, 36, 36)])
    names = {space: name_clusters([1], colour, targets, space)[0].name for space in ("lab", "rgb")}
    assert names == {"lab": "black", "rgb": "grey"}


def test_distances_in_numbers() -> None:
    found = name_clusters([7], np.array([(3, 4, 200)]), TARGETS, "rgb")
    assert found[0].distance == pytest.approx(5.0)
    assert found[0].cluster == 7


def test_class_numbers_do_not_depend_on_which_clusters_there_are() -> None:
    only = name_clusters([1], np.array([(0, 120, 0)]), TARGETS)
    assert (only[0].name, only[0].class_id) == ("wood", 2)


def test_no_named_colour_is_a_sentence() -> None:
    with pytest.raises(ParameterError, match="no named colours"):
        name_clusters([1], np.zeros((1, 3)), [])


def test_the_built_in_colours_name_themselves() -> None:
    colours = np.array([target.colour for target in BUILT_IN])
    found = name_clusters(range(1, len(colours) + 1), colours, BUILT_IN)
    assert [one.name for one in found] == [target.name for target in BUILT_IN]


# --- rasters


@pytest.fixture
def clusters(tmp_path: Path) -> ClassRaster:
    ids = np.array([[1, 1, 2, 3], [0, 2, 2, 3], [4, 4, 4, 0]], dtype=np.uint8)
    return ClassRaster(str(rasters.write_raster(tmp_path / "clusters.tif", ids, nodata=0)))


def test_mean_colours_of_an_image(clusters: ClassRaster, tmp_path: Path) -> None:
    image = np.zeros((3, 3, 4), dtype=np.uint8)
    image[0] = [[10, 20, 50, 60], [99, 70, 90, 80], [200, 210, 220, 99]]
    image[1], image[2] = image[0] // 2, 7
    source = RasterSource(str(rasters.write_raster(tmp_path / "image.tif", image)))
    ids, colours = raster_colours(clusters, source)
    assert ids == [1, 2, 3, 4]
    np.testing.assert_allclose(colours, [[15, 7.5, 7], [70, 35, 7], [70, 35, 7], [210, 105, 7]])


def test_an_image_of_16_bits_is_matched_as_it_is_displayed(clusters: ClassRaster, tmp_path: Path) -> None:
    image = np.tile(np.linspace(1000, 9000, 12).reshape(1, 3, 4), (3, 1, 1)).astype(np.uint16)
    source = RasterSource(str(rasters.write_raster(tmp_path / "image.tif", image)))
    _, colours = raster_colours(clusters, source)
    assert 0 <= colours.min() < 40
    assert 200 < colours.max() <= 255


def test_an_image_on_another_grid_is_a_sentence(clusters: ClassRaster, tmp_path: Path) -> None:
    source = RasterSource(str(rasters.write_raster(tmp_path / "image.tif", np.ones((3, 4, 4), np.uint8))))
    with pytest.raises(InputError, match="another grid"):
        raster_colours(clusters, source)


def test_recoded_and_painted(clusters: ClassRaster, tmp_path: Path) -> None:
    colours = np.array([(0, 0, 190), (0, 120, 0), (0, 80, 125), (250, 250, 250)])
    found = name_clusters([1, 2, 3, 4], colours, TARGETS, farthest=40.0)
    classes, painted = str(tmp_path / "classes.tif"), str(tmp_path / "painted.tif")
    write_named(clusters, found, TARGETS, classes, painted)
    np.testing.assert_array_equal(rasters.read_raster(classes)[0], [[1, 1, 2, 1], [0, 2, 2, 1], [3, 3, 3, 0]])
    picture = rasters.read_raster(painted)
    assert picture.shape == (4, 3, 4)
    assert picture[:, 0, 3].tolist() == [0, 80, 125, 255]
    assert picture[:, 1, 0].tolist() == [0, 0, 0, 0]
    assert ClassRaster(classes).named_ids == {1: "water", 2: "wood", 3: "Cluster 4"}
    assert RasterSource(painted).read_reduced(10)[1].sum() == 10  # the alpha band is one


def test_a_cluster_without_name_in_the_model_is_a_sentence(clusters: ClassRaster, tmp_path: Path) -> None:
    found = name_clusters([1, 2], np.zeros((2, 3)), TARGETS)
    with pytest.raises(InputError, match="cluster 3"):
        write_named(clusters, found, TARGETS, str(tmp_path / "classes.tif"))
    assert not (tmp_path / "classes.tif").exists()


def test_the_table(tmp_path: Path) -> None:
    found = name_clusters([1, 2], np.array([(0, 0, 200), (255, 255, 255)]), TARGETS, farthest=10.0)
    write_table(tmp_path / "t.csv", found)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["water", "Cluster 2"]
    assert [row["matched"] for row in rows] == ["1", "0"]
    assert rows[0]["distance"] == "0"
