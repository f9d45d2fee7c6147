# SPDX-License-Identifier: GPL-2.0-or-later
"""PNG files: every picture comes back, the same bytes each time, and nothing is left in GDAL's memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import MissingLibraryError, OutputError, ParameterError
from clusterbrush.core.raster import png
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal

COLOURS = [(10, 20, 30), (200, 100, 50), (255, 255, 255)]
PALETTE = np.array([(0, 0, 0, 0), *((*colour, 255) for colour in COLOURS)], dtype=np.uint8)


def textures(height: int, width: int, channels: int) -> list[np.ndarray]:
    """Return pictures that each make another filter the best: flat, slopes, noise."""
    rows, columns = np.mgrid[0:height, 0:width]
    planes = [np.zeros((height, width)), columns * 7, rows * 11, rows * 3 + columns * 5]
    planes.append(np.random.default_rng(0).integers(0, 256, (height, width)))
    return [np.repeat((plane % 256).astype(np.uint8)[..., None], channels, axis=2) for plane in planes]


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (37, 53)])
def test_png_comes_back(channels: int, size: tuple[int, int]) -> None:
    for number, pixels in enumerate(textures(*size, channels)):
        pixels[..., 0] += np.uint8(number)
        np.testing.assert_array_equal(rasters.decoded_png(png.encode(pixels)), pixels)


def test_png_grey_comes_back() -> None:
    for pixels in textures(20, 30, 1):
        np.testing.assert_array_equal(rasters.decoded_png(png.encode(pixels[..., 0])), pixels[..., 0])


@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from([3, 4]), st.integers(0, 2**32 - 1))
def test_png_of_anything_comes_back(height: int, width: int, channels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = np.cumsum(rng.integers(0, 4, (height, width, channels)), axis=rng.integers(0, 2)).astype(np.uint8)
    np.testing.assert_array_equal(rasters.decoded_png(png.encode(pixels)), pixels)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((3, 3), dtype=np.float32),
        np.zeros((3, 3, 2), dtype=np.uint8),
        np.zeros((0, 3), dtype=np.uint8),
        np.zeros(3, dtype=np.uint8),
    ],
)
def test_png_of_something_else_is_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ParameterError):
        png.encode(pixels)


def seen_colours(content: bytes) -> list[tuple[int, ...]]:
    gdal.FileFromMemBuffer("/vsimem/indexed.png", content)
    dataset = gdal.Open("/vsimem/indexed.png")  # kept while its table is read
    table = dataset.GetRasterBand(1).GetColorTable()
    entries = [table.GetColorEntry(number) for number in range(table.GetCount())]
    dataset = None
    gdal.Unlink("/vsimem/indexed.png")
    return entries


def test_indexed_png_comes_back_with_its_colours() -> None:
    ids = np.array([[0, 1], [2, 3], [3, 0]], dtype=np.uint8)
    content = png.encode_indexed(ids, PALETTE)
    np.testing.assert_array_equal(rasters.decoded_png(content), ids)
    assert seen_colours(content) == [tuple(entry) for entry in PALETTE.tolist()]


def test_indexed_png_without_a_colour_is_refused() -> None:
    with pytest.raises(ParameterError):
        png.encode_indexed(np.array([[4]], dtype=np.uint8), PALETTE)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 256), st.integers(0, 2**32 - 1))
def test_any_indexed_png_comes_back(height: int, width: int, n_colours: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    palette = rng.integers(0, 256, (n_colours, 4)).astype(np.uint8)
    ids = rng.integers(0, n_colours, (height, width)).astype(np.uint8)
    content = png.encode_indexed(ids, palette)
    np.testing.assert_array_equal(rasters.decoded_png(content), ids)
    assert seen_colours(content)[:n_colours] == [tuple(entry) for entry in palette.tolist()]


def test_the_same_picture_gives_the_same_bytes() -> None:
    """Reports can be compared byte by byte."""
    pixels = textures(40, 50, 3)[-1]
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(png.encode, [pixels] * 8))
    assert len(found) == 1
    assert b"tIME" not in found.pop()


def test_nothing_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    before = gdal.ReadDir("/vsimem/") or []
    png.encode(textures(5, 5, 3)[0])
    monkeypatch.setattr(png, "_content", lambda _path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        png.encode(textures(5, 5, 3)[0])
    assert (gdal.ReadDir("/vsimem/") or []) == before


def test_a_missing_driver_and_a_failure_are_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = gdal.GetDriverByName
    monkeypatch.setattr(gdal, "GetDriverByName", lambda name: None if name == "PNG" else driver(name))
    with pytest.raises(MissingLibraryError, match="lacks the driver PNG"):
        png.encode(textures(5, 5, 3)[0])
    monkeypatch.setattr(gdal, "GetDriverByName", driver)
    monkeypatch.setattr(png, "LEVEL", "high")
    with pytest.raises(OutputError, match="picture cannot be made"):
        png.encode(textures(5, 5, 3)[0])
