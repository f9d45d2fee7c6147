# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster formats in a real QGIS: what is written, what QGIS reads of it, and what is refused before any work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import painting
import pytest
import rasters
from clusterbrush.core.clustering.metrics import METRICS
from clusterbrush.core.raster import formats
from clusterbrush.core.raster.formats import BAND_NAMES, FORMATS, named_format
from osgeo import gdal, ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFileUtils,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENDINGS = [known.endings[0] for known in FORMATS]
OTHERS = ENDINGS[1:]
# Every raster that an algorithm writes.
OUTPUTS = {
    "segment": ("OUTPUT",),
    "applymodel": ("OUTPUT",),
    "comparedistances": tuple(name.upper() for name in METRICS),
    "classifystrokes": ("OUTPUT", "CONFIDENCE"),
    "compare": ("DISAGREEMENT",),
    "features": ("OUTPUT",),
    "namecolours": ("OUTPUT", "PAINTED"),
    "areachange": ("OUTPUT",),
    "smooth": ("OUTPUT",),
    "landscape": ("OUTPUT", "CLASSES", "HEIGHTS"),
}
EACH = [(name, output) for name, outputs in OUTPUTS.items() for output in outputs]
ONE_BAND = {"FEATURES": 3, "FORMULA": "b1"}  # features that fit into any format


def asked(given: dict[str, dict], name: str, **more: object) -> dict:
    """Return parameters with reports and tables left out."""
    plain = {} if name in ("comparedistances", "compare") else {"OUTPUT": "TEMPORARY_OUTPUT"}
    return {**given[name], **(ONE_BAND if name == "features" else {}), **plain, "REPORT": None, **more}


def as_qgis_reads(path: str) -> np.ndarray:
    """Return all bands (n, height, width) through QGIS's own reading."""
    layer = QgsRasterLayer(path, "read")
    assert layer.isValid()
    provider = layer.dataProvider()
    kinds = {1: np.uint8, 2: np.uint16, 3: np.int16, 4: np.uint32, 5: np.int32, 6: np.float32, 7: np.float64}
    bands = []
    for band in range(1, layer.bandCount() + 1):
        block = provider.block(band, provider.extent(), provider.xSize(), provider.ySize())
        kind = kinds[int(block.dataType())]
        bands.append(np.frombuffer(bytes(block.data()), kind).reshape(provider.ySize(), provider.xSize()))
    return np.stack(bands)


def legend_of(layer: QgsRasterLayer) -> list[tuple[int, str, str]]:
    assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    return [(int(one.value), one.label, one.color.name()) for one in layer.renderer().classes()]


def new_in(folder: Path, known: set[str]) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in known)


# --- the same results in every format


@pytest.mark.parametrize("ending", OTHERS)
@pytest.mark.parametrize("name", OUTPUTS)
def test_every_result_is_that_of_the_geotiff(
    run: Callable[..., dict], given: dict, tmp_path: Path, name: str, ending: str
) -> None:
    """Compared pixel for pixel, as GDAL and as QGIS read it; and a map opened later has its legend."""
    wanted = {e: {output: str(tmp_path / f"{output}{e}") for output in OUTPUTS[name]} for e in (".tif", ending)}
    for targets in wanted.values():
        assert run(name, **asked(given, name, **targets)).items() >= targets.items()
    for output in OUTPUTS[name]:
        plain, other = wanted[".tif"][output], wanted[ending][output]
        values = rasters.read_raster(plain)
        np.testing.assert_array_equal(rasters.read_raster(other), values)
        np.testing.assert_array_equal(as_qgis_reads(other), values)
        np.testing.assert_array_equal(as_qgis_reads(other), as_qgis_reads(plain))
        first, second = (QgsRasterLayer(path, "later") for path in (plain, other))
        assert second.crs() == first.crs()
        assert second.extent() == first.extent()
        if isinstance(first.renderer(), QgsPalettedRasterRenderer):
            assert legend_of(second) == legend_of(first)
        assert gdal.Open(other).GetDriver().ShortName == (
            "GTiff" if named_format(other).driver == "COG" else named_format(other).driver
        )


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_map_enters_the_project_with_its_legend(
    provider, given: dict, project: QgsProject, tmp_path: Path, log, ending: str
) -> None:
    """Twice: the second run replaces the file of a layer that is in the project."""
    for _ in range(2):
        context = QgsProcessingContext()
        context.setProject(project)
        target = QgsProcessingOutputLayerDefinition(str(tmp_path / f"map{ending}"), project)
        _, fine = (
            provider.algorithm("classifystrokes")
            .create()
            .run(asked(given, "classifystrokes", OUTPUT=target), context, log)
        )
        assert fine
        ((path, details),) = context.layersToLoadOnCompletion().items()
        layer = QgsProcessingUtils.mapLayerFromString(path, context, True, QgsProcessingUtils.LayerHint.Raster)
        project.addMapLayer(context.temporaryLayerStore().takeMapLayer(layer) or layer)
        details.postProcessor().postProcessLayer(layer, context, log)
        assert [label for _, label, _ in legend_of(layer)] == list(painting.NAMES.values())
    beside = [info for info in log.infos if "map.qml" in info]
    assert len(beside) == (2 if ending == ".gpkg" else 0)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_next_step_reads_it_with_its_names(run, given: dict, tmp_path: Path, ending: str) -> None:
    path, table = str(tmp_path / f"map{ending}"), tmp_path / "areas.csv"
    run("classifystrokes", **asked(given, "classifystrokes", OUTPUT=path))
    run("areas", INPUT=path, TABLE=str(table), REPORT=None)
    text = table.read_text(encoding="utf-8-sig")
    assert all(name.replace('"', '""') in text for name in painting.NAMES.values())
    found = run("smooth", INPUT=path, OUTPUT=str(tmp_path / f"smoothed{ending}"))
    assert found["CHANGED"] >= 0
    assert legend_of(QgsRasterLayer(found["OUTPUT"], "a")) == legend_of(QgsRasterLayer(path, "b"))


def test_many_bands_with_their_names(run, given: dict, tmp_path: Path) -> None:
    for ending in (".tif", ".img", ".cog.tif"):
        run("features", **{**given["features"], "OUTPUT": str(tmp_path / f"f{ending}")})
    names = []
    for ending in (".tif", ".img", ".cog.tif"):
        layer = QgsRasterLayer(str(tmp_path / f"f{ending}"), "f")
        names.append([layer.bandName(band) for band in range(1, layer.bandCount() + 1)])
    assert len(names[0]) > 90
    assert any("gradient 8 px" in name for name in names[0])
    assert [[name.partition(" (")[0] for name in one] for one in names[1:]] == [
        [name.partition(" (")[0] for name in names[0]]
    ] * 2


@pytest.mark.parametrize("ending", OTHERS)
def test_a_graph_writes_it(provider, given: dict, tmp_path: Path, log, ending: str) -> None:
    from qgis import processing

    graph = provider.algorithm("Strokes to polygons with accuracy")
    painted = given["classifystrokes"]
    target = next(one.name() for one in graph.destinationParameterDefinitions() if one.type() == "rasterDestination")
    others = {one.name(): "TEMPORARY_OUTPUT" for one in graph.destinationParameterDefinitions() if one.name() != target}
    values = {"IMAGE": painted["INPUT"], "STROKES": painted["STROKES"], **others}
    found = [
        processing.run(f"clusterbrush:{graph.name()}", {**values, target: str(tmp_path / f"map{e}")}, feedback=log)
        for e in (".tif", ending)
    ]
    np.testing.assert_array_equal(*(rasters.read_raster(one[target]) for one in found))
    assert found[1][target].endswith(ending)


# --- refused before any work


def test_the_list_of_outputs_is_whole(provider) -> None:
    known = {
        one.name(): tuple(d.name() for d in one.destinationParameterDefinitions() if d.type() == "rasterDestination")
        for one in provider.algorithms()
        if one.group() != "Model graphs"
    }
    plain = {name: tuple(one for one in outputs if one != "PROBABILITIES") for name, outputs in known.items()}
    assert {name: outputs for name, outputs in plain.items() if outputs} == OUTPUTS
    assert {name for name, outputs in known.items() if outputs != plain[name]} == {"classifystrokes", "applymodel"}


@pytest.mark.parametrize("ending", OTHERS)
def test_probabilities_go_where_bands_keep_their_names(run, given: dict, tmp_path: Path, ending: str) -> None:
    paths = [str(tmp_path / f"p{one}") for one in (".tif", ending)]
    wanted = asked(given, "classifystrokes")
    run("classifystrokes", **wanted, PROBABILITIES=paths[0])
    if BAND_NAMES not in named_format(paths[1]).keeps:
        with pytest.raises(QgsProcessingException, match="names"):
            run("classifystrokes", **wanted, PROBABILITIES=paths[1])
        assert not (tmp_path / f"p{ending}").exists()
        return
    run("classifystrokes", **wanted, PROBABILITIES=paths[1])
    plain, other = (gdal.Open(path) for path in paths)
    np.testing.assert_array_equal(other.ReadAsArray(), plain.ReadAsArray())
    names = [
        [one.GetRasterBand(band).GetDescription() for band in range(1, one.RasterCount + 1)] for one in (plain, other)
    ]
    assert names[0] == names[1] == list(painting.NAMES.values())


def with_format(changed: formats.RasterFormat) -> list[formats.RasterFormat]:
    """Return the table with one format changed, known by its endings."""
    return [changed if known.endings == changed.endings else known for known in FORMATS]


def refused(name: str, parameters: dict, folder: Path, log) -> str:
    """Run, and return the sentence; nothing may be written, and no progress made."""
    from qgis import processing

    before = {path.name for path in folder.iterdir()}
    with pytest.raises(QgsProcessingException) as caught:
        processing.run(f"clusterbrush:{name}", parameters, feedback=log)
    assert new_in(folder, before) == []
    assert log.seen == [], "work had begun"
    return str(caught.value)


@pytest.mark.parametrize(("name", "output"), EACH)
def test_an_unknown_ending_is_refused(given: dict, tmp_path: Path, log, name: str, output: str) -> None:
    for file in ("map.png", "map", "map.cog"):
        sentence = refused(name, asked(given, name, **{output: str(tmp_path / file)}), tmp_path, log)
        assert sentence.endswith(f"give a file name that ends in {', '.join(formats.raster_endings())}.")


@pytest.mark.parametrize(("name", "output"), EACH)
def test_a_missing_driver_is_refused(given: dict, tmp_path: Path, log, monkeypatch, name: str, output: str) -> None:
    broken = replace(named_format("a.img"), driver="no such driver")
    monkeypatch.setattr(formats, "FORMATS", with_format(broken))
    sentence = refused(name, asked(given, name, **{output: str(tmp_path / "map.img")}), tmp_path, log)
    assert "lacks the driver no such driver" in sentence


@pytest.mark.parametrize(("name", "output"), EACH)
def test_a_geopackage_with_other_layers_is_left_alone(given: dict, tmp_path: Path, log, name: str, output: str) -> None:
    path = tmp_path / "map.gpkg"
    ogr.GetDriverByName("GPKG").CreateDataSource(str(path)).CreateLayer("roads", None, ogr.wkbPoint)
    before = path.read_bytes()
    sentence = refused(name, asked(given, name, **{output: str(path)}), tmp_path, log)
    assert "holds something else (roads), which would be lost" in sentence
    assert path.read_bytes() == before


@pytest.mark.parametrize(("name", "output"), EACH)
def test_a_type_that_does_not_fit_is_refused(
    given: dict, tmp_path: Path, log, monkeypatch, name: str, output: str
) -> None:
    """A format that holds a kind of number that nobody writes."""
    narrow = replace(named_format("a.img"), max_bands={"int64": 1})
    monkeypatch.setattr(formats, "FORMATS", with_format(narrow))
    sentence = refused(name, asked(given, name, **{output: str(tmp_path / "map.img")}), tmp_path, log)
    assert "does not hold such a raster" in sentence


@pytest.fixture(scope="module")
def rotated(provider, given: dict, tmp_path_factory) -> dict[str, dict]:  # noqa: ARG001 - runs its algorithms
    """Return what is given, for an image whose rows do not quite run east."""
    from qgis import processing

    folder = tmp_path_factory.mktemp("rotated")
    place = (*rasters.NORTH_UP[:2], 0.001, *rasters.NORTH_UP[3:])
    values = rasters.read_raster(given["segment"]["INPUT"])
    image = str(rasters.write_raster(folder / "image.tif", values, geotransform=place, nodata=0))
    classes = processing.run(
        "clusterbrush:segment", {"INPUT": image, "OUTPUT": str(folder / "map.tif"), "N_CLUSTERS": 3}
    )
    replaced = {"INPUT": image, "BEFORE": classes["OUTPUT"], "AFTER": classes["OUTPUT"]}
    found = {name: {key: replaced.get(key, value) for key, value in given[name].items()} for name in OUTPUTS}
    for name in ("smooth", "namecolours"):
        found[name]["INPUT"] = classes["OUTPUT"]
    return found


@pytest.mark.parametrize(("name", "output"), [pair for pair in EACH if pair[0] != "landscape"])
def test_a_place_that_is_not_kept_is_refused(rotated: dict, tmp_path: Path, log, name: str, output: str) -> None:
    sentence = refused(name, asked(rotated, name, **{output: str(tmp_path / "map.gpkg")}), tmp_path, log)
    assert "GeoPackage cannot keep where this raster lies" in sentence


def test_ninety_eight_bands_do_not_go_into_a_geopackage(given: dict, tmp_path: Path, log) -> None:
    more = [{}, {"FEATURES": 2, "SCALES": "1"}, {"FEATURES": 0}, {"FEATURES": 3, "COMPONENTS": 2},
            {"FEATURES": 3, "FORMULA": "b1", "COMPONENTS": 1}]  # fmt: skip
    for values in more:
        wanted = {**given["features"], **values, "OUTPUT": str(tmp_path / "f.gpkg")}
        assert "does not hold such a raster (bands:" in refused("features", wanted, tmp_path, log)


def test_the_input_is_not_written_over(run, given: dict, tmp_path: Path, log) -> None:
    """Whatever name it is read by."""
    path = str(tmp_path / "image.gpkg")
    run("landscape", **asked(given, "landscape", OUTPUT=path))
    for name in (path, f"GPKG:{path}:image"):
        log.seen.clear()
        layer = QgsRasterLayer(name, "image")
        assert layer.isValid()
        assert "is read from" in refused("segment", {"INPUT": layer, "OUTPUT": path}, tmp_path, log)


# --- the table is all there is


def test_one_entry_is_a_format_everywhere(provider, run, given: dict, tmp_path: Path, monkeypatch) -> None:
    from clusterbrush.ui.dialogs.export_dialog import ExportDialog

    monkeypatch.setattr(
        formats, "FORMATS", [*FORMATS, replace(named_format("a.img"), endings=(".dummy",), title="Dummy")]
    )
    for name, outputs in OUTPUTS.items():
        for output in outputs:
            definition = provider.algorithm(name).parameterDefinition(output)
            assert "*.dummy" in definition.createFileFilter()
            assert definition.isSupportedOutputValue("/a/map.dummy", QgsProcessingContext())[0]
        targets = {output: str(tmp_path / f"{name}_{output}.dummy") for output in outputs}
        run(name, **asked(given, name, **targets))
        assert all(gdal.Open(path).GetDriver().ShortName == "HFA" for path in targets.values())
    dialog = ExportDialog(str(tmp_path / "map.dummy"))
    assert "Dummy" in dialog.format.currentText()
    assert dialog.export_button.isEnabled()
    dialog.deleteLater()


def test_what_dialogs_offer(provider) -> None:
    offered = provider.supportedOutputRasterLayerExtensions()
    assert offered[:2] == ["tif", "tiff"]
    assert {"gpkg", "img"} <= set(offered)
    knows = QgsFileUtils.extensionsFromFilter("*.cog.tif") == ["cog.tif"]
    assert ("cog.tif" in offered) == knows, "else QGIS would make map.cog of it"
    definition = provider.algorithm("segment").parameterDefinition("OUTPUT")
    for file in ("map.cog.tif", "map.tif", "MAP.GPKG", "map.img"):
        assert definition.isSupportedOutputValue(f"/a/{file}", QgsProcessingContext())[0]
    assert definition.defaultFileExtension() == "tif"


def test_what_qgis_4_asks_for(provider, monkeypatch) -> None:
    pairs = provider.supportedOutputRasterLayerFormatAndExtensions()
    assert pairs[0] == ("GTiff", "tif")
    assert ("HFA", "img") in pairs
    assert provider.defaultRasterFileFormat() == "GTiff"

    class Pair:
        def __init__(self, driver: str, ending: str) -> None:
            self.format, self.extension = driver, ending

    import qgis.core

    monkeypatch.setattr(qgis.core, "QgsProcessingFormatExtensionPair", Pair, raising=False)
    assert [(one.format, one.extension) for one in provider.supportedOutputRasterLayerFormatAndExtensions()] == pairs


def test_utm_stays_utm(given: dict, run, tmp_path: Path) -> None:
    """QGIS knows the coordinate system of each result by its number."""
    for ending in ENDINGS:
        run("segment", **asked(given, "segment", OUTPUT=str(tmp_path / f"a{ending}")))
        assert QgsRasterLayer(str(tmp_path / f"a{ending}"), "a").crs() == QgsCoordinateReferenceSystem("EPSG:32633")
