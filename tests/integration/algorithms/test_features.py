# SPDX-License-Identifier: GPL-2.0-or-later
"""clusterbrush:features through QGIS: which bands come out, with which values, and every bad input a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from osgeo import gdal
from qgis import processing
from qgis.core import QgsProcessingException

if TYPE_CHECKING:
    from pathlib import Path

BANDS, CONTEXT, SCALES, NOTHING = range(4)
pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Write 4 bands of 40 x 50 pixels, red, green, blue and near infrared, 0 = nodata in a corner."""
    values = np.random.default_rng(1).integers(1, 200, (4, 40, 50)).astype(np.uint16)
    values[:, :10, :10] = 0
    return rasters.write_raster(tmp_path / "image.tif", values, nodata=0, names=["red", "green", "blue", "nir"])


def run(image: Path, **parameters: object) -> tuple[np.ndarray, list[str], dict]:
    target = str(image.parent / "features.tif")
    results = processing.run("clusterbrush:features", {"INPUT": str(image), "OUTPUT": target, **parameters})
    dataset = gdal.Open(results["OUTPUT"])
    names = [dataset.GetRasterBand(number + 1).GetDescription() for number in range(dataset.RasterCount)]
    return rasters.read_raster(target), names, results


def test_the_default_is_bands_and_context(image: Path) -> None:
    planes, names, results = run(image)
    assert results["N_FEATURES"] == len(names) == len(planes) == 4 * 17 + 4 * 5 + 32
    assert names[0] == "red"
    assert "nir gradient 8 px" in names
    assert "Texture 16 8 px" in names
    assert planes.dtype == np.float32
    assert np.isnan(planes[:, :10, :10]).all()
    assert np.isfinite(planes[:, 10:]).all()


def test_indices_by_hand(image: Path) -> None:
    planes, names, _ = run(image, FEATURES=NOTHING, INDICES=[0], FORMULA="b4 - 2 * b1")
    red, _, _, infrared = rasters.read_raster(image).astype(np.float64)
    assert names == ["NDVI", "b4 - 2 * b1"]
    valid = red > 0
    expected = (infrared[valid] - red[valid]) / (infrared[valid] + red[valid])
    np.testing.assert_allclose(planes[0][valid], expected, atol=1e-6)
    np.testing.assert_allclose(planes[1][valid], infrared[valid] - 2 * red[valid], rtol=1e-6)


def test_own_scales_and_components(image: Path) -> None:
    _, names, _ = run(image, BANDS=[1, 4], FEATURES=SCALES, SCALES="1.5, 3", COMPONENTS=1)
    assert names == [
        "red", "nir",
        *(f"{band} {one} {scale} px" for scale in ("1.5", "3") for band in ("red", "nir")
          for one in ("mean", "gradient", "laplacian", "deviation")),
        "Component 1",
    ]  # fmt: skip


def test_bands_alone_are_the_image(image: Path) -> None:
    planes, names, _ = run(image, FEATURES=BANDS)
    assert names == ["red", "green", "blue", "nir"]
    np.testing.assert_array_equal(np.nan_to_num(planes), rasters.read_raster(image))


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"FORMULA": "b1 +"}, "cannot be read"),
        ({"FORMULA": "b9"}, "asks for b9"),
        ({"FORMULA": "open('x')"}, "which it may not"),
        ({"FEATURES": NOTHING}, "No features are chosen"),
        ({"FEATURES": SCALES, "SCALES": "1,two"}, "cannot be read"),
        ({"FEATURES": SCALES, "SCALES": "1,500"}, "out of range"),
        ({"BANDS": [1], "INDICES": [1]}, "NDWI needs a band"),
        ({"NODATA": 7, "BANDS": [9]}, "Band 9"),
    ],
)
def test_bad_input_is_a_sentence(image: Path, parameters: dict, sentence: str) -> None:
    with pytest.raises(QgsProcessingException, match=sentence):
        run(image, **parameters)
    assert not (image.parent / "features.tif").exists()


def test_another_format_is_a_sentence(image: Path) -> None:
    with pytest.raises(QgsProcessingException, match="ends in"):
        run(image, OUTPUT=str(image.parent / "features.png"))


@pytest.mark.parametrize(
    "parameters", [{"FEATURES": BANDS}, {"FEATURES": CONTEXT}, {"FEATURES": NOTHING, "FORMULA": "b1 / b2"}]
)
def test_without_any_valid_pixel_nothing_is_written(tmp_path: Path, parameters: dict) -> None:
    empty = rasters.write_raster(tmp_path / "empty.tif", np.zeros((4, 40, 50), np.uint16), nodata=0)
    with pytest.raises(QgsProcessingException, match="No pixel of"):
        run(empty, **parameters)
    assert not [path for path in tmp_path.iterdir() if "features" in path.name]
