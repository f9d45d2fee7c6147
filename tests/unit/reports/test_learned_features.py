# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of learned features, which needs no torch: figures, pictures recomputed, charts, phrases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.reports.kit import drawing, pictures
from clusterbrush.core.reports.learned_features import (
    LearningTexts,
    cluster_pixels,
    colours_of,
    write_learning_report,
)
from clusterbrush.core.training.records import EpochRecord, Judgement, LearnedFeatures
from networks import small_model
from pages import Document
from patchwork import patchwork, source_of
from report_pages import NOTICE, TITLE, check_translated, check_whole, check_without_charts

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.source import RasterSource

NOTES = {"scheme": "swapped", "rasters": ["a.tif", "b.tif"], "patch": 128, "steps": 60, "seed": 3, "grouping": "kmeans"}
RECORDS = (EpochRecord(1, 30, 7.25, 80.0, 61.0, 0.41, 0.52), EpochRecord(2, 60, 5.125, 91.5, 120.0, 0.47, 0.61))


@pytest.fixture
def source(tmp_path: Path) -> RasterSource:
    values = patchwork(3, 60, 80)
    values[:, :9, :9] = 0
    return source_of(tmp_path, values, nodata=0)


def learned(**changes: object) -> LearnedFeatures:
    model = replace(small_model(), training=NOTES)
    whole = LearnedFeatures(model, RECORDS, 100, "done", "cpu", 120.0, Judgement(0.43, 0.55))
    return replace(whole, **changes)


def written(path: Path, source: RasterSource, result: LearnedFeatures) -> Document:
    write_learning_report(path, title=TITLE, source=source, learned=result, notices=[NOTICE])
    return Document(path.read_text(encoding="utf-8"))


def test_a_page_is_whole_and_says_what_was_learned(source: RasterSource, tmp_path: Path) -> None:
    document = written(tmp_path / "r.html", source, learned())
    words = ["learned 8 features", "from 2 images", "swapped prediction", "0.470", "0.430 by bands", "0.550 by bands"]
    check_whole(tmp_path / "r.html", [*words, "7.25 in the first epoch", "of 100", "a.tif, b.tif"], 4, 3)
    rows = document.cells["tbody"]
    assert [row[0] for row in rows] == ["1", "2"]
    assert [row[-2:] for row in rows] == [["0.410", "0.520"], ["0.470", "0.610"]]


def test_without_strokes_nothing_is_said_of_dice(source: RasterSource, tmp_path: Path) -> None:
    records = tuple(replace(record, dice=None, accuracy=None) for record in RECORDS)
    document = written(tmp_path / "r.html", source, learned(records=records, baseline=None, ended="plateau"))
    assert "Dice" not in document.words
    assert "ended early" in document.words
    check_whole(tmp_path / "r.html", [], 4, 2)


def test_without_matplotlib_the_table_still_comes(
    source: RasterSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "available", lambda: False)
    written(tmp_path / "r.html", source, learned())
    check_without_charts(tmp_path / "r.html")


def test_phrases_are_translated() -> None:
    check_translated(LearningTexts)


def test_clusters_have_the_mean_colour_of_their_pixels(source: RasterSource) -> None:
    window = Window(0, 0, 60, 80)
    image = pictures.image_pixels(source, part=window)
    pixels = cluster_pixels(source, BandValues(), window, image)
    assert (pixels[:9, :9, 3] == 0).all()
    colours = np.unique(pixels[pixels[..., 3] > 0][:, :3], axis=0)
    assert 6 <= len(colours) <= 12
    for colour in colours:
        inside = (pixels[..., :3] == colour).all(axis=-1) & (pixels[..., 3] > 0)
        assert np.abs(image[inside][:, :3].mean(axis=0) - colour).max() <= 1.0


def test_features_as_colours(source: RasterSource) -> None:
    """Three features of very different size become red, green and blue of the same range; no data is transparent."""
    rng = np.random.default_rng(0)
    valid = np.ones((60, 80), bool)
    valid[:9] = False
    planes = rng.standard_normal((3, 60, 80)).astype(np.float32) * np.array([1000, 1, 0.01], np.float32)[:, None, None]
    pixels = colours_of(planes, valid, source)
    assert (pixels[:9] == 0).all()
    assert (pixels[9:, :, 3] == 255).all()
    assert all(pixels[9:, :, channel].std() > 40 for channel in range(3))
    one = colours_of(planes[:1], valid, source)
    np.testing.assert_array_equal(one[..., 0], one[..., 2])
    assert not colours_of(planes, np.zeros_like(valid), source).any()
