# SPDX-License-Identifier: GPL-2.0-or-later
"""Any GDAL raster becomes bands and valid pixels: types, nodata, masks, grids, damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError, ParameterError
from clusterbrush.core.raster import source as raster_module
from clusterbrush.core.raster.bands import Band, NodataRange, rgb_band_positions
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.vector.mask import PolygonMask
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal, ogr, osr
from rasters import NORTH_UP, write_raster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEIGHT, WIDTH = 5, 7  # neither equals the other nor a band count
WHOLE = Window(0, 0, HEIGHT, WIDTH)


def ramp(n_bands: int, dtype: type = np.uint8) -> np.ndarray:
    """Return (n_bands, 5, 7) with 1, 2, 3 ... in C order."""
    return np.arange(1, n_bands * HEIGHT * WIDTH + 1).reshape(n_bands, HEIGHT, WIDTH).astype(dtype)


def read(path: Path | str, **options) -> tuple[np.ndarray, np.ndarray]:
    return RasterSource(str(path), **options).read(WHOLE)


def mixed_stack(folder: Path, *paths: Path) -> str:
    """Return a VRT that puts single-band rasters of different types into one."""
    target = str(folder / "stack.vrt")
    gdal.BuildVRT(target, [str(path) for path in paths], separate=True).FlushCache()
    return target


# --- values


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.float32, np.float64])
def test_values_of_every_type_come_as_float32(tmp_path: Path, dtype: type) -> None:
    values = ramp(2, dtype)
    bands, valid = read(write_raster(tmp_path / "a.tif", values))
    assert bands.dtype == np.float32
    assert bands.shape == (2, HEIGHT, WIDTH)
    np.testing.assert_array_equal(bands, values)
    assert valid.all()
    assert valid.shape == (HEIGHT, WIDTH)


def test_negative_values_and_a_negative_nodata(tmp_path: Path) -> None:
    values = ramp(1, np.int16) - 10
    values[0, 2, 3] = -32768
    bands, valid = read(write_raster(tmp_path / "a.tif", values, nodata=-32768))
    assert np.argwhere(~valid).tolist() == [[2, 3]]
    assert bands[0, 0, 0] == -9
    assert bands[0, 2, 3] == 0.0  # nothing behind this module sees nodata


def test_bands_are_read_in_the_order_asked_for(tmp_path: Path) -> None:
    values = ramp(3)
    path = write_raster(tmp_path / "a.tif", values)
    bands, _ = read(path, bands=[3, 1])
    np.testing.assert_array_equal(bands, values[[2, 0]])


def test_bands_of_different_types_read_together(tmp_path: Path) -> None:
    first = write_raster(tmp_path / "a.tif", ramp(1, np.uint8))
    second = write_raster(tmp_path / "b.tif", -ramp(1, np.int16))
    third = write_raster(tmp_path / "c.tif", ramp(1, np.float32) / 4)
    bands, _ = read(mixed_stack(tmp_path, first, second, third))
    np.testing.assert_array_equal(bands[:, 0, 1], [2, -2, 0.5])


# --- nodata


def test_a_subset_of_bands_keeps_each_bands_own_nodata(tmp_path: Path) -> None:
    """Bands (3, 1): the nodata of band 3 goes with band 3, not with the first place (field guide, 4.3)."""
    values = ramp(3)
    path = write_raster(tmp_path / "a.vrt.tif", values)
    described = gdal.Translate(str(tmp_path / "a.vrt"), str(path), format="VRT")  # GeoTIFF has one nodata for all
    for number, nodata in ((1, 1), (2, 37), (3, 73)):
        described.GetRasterBand(number).SetNoDataValue(nodata)
    described = None
    assert [band.nodata for band in RasterSource(str(tmp_path / "a.vrt")).bands] == [1, 37, 73]
    _, valid = read(tmp_path / "a.vrt", bands=[3, 1])
    assert np.argwhere(~valid).tolist() == [[0, 0], [0, 2]]  # 1 in band 1, 73 in band 3; 37 in band 2 is not asked


@pytest.mark.parametrize("nodata", [-3.4e38, 0.1, -9999.9])
def test_float32_nodata_is_found_among_wider_types(tmp_path: Path, nodata: float) -> None:
    """0.1 as a double is not the float32 that stands in the pixels; a 32-bit integer band widens both to double."""
    values = ramp(1, np.float32)
    values[0, 1, 1] = nodata
    first = write_raster(tmp_path / "a.tif", values, nodata=nodata)
    second = write_raster(tmp_path / "b.tif", ramp(1, np.int32))
    _, valid = read(mixed_stack(tmp_path, first, second))
    assert np.argwhere(~valid).tolist() == [[1, 1]]


@pytest.mark.parametrize("nodata", [-9999.0, 300.0, 1.5, float("nan")])
def test_a_nodata_value_that_the_type_cannot_hold_is_harmless(tmp_path: Path, nodata: float) -> None:
    _, valid = read(write_raster(tmp_path / "a.tif", ramp(1)), nodata=nodata)
    assert valid.all()


def test_nan_and_infinities_are_not_valid(tmp_path: Path) -> None:
    values = ramp(2, np.float32)
    values[0, 0, 0], values[1, 1, 1], values[0, 2, 2] = np.nan, np.inf, -np.inf
    bands, valid = read(write_raster(tmp_path / "a.tif", values, nodata=float("nan")))
    assert np.argwhere(~valid).tolist() == [[0, 0], [1, 1], [2, 2]]
    assert np.isfinite(bands).all()


def test_what_was_read_does_not_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster_module, "CACHE_BYTES", 2**20)
    values = np.random.default_rng(0).integers(0, 60_000, (2, 1024, 2048)).astype(np.uint16)  # 8 MB
    path = write_raster(tmp_path / "a.tif", values, options=["TILED=YES"])
    source, before, most = RasterSource(str(path)), gdal.GetCacheUsed(), 0
    for window in source.blocks(shape=(256, 256)):
        source.read_values(window)
        most = max(most, gdal.GetCacheUsed() - before)
    assert most < 3 * 2**20


def test_float64_beyond_float32_is_not_valid(tmp_path: Path) -> None:
    values = ramp(1, np.float64)
    values[0, 3, 3] = 1e200
    bands, valid = read(write_raster(tmp_path / "a.tif", values))
    assert np.argwhere(~valid).tolist() == [[3, 3]]
    assert np.isfinite(bands).all()


def test_the_extra_nodata_value_counts_in_every_band_besides_the_files_own(tmp_path: Path) -> None:
    values = ramp(2)
    values[0, 0, 1], values[1, 0, 2], values[1, 0, 3] = 200, 200, 255
    _, valid = read(write_raster(tmp_path / "a.tif", values, nodata=255), nodata=200)
    assert np.argwhere(~valid).tolist() == [[0, 1], [0, 2], [0, 3]]


# --- masks


def test_per_dataset_mask(tmp_path: Path) -> None:
    inside = np.ones((HEIGHT, WIDTH), dtype=bool)
    inside[4, 5] = False
    path = write_raster(tmp_path / "a.tif", ramp(3), mask=inside)
    _, valid = read(path)
    np.testing.assert_array_equal(valid, inside)
    _, valid = read(path, bands=[2])
    np.testing.assert_array_equal(valid, inside)


def test_a_mask_per_band(tmp_path: Path) -> None:
    """Only the masks of the chosen bands count."""
    mask = np.full((HEIGHT, WIDTH), 255, dtype=np.uint8)
    mask[0, 0] = 0
    values = write_raster(tmp_path / "a.tif", ramp(2))
    masks = write_raster(tmp_path / "m.tif", mask)
    source = "<SimpleSource><SourceFilename>{}</SourceFilename><SourceBand>{}</SourceBand></SimpleSource>"
    own_mask = f'<MaskBand><VRTRasterBand dataType="Byte">{source.format(masks, 1)}</VRTRasterBand></MaskBand>'
    bands = (
        f'<VRTRasterBand dataType="Byte" band="1">{source.format(values, 1)}{own_mask}</VRTRasterBand>'
        f'<VRTRasterBand dataType="Byte" band="2">{source.format(values, 2)}</VRTRasterBand>'
    )
    stack = tmp_path / "stack.vrt"
    stack.write_text(f'<VRTDataset rasterXSize="{WIDTH}" rasterYSize="{HEIGHT}">{bands}</VRTDataset>', "utf-8")
    assert np.argwhere(~read(stack)[1]).tolist() == [[0, 0]]
    assert np.argwhere(~read(stack, bands=[2, 1])[1]).tolist() == [[0, 0]]
    assert read(stack, bands=[2])[1].all()


def test_a_real_alpha_band_is_a_mask_and_no_feature(tmp_path: Path) -> None:
    values = ramp(4)
    values[3] = 255
    values[3, :, 0] = 0
    source = RasterSource(str(write_raster(tmp_path / "a.tif", values, alpha=True)))
    _, valid = source.read(WHOLE)
    assert [band.number for band in source.bands] == [1, 2, 3]
    assert not valid[:, 0].any()
    assert valid[:, 1:].all()
    assert source.notices == []


def test_alpha_masks_a_subset_of_bands_too(tmp_path: Path) -> None:
    values = ramp(4)
    values[3] = 255
    values[3, :, 0] = 0
    _, valid = read(write_raster(tmp_path / "a.tif", values, alpha=True), bands=[2])
    assert not valid[:, 0].any()


def test_a_fourth_band_mislabelled_alpha_is_a_band_and_said_so(tmp_path: Path) -> None:
    values = ramp(4)
    values[3, 0, :3] = 0  # were it alpha, these would be holes
    source = RasterSource(str(write_raster(tmp_path / "a.tif", values, alpha=True)))
    bands, valid = source.read(WHOLE)
    np.testing.assert_array_equal(bands, values)
    assert valid.all()
    assert "Band 4 is labelled alpha" in str(source.notices[0])


def test_an_alpha_band_asked_for_by_number_is_a_band(tmp_path: Path) -> None:
    values = ramp(2)
    values[1] = 255
    values[1, 0, 0] = 0
    bands, valid = read(write_raster(tmp_path / "a.tif", values, alpha=True), bands=[1, 2])
    np.testing.assert_array_equal(bands, values)
    assert valid.all()


# --- grids and polygons


ROTATED = (500_000.0, 8.0, 6.0, 7_000_000.0, 6.0, -8.0)
SOUTH_UP = (500_000.0, 10.0, 0.0, 6_999_950.0, 0.0, 10.0)


def write_polygons(path: Path, rings: list[list[tuple[float, float]]], epsg: int | None) -> str:
    reference = None
    if epsg is not None:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = dataset.CreateLayer("mask", reference, ogr.wkbPolygon)
    for points in rings:
        feature = ogr.Feature(layer.GetLayerDefn())
        text = ", ".join(f"{x!r} {y!r}" for x, y in [*points, points[0]])
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON (({text}))"))
        layer.CreateFeature(feature)
    layer = dataset = None
    return str(path)


def pixel_rectangle(transform, left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    """Return the map coordinates of a rectangle given in pixel coordinates."""
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return [tuple(gdal.ApplyGeoTransform(list(transform), *corner)) for corner in corners]


@pytest.mark.parametrize("transform", [NORTH_UP, SOUTH_UP, ROTATED], ids=["north-up", "south-up", "rotated"])
@pytest.mark.parametrize("epsg", [32633, 4326, 3857])
def test_polygons_keep_the_pixels_whose_centre_they_hold(tmp_path: Path, transform, epsg: int) -> None:
    """Columns 2 ... 4 and rows 1 ... 2, with edges well away from centres, brought in from other CRS."""
    ring = pixel_rectangle(transform, 1.8, 0.9, 5.2, 3.1)
    if epsg != 32633:
        turn = osr.CoordinateTransformation(*(_reference(code) for code in (32633, epsg)))
        ring = [turn.TransformPoint(*point)[:2] for point in ring]
    path = write_raster(tmp_path / "a.tif", ramp(1), geotransform=transform)
    source = RasterSource(str(path))
    source.mask = PolygonMask(write_polygons(tmp_path / "mask.gpkg", [ring], epsg), source.grid)
    _, valid = source.read(WHOLE)
    expected = np.zeros((HEIGHT, WIDTH), dtype=bool)
    expected[1:3, 2:5] = True
    np.testing.assert_array_equal(valid, expected)
    blocks = np.zeros_like(expected)
    for window in source.blocks(shape=(2, 3)):
        blocks[window.slices_in(WHOLE)] = source.read(window)[1]
    np.testing.assert_array_equal(blocks, expected)


def _reference(epsg: int) -> osr.SpatialReference:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def test_the_grid_is_what_the_file_says(tmp_path: Path) -> None:
    grid = RasterSource(str(write_raster(tmp_path / "a.tif", ramp(1), geotransform=ROTATED))).grid
    assert (grid.height, grid.width) == (HEIGHT, WIDTH)
    assert grid.geotransform == ROTATED
    assert grid.reference().GetAuthorityCode(None) == "32633"


def test_a_raster_that_lies_nowhere(tmp_path: Path) -> None:
    source = RasterSource(str(write_raster(tmp_path / "a.tif", ramp(1), geotransform=None, epsg=None)))
    assert source.grid.geotransform is None
    assert source.grid.reference() is None
    assert source.read(WHOLE)[1].all()


def test_ground_control_points(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", ramp(1), geotransform=None, epsg=None)
    points = [gdal.GCP(15.0 + col, 60.0 - row, 0, col, row) for col, row in ((0, 0), (7, 0), (0, 5), (7, 5))]
    gdal.Translate(str(tmp_path / "b.tif"), str(path), GCPs=points, outputSRS="EPSG:4326")
    source = RasterSource(str(tmp_path / "b.tif"))
    assert source.grid.geotransform == pytest.approx((15, 1, 0, 60, 0, -1))
    assert (source.grid.height, source.grid.width) == (HEIGHT, WIDTH)
    assert "WGS 84" in source.grid.crs
    np.testing.assert_array_equal(source.read(WHOLE)[0], ramp(1))
    assert "placed by control points" in str(source.notices[0])


# --- windows


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 7), (100, 100)])
def test_blocks_tile_the_grid_once(tmp_path: Path, shape: tuple[int, int]) -> None:
    source = RasterSource(str(write_raster(tmp_path / "a.tif", ramp(1))))
    seen = np.zeros((HEIGHT, WIDTH), dtype=int)
    for window in source.blocks(shape=shape):
        seen[window.slices_in(WHOLE)] += 1
    assert (seen == 1).all()


@pytest.mark.parametrize(("height", "width"), [(1, 200_000), (200_000, 1), (3000, 2000), (300, 40_000)])
@pytest.mark.parametrize("in_squares", [False, True])
@pytest.mark.parametrize("tiled", ["YES", "NO"])
def test_blocks_stay_within_the_memory_budget(
    tmp_path: Path, height: int, width: int, in_squares: bool, tiled: str
) -> None:
    path = str(tmp_path / "a.tif")
    gdal.GetDriverByName("GTiff").Create(path, width, height, 5, gdal.GDT_Byte, ["SPARSE_OK=TRUE", f"TILED={tiled}"])
    rows, cols = RasterSource(path).block_shape(None, in_squares)
    assert 1 <= rows <= height
    assert 1 <= cols <= width
    assert rows * cols * 5 * 4 <= 2 * (raster_module.SQUARE_BYTES if in_squares else raster_module.BLOCK_BYTES)


def test_square_blocks(tmp_path: Path) -> None:
    """Of a very wide raster in strips each block would read whole rows, and the blocks beside it read them again."""

    def source(width: int, tiled: str) -> RasterSource:
        path = str(tmp_path / f"{width}{tiled}.tif")
        gdal.GetDriverByName("GTiff").Create(path, width, 3000, 1, options=["SPARSE_OK=TRUE", f"TILED={tiled}"])
        return RasterSource(path)

    assert source(3000, "YES").block_shape(108, in_squares=True) == (512, 512)
    assert source(3000, "NO").block_shape(108, in_squares=True) == (512, 512)
    assert source(30_000, "YES").block_shape(108, in_squares=True) == (512, 512)
    assert source(30_000, "NO").block_shape(108, in_squares=True)[1] == 30_000
    assert source(3000, "YES").block_shape(24) == (256, 1024)
    assert source(3000, "NO").block_shape(24)[1] == 3000


def test_reading_reduced_keeps_the_shape_of_the_raster(tmp_path: Path) -> None:
    values = np.repeat(np.repeat([[1, 2], [3, 4]], 50, axis=0), 100, axis=1).astype(np.uint8)
    bands, valid = RasterSource(str(write_raster(tmp_path / "a.tif", values))).read_reduced(20)
    assert bands.shape == (1, 10, 20)
    assert valid.all()
    assert (bands[0, 0, 0], bands[0, 0, -1], bands[0, -1, 0], bands[0, -1, -1]) == (1, 2, 3, 4)


# --- names and colours


def test_names_of_bands(tmp_path: Path) -> None:
    source = RasterSource(str(write_raster(tmp_path / "a.tif", ramp(2), names=["red", ""])))
    assert [(band.name, band.named) for band in source.bands] == [("red", True), ("Band 2", False)]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (("Blue", "Green", "Red", ""), (2, 1, 0)),
        (("Gray", "", "", ""), (0, 1, 2)),
        (("Gray", ""), (0,)),
    ],
)
def test_which_bands_show_as_red_green_blue(roles: tuple[str, ...], expected: tuple[int, ...]) -> None:
    bands = [Band(i, "", False, None, role, 8) for i, role in enumerate(roles, start=1)]
    assert rgb_band_positions(bands) == expected


@pytest.mark.parametrize(
    ("dtype", "n_bands", "bits"), [(np.uint8, 3, 24), (np.uint16, 1, 16), (np.int16, 1, 0), (np.float32, 2, 0)]
)
def test_bits_that_hold_a_pixel(tmp_path: Path, dtype: type, n_bands: int, bits: int) -> None:
    assert RasterSource(str(write_raster(tmp_path / "a.tif", ramp(n_bands, dtype)))).integer_bits == bits


# --- what cannot be read


@pytest.fixture(params=[True, False], ids=["exceptions on", "exceptions off"])
def gdal_exceptions(request) -> Iterator[None]:
    """In QGIS anybody may have switched GDAL's exceptions on or off."""
    before = gdal.GetUseExceptions()
    (gdal.UseExceptions if request.param else gdal.DontUseExceptions)()
    yield
    (gdal.UseExceptions if before else gdal.DontUseExceptions)()


@pytest.mark.usefixtures("gdal_exceptions")
class TestCannotBeRead:
    """Each is one sentence that names the file or the number, whatever GDAL's mode."""

    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"There is no raster at .*none\.tif"):
            RasterSource(str(tmp_path / "none.tif"))

    def test_a_text_file(self, tmp_path: Path) -> None:
        path = tmp_path / "text.tif"
        path.write_text("no raster", encoding="utf-8")
        with pytest.raises(InputError, match=r"text\.tif cannot be opened as a raster"):
            RasterSource(str(path))

    def test_an_empty_file(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.tif"
        path.touch()
        with pytest.raises(InputError, match="cannot be opened as a raster"):
            RasterSource(str(path))

    def test_a_file_cut_short(self, tmp_path: Path) -> None:
        path = write_raster(tmp_path / "cut.tif", np.ones((1, 400, 300), dtype=np.uint8))
        path.write_bytes(path.read_bytes()[:60_000])
        source = RasterSource(str(path))
        with pytest.raises(InputError, match=r"cut\.tif cannot be read at row 0"):
            source.read(Window(0, 0, 400, 300))

    def test_a_container_without_bands(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.vrt"
        path.write_text('<VRTDataset rasterXSize="4" rasterYSize="4"></VRTDataset>', encoding="utf-8")
        with pytest.raises(InputError, match=r"empty\.vrt (has no bands|cannot be opened as a raster)"):
            RasterSource(str(path))

    def test_a_container_of_several_rasters(self, tmp_path: Path) -> None:
        path = tmp_path / "many.gpkg"
        for name in ("summer", "winter"):
            image = gdal.GetDriverByName("MEM").Create("", 300, 300, 3, gdal.GDT_Byte)
            image.SetGeoTransform([0, 1, 0, 0, 0, -1])
            options = [f"RASTER_TABLE={name}", "APPEND_SUBDATASET=YES"]
            gdal.GetDriverByName("GPKG").CreateCopy(str(path), image, options=options)
        with pytest.raises(InputError, match=r"several rasters.*summer.*winter"):
            RasterSource(str(path))
        assert RasterSource(f"GPKG:{path}:winter").n_pixels == 90_000

    def test_complex_numbers(self, tmp_path: Path) -> None:
        path = write_raster(tmp_path / "a.tif", ramp(1).astype(np.complex64))
        with pytest.raises(InputError, match="Band 1 holds complex numbers"):
            RasterSource(str(path))

    @pytest.mark.parametrize("number", [0, 3, -1])
    def test_a_band_that_is_not_there(self, tmp_path: Path, number: int) -> None:
        path = write_raster(tmp_path / "a.tif", ramp(2))
        with pytest.raises(ParameterError, match=rf"Band {number} does not exist. Number of bands of .*: 2"):
            RasterSource(str(path), bands=[1, number])

    def test_a_good_file_reads_the_same(self, tmp_path: Path) -> None:
        bands, valid = read(write_raster(tmp_path / "a.tif", ramp(2)))
        np.testing.assert_array_equal(bands, ramp(2))
        assert valid.all()


# --- ranges of nodata


@given(
    st.sampled_from(["uint8", "int16", "float32", "float64"]),
    st.integers(-12, 48).map(lambda quarters: quarters / 4),
    st.integers(0, 36).map(lambda quarters: quarters / 4),
    st.booleans(),
    st.booleans(),
    st.sampled_from([(1.0, 0.0), (0.5, -1.0)]),
)
@settings(max_examples=40, deadline=None)
def test_ranges_of_nodata_are_of_their_band_and_of_values(
    tmp_path_factory: pytest.TempPathFactory,
    dtype: str,
    low: float,
    length: float,
    with_low: bool,
    with_high: bool,
    scaling: tuple[float, float],
) -> None:
    """Read in blocks and as a whole, with other bands, through scale and offset; beside a single value."""
    path = tmp_path_factory.mktemp("ranges") / "a.tif"
    stored = np.stack([np.arange(35).reshape(5, 7) % 13, np.arange(35).reshape(5, 7) % 11]).astype(dtype)
    write_raster(path, stored)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(scaling[0])
    dataset.GetRasterBand(1).SetOffset(scaling[1])
    dataset = None
    shown = stored[0] * scaling[0] + scaling[1]
    nodata = NodataRange(low, low + length, with_low, with_high)
    inside = (shown > low) & (shown < low + length)
    for bound, included in ((nodata.low, with_low), (nodata.high, with_high)):
        inside |= (shown == bound) & included & (shown >= nodata.low) & (shown <= nodata.high)
    if length == 0 and not (with_low and with_high):
        inside[:] = False
    source = RasterSource(str(path), [1, 2], nodata_ranges={1: [nodata, NodataRange(3.0, 3.0)]})
    expected = ~inside & (shown != 3.0)
    np.testing.assert_array_equal(source.read_values(WHOLE)[1], expected)
    np.testing.assert_array_equal(source.read_values(Window(1, 2, 3, 4))[1], expected[1:4, 2:6])
    assert source.with_bands([2]).read_values(WHOLE)[1].all()
    np.testing.assert_array_equal(source.with_bands([2]).with_bands([1]).read_values(WHOLE)[1], expected)


def test_a_band_whose_values_are_all_in_a_range_is_empty(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", ramp(2))
    source = RasterSource(str(path), nodata_ranges={2: [NodataRange(30.0, float("nan"))]})
    assert [band.number for band in source.bands] == [1]
    assert [band.number for band in source.with_palette("numbers").bands] == [1]
