# SPDX-License-Identifier: GPL-2.0-or-later
"""`clusterbrush:classifystrokes` with a class raster to learn from, alone and beside strokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.classification.methods import METHODS, number_of
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.raster.writer import open_writer
from painting import HEIGHT, WIDTH, at, fields_image
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsPalettedRasterRenderer,
    QgsPointXY,
    QgsProcessingException,
    QgsRasterLayer,
    QgsVectorLayer,
)
from rasters import NORTH_UP, read_raster, write_raster

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIELDS = np.minimum(np.arange(WIDTH) // 24, 2)  # of each column


@pytest.fixture
def image(tmp_path: Path) -> str:
    return str(fields_image(tmp_path / "image.tif"))


def labels_file(folder: Path, image: str, classes: np.ndarray, names: dict[int, str]) -> str:
    """Write classes with names on the grid of an image."""
    path, source = str(folder / "labels.tif"), RasterSource(image)
    with open_writer(path, source.grid, np.dtype(np.uint8)) as writer:
        writer.write(Window(0, 0, HEIGHT, WIDTH), classes.astype(np.uint8))
        legend = [LegendEntry(number, name, (10 * number, 9, 99)) for number, name in names.items()]
        writer.set_legend(legend, [1] * len(legend))
    return path


def line_in(field: int, class_id: int, name: str) -> QgsVectorLayer:
    """Return a layer with a wide line across a field."""
    fields = "field=class_id:integer&field=class_name:string(40)&field=width:double"
    layer = QgsVectorLayer(f"LineString?crs=EPSG:32633&{fields}", "strokes", "memory")
    feature = QgsFeature(layer.fields())
    ends = [QgsPointXY(*at(24 * field + 12, row)) for row in (12, 36)]
    feature.setGeometry(QgsGeometry.fromPolylineXY(ends))
    feature.setAttributes([class_id, name, 120.0])
    layer.dataProvider().addFeature(feature)
    return layer


def legend_of(path: str) -> dict[int, tuple[str, int]]:
    layer = QgsRasterLayer(path, "map")  # owns its renderer
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    return {int(entry.value): (entry.label, entry.color.red()) for entry in renderer.classes()}


@pytest.mark.parametrize("method", ["default", "clusternet"])
def test_labels_alone_make_a_map_with_their_names(run, image: str, tmp_path: Path, method: str) -> None:
    """A fifth of the labels is wrong, and there are none in the lower half."""
    rng, classes = np.random.default_rng(0), np.tile(np.array([3, 1, 4])[FIELDS], (HEIGHT, 1))
    wrong = rng.random(classes.shape) < 0.2
    classes[wrong] = rng.choice([1, 3, 4], int(wrong.sum()))
    classes[HEIGHT // 2 :] = 0
    labels = labels_file(tmp_path, image, classes, {1: "grass", 3: "tree", 4: "water"})
    found = run("classifystrokes", INPUT=image, LABELS=labels, METHOD=number_of(METHODS[method]), N_CLUSTERS=8,
                FEATURES=1, OUTPUT=str(tmp_path / "map.tif"), REPORT=str(tmp_path / "report.html"))  # fmt: skip
    result, valid = read_raster(found["OUTPUT"])[0], (read_raster(image) != 0).all(axis=0)
    right = result == np.array([3, 1, 4])[FIELDS]
    assert right[valid].mean() > 0.93
    assert legend_of(found["OUTPUT"]) == {1: ("grass", 10), 3: ("tree", 30), 4: ("water", 40)}
    assert found["CLASSES"] == 3
    assert 0.5 < found["HELD_OUT_ACCURACY"] < 0.95, "a fifth of what is held out is wrong"
    assert "Classes to learn from in labels.tif: 3." in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_labels_stand_beside_strokes_and_classes_are_matched_by_name(run, image: str, project, tmp_path: Path) -> None:
    """The labels say nothing of the last field; they lie on another grid, three times as fine and a bit larger."""
    classes = np.repeat(np.repeat(np.tile(np.array([2, 1, 0])[FIELDS], (HEIGHT, 1)), 3, axis=0), 3, axis=1)
    x0, a, _, y0, _, e = NORTH_UP
    fine = np.pad(classes, 6, mode="edge").astype(np.uint8)
    labels = write_raster(tmp_path / "fine.tif", fine, geotransform=(x0 - 2 * a, a / 3, 0.0, y0 - 2 * e, 0.0, e / 3))
    layer = QgsRasterLayer(str(labels), "old map")
    legend = [QgsPalettedRasterRenderer.Class(1, label="grass"), QgsPalettedRasterRenderer.Class(2, label="Tree")]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, legend))
    strokes = line_in(2, 1, "tree")
    project.addMapLayers([layer, strokes])
    found = run("classifystrokes", INPUT=image, STROKES=strokes, LABELS=layer, FEATURES=1, N_CLUSTERS=8,
                OUTPUT=str(tmp_path / "map.tif"))  # fmt: skip
    result = read_raster(found["OUTPUT"])[0]
    names = {number: name for number, (name, _) in legend_of(found["OUTPUT"]).items()}
    assert names == {1: "tree", 3: "grass"}, "1 and 2 are numbers that one of both has given already"
    tree, grass = 1, 3
    assert (result[10:40, 2:20] == tree).mean() > 0.9, "by the labels, whose class 2 has the name"
    assert (result[10:40, 28:44] == grass).mean() > 0.9
    assert (result[14:34, 55:65] == tree).mean() > 0.9, "by the stroke"


def test_what_cannot_be_is_a_sentence(run: Callable[..., dict], image: str, tmp_path: Path) -> None:
    def refused(sentence: str, **given: object) -> None:
        target = tmp_path / "none.tif"
        with pytest.raises(QgsProcessingException, match=sentence):
            run("classifystrokes", INPUT=image, OUTPUT=str(target), **given)
        assert not target.exists()

    refused(r"There is nothing to learn from\. Give strokes, or a class raster under Labels \(raster\)")
    far = write_raster(tmp_path / "far.tif", np.ones((9, 9), np.uint8), geotransform=(0.0, 10.0, 0.0, 0.0, 0.0, -10.0))
    refused(r"far\.tif has no class where the raster lies", LABELS=str(far))
    measured = write_raster(tmp_path / "measured.tif", np.full((HEIGHT, WIDTH), 0.5, np.float32))
    refused("measured values", LABELS=str(measured))
    with pytest.raises(QgsProcessingException, match="is read from"):
        run("classifystrokes", INPUT=image, LABELS=str(measured), OUTPUT=str(measured))
