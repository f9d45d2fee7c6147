# SPDX-License-Identifier: GPL-2.0-or-later
"""Images to learn from: statistics, patches that the seed decides, whitened context, and images of no use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.progress import NoticeCollector, Progress
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.training.training_set import PatchPool, training_set
from listeners import StopAfter
from patchwork import patchwork, source_of
from rasters import read_raster, write_raster

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.training.options import TrainingOptions


def test_mean_and_deviation_of_all_valid_pixels(source: RasterSource, tiny: TrainingOptions, tmp_path: Path) -> None:
    """The second image is smaller and brighter; it counts by its pixels."""
    other = np.clip(patchwork(3, 40, 50, seed=4) + 40.0, 0, 255).astype(np.uint8)
    images = training_set([source, RasterSource(str(write_raster(tmp_path / "b.tif", other)))], tiny)
    first = read_raster(source.path)
    rows = np.concatenate([first[:, first.any(axis=0)].T, other.reshape(3, -1).T]).astype(np.float64)
    assert [band.name for band in images.bands] == [band.name for band in source.bands]
    np.testing.assert_allclose([band.mean for band in images.bands], rows.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose([band.deviation for band in images.bands], rows.std(axis=0), rtol=1e-6)


def test_patches_are_parts_of_the_image(source: RasterSource, tiny: TrainingOptions) -> None:
    images = training_set([source], tiny)
    bands, valid = source.read(Window(0, 0, 90, 110))
    whole = images.model(None, {}).normalised(bands, valid)
    corners = set()
    for number in range(40):
        patch = images.patch(number)
        assert patch.values.shape == (3, 32, 32)
        assert patch.valid.any()
        assert (patch.values[:, ~patch.valid] == 0).all()
        places = [
            (row, col)
            for row in range(90 - 31)
            for col in range(110 - 31)
            if np.array_equal(whole[:, row : row + 32, col : col + 32], patch.values)
        ]
        assert len(places) == 1
        ((row, col),) = places
        np.testing.assert_array_equal(patch.valid, valid[row : row + 32, col : col + 32])
        corners.add((row, col))
    assert len(corners) > 20
    assert {row for row, _ in corners} >= {0, 58}  # the edges of the image are seen too
    np.testing.assert_array_equal(images.patch(3).values, training_set([source], tiny).patch(3).values)
    other = training_set([source], replace(tiny, seed=1))
    assert any(not np.array_equal(images.patch(n).values, other.patch(n).values) for n in range(3))


def test_an_image_smaller_than_a_patch_is_filled_up(tmp_path: Path, tiny: TrainingOptions) -> None:
    source = source_of(tmp_path, patchwork(2, 20, 60))
    patch = training_set([source], replace(tiny, patch=64)).patch(0)
    assert patch.values.shape == (2, 64, 64)
    assert patch.valid[:20, :60].all()
    assert patch.valid.sum() == 20 * 60
    assert (patch.values[:, ~patch.valid] == 0).all()


def test_whitened_context_to_rebuild(source: RasterSource, tiny: TrainingOptions) -> None:
    images = training_set([source], replace(tiny, context_weight=2.0))
    assert 8 <= images.n_parts <= 24
    rows = np.concatenate([patch.target[:, patch.valid].T for patch in map(images.patch, range(60))])
    assert rows.shape[1] == images.n_parts
    assert np.abs(rows).max() <= 5.0
    assert np.abs(rows.mean(axis=0)).max() < 0.5
    assert 0.5 < rows.std(axis=0).min() <= rows.std(axis=0).max() < 1.5
    first = images.patch(0)
    assert (first.target[:, ~first.valid] == 0).all()
    assert training_set([source], tiny).n_parts == 0


def test_the_pool_reads_a_patch_once_and_forgets_it(
    source: RasterSource, tiny: TrainingOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, read = training_set([source], tiny), []
    real = type(images).patch
    monkeypatch.setattr(type(images), "patch", lambda self, number: read.append(number) or real(self, number))
    pool, numbers = PatchPool(images, 4), []
    for step in range(30):
        patches = pool.at(step, Progress())
        numbers.append(pool.numbers(step).tolist())
        for number, patch in zip(numbers[-1], patches):
            np.testing.assert_array_equal(patch.values, real(images, number).values)
    assert all(len(set(of_step)) == 4 for of_step in numbers)
    assert len(read) == len(set(read))
    assert len(read) < 30 * 4 * 0.6  # most serve several steps
    assert len(pool._kept) <= PatchPool.SPREAD * 4
    assert PatchPool(images, 4).numbers(29).tolist() == numbers[29]
    with pytest.raises(CancelledError):
        PatchPool(images, 4).at(0, StopAfter(0.0))


# --- images of no use


def test_other_bands(source: RasterSource, tiny: TrainingOptions, tmp_path: Path) -> None:
    grey = RasterSource(str(write_raster(tmp_path / "g.tif", patchwork(1, 50, 50))))
    with pytest.raises(InputError, match=r"g\.tif has 1 bands, and .*image\.tif has 3"):
        training_set([source, grey], tiny)
    named = [
        RasterSource(str(write_raster(tmp_path / f"{names[0]}.tif", patchwork(2, 50, 50), names=names)))
        for names in (("red", "nir"), ("blue", "nir"))
    ]
    progress = NoticeCollector()
    training_set(named, tiny, progress)
    assert [str(notice) for notice in progress.notices] == [
        f"The bands of {named[1].path} have other names than the first image's; they are taken by their order."
    ]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (np.zeros((3, 50, 50), np.uint8), "No pixel of"),
        (np.full((3, 50, 50), 7, np.uint8), "the same everywhere"),
        (patchwork(3, 20, 30), "600 valid pixels, too few"),
    ],
)
def test_nothing_to_learn(values: np.ndarray, sentence: str, tiny: TrainingOptions, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=sentence):
        training_set([source_of(tmp_path, values, nodata=0)], tiny)


def test_a_constant_band_is_a_notice(tiny: TrainingOptions, tmp_path: Path) -> None:
    values = patchwork(3, 50, 60)
    values[1] = 9
    progress = NoticeCollector()
    images = training_set([source_of(tmp_path, values, names=["a", "b", "c"])], tiny, progress)
    assert [str(notice) for notice in progress.notices] == ["These bands are the same everywhere and tell nothing: b."]
    assert images.bands[1].deviation == 1.0
    assert (images.patch(0).values[1] == 0).all()
