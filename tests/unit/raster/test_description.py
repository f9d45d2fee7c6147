# SPDX-License-Identifier: GPL-2.0-or-later
"""What a file is found to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import ParameterError
from clusterbrush.core.raster.description import Description, Reading, describe
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal
from rasters import write_raster

if TYPE_CHECKING:
    from pathlib import Path


def described(path: Path, reading: Reading | None = None, numbers: tuple[int, ...] = ()) -> Description:
    return describe(gdal.Open(str(path)), str(path), reading or Reading(), numbers)


def test_alpha_and_empty_bands_are_left_out(tmp_path: Path) -> None:
    stored = np.random.default_rng(0).uniform(1, 2, (4, 10, 12)).astype(np.float32)
    stored[1] = np.nan
    stored[3] = 255
    found = described(write_raster(tmp_path / "a.tif", stored, alpha=True))
    assert found.alpha == 4
    assert [band.number for band in found.bands] == [1, 3]
    assert [band.number for band in found.empty] == [2]
    assert [band.number for band in found.file_bands] == [1, 2, 3]
    assert "without any data" in str(found.of_default[0])


def test_bands_asked_for_come_in_their_order(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", np.ones((3, 4, 5), dtype=np.uint8))
    assert [band.number for band in described(path, numbers=(3, 1, 3)).bands] == [3, 1]
    with pytest.raises(ParameterError, match="Band 4 does not exist"):
        described(path, numbers=(4,))
    with pytest.raises(ParameterError, match="Unknown choice grey"):
        described(path, Reading(palette="grey"))


# --- alpha that nothing labels


def stored_with_alpha(seed: int, n: int, dtype: str, opaque: float, hole: float = 0.0) -> np.ndarray:
    """Return bands with values from 1, `hole` where the last one is 0."""
    rng = np.random.default_rng(seed)
    stored = rng.integers(1, 100, (n, 9, 11)).astype(dtype)
    visible = rng.random((9, 11)) < 0.7
    visible[0, :2] = True, False
    stored[:, ~visible] = hole
    stored[-1] = np.where(visible, opaque, 0)
    return stored


def unlabelled(path: Path, stored: np.ndarray, **options: object) -> Path:
    """Write bands without colours, none of which is labelled alpha."""
    return write_raster(path, stored, options=["PHOTOMETRIC=MINISBLACK", "ALPHA=UNSPECIFIED"], **options)


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([2, 4]),
    st.sampled_from([("uint8", 255), ("uint8", 1), ("uint16", 255), ("uint16", 65535), ("int16", 32767),
                     ("float32", 1), ("float64", 255)]),
    st.sampled_from([0, 77]),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_what_is_only_opaque_or_transparent_is_alpha(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n: int, kind: tuple[str, int], hole: int
) -> None:
    """Where the other bands are 0 or nodata below; the last of two or four bands."""
    path = tmp_path_factory.mktemp("alpha") / "a.tif"
    stored = stored_with_alpha(seed, n, *kind, hole=hole)
    if hole:
        stored[:-1][(stored[:-1] == hole) & (stored[-1] != 0)] += 1
    unlabelled(path, stored)
    found = described(path, Reading(nodata=hole or None))
    assert found.alpha == n
    assert [band.number for band in found.bands] == list(range(1, n))
    assert f"Band {n} holds nothing but 0 and {kind[1]}" in str(found.notices[0])
    assert "choose it among the bands" in str(found.notices[0])
    _, valid = RasterSource(str(path), nodata=hole or None).read(Window(0, 0, 9, 11))
    np.testing.assert_array_equal(valid, stored[-1] != 0)


@given(
    st.integers(0, 2**32 - 1), st.sampled_from([2, 3, 4, 5]), st.sampled_from(["filled", "three", "opaque", "signed"])
)
@settings(max_examples=30, deadline=None)
def test_a_band_that_only_resembles_alpha_stays_a_band(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n: int, fault: str
) -> None:
    """A pixel below that is not empty, a third value, no transparent pixel, or a negative number."""
    path = tmp_path_factory.mktemp("alpha") / "a.tif"
    stored = stored_with_alpha(seed, n, "int16", 255)
    hidden = tuple(np.argwhere(stored[-1] == 0)[-1])
    if fault == "filled":
        stored[(0, *hidden)] = 1
    elif fault == "three":
        stored[(-1, *hidden)] = 7
        stored[-1, 0, :3] = 0, 255, 8
        stored[:-1, 0, 0] = 0
    elif fault == "opaque":
        stored[-1] = 255
    else:
        stored[-1] = -stored[-1]
    found = described(unlabelled(path, stored))
    assert found.alpha is None
    assert len(found.bands) == n


def test_an_unlabelled_alpha_is_a_band_when_chosen(tmp_path: Path) -> None:
    path = unlabelled(tmp_path / "a.tif", stored_with_alpha(3, 4, "uint16", 255))
    found = described(path, numbers=(1, 4))
    assert found.alpha is None
    assert [band.number for band in found.bands] == [1, 4]
    assert found.notices == ()
    assert described(path, numbers=(1, 2)).alpha == 4


@pytest.mark.parametrize("n", [3, 5])
def test_the_last_of_another_number_of_bands_is_no_alpha(tmp_path: Path, n: int) -> None:
    found = described(unlabelled(tmp_path / "a.tif", stored_with_alpha(3, n, "uint16", 255)))
    assert (found.alpha, len(found.bands)) == (None, n)
