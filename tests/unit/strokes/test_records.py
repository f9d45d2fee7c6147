# SPDX-License-Identifier: GPL-2.0-or-later
"""Features of a vector layer as strokes: any CRS, geometry, class field and width, or a sentence that names the one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.raster.grid import Grid
from clusterbrush.core.strokes import records as module
from clusterbrush.core.strokes.records import (
    StrokeRecord,
    is_filled,
    placed,
    read_records,
    strokes_on,
    why_not_painted,
    width_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import ogr, osr
from painting import settled

if TYPE_CHECKING:
    from pathlib import Path


def wkt(epsg: int) -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    return reference.ExportToWkt()


UTM, DEGREES, MERCATOR, FEET = wkt(32633), wkt(4326), wkt(3857), wkt(2264)
GRID = Grid(40, 60, (500_000.0, 10.0, 0.0, 5_000_400.0, 0.0, -10.0), UTM)  # 10 m; x 500000 ... 500600, y 5000000 ...


def wkb(text: str) -> bytes:
    return bytes(ogr.CreateGeometryFromWkt(text).ExportToWkb())


def at(col: float, row: float) -> str:
    return f"{500_000 + 10 * col} {5_000_400 - 10 * row}"


def line(*places: tuple[float, float]) -> str:
    return "LINESTRING (" + ", ".join(at(*place) for place in places) + ")"


ACROSS = line((5.5, 10.5), (20.5, 10.5))


def record(number: int = 1, value: object = 1, text: str | None = ACROSS, name: str = "", width: float | None = 10.0):
    return StrokeRecord(number, None if text is None else wkb(text), value, name, width)


def moved(text: str, crs: str) -> str:
    """Return a geometry of the grid's CRS in another one."""
    source, target = osr.SpatialReference(GRID.crs), osr.SpatialReference(crs)
    for one in (source, target):
        one.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    geometry = ogr.CreateGeometryFromWkt(text)
    geometry.Transform(osr.CoordinateTransformation(source, target))
    return geometry.ExportToWkt()


def painted(found) -> dict[int, int]:
    """Return class by pixel."""
    markers = settled(found.strokes, GRID)
    return dict(zip(markers.pixels.tolist(), markers.class_ids.tolist()))


def ids(found) -> list[int]:
    return [stroke.class_id for stroke in found.strokes]


def sentences(found) -> list[str]:
    return [str(notice) for notice in found.notices]


# --- CRS


@pytest.mark.parametrize(
    ("crs", "unit"),
    [
        (MERCATOR, 1 / math.cos(math.radians(45.15))),  # a metre on the ground is longer on the map there
        (DEGREES, 1 / 93_600),  # between a degree of latitude (111 km) and of longitude (79 km)
        (wkt(32632), 1.002),
    ],
    ids=["mercator", "degrees", "the next zone"],
)
def test_strokes_in_another_crs_paint_the_same(crs, unit):
    here = strokes_on(GRID, [record(width=65.0)], UTM)
    there = strokes_on(GRID, [record(text=moved(ACROSS, crs), width=65.0 * unit)], crs)
    assert there.strokes[0].width == pytest.approx(65.0, rel=0.01)
    np.testing.assert_allclose(there.strokes[0].parts[0], here.strokes[0].parts[0], atol=0.01)
    ours, theirs = set(painted(here)), set(painted(there))
    assert len(ours ^ theirs) <= 0.05 * len(ours)


def test_a_polygon_in_another_crs_paints_the_same():
    square = f"POLYGON (({at(3, 3)}, {at(9, 3)}, {at(9, 8)}, {at(3, 8)}, {at(3, 3)}))"
    there = strokes_on(GRID, [record(text=moved(square, DEGREES))], DEGREES)
    assert set(painted(there)) == {row * 60 + col for row in range(3, 8) for col in range(3, 9)}


@pytest.mark.parametrize("crs", ["", UTM])
def test_without_a_crs_the_strokes_lie_on_the_raster(crs):
    assert len(painted(strokes_on(GRID, [record()], crs))) > 10


def test_a_raster_without_a_crs_takes_any_strokes():
    grid = Grid(GRID.height, GRID.width, GRID.placement, "")
    assert strokes_on(grid, [record()], UTM).strokes


def test_a_place_that_cannot_be_brought_over_is_named():
    found = strokes_on(
        GRID, [record(7, text="LINESTRING (0 95, 10 98)"), record(8, text=moved(ACROSS, DEGREES))], DEGREES
    )
    assert len(found.strokes) == 1
    assert sentences(found) == ["Stroke 7 cannot be brought into the raster's coordinate system and is left out."]


def test_a_crs_that_cannot_be_transformed_is_a_sentence():
    local = 'LOCAL_CS["somewhere",UNIT["metre",1]]'
    with pytest.raises(InputError, match="raster's coordinate system"):
        strokes_on(GRID, [record()], local)


def test_the_scale_is_that_of_the_first_part_with_a_point():
    """An empty part has no place to measure at."""
    part = moved(ACROSS, MERCATOR).removeprefix("LINESTRING ")
    found = strokes_on(GRID, [record(text=f"MULTILINESTRING (EMPTY, {part})", width=60.0 * 1.418)], MERCATOR)
    assert found.strokes[0].width == pytest.approx(60.0, rel=0.01)


# --- classes


@pytest.mark.parametrize("value", [2, 2.0, "2", " 2 ", "02"])
def test_a_number_is_one_class_in_any_form(value):
    found = strokes_on(GRID, [record(1, 2), record(2, value, line((5, 20), (20, 20)))], UTM)
    assert ids(found) == [2, 2]
    assert [entry.id for entry in found.legend] == [2]


def test_texts_are_numbered_by_the_alphabet():
    values = ["water", "forest", " water ", "Forest", "été"]
    found = strokes_on(GRID, [record(n, value) for n, value in enumerate(values, start=1)], UTM)
    assert ids(found) == [3, 2, 3, 1, 4]
    assert [(entry.id, entry.name) for entry in found.legend] == [
        (1, "Forest"),
        (2, "forest"),
        (3, "water"),
        (4, "été"),
    ]
    assert found.notices == ()


def test_the_number_of_a_text_does_not_depend_on_the_order():
    records = [record(n, value) for n, value in enumerate(["b", "a", "c"], start=1)]
    assert strokes_on(GRID, records, UTM).legend == strokes_on(GRID, records[::-1], UTM).legend


def test_a_text_that_looks_like_a_number_is_a_text_among_texts():
    found = strokes_on(GRID, [record(1, "tree"), record(2, "1", line((5, 20), (20, 20)))], UTM)
    assert [entry.name for entry in found.legend] == ["1", "tree"]
    assert ids(found) == [2, 1]
    assert found.notices == ()


@pytest.mark.parametrize("value", [None, "", "  ", 0, -1, 1.5, 65536, float("nan"), float("inf"), 10**30])
def test_a_stroke_without_a_class_is_named_and_left_out(value):
    found = strokes_on(GRID, [record(5, value), record(6, 3)], UTM)
    assert ids(found) == [3]
    assert sentences(found) == ["Stroke 5 has no class (a number from 1 to 65535, or a text) and is left out."]
    assert [entry.id for entry in found.legend] == [3]


@pytest.mark.parametrize("value", [255, 256, 65535])
def test_large_ids_are_kept(value):
    found = strokes_on(GRID, [record(1, value)], UTM)
    assert ids(found) == [value]


def test_no_stroke_with_a_class_is_a_sentence_that_names_one():
    with pytest.raises(InputError, match="No stroke can be used: Stroke 5 has no class"):
        strokes_on(GRID, [record(5, None)], UTM)


def test_an_empty_layer_is_a_sentence():
    with pytest.raises(InputError, match="No stroke can be used: The stroke layer is empty"):
        strokes_on(GRID, [], UTM)


# --- geometries


@pytest.mark.parametrize(
    "text", [None, "LINESTRING EMPTY", "POLYGON EMPTY", "MULTILINESTRING EMPTY", "GEOMETRYCOLLECTION EMPTY"]
)
def test_a_stroke_without_geometry_is_named_and_left_out(text):
    found = strokes_on(GRID, [record(5, 1, text), record(6, 2)], UTM)
    assert ids(found) == [2]
    assert sentences(found) == ["Stroke 5 has no geometry and is left out."]
    assert [entry.id for entry in found.legend] == [2]


def test_bytes_that_are_no_geometry_are_left_out():
    found = strokes_on(GRID, [StrokeRecord(5, b"\x01\x02garbage", 1), record(6, 2)], UTM)
    assert sentences(found) == ["Stroke 5 has no geometry and is left out."]


def test_parts_are_one_stroke():
    one, other = line((5.5, 10.5), (20.5, 10.5)), line((30.5, 30.5), (40.5, 30.5))
    both = one.replace("LINESTRING", "MULTILINESTRING (") + ", " + other.removeprefix("LINESTRING ") + ")"
    found = strokes_on(GRID, [record(text=both)], UTM)
    assert len(found.strokes) == 1
    expected = painted(strokes_on(GRID, [record(1, text=one), record(2, text=other)], UTM))
    assert set(painted(found)) == set(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"POLYGON (({at(3, 3)}, {at(9, 3)}, {at(9, 8)}, {at(3, 8)}, {at(3, 3)}))", 30),
        (  # with a hole of 2 x 2
            f"POLYGON (({at(3, 3)}, {at(9, 3)}, {at(9, 8)}, {at(3, 8)}, {at(3, 3)}),"
            f"({at(5, 5)}, {at(7, 5)}, {at(7, 7)}, {at(5, 7)}, {at(5, 5)}))",
            26,
        ),
        (  # two parts, one half outside
            f"MULTIPOLYGON ((({at(3, 3)}, {at(9, 3)}, {at(9, 8)}, {at(3, 8)}, {at(3, 3)})),"
            f"(({at(-4, 20)}, {at(2, 20)}, {at(2, 22)}, {at(-4, 22)}, {at(-4, 20)})))",
            34,
        ),
        (f"CURVEPOLYGON (CIRCULARSTRING ({at(10, 20)}, {at(20, 20)}, {at(10, 20)}))", 80),
    ],
    ids=["square", "hole", "two parts", "circle"],
)
def test_a_polygon_paints_the_pixels_whose_centre_is_inside(text, expected):
    found = strokes_on(GRID, [record(text=text, width=500.0)], UTM)  # its width means nothing
    assert len(painted(found)) == pytest.approx(expected, abs=4 if expected == 80 else 0)


def test_a_polygon_that_covers_all_of_a_large_raster_is_a_sentence_that_names_it(monkeypatch):
    monkeypatch.setattr(module, "MAX_AREA_PIXELS", 100)
    square = f"POLYGON (({at(3, 3)}, {at(13, 3)}, {at(13, 14)}, {at(3, 14)}, {at(3, 3)}))"
    with pytest.raises(InputError, match="Stroke 6 covers up to 110 pixels"):
        strokes_on(GRID, [record(1), record(6, text=square)], UTM)


def test_a_brush_that_covers_all_of_a_large_raster_is_a_sentence_that_names_it(monkeypatch):
    monkeypatch.setattr(module, "MAX_AREA_PIXELS", 100)
    with pytest.raises(InputError, match="Stroke 6 covers"):
        strokes_on(GRID, [record(1), record(6, width=900.0)], UTM)


def test_points_paint_discs():
    found = strokes_on(GRID, [record(text=f"MULTIPOINT ({at(10.5, 10.5)}, {at(30.5, 20.5)})", width=20.0)], UTM)
    assert len(painted(found)) == 10


def test_heights_are_looked_over():
    flat = strokes_on(GRID, [record()], UTM)
    high = ACROSS.replace("LINESTRING", "LINESTRING Z").replace(",", " 99,").replace(")", " 99)")
    assert painted(strokes_on(GRID, [record(text=high)], UTM)) == painted(flat)


def test_curves_are_lines():
    text = f"CIRCULARSTRING ({at(10, 20)}, {at(20, 10)}, {at(30, 20)})"
    assert len(painted(strokes_on(GRID, [record(text=text)], UTM))) > 25


# --- width


def test_a_width_of_nothing_still_paints():
    found = strokes_on(GRID, [record(width=0.0)], UTM)
    assert sentences(found) == []
    assert found.strokes[0].width == 0
    assert {10 * 60 + 5, 10 * 60 + 20} <= set(painted(found))


@pytest.mark.parametrize("width", [None, float("nan"), float("inf")])
def test_a_missing_width_is_three_pixels_or_the_one_given(width):
    assert strokes_on(GRID, [record(width=width)], UTM).strokes[0].width == pytest.approx(30.0)
    assert strokes_on(GRID, [record(width=width)], UTM, default_width=70.0).strokes[0].width == pytest.approx(70.0)


def test_a_missing_width_in_degrees_is_three_pixels_too():
    found = strokes_on(GRID, [record(text=moved(ACROSS, DEGREES), width=None)], DEGREES)
    assert found.strokes[0].width == pytest.approx(30.0)


@pytest.mark.parametrize("width", [1e4, 1e9, 1e300])
def test_a_width_larger_than_the_image_paints_all_of_it(width):
    assert len(painted(strokes_on(GRID, [record(width=width)], UTM))) == 40 * 60


# --- place


def test_a_stroke_outside_is_named_and_left_out():
    far = line((500, 500), (600, 600))
    found = strokes_on(GRID, [record(3, 1, far), record(4, 2)], UTM)
    assert ids(found) == [2]
    assert sentences(found) == ["Stroke 3 lies outside the raster and is left out."]
    with pytest.raises(InputError, match="No stroke can be used: Stroke 3 lies outside the raster"):
        strokes_on(GRID, [record(3, 1, far)], UTM)


@pytest.mark.parametrize("reach", [1e4, 1e8, 1e15, 1e300])
def test_a_line_across_the_world_is_cut_off_at_once(reach):
    text = f"LINESTRING (500055 5000295, {500_000 + reach} 5000295)"
    assert set(painted(strokes_on(GRID, [record(text=text)], UTM))) == {10 * 60 + col for col in range(5, 60)}


# --- order


def test_strokes_not_saved_yet_come_last_in_falling_order():
    """Their ids are -1, -2, ...: the later, the lower."""
    texts = {number: line((10, 5 + n), (20, 5 + n)) for n, number in enumerate((7, 2, -3, -1, -2))}
    found = strokes_on(GRID, [record(number, n + 1, text) for n, (number, text) in enumerate(texts.items())], UTM)
    assert ids(found) == [2, 1, 4, 5, 3]
    assert [stroke.id for stroke in found.strokes] == sorted(stroke.id for stroke in found.strokes)


@pytest.mark.parametrize(("earlier", "later"), [(1, 2), (2, -1), (-1, -2)])
def test_the_later_stroke_wins(earlier, later):
    for records in ([record(earlier, 1), record(later, 2)], [record(later, 2), record(earlier, 1)]):
        assert set(painted(strokes_on(GRID, records, UTM)).values()) == {2}


def test_a_sequence_field_tells_the_order():
    records = [record(1, 1), record(2, 2)]
    assert [one.id for one in placed(records, [20, 10])] == [20, 10]
    for sequence in ([3, 3], [3, None], [0, 1], [1.5, 2], [None, None]):
        assert placed(records, sequence) == records


# --- legend


def test_names_and_colours():
    records = [record(1, 2, name="tree"), record(2, 9), record(3, 2, name="other name", text=line((5, 20), (20, 20)))]
    found = strokes_on(GRID, records, UTM, {2: (1, 2, 3)}, unnamed="Klasse {number}")
    assert [(entry.id, entry.name) for entry in found.legend] == [(2, "tree"), (9, "Klasse 9")]
    assert found.legend[0].colour == (1, 2, 3)
    assert len(found.legend[1].colour) == 3


def test_a_name_on_any_stroke_of_the_class_counts():
    found = strokes_on(GRID, [record(1, 2), record(2, 2, name="tree")], UTM)
    assert [entry.name for entry in found.legend] == ["tree"]


def test_two_classes_of_one_name_stay_two():
    found = strokes_on(GRID, [record(1, 1, name="tree"), record(2, 2, name="tree")], UTM)
    assert [(entry.id, entry.name) for entry in found.legend] == [(1, "tree"), (2, "tree")]
    assert found.legend[0].colour != found.legend[1].colour


@pytest.mark.parametrize(("value", "shown"), [("2", "2"), (2, 2.0), ("2", 2), (" tree", "tree"), ("tree", "tree")])
def test_a_colour_is_found_in_any_form_of_its_class(value, shown):
    assert strokes_on(GRID, [record(1, value)], UTM, {shown: (9, 8, 7)}).legend[0].colour == (9, 8, 7)


# --- files


def write_layer(path: Path, rows: list[tuple], fields: list[tuple[str, int]], epsg: int | None = 32633) -> Path:
    """Write features given as (geometry, values of the fields)."""
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    reference = None
    if epsg:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
    layer = dataset.CreateLayer("strokes", reference, ogr.wkbUnknown)
    for name, kind in fields:
        layer.CreateField(ogr.FieldDefn(name, kind))
    for text, *values in rows:
        feature = ogr.Feature(layer.GetLayerDefn())
        if text is not None:
            feature.SetGeometry(ogr.CreateGeometryFromWkt(text))
        for (name, _), value in zip(fields, values):
            if value is not None:
                feature.SetField(name, value)
        layer.CreateFeature(feature)
    return path


FIELDS = [("class_id", ogr.OFTInteger), ("class_name", ogr.OFTString), ("width", ogr.OFTReal)]


def test_a_file_is_read_as_it_is(tmp_path: Path):
    rows = [(ACROSS, 2, "tree", 12.5), (None, 1, None, None), ("LINESTRING EMPTY", None, "x", 3.0)]
    records, crs = read_records(str(write_layer(tmp_path / "s.gpkg", rows, FIELDS)))
    found = [(one.id, one.class_value, one.class_name, one.width) for one in records]
    assert found == [(1, 2, "tree", 12.5), (2, 1, "", None), (3, None, "x", 3.0)]
    assert records[1].wkb is None
    assert osr.SpatialReference(crs).IsSame(osr.SpatialReference(UTM))
    assert ids(strokes_on(GRID, records, crs)) == [2]


def test_the_sequence_of_a_file_is_its_order(tmp_path: Path):
    rows = [(ACROSS, 2, 20), (ACROSS, 1, 10)]
    fields = [("class_id", ogr.OFTInteger), ("sequence", ogr.OFTInteger)]
    records, crs = read_records(str(write_layer(tmp_path / "s.gpkg", rows, fields)))
    assert ids(strokes_on(GRID, records, crs)) == [1, 2]


def test_texts_and_other_fields(tmp_path: Path):
    rows = [(ACROSS, "tree", 3), (ACROSS, None, 4)]
    path = write_layer(tmp_path / "s.gpkg", rows, [("kind", ogr.OFTString), ("brush", ogr.OFTInteger)], epsg=None)
    records, crs = read_records(str(path), class_field="kind", width_field="brush")
    assert [(one.class_value, one.width) for one in records] == [("tree", 3.0), (None, 4.0)]
    assert strokes_on(GRID, records, crs).legend[0].name == "tree"


def test_a_missing_class_field_is_a_sentence_with_the_fields_there_are(tmp_path: Path):
    path = write_layer(tmp_path / "s.gpkg", [(ACROSS, 1)], [("kind", ogr.OFTInteger), ("note", ogr.OFTString)])
    with pytest.raises(InputError, match=r"has no field \"class_id\" with the class\. Choose one of: kind, note"):
        read_records(str(path))


@pytest.mark.parametrize("content", [None, "garbage", ""])
def test_what_is_no_layer_is_a_sentence(tmp_path: Path, content):
    path = tmp_path / "s.gpkg"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="cannot be opened as a vector layer"):
        read_records(str(path))


# --- anything


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(-3, 70_000), st.floats(), st.text(max_size=3)),
            st.one_of(st.none(), st.floats()),
            st.lists(st.tuples(st.floats(-30, 90), st.floats(-30, 90)), min_size=0, max_size=4),
        ),
        max_size=6,
    )
)
def test_whatever_the_features_are_each_is_a_stroke_or_named(made):
    records = [
        record(n, value, line(*places) if len(places) > 1 else None, width=width)
        for n, (value, width, places) in enumerate(made, start=1)
    ]
    try:
        found = strokes_on(GRID, records, UTM)
    except InputError:
        with pytest.raises(InputError, match="No stroke can be used"):
            strokes_on(GRID, records, UTM)
        return
    left_out = [one for one in sentences(found) if "left out" in one]
    assert len(found.strokes) + len(left_out) == len(records)
    assert {stroke.class_id for stroke in found.strokes} == {entry.id for entry in found.legend}
    assert all(len(stroke.pixels(GRID)) for stroke in found.strokes)


# --- fields that are not what they should be


def test_a_width_field_that_is_not_there_is_a_sentence(tmp_path: Path):
    """The usual one may be missing, and then strokes are three pixels wide."""
    path = str(write_layer(tmp_path / "s.gpkg", [(ACROSS, 1, "a")], FIELDS[:2]))
    with pytest.raises(InputError, match=r"no field \"brsh\" with the width\. Choose one of: class_id, class_name\."):
        read_records(path, width_field="brsh")
    assert read_records(path)[0][0].width is None
    assert read_records(path, width_field="")[0][0].width is None


@pytest.mark.parametrize(
    ("value", "width"),
    [("200", 200.0), (" 2,5 ", 2.5), ("", None), (None, None), (3, 3.0), ("wide", math.nan), (True, math.nan)],
)
def test_widths_in_a_text_field(value, width):
    assert width_of(value) == (None if width is None else pytest.approx(width, nan_ok=True))


@pytest.mark.parametrize("width", [math.nan, math.inf, -5.0])
def test_a_width_that_is_no_number_or_negative_is_told(width):
    found = strokes_on(GRID, [record(1, width=width), record(2, 2, line((5, 20), (20, 20)))], UTM)
    assert sentences(found) == [
        "Strokes whose width is no number or negative: 1. They are as wide as those without one."
    ]
    assert found.strokes[0].width == 30.0


def test_yes_and_no_are_two_classes(tmp_path: Path):
    found = strokes_on(GRID, [record(1, True), record(2, False, line((5, 20), (20, 20)))], UTM, {True: (9, 8, 7)})
    assert [(entry.id, entry.name) for entry in found.legend] == [(1, "false"), (2, "true")]
    assert found.legend[1].colour == (9, 8, 7)
    path = tmp_path / "b.gpkg"
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = dataset.CreateLayer("s", None, ogr.wkbLineString)
    field = ogr.FieldDefn("is_water", ogr.OFTInteger)
    field.SetSubType(ogr.OFSTBoolean)
    layer.CreateField(field)
    for value in (1, 0, None):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(ACROSS))
        if value is not None:
            feature.SetField("is_water", value)
        layer.CreateFeature(feature)
    feature = layer = dataset = None
    records, _ = read_records(str(path), class_field="is_water")
    values = [one.class_value for one in records]
    assert (values[0] is True, values[1] is False, values[2]) == (True, True, None)


def test_classes_numbered_from_0():
    """Left out while one paints; refused by a run, or all written one higher."""
    rows = [record(1, 0), record(2, 1, line((5, 20), (20, 20))), record(3, None)]
    assert [entry.id for entry in strokes_on(GRID, rows, UTM).legend] == [1]
    with pytest.raises(InputError, match="the class 0, which means unclassified"):
        strokes_on(GRID, rows, UTM, zero="refuse")
    shifted = strokes_on(GRID, rows, UTM, zero="shift")
    assert [(entry.id, entry.name) for entry in shifted.legend] == [(1, "Class 0"), (2, "Class 1")]
    assert [stroke.class_id for stroke in shifted.strokes] == [1, 2]
    assert "numbered from 0" in sentences(shifted)[0]
    for zero in ("refuse", "shift"):  # nothing to refuse or shift
        assert [entry.id for entry in strokes_on(GRID, rows[1:], UTM, zero=zero).legend] == [1]
        named = [record(1, "0"), record(2, "wood", line((5, 20), (20, 20)))]
        assert [entry.name for entry in strokes_on(GRID, named, UTM, zero=zero).legend] == ["0", "wood"]


# --- areas kept by their outlines


def outline(*rings: tuple[tuple[float, float], ...], number: int = 1, value: object = 1) -> StrokeRecord:
    lines = ", ".join("(" + ", ".join(at(*place) for place in ring) + ")" for ring in rings)
    return StrokeRecord(number, wkb(f"MULTILINESTRING ({lines})"), value, "", 0.0, filled=True)


SQUARE = ((10, 10), (20, 10), (20, 20), (10, 20), (10, 10))
HOLE = ((13, 13), (17, 13), (17, 17), (13, 17), (13, 13))


def test_an_outline_paints_what_it_encloses_and_a_line_inside_it_is_a_hole() -> None:
    assert len(painted(strokes_on(GRID, [outline(SQUARE)], UTM))) == 100
    assert len(painted(strokes_on(GRID, [outline(SQUARE, HOLE)], UTM))) == 100 - 16
    apart = tuple((col + 20, row) for col, row in HOLE)
    assert len(painted(strokes_on(GRID, [outline(SQUARE, apart)], UTM))) == 100 + 16
    drawn = wkb("POLYGON ((" + ", ".join(at(*place) for place in SQUARE) + "))")
    assert painted(strokes_on(GRID, [outline(SQUARE)], UTM)) == painted(
        strokes_on(GRID, [StrokeRecord(1, drawn, 1)], UTM)
    ), "the same pixels as a polygon's"


def test_an_open_outline_is_closed_and_one_of_two_points_is_a_line() -> None:
    assert len(painted(strokes_on(GRID, [outline(SQUARE[:-1])], UTM))) == 100
    assert len(painted(strokes_on(GRID, [outline(SQUARE[:2])], UTM))) == 2


def test_outlines_of_another_crs_enclose_the_same_pixels() -> None:
    text = "MULTILINESTRING ((" + ", ".join(at(*place) for place in SQUARE) + "))"
    there = StrokeRecord(1, wkb(moved(text, DEGREES)), 1, "", 0.0, filled=True)
    assert painted(strokes_on(GRID, [there], DEGREES)) == painted(strokes_on(GRID, [outline(SQUARE)], UTM))


def test_a_layer_without_the_field_has_no_areas() -> None:
    assert [is_filled(value) for value in (None, 0, 1, 1.0, "1", 2)] == [False, False, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"POLYGON (({at(70, 1)}, {at(80, 1)}, {at(80, 9)}, {at(70, 1)}))", "outside"),
        (f"POLYGON (({at(1.6, 1.6)}, {at(1.9, 1.6)}, {at(1.9, 1.9)}, {at(1.6, 1.6)}))", "centre of no pixel"),
        ("POLYGON EMPTY", "empty"),
    ],
)
def test_an_area_that_paints_nothing_says_why(text: str, reason: str) -> None:
    assert reason in str(why_not_painted(wkb(text), GRID))


def test_an_area_that_is_too_large_says_so() -> None:
    large = Grid(3000, 3000, GRID.geotransform, UTM)
    everything = f"POLYGON (({at(0, 0)}, {at(3000, 0)}, {at(3000, 3000)}, {at(0, 3000)}, {at(0, 0)}))"
    assert "spans 9000000 pixels" in str(why_not_painted(wkb(everything), large))
    assert why_not_painted(wkb(f"POLYGON (({at(1, 1)}, {at(9, 1)}, {at(9, 9)}, {at(1, 1)}))"), large) is None
