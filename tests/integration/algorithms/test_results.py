# SPDX-License-Identifier: GPL-2.0-or-later
"""What comes out of a run: temporary results as dialogs ask for them, styles, names, and steps of a graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from painting import NAMES
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingMultiStepFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterFileWriter,
    QgsSettings,
    QgsSingleSymbolRenderer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPTION = "Processing/Configuration/DefaultOutput{}LayerExt"  # holds the place of a format among all
COLOURS = {1: "#0a141e", 2: "#28323c", 3: "#46505a"}


def run_as_dialog(algorithm, parameters: dict, project: QgsProject, feedback) -> tuple[dict, QgsProcessingContext]:
    """Run with every result in a temporary file, and all layers for the project."""
    context = QgsProcessingContext()
    context.setProject(project)
    wanted = dict(parameters)
    for one in wanted_of(algorithm):
        is_layer = one.type() in ("rasterDestination", "vectorDestination")
        wanted[one.name()] = (
            QgsProcessingOutputLayerDefinition(QgsProcessing.TEMPORARY_OUTPUT, project)
            if is_layer
            else QgsProcessing.TEMPORARY_OUTPUT
        )
    found, fine = algorithm.create().run(wanted, context, feedback)
    assert fine
    return found, context


def test_temporary_results_are_where_they_are_said_to_be(
    provider, given: dict[str, dict], project: QgsProject, log
) -> None:
    """Asked twice where a result goes, QGIS makes up two temporary files."""
    from clusterbrush.core.training.options import can_train
    from clusterbrush.processing.provider import ALGORITHMS

    runnable = [one for one in ALGORITHMS if one.NAME != "learnfeatures" or can_train()]
    for algorithm in (one() for one in runnable):
        found, context = run_as_dialog(provider.algorithm(algorithm.name()), given[algorithm.name()], project, log)
        for one in algorithm_outputs(provider, algorithm.name()):
            assert Path(found[one]).stat().st_size > 0, (algorithm.name(), one)
        loaded = context.layersToLoadOnCompletion()
        assert all(Path(path).is_file() for path in loaded), algorithm.name()


def algorithm_outputs(provider, name: str) -> list[str]:
    return [one.name() for one in wanted_of(provider.algorithm(name))]


def wanted_of(algorithm) -> list:
    """Return the results of an algorithm; the model of clusters that `applymodel` gets here has no probabilities."""
    return [
        one
        for one in algorithm.destinationParameterDefinitions()
        if (algorithm.name(), one.name()) != ("applymodel", "PROBABILITIES")
    ]


def loaded_layers(context: QgsProcessingContext, log) -> dict:
    """Load the results into the project as Processing does, and return them by output."""
    layers = {}
    for path, details in context.layersToLoadOnCompletion().items():
        layer = QgsProcessingUtils.mapLayerFromString(path, context)
        details.setOutputLayerName(layer)
        details.project.addMapLayer(context.temporaryLayerStore().takeMapLayer(layer))
        if details.postProcessor():
            details.postProcessor().postProcessLayer(layer, context, log)
        layers[details.outputName] = layer
    return layers


@pytest.fixture
def _odd_formats() -> Iterator[None]:
    """Let temporary results have formats that we do not write, as somebody may have chosen in the options."""
    settings = QgsSettings()
    wished = {
        OPTION.format("Raster"): QgsRasterFileWriter.supportedFormatExtensions().index("bil"),
        OPTION.format("Vector"): QgsVectorFileWriter.supportedFormatExtensions().index("shp"),
    }
    for key, place in wished.items():
        settings.setValue(key, place)
    yield
    for key in wished:
        settings.remove(key)


@pytest.mark.usefixtures("_odd_formats")
def test_formats_that_the_user_likes_elsewhere(provider, given: dict[str, dict], project: QgsProject, log) -> None:
    if (QgsProcessingUtils.defaultRasterExtension(), QgsProcessingUtils.defaultVectorExtension()) != ("bil", "shp"):
        pytest.skip("this QGIS keeps the option elsewhere")
    found, _ = run_as_dialog(provider.algorithm("segment"), given["segment"], project, log)
    assert found["OUTPUT"].endswith(".tif")
    found, _ = run_as_dialog(provider.algorithm("outlines"), given["outlines"], project, log)
    assert found["OUTPUT"].endswith(".gpkg")


def test_dialogs_offer_what_is_written(provider) -> None:
    for name, wanted, refused in (
        ("segment", "a.tif", "a.png"),
        ("segment", "a.img", "a.jp2"),
        ("segment", "a.gpkg", "a.asc"),
        ("outlines", "a.geojson", "a.shp"),
    ):
        definition = provider.algorithm(name).parameterDefinition("OUTPUT")
        assert f"*.{wanted[2:]}" in definition.createFileFilter()
        assert f"*.{refused[2:]}" not in definition.createFileFilter()
        assert provider.isSupportedOutputValue(wanted, definition, QgsProcessingContext())[0]
        assert not provider.isSupportedOutputValue(refused, definition, QgsProcessingContext())[0]


# --- vector layers


def legend_of(layer: QgsVectorLayer) -> list[tuple[int, str, str]]:
    renderer = layer.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    assert renderer.classAttribute() == "class_id"
    return [(int(one.value()), one.label(), one.symbol().color().name()) for one in renderer.categories()]


@pytest.fixture
def classes(tmp_path: Path) -> str:
    """Return a class raster with names and colours of its own."""
    from clusterbrush.core.legend.entry import LegendEntry
    from clusterbrush.core.legend.palette import from_hex
    from clusterbrush.core.legend.qgis_style import raster_style, write_style
    from clusterbrush.core.raster.grid import Window
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.raster.writer import open_writer

    values = np.repeat([1, 2, 3], 40).reshape(10, 12).astype(np.uint8)
    grid = RasterSource(str(rasters.write_raster(tmp_path / "values.tif", values))).grid
    legend = [LegendEntry(one, NAMES[one], from_hex(COLOURS[one])) for one in NAMES]
    path = str(tmp_path / "map.tif")
    with open_writer(path, grid, np.uint8) as writer:
        writer.write(Window(0, 0, 10, 12), values)
        writer.set_legend(legend)
    write_style(path, raster_style(legend))
    return path


LEGEND = [(one, NAMES[one], COLOURS[one]) for one in NAMES]


def test_regions_enter_the_project_in_the_colours_of_their_classes(
    provider, classes: str, project: QgsProject, log
) -> None:
    _, context = run_as_dialog(provider.algorithm("outlines"), {"INPUT": classes}, project, log)
    layers = loaded_layers(context, log)
    assert legend_of(layers["OUTPUT"]) == legend_of(layers["POINTS"]) == LEGEND
    assert layers["POINTS"].labelsEnabled()
    assert layers["POINTS"].labeling().settings().fieldName == "class_name"
    assert isinstance(layers["LINES"].renderer(), QgsSingleSymbolRenderer)
    assert [layers[one].name() for one in ("OUTPUT", "LINES", "POINTS")] == [
        "map regions", "map boundaries", "map labels"
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb"])
def test_opened_later_vectors_show_their_classes_too(run, classes: str, tmp_path: Path, ending: str) -> None:
    targets = {one: str(tmp_path / f"{one}.{ending}") for one in ("OUTPUT", "POINTS")}
    run("outlines", INPUT=classes, **targets)
    layers = [QgsVectorLayer(path, "later") for path in targets.values()]
    assert [legend_of(layer) for layer in layers] == [LEGEND, LEGEND]
    assert layers[1].labelsEnabled()


def test_polygons_beside_their_raster_leave_its_legend_alone(run, classes: str, tmp_path: Path) -> None:
    before = (tmp_path / "map.qml").read_bytes()
    run("outlines", INPUT=classes, OUTPUT=str(tmp_path / "map.geojson"))
    assert (tmp_path / "map.qml").read_bytes() == before
    run("outlines", INPUT=classes, OUTPUT=str(tmp_path / "map.gpkg"))
    assert (tmp_path / "map.qml").read_bytes() == before
    assert legend_of(QgsVectorLayer(str(tmp_path / "map.gpkg"), "later")) == LEGEND


# --- names


def test_a_graph_names_its_results_itself(provider, given: dict[str, dict], project: QgsProject, log) -> None:
    graph = provider.algorithm("Strokes to polygons with accuracy")
    painted = given["classifystrokes"]
    asked = {"IMAGE": painted["INPUT"], "STROKES": painted["STROKES"]}
    _, context = run_as_dialog(graph, asked, project, log)
    names = {details.name for details in context.layersToLoadOnCompletion().values()}
    assert names == {"Class map", "Polygons", "Labels"}


def test_a_step_of_a_graph_knows_what_it_is_given(provider, given: dict[str, dict], project: QgsProject, log) -> None:
    """QGIS calls each temporary result OUTPUT; titles of reports must not."""
    graph = provider.algorithm("Water change between two dates")
    image = given["segment"]["INPUT"]
    found, _ = run_as_dialog(graph, {"BEFORE": image, "AFTER": image}, project, log)
    page = Path(found["change:Report"]).read_text(encoding="utf-8")
    assert "image clusters to image clusters" in page
    assert "OUTPUT" not in page


# --- batches


class BatchFeedback(QgsProcessingMultiStepFeedback):
    """Stands for QGIS's own class of that name, whose batch dialog needs a window."""


def test_reports_in_a_batch(provider, given: dict[str, dict], tmp_path: Path, log) -> None:
    """QGIS stumbles over a report in the results of a batch; the file is written all the same."""
    page = tmp_path / "report.html"
    asked = {**given["areas"], "REPORT": str(page)}
    found, fine = provider.algorithm("areas").create().run(asked, QgsProcessingContext(), BatchFeedback(1, log))
    assert fine
    assert page.is_file()
    assert found["CLASSES"] == 3
    assert "REPORT" not in found


def test_a_single_run_has_its_report_among_the_results(run: Callable[..., dict], given: dict, tmp_path: Path) -> None:
    assert run("areas", **given["areas"], REPORT=str(tmp_path / "r.html"))["REPORT"] == str(tmp_path / "r.html")


# --- sentences


@pytest.fixture
def _french(qgis_app) -> Iterator[None]:
    from clusterbrush.i18n import load_translator

    translator = load_translator("fr")
    qgis_app.installTranslator(translator)
    yield
    qgis_app.removeTranslator(translator)


@pytest.mark.usefixtures("_french")
def test_a_sentence_inside_a_sentence_is_translated_too(tmp_path: Path) -> None:
    from clusterbrush.core.base.errors import InputError, Notice, Notices
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.strokes.records import StrokeRecord, strokes_on
    from clusterbrush.i18n.sentences import translated

    grid = RasterSource(str(rasters.write_raster(tmp_path / "a.tif", np.ones((2, 2), np.uint8)))).grid
    with pytest.raises(InputError) as caught:
        strokes_on(grid, [StrokeRecord(7, None, 1)], "")
    inner = "Le trait 7 n'a pas de géométrie et est ignoré."
    assert inner in translated(caught.value)
    assert "left out" in str(caught.value)
    several = Notice("{all}", {"all": Notices([caught.value.values["reason"]] * 2)})
    assert translated(several) == f"{inner} {inner}"
