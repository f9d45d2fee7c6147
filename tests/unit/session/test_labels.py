# SPDX-License-Identifier: GPL-2.0-or-later
"""Class rasters to learn from: a sample spread over the raster, squares instead of strokes, strokes that win."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.legend.entry import LegendEntry
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.session import labels as module
from clusterbrush.core.session.labels import labels_of
from clusterbrush.core.session.learning import LearningOptions, learn, painted_session
from clusterbrush.core.strokes.records import StrokeSet
from listeners import Recorder
from painting import HEIGHT, WIDTH, fields_image, line
from quick_networks import EACH_METHOD
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = Window(0, 0, HEIGHT, WIDTH)
NONE = StrokeSet((), (), ())


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    return RasterSource(str(fields_image(tmp_path / "image.tif")))


def fields() -> np.ndarray:
    """Return the fields of the image as classes 2, 5 and 9, a tenth of the pixels wrong; no class above and below."""
    rng = np.random.default_rng(3)
    classes = np.tile(np.repeat([2, 5, 9], WIDTH // 3), (HEIGHT, 1))
    wrong = rng.random(classes.shape) < 0.1
    classes[wrong] = rng.choice([2, 5, 9], int(wrong.sum()))
    classes[:3], classes[-2:] = 0, 255
    return classes.astype(np.uint8)


def class_raster(tmp_path: Path, classes: np.ndarray, names: Names | None = None) -> ClassRaster:
    return ClassRaster(str(write_raster(tmp_path / "labels.tif", classes, nodata=255)), names=names)


def options(method: str = "default") -> LearningOptions:
    return LearningOptions(KMeansOptions(6, attempts=1), sample_size=2000, method=method, preset="bands")


def test_the_sample_has_right_pixels_of_each_class_and_no_stroke(source, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_PIXELS", 300)
    monkeypatch.setattr(module, "BLOCK_EDGE", 20)
    classes, stroke = fields(), line(1, 7, (4, 10), (70, 12))
    labels = labels_of(class_raster(tmp_path, classes), source, [stroke])
    areas = np.concatenate([one.area for one in labels.strokes])
    assert len(np.unique(areas, axis=0)) == len(areas) == labels.n_pixels
    for one in labels.strokes:
        assert (classes[tuple(one.area.T)] == one.class_id).all()
    assert not np.isin(areas @ (WIDTH, 1), stroke.pixels(source.grid)).any()
    for class_id in (2, 5, 9):
        own = np.concatenate([one.area for one in labels.strokes if one.class_id == class_id])
        assert 220 < len(own) <= 300, "a few lie under the stroke"
        sizes = [len(one.area) for one in labels.strokes if one.class_id == class_id]
        assert (len(sizes), max(sizes) - min(sizes) <= 1) == (16, True)
        squares = (own // 16) @ (100, 1)
        assert (np.diff(squares) >= 0).all(), "square by square"
        everywhere = np.argwhere(classes == class_id)
        np.testing.assert_allclose(own.mean(axis=0), everywhere.mean(axis=0), atol=2.5)
    assert [one.id for one in labels.strokes] == list(range(1, len(labels.strokes) + 1))
    again, other = (labels_of(labels.raster, source, [stroke], seed) for seed in (0, 1))
    assert all(np.array_equal(one.area, same.area) for one, same in zip(labels.strokes, again.strokes))
    assert not np.array_equal(np.concatenate([one.area for one in other.strokes])[:200], areas[:200])


def test_a_window_has_all_pixels_with_their_classes(source, tmp_path: Path) -> None:
    names = Names({2: "Wald", 5: "See"}, {2: (1, 2, 3)})
    labels = labels_of(class_raster(tmp_path, fields(), names), source)
    assert [(entry.id, entry.name) for entry in labels.legend] == [(2, "Wald"), (5, "See"), (9, "Class 9")]
    assert labels.legend[0].colour == (1, 2, 3)
    other = labels.matched({2: 1, 5: 5, 9: 2})
    assert [(entry.id, entry.name) for entry in other.legend] == [(1, "Wald"), (5, "See"), (2, "Class 9")]
    expected = np.select([fields() == 2, fields() == 5, fields() == 9], [1, 5, 2], 0)
    np.testing.assert_array_equal(other(WHOLE), expected)
    np.testing.assert_array_equal(other(Window(1, 20, 9, 33)), expected[1:10, 20:53])
    assert {one.class_id for one in other.strokes} == {1, 5, 2}


def test_labels_where_the_image_has_no_data_are_not_learned(source, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "BLOCK_EDGE", 20)
    classes, progress = fields(), NoticeCollector()
    classes[3:5, :7] = 7  # in the corner without data
    labels = labels_of(class_raster(tmp_path, classes), source, progress=progress)
    has_data = source.read(WHOLE)[1]
    n_usable = sum(min(int((has_data & (classes == class_id)).sum()), module.MAX_PIXELS) for class_id in (2, 5, 9))
    assert labels.n_pixels == n_usable < np.isin(classes, [2, 5, 9]).sum()
    assert has_data[tuple(np.concatenate([stroke.area for stroke in labels.strokes]).T)].all()
    assert [entry.id for entry in labels.legend] == [2, 5, 9]
    assert 7 not in labels(WHOLE)
    assert [str(notice) for notice in progress.notices] == [
        "Classes of labels.tif that lie only where the raster has no data, and are not learned: Class 7."
    ]
    classes[np.isin(classes, [2, 5, 9])] = 0
    with pytest.raises(InputError, match=r"All classes of labels\.tif lie where the raster has no data"):
        labels_of(class_raster(tmp_path, classes), source)


@pytest.mark.parametrize("method", EACH_METHOD)
def test_a_map_is_learned_from_labels_alone(source, tmp_path: Path, method: str, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_PIXELS", 150)
    labels = labels_of(class_raster(tmp_path, fields()), source)
    learned = learn(source, NONE, options(method), labels=labels)
    found = learned.model.classifier.classify(source, WHOLE)
    truth = np.tile(np.repeat([2, 5, 9], WIDTH // 3), (HEIGHT, 1))
    right = (found.class_ids == truth)[found.valid]
    assert right.mean() > 0.9
    assert 400 < learned.n_painted <= 450
    assert learned.held_out is not None


def test_labels_of_one_class_are_said_and_have_no_accuracy(source, tmp_path: Path) -> None:
    labels = labels_of(class_raster(tmp_path, np.full((HEIGHT, WIDTH), 2, np.uint8)), source)
    progress, stroke = NoticeCollector(), line(1, 2, (4, 10), (70, 12))
    learned = learn(source, NONE, options("clusternet"), progress=progress, labels=labels)
    assert learned.held_out is None
    both = StrokeSet((stroke,), (LegendEntry(2, "two", (1, 2, 3)),), ())
    learn(source, both, options("clusternet"), progress=progress, labels=labels)
    assert [str(notice).partition(",")[0] for notice in progress.notices] == [
        "All labels are of one class", "All strokes and labels are of one class",
    ]  # fmt: skip


def test_strokes_count_where_both_speak(source, tmp_path: Path) -> None:
    """The labels call the first field 2; a stroke says that it is 5."""
    wrong = class_raster(tmp_path, np.full((HEIGHT, WIDTH), 2, np.uint8))
    stroke = line(0, 5, (12, 10), (12, 40), width=160.0)
    strokes = StrokeSet((stroke,), (LegendEntry(5, "five", (1, 2, 3)),), ())
    labels = labels_of(wrong, source, strokes.strokes)
    markers = painted_session(source, strokes, options(), labels=labels).markers()
    places, n_own = markers.pixels % source.n_pixels, int((markers.pixels < source.n_pixels).sum())
    assert len(np.unique(places)) == len(places)
    assert set(markers.class_ids[:n_own]) == {5}
    assert set(markers.class_ids[n_own:]) == {2}
    assert (markers.labels(WHOLE) == 2).all()
    assert markers.chosen(markers.class_ids == 5).labels is None


def test_what_cannot_be_labels_is_a_sentence(source, tmp_path: Path) -> None:
    def refused(classes: np.ndarray, sentence: str) -> None:
        with pytest.raises(InputError, match=sentence):
            labels_of(class_raster(tmp_path, classes), source)

    refused(np.zeros((HEIGHT, WIDTH), np.uint8), r"labels\.tif has no class where the raster lies")
    refused(np.full((HEIGHT, WIDTH), 255, np.uint8), r"labels\.tif has no class where the raster lies")
    refused(np.arange(HEIGHT * WIDTH, dtype=np.uint16).reshape(HEIGHT, WIDTH), r"labels\.tif has more than 256 classes")
    refused(
        np.full((HEIGHT, WIDTH), 70_000, np.int32),
        r"labels\.tif has the class 70000. Number the classes from 1 to 65535",
    )
    refused(np.full((HEIGHT, WIDTH), -3, np.int16), "negative value -3")
    refused(np.full((HEIGHT, WIDTH), 2.5, np.float32), "measured values")


def test_it_can_be_cancelled(source, tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        labels_of(class_raster(tmp_path, fields()), source, progress=Recorder(stop_at=1))
