# SPDX-License-Identifier: GPL-2.0-or-later
"""What a model is fitted on: exact counts where values are few, else a uniform sample that only the seed decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import CancelledError, InputError
from clusterbrush.core.base.progress import Progress
from clusterbrush.core.engine import threads as engine
from clusterbrush.core.features import sampling
from clusterbrush.core.features.kinds import BandValues
from clusterbrush.core.features.recipe import FeatureRecipe
from clusterbrush.core.features.sampling import RasterPixels, Sample, draw
from clusterbrush.core.features.scaling import Scaling
from clusterbrush.core.raster.source import RasterSource
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path

TILED = ("TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=32")


def sample_of(path: Path, size: int, seed: int = 0, **options) -> Sample:
    source = RasterSource(str(path), **options)
    return draw(source, FeatureRecipe(tuple(source.bands)), size, seed)


def multiset(sample: Sample) -> list[tuple]:
    counts = np.ones(len(sample.features)) if sample.counts is None else sample.counts
    return sorted(zip(map(tuple, sample.features.tolist()), counts.tolist()))


def numbered(height: int, width: int) -> np.ndarray:
    """Return a float image in which each pixel holds its own number, so that a sample tells where it is from."""
    return np.arange(height * width, dtype=np.float32).reshape(1, height, width)


# --- every distinct value


@pytest.mark.parametrize("size", [0, 10])
def test_three_8_bit_bands_are_counted_exactly(tmp_path: Path, size: int) -> None:
    values = np.random.default_rng(0).integers(0, 4, (3, 40, 50)).astype(np.uint8)
    values[:, :5] = 9
    sample = sample_of(write_raster(tmp_path / "a.tif", values, nodata=9), size)
    expected, counts = np.unique(values[:, 5:].reshape(3, -1).T, axis=0, return_counts=True)
    assert multiset(sample) == sorted(zip(map(tuple, expected.astype(float).tolist()), counts.astype(float).tolist()))
    assert sample.n_valid == 35 * 50
    assert sample.complete


def test_a_16_bit_band_is_counted_and_the_band_order_kept(tmp_path: Path) -> None:
    values = np.array([[[0, 65535, 300], [300, 300, 7]]], dtype=np.uint16)
    sample = sample_of(write_raster(tmp_path / "a.tif", values), 0)
    assert multiset(sample) == [((0,), 1), ((7,), 1), ((300,), 3), ((65535,), 1)]
    pair = write_raster(tmp_path / "b.tif", np.array([[[1, 1]], [[200, 2]], [[30, 3]]], dtype=np.uint8))
    assert multiset(sample_of(pair, 0, bands=[3, 1])) == [((3, 1), 1), ((30, 1), 1)]


@pytest.mark.parametrize("dtype", [np.int16, np.float32, np.uint32])
def test_other_types_are_drawn_whole_when_small(tmp_path: Path, dtype: type) -> None:
    values = np.arange(60, dtype=dtype).reshape(1, 6, 10)
    for size in (0, 60, 1000):
        sample = sample_of(write_raster(tmp_path / "a.tif", values), size)
        assert multiset(sample) == [((float(value),), 1) for value in range(60)]
        assert sample.complete


# --- a sample


def test_a_sample_has_the_size_asked_for(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", numbered(700, 900))
    for size in (1, 50, 5000):
        sample = sample_of(path, size)
        assert sample.features.shape == (size, 1)
        assert len(np.unique(sample.features)) == size  # no pixel twice
        assert not sample.complete


@pytest.mark.parametrize("size", [300, 20_000])
def test_the_sample_does_not_depend_on_the_files_layout(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same image in strips, in tiles, in tiles of another size, with one thread or four."""
    values = np.random.default_rng(0).random((2, 600, 700), dtype=np.float32)
    layouts = {"strips": (), "tiles": TILED, "row": ("BLOCKYSIZE=1",), "pixel": ("INTERLEAVE=PIXEL", "COMPRESS=LZW")}
    samples = []
    for workers, (name, options) in enumerate(layouts.items(), start=1):
        monkeypatch.setattr(engine, "default_workers", lambda workers=workers: workers)
        samples.append(sample_of(write_raster(tmp_path / f"{name}.tif", values, options=options), size))
    for other in samples[1:]:
        np.testing.assert_array_equal(other.features, samples[0].features)
    again = sample_of(tmp_path / "tiles.tif", size, seed=1)
    assert not np.array_equal(again.features, samples[0].features)


@pytest.mark.parametrize("size", [4000, 40_000])
def test_every_valid_pixel_is_as_likely_as_any_other(tmp_path: Path, size: int) -> None:
    """80 % nodata in a slanted frame; quarters of the valid pixels get their share within five deviations."""
    height, width = 800, 1000
    values = numbered(height, width)
    rows, cols = np.mgrid[:height, :width]
    valid = (cols > rows * 0.5 + 100) & (cols < rows * 0.5 + 300)
    assert 0.15 < valid.mean() < 0.25
    values[0, ~valid] = -1
    sample = sample_of(write_raster(tmp_path / "a.tif", values, nodata=-1), size)
    numbers = sample.features[:, 0].astype(int)
    assert 0.9 * size <= len(numbers) <= size
    np.testing.assert_array_equal(sample.pixels, numbers)
    assert valid.ravel()[numbers].all()
    for key in (rows, cols):
        edges = np.quantile(key[valid], [0.25, 0.5, 0.75])
        everywhere = np.bincount(np.searchsorted(edges, key[valid]), minlength=4) / valid.sum()
        drawn = np.bincount(np.searchsorted(edges, key.ravel()[numbers]), minlength=4) / len(numbers)
        np.testing.assert_allclose(drawn, everywhere, atol=5 * np.sqrt(0.25 / size))


def test_within_a_cell_all_rows_and_columns_are_drawn(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", numbered(256, 256))
    numbers = sample_of(path, 30_000).features[:, 0].astype(int)
    for positions in (numbers // 256, numbers % 256):
        counts = np.bincount(positions, minlength=256)
        assert counts.min() > 60
        assert counts.max() < 180


def test_a_large_raster_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With at most 4 cells read the sample comes from these, and says that it is no count of all pixels."""
    monkeypatch.setattr(sampling, "MAX_CELLS", 4)
    path = write_raster(tmp_path / "a.tif", numbered(1000, 1500))
    sample = sample_of(path, 800)
    numbers = sample.features[:, 0].astype(int)
    cells = set(zip((numbers // 1500 // 256).tolist(), (numbers % 1500 // 256).tolist()))
    assert len(cells) == 4
    assert not sample.complete
    assert sample.n_valid <= 4 * 256 * 256


def test_cells_cut_off_by_the_edge_weigh_what_they_hold(tmp_path: Path) -> None:
    """Of a large raster a band of rows of each cell is read; the last 64 rows are a cell of their own."""
    values = np.zeros((2112, 2048), dtype=np.uint8)
    values[2048:] = 1
    sample = sample_of(write_raster(tmp_path / "a.tif", values), 20_000)
    assert not sample.complete
    assert sample.n_valid == pytest.approx(values.size)
    assert sample.features.mean() == pytest.approx(64 / 2112, abs=0.003)


def test_shares_go_to_the_largest_remainders() -> None:
    """Of 10 rows over 101 pixels the cells earn 0.99, 1.98 and 7.03."""
    assert sampling._shares(np.array([10, 20, 71]), 10).tolist() == [1, 2, 7]
    assert sampling._shares(np.array([0, 0]), 5).tolist() == [0, 0]


def test_every_pixel_that_does_not_fit_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "IN_MEMORY_BYTES", 4000)
    sample = sample_of(write_raster(tmp_path / "a.tif", numbered(300, 300)), 0)
    assert len(sample.features) == 1000
    assert not sample.complete


# --- features that take long


class Costly(BandValues):
    """The bands, computed where they are asked for alone, as costly kinds are; keeps how many pixels those were."""

    n_computed = 0

    def compute_part(self, bands, valid, rows, cols, stride=1):  # noqa: ARG002 - the same for all kinds
        assert stride == 1
        Costly.n_computed += (rows.stop - rows.start) * (cols.stop - cols.start)
        return bands[:, rows, cols]


def costly_sample(path: Path, size: int, seed: int = 0, **options) -> tuple[Sample, int]:
    """Return a sample, and how many pixels were computed for it."""
    source, Costly.n_computed = RasterSource(str(path), **options), 0
    return draw(source, FeatureRecipe(tuple(source.bands), (Costly(),)), size, seed), Costly.n_computed


def test_few_cells_are_computed_where_features_take_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "MAX_SMALL_PIXELS", 1_000_000)
    monkeypatch.setattr(sampling, "MIN_COSTLY_CELLS", 4)
    path = write_raster(tmp_path / "a.tif", numbered(1300, 1536))  # 36 cells
    sample, n_computed = costly_sample(path, 500)
    assert len(np.unique(sample.features)) == len(sample.features) == 500
    np.testing.assert_array_equal(sample.pixels, sample.features[:, 0])
    assert n_computed <= 4 * sampling.CELL * sampling.BAND_ROWS
    sample, n_computed = costly_sample(path, 50_000)  # for many pixels more cells
    assert len(sample.features) == 50_000
    assert 12 * sampling.CELL * sampling.BAND_ROWS <= n_computed <= 13 * sampling.CELL * sampling.BAND_ROWS
    monkeypatch.setattr(sampling, "MAX_SMALL_PIXELS", 2_000_000)  # a small raster is read whole, as for any features
    assert costly_sample(path, 500)[1] == 1300 * 1536


def test_rare_valid_pixels_where_features_take_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A corner of every cell is valid, and few of the cells are computed, but enough for the rows."""
    monkeypatch.setattr(sampling, "MAX_SMALL_PIXELS", 1_000_000)
    monkeypatch.setattr(sampling, "MIN_COSTLY_CELLS", 4)
    values = numbered(1300, 1536)
    rows, cols = np.mgrid[:1300, :1536]
    valid = (rows % 256 < 5) & (cols % 256 < 10)
    values[0, ~valid] = -1
    path = write_raster(tmp_path / "a.tif", values, nodata=-1)
    sample, n_computed = costly_sample(path, 350)
    assert len(np.unique(sample.features)) == len(sample.features) == 350
    assert sample.n_valid == valid.sum()
    assert valid.ravel()[sample.features[:, 0].astype(int)].all()
    assert n_computed < 16 * sampling.CELL**2  # those of the first try, and 7 whole cells
    sample, _ = costly_sample(path, 100_000)
    assert len(sample.features) == valid.sum()


# --- what is not valid


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_no_valid_pixel_is_a_sentence(tmp_path: Path, dtype: type) -> None:
    path = write_raster(tmp_path / "a.tif", np.zeros((3, 20, 30), dtype=dtype))
    with pytest.raises(InputError, match=r"No pixel of .*a\.tif is valid in all chosen bands\. Check the nodata value"):
        sample_of(path, 100, nodata=0)


def test_a_single_valid_pixel(tmp_path: Path) -> None:
    values = np.full((2, 300, 300), -1, dtype=np.float32)
    values[:, 299, 0] = 5, 6
    sample = sample_of(write_raster(tmp_path / "a.tif", values, nodata=-1), 100)
    assert sample.features.tolist() == [[5, 6]]
    assert sample.complete


@pytest.mark.parametrize("size", [100, 50_000])
def test_a_small_mask_in_a_large_raster_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Few cells are read, and the valid pixels may lie in the others."""
    monkeypatch.setattr(sampling, "MAX_CELLS", 4)
    for corner in ((0, 0), (1000, 1400), (600, 300)):
        values = np.full((1, 1100, 1500), -1, dtype=np.float32)
        area = slice(corner[0], corner[0] + 30), slice(corner[1], corner[1] + 40)
        values[0][area] = numbered(1100, 1500)[0][area]
        sample = sample_of(write_raster(tmp_path / "a.tif", values, nodata=-1), size)
        assert sample.n_valid == 1200
        assert len(np.unique(sample.features)) == len(sample.features) == min(size, 1200)
        np.testing.assert_array_equal(sample.pixels, sample.features[:, 0])
        assert sample.complete == (size > 1200)


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", numbered(700, 900))
    path.write_bytes(path.read_bytes()[:1_000_000])
    with pytest.raises(InputError, match="cannot be read at row"):
        sample_of(path, 50_000)


def test_cancel(tmp_path: Path) -> None:
    class Stop(Progress):
        def is_cancelled(self) -> bool:
            return True

    source = RasterSource(str(write_raster(tmp_path / "a.tif", numbered(300, 300))))
    with pytest.raises(CancelledError):
        draw(source, FeatureRecipe(tuple(source.bands)), 100, 0, Stop())


# --- every pixel, read again and again


def test_raster_pixels_give_all_valid_pixels_scaled(tmp_path: Path) -> None:
    values = np.random.default_rng(0).random((2, 30, 40)).astype(np.float32)
    values[0, 3, 3] = np.nan
    source = RasterSource(str(write_raster(tmp_path / "a.tif", values)))
    rows = np.delete(values.reshape(2, -1).T, 3 * 40 + 3, axis=0)
    scaling = Scaling.fit("standard", rows)
    pieces = list(RasterPixels(source, FeatureRecipe(tuple(source.bands)), scaling).pieces(Progress()))
    np.testing.assert_array_equal(np.concatenate([features for features, _ in pieces]), scaling.apply(rows))
    assert all(weights is None for _, weights in pieces)
