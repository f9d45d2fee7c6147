# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches around pixels of known classes: values and classes at their places, every class and stroke as often."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.features.feature_model import BandStatistics
from clusterbrush.core.training.class_patches import EDGE_PIXELS, UNKNOWN, ClassPatches, LabelledPixels
from patchwork import patchwork, source_of

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.grid import Window
    from clusterbrush.core.raster.source import RasterSource

BANDS = tuple(BandStatistics(f"Band {number}", 100.0 + number, 40.0) for number in (1, 2, 3))
EDGE = 32
INNER = slice(EDGE_PIXELS, EDGE - EDGE_PIXELS), slice(EDGE_PIXELS, EDGE - EDGE_PIXELS)
STROKES = {  # number: class, first row, first column; a stroke is three rows of nine columns
    0: (0, 0, 0), 1: (1, 40, 60), 2: (0, 70, 101), 3: (2, 87, 30), 4: (2, 33, 50),
}  # fmt: skip


def labelled(*rasters: RasterSource) -> LabelledPixels:
    """Return strokes on the first raster, and the same ones on each further one."""
    rows = [
        (number * raster.n_pixels + (top + row) * raster.grid.width + left + col, class_at, 10 * number + stroke)
        for number, raster in enumerate(rasters)
        for stroke, (class_at, top, left) in STROKES.items()
        for row in range(3)
        for col in range(9)
    ]
    pixels, classes, groups = np.array(sorted(rows)).T
    return LabelledPixels(rasters, pixels, classes, groups, 3)


def truth_of(source: RasterSource, known: LabelledPixels) -> np.ndarray:
    truth = np.full(source.n_pixels, UNKNOWN)
    truth[known.pixels] = known.classes
    return truth.reshape(source.grid.height, source.grid.width)


def placed(values: np.ndarray, image: np.ndarray) -> tuple[int, int]:
    """Return where the upper left corner of a patch's bands lies in an image with `EDGE` zeros around it."""
    for row in range(image.shape[1] - EDGE + 1):
        for col in range(image.shape[2] - EDGE + 1):
            part = image[:, row : row + EDGE, col : col + EDGE]
            if np.array_equal(part[:, 16, 16], values[:, 16, 16]) and np.array_equal(part, values):
                return row, col
    raise AssertionError("the patch is nowhere in the image")


def test_values_and_classes_lie_where_they_do_in_the_image(source: RasterSource) -> None:
    known = labelled(source)
    bands, valid = source.read_shown(whole(source))
    image = np.stack([(plane - band.mean) / band.deviation for plane, band in zip(bands, BANDS)]) * valid
    around = ((EDGE, EDGE), (EDGE, EDGE))
    image = np.pad(image.astype(np.float32), ((0, 0), *around))
    truth = np.pad(np.where(valid, truth_of(source, known), UNKNOWN), around, constant_values=UNKNOWN)
    patches = ClassPatches(known, BANDS, EDGE, 0)
    for step in range(3):
        batch = patches.batch(step, 5)
        for number, patch in enumerate(batch.patches):
            row, col = placed(patch.values, image)
            expected = np.full((EDGE, EDGE), UNKNOWN)
            expected[INNER] = truth[row : row + EDGE, col : col + EDGE][INNER]
            mine, found = batch.of_patch == number, np.full(EDGE * EDGE, UNKNOWN)
            found[batch.place[mine]] = batch.classes[mine]
            np.testing.assert_array_equal(found.reshape(EDGE, EDGE), expected)


def whole(source: RasterSource) -> Window:
    return next(iter(source.grid.blocks(source.grid.height, source.grid.width)))


def test_classes_take_turns_and_the_seed_and_the_step_decide(tmp_path: Path) -> None:
    source = source_of(tmp_path, patchwork(3, 90, 110))
    patches, counts = ClassPatches(labelled(source), BANDS, EDGE, 4), np.zeros(3, int)
    for step in range(6):
        batch = patches.batch(step, 2)
        for number in range(2):
            counts[(2 * step + number) % 3] += 1
            assert (2 * step + number) % 3 in batch.classes[batch.of_patch == number]
        again = ClassPatches(labelled(source), BANDS, EDGE, 4).batch(step, 2)
        other = ClassPatches(labelled(source), BANDS, EDGE, 5).batch(step, 2)
        for one, same, else_ in zip(batch.patches, again.patches, other.patches):
            np.testing.assert_array_equal(one.values, same.values)
            assert not np.array_equal(one.values, else_.values)
        np.testing.assert_array_equal(batch.place, again.place)
    assert counts.tolist() == [4, 4, 4]


def test_further_rasters_have_patches_of_their_own(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    dark = source_of(folders[0], np.full((3, 90, 110), 60, np.uint8))
    bright = source_of(folders[1], np.full((3, 60, 130), 180, np.uint8))
    pixels = np.array([5 * 110 + 7, dark.n_pixels + 59 * 130 + 129])
    known = LabelledPixels((dark, bright), pixels, np.array([0, 1]), np.array([1, 2]), 2)
    batch = ClassPatches(known, BANDS, EDGE, 0).batch(0, 4)
    levels = [float(patch.values[0].max()) for patch in batch.patches]
    assert levels == pytest.approx([0.0, (180 - 101) / 40] * 2), "zeros lie around both images"
    assert [float(patch.values[0].min()) for patch in batch.patches] == pytest.approx([(60 - 101) / 40, 0.0] * 2)
    assert batch.classes.tolist() == [0, 1, 0, 1]


def test_labels_count_where_no_stroke_lies_and_only_on_the_first_raster(tmp_path: Path) -> None:
    values = patchwork(3, 90, 110)
    values[:, 40:45, 55:75] = 0
    source = source_of(tmp_path, values, nodata=0)
    dense = np.random.default_rng(0).integers(UNKNOWN, 3, (90, 110))

    def labels(window: Window) -> np.ndarray:
        return dense[window.row : window.row + window.height, window.col : window.col + window.width].copy()

    known = replace(labelled(source), labels=labels)
    painted = truth_of(source, known)
    expected = np.where(painted == UNKNOWN, dense, painted)
    expected[40:45, 55:75] = UNKNOWN
    # around the middle pixel of each stroke, by class and by stroke
    middles = [(top + 1, left + 4) for _, (class_at, top, left) in sorted(STROKES.items(), key=lambda one: one[1][0])]
    (batch,) = ClassPatches(known, BANDS, EDGE, 0).centred(10)
    around = np.pad(expected, EDGE // 2, constant_values=UNKNOWN)
    for number, (row, col) in enumerate(middles):
        of_patch = np.full((EDGE, EDGE), UNKNOWN)
        of_patch[INNER] = around[row : row + EDGE, col : col + EDGE][INNER]
        mine, found = batch.of_patch == number, np.full(EDGE * EDGE, UNKNOWN)
        found[batch.place[mine]] = batch.classes[mine]
        np.testing.assert_array_equal(found.reshape(EDGE, EDGE), of_patch)
    assert len(batch.patches) == len(STROKES)
    assert [len(one.patches) for one in ClassPatches(known, BANDS, EDGE, 0).centred(3)] == [3]


def test_a_raster_that_is_given_twice_shows_all_its_pixels_and_the_first_ones_win(tmp_path: Path) -> None:
    """A sample of labels lies beside the strokes as if on a further raster."""
    source = source_of(tmp_path, patchwork(3, 90, 110))
    row, others = 40 * 110, np.arange(40, 60)
    pixels = np.concatenate([row + np.arange(50, 54), source.n_pixels + row + others])
    classes = np.array([0] * 4 + [1] * 20)
    known = LabelledPixels((source, source), pixels, classes, classes, 2)
    expected = np.full(110, UNKNOWN)
    expected[others], expected[50:54] = 1, 0
    for batch in ClassPatches(known, BANDS, EDGE, 0).centred(2):
        for number, middle in enumerate((52, 50)):
            mine = batch.of_patch == number
            left = middle - EDGE // 2
            columns = left + batch.place[mine] % EDGE
            np.testing.assert_array_equal(batch.classes[mine], expected[columns])
            assert len(columns) == (expected[left + EDGE_PIXELS : left + EDGE - EDGE_PIXELS] != UNKNOWN).sum()


def test_whole_strokes_are_held_out_when_every_class_has_enough(source: RasterSource) -> None:
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 6)
    classes = groups % 2
    known = LabelledPixels((source,), np.sort(rng.choice(9000, 120, replace=False)), classes, groups, 2)
    held = known.held_out(0)
    assert [len(np.unique(groups[held & (classes == number)])) for number in (0, 1)] == [2, 2]
    assert all(held[groups == group].all() or not held[groups == group].any() for group in range(20))
    assert not np.array_equal(held, known.held_out(3))
    few = known.chosen((classes == 0) | (groups < 6))
    assert not few.held_out(0).any(), "three strokes of the second class"
    assert not replace(known, labels=lambda _: np.zeros(0)).held_out(0).any(), "labels are not held out with them"
