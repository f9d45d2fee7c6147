# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the model graphs of processing/models/ through QGIS, in the format of its model designer.

    /usr/bin/python3 tools/lib/make_models.py [FOLDER]

Run it again when a parameter of an algorithm in a graph changes.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.analysis import QgsNativeAlgorithms
from qgis.core import (
    QgsApplication,
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildDependency,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QPointF, QSizeF

ROOT = Path(__file__).resolve().parents[2]
GROUP = "Model graphs"
BOX = QSizeF(220.0, 36.0)  # of the designer, in its units
LEFT, TOP = 140.0, 60.0  # middle of the first box
ACROSS, DOWN = 270.0, 60.0  # between the middles of boxes
STEP_GAP = 1.5  # rows; the arrows need room

Source = QgsProcessingModelChildParameterSource
Number = QgsProcessingParameterNumber


def start_qgis() -> tuple[QgsApplication, Any]:
    """Start QGIS without a window, with the plugin of this checkout; the caller must keep both references."""
    application = QgsApplication([], False)
    application.initQgis()
    QgsApplication.processingRegistry().addProvider(QgsNativeAlgorithms(QgsApplication.processingRegistry()))
    spec = importlib.util.spec_from_file_location(
        "clusterbrush", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["clusterbrush"] = module
    spec.loader.exec_module(module)
    plugin = module.classFactory(None)
    plugin.initProcessing()
    return application, plugin


class Graph:
    """Builds a model graph: steps from left to right, above each step the inputs that no earlier step uses."""

    def __init__(self, name: str, help_text: str) -> None:
        self.model = QgsProcessingModelAlgorithm(name, GROUP)
        self._help = {"ALG_DESC": help_text, "ALG_CREATOR": "ClusterBrush"}
        self._provider = QgsApplication.processingRegistry().providerById("clusterbrush")
        self._inputs: list[Any] = []
        self._steps: list[QgsProcessingModelChildAlgorithm] = []
        self._used_by: dict[str, int] = {}  # input to the first step that uses it

    def add_input(self, definition: Any, help_text: str) -> Input:
        """Add an input and return it."""
        self._help[definition.name()] = help_text
        self._inputs.append(definition)
        return Input(definition)

    def add_step(
        self, step: str, algorithm: str, title: str, outputs: dict[str, str], **values: Any
    ) -> QgsProcessingModelChildAlgorithm:
        """Add an algorithm of the plugin.

        Parameters
        ----------
        step : str
            Id of the step inside the graph.
        algorithm : str
            Name of the algorithm.
        title : str
        outputs : dict of str to str
            Outputs of the graph: name in the step to name in the graph, which boxes, dialogs and layers show.
        **values : Input, Source or value
            Values of parameters; all other parameters have their defaults.
        """
        child = self._new_step(step, f"clusterbrush:{algorithm}", title)
        for definition in self._provider.algorithm(algorithm).parameterDefinitions():
            if definition.name() in values:
                child.addParameterSources(definition.name(), [self._source(values[definition.name()])])
            elif not definition.isDestination():
                child.addParameterSources(definition.name(), [Source.fromStaticValue(definition.defaultValue())])
        child.setModelOutputs({name: _output(step, output, name) for output, name in outputs.items()})
        return child

    def add_condition(self, step: str, title: str, **branches: str) -> None:
        """Add a box whose branches are expressions; steps that depend on a branch run only where it is true."""
        child = self._new_step(step, "native:condition", title)
        conditions = [{"name": name, "expression": expression} for name, expression in branches.items()]
        child.setConfiguration({"conditions": conditions})
        for definition in self._inputs:
            if any(f"@{definition.name()}" in expression for expression in branches.values()):
                self._used_by.setdefault(definition.name(), len(self._steps) - 1)

    def _new_step(self, step: str, algorithm: str, title: str) -> QgsProcessingModelChildAlgorithm:
        child = QgsProcessingModelChildAlgorithm(algorithm)
        child.setChildId(step)
        child.setDescription(title)
        self._steps.append(child)
        return child

    def _source(self, value: Any) -> Source:
        if isinstance(value, Input):
            self._used_by.setdefault(value.name, len(self._steps) - 1)
            return value.source()
        return value if isinstance(value, Source) else Source.fromStaticValue(value)

    def save(self, folder: Path) -> Path:
        """Place the boxes, check the graph, and write it into a file named after it."""
        self._place()
        self.model.setHelpContent(self._help)
        self.model.updateDestinationParameters()
        fits, reason = self.model.validate() if hasattr(self.model, "validate") else (True, [])
        if not fits:
            raise SystemExit(f"{self.model.name()}: {reason}")
        path = folder / (re.sub(r"\W+", "_", self.model.name().lower()) + ".model3")
        if not self.model.toFile(str(path)):
            raise SystemExit(f"{path} cannot be written.")
        return path

    def _place(self) -> None:
        columns = [self._used_by[definition.name()] for definition in self._inputs]
        deepest = max(columns.count(column) for column in columns)
        for index, definition in enumerate(self._inputs):
            parameter = QgsProcessingModelParameter(definition.name())
            parameter.setSize(BOX)
            above = columns[index:].count(columns[index])  # boxes from here down to the step
            parameter.setPosition(_box_centre(columns[index], deepest - above))
            self.model.addModelParameter(definition, parameter)
        for column, child in enumerate(self._steps):
            child.setSize(BOX)
            child.setPosition(_box_centre(column, deepest + STEP_GAP))
            outputs = child.modelOutputs()
            for row, (name, output) in enumerate(sorted(outputs.items())):
                output.setSize(BOX)
                output.setPosition(_box_centre(column, deepest + 2 * STEP_GAP + row))
                outputs[name] = output
            child.setModelOutputs(outputs)
            self.model.addChildAlgorithm(child)


class Input:
    """An input of a graph."""

    def __init__(self, definition: Any) -> None:
        self.name = definition.name()
        self._definition = definition

    def source(self) -> Source:
        """Return the input as a source, with its default: without a window QGIS passes NULL for a missing input."""
        default = self._definition.defaultValue()
        if isinstance(default, str) and default:
            return Source.fromExpression(f"coalesce(@{self.name}, '{default}')")
        if isinstance(default, (int, float)) and not isinstance(self._definition, QgsProcessingParameterEnum):
            return Source.fromExpression(f"coalesce(@{self.name}, {default})")
        return Source.fromModelParameter(self.name)


def _output(step: str, output: str, name: str) -> QgsProcessingModelOutput:
    model_output = QgsProcessingModelOutput(name)
    model_output.setDescription(name)
    model_output.setChildId(step)
    model_output.setChildOutputName(output)
    return model_output


def _box_centre(column: int, row: float) -> QPointF:
    """Return the middle of a box."""
    return QPointF(LEFT + ACROSS * column, TOP + DOWN * row)


def output_of(step: str, name: str) -> Source:
    """Return an output of a step as a source."""
    return Source.fromChildOutput(step, name)


def segment_name_outline() -> Graph:
    """Return the graph from an image to named polygons."""
    graph = Graph(
        "Segment, name and outline",
        "Finds a good number of clusters for an image, segments it, names the clusters by their colours (water, grass, "
        "mountain, snow), and draws the outlines of the regions with a label point in each large one.",
    )
    image = graph.add_input(QgsProcessingParameterRasterLayer("IMAGE", "Image"), "Image with red, green and blue.")
    max_clusters = graph.add_input(
        Number("MOST_CLUSTERS", "Most clusters to try", defaultValue=10, minValue=3, maxValue=64),
        "The number of clusters is chosen between 2 and this one, by the elbow of the inertia.",
    )
    min_area = graph.add_input(
        Number("LEAST_AREA", "Least area of a region (m²)", Number.Type.Double, 0.0, False, 0.0),
        "Smaller regions are merged into their largest neighbour.",
    )
    rounds = graph.add_input(
        Number("SMOOTHING", "Rounds of smoothing", defaultValue=2, minValue=0, maxValue=3),
        "How often the corners of the outlines are cut; 0 keeps the edges of the pixels.",
    )
    graph.add_step(
        "suggest", "suggestk", "How many clusters?", {"REPORT": "Report on the number"},
        INPUT=image, MAX_CLUSTERS=max_clusters,
    )  # fmt: skip
    graph.add_step(
        "segment", "segment", "Segment", {},
        INPUT=image, N_CLUSTERS=output_of("suggest", "N_CLUSTERS"),
        MODEL=QgsProcessing.TEMPORARY_OUTPUT,
    )  # fmt: skip
    graph.add_step(
        "name", "namecolours", "Name", {"OUTPUT": "Class map", "REPORT": "Report on the names"},
        INPUT=output_of("segment", "OUTPUT"), MODEL=output_of("segment", "MODEL"),
    )  # fmt: skip
    graph.add_step(
        "outline", "outlines", "Outline", {"OUTPUT": "Polygons", "POINTS": "Labels"},
        INPUT=output_of("name", "OUTPUT"), IMAGE=image, MIN_AREA=min_area, SMOOTHING=rounds,
    )  # fmt: skip
    return graph


def water_change() -> Graph:
    """Return the graph from images of two dates to the change of water between them."""
    graph = Graph(
        "Water change between two dates",
        "Segments two images of one place, each by its own clusters, and compares them: how much water there was and "
        "is, and what became of it. Water is the darkest cluster, number 1, unless another one is given.",
    )
    before = graph.add_input(QgsProcessingParameterRasterLayer("BEFORE", "Image before"), "Image of the first date.")
    after = graph.add_input(QgsProcessingParameterRasterLayer("AFTER", "Image after"), "Image of the second date.")
    count = graph.add_input(
        Number("N_CLUSTERS", "Number of clusters", defaultValue=3, minValue=2, maxValue=64),
        "How many groups of similar pixels each image is split into.",
    )
    from clusterbrush.core.clustering.metrics import titles  # of the checkout that `start_qgis` loaded

    distance = graph.add_input(
        QgsProcessingParameterEnum("DISTANCE", "Distance", list(titles().values()), defaultValue=0),
        "How far a pixel is from a cluster's centroid.",
    )
    mask = graph.add_input(
        QgsProcessingParameterFeatureSource(
            "AREA", "Area of interest", [QgsProcessing.SourceType.TypeVectorPolygon], None, True
        ),
        "Polygons; only pixels inside them count. Optional.",
    )
    water = graph.add_input(
        QgsProcessingParameterString("WATER", "Cluster of the water", "1"),
        "Number of the cluster that is water: clusters are numbered from dark to bright.",
    )
    pixel = graph.add_input(
        Number("PIXEL_AREA", "Area of a pixel (m²)", Number.Type.Double, None, True, 0.0),
        "Used only for images without coordinate system, whose areas are counted in pixels otherwise.",
    )
    for step, title, image, output in (
        ("first", "Segment before", before, "Clusters before"),
        ("second", "Segment after", after, "Clusters after"),
    ):
        graph.add_step(
            step, "segment", title, {"OUTPUT": output},
            INPUT=image, N_CLUSTERS=count, DISTANCE=distance, MASK=mask, SAMPLE=0,
        )  # fmt: skip
    graph.add_step(
        "change", "areachange", "Compare",
        {"OUTPUT": "Change", "TABLE": "Table of change", "REPORT": "Report"},
        BEFORE=output_of("first", "OUTPUT"), AFTER=output_of("second", "OUTPUT"), CLASS=water, PIXEL_AREA=pixel,
    )  # fmt: skip
    return graph


def strokes_to_polygons() -> Graph:
    """Return the graph from strokes to the polygons of a class map, and how good the map is."""
    graph = Graph(
        "Strokes to polygons with accuracy",
        "Classifies an image by painted strokes, draws the outlines of the classes as polygons, and, where truth is "
        "given, says how much of the map is right: a truth raster, or polygons, lines or points whose class is known. "
        "Do not use the strokes as truth.",
    )
    vectors = QgsProcessing.SourceType
    truths = [vectors.TypeVectorPolygon, vectors.TypeVectorLine, vectors.TypeVectorPoint]
    image = graph.add_input(QgsProcessingParameterRasterLayer("IMAGE", "Image"), "Image that the strokes are on.")
    strokes = graph.add_input(
        QgsProcessingParameterFeatureSource("STROKES", "Strokes", [vectors.TypeVectorLine, vectors.TypeVectorPolygon]),
        "Lines or polygons painted on the image.",
    )
    classes = graph.add_input(
        QgsProcessingParameterField("CLASS_FIELD", "Class field of the strokes", "class_id", "STROKES", optional=True),
        "Field with the class of each stroke: a number from 1, or a name.",
    )
    min_area = graph.add_input(
        Number("LEAST_AREA", "Least area of a region (m²)", Number.Type.Double, 0.0, False, 0.0),
        "Smaller regions are merged into their largest neighbour.",
    )
    rounds = graph.add_input(
        Number("SMOOTHING", "Rounds of smoothing", defaultValue=0, minValue=0, maxValue=3),
        "How often the corners of the outlines are cut; 0 keeps the edges of the pixels.",
    )
    raster = graph.add_input(
        QgsProcessingParameterRasterLayer("TRUTH", "Truth raster", optional=True),
        "Raster of true classes. Give this or polygons, lines or points, or neither to go without.",
    )
    samples = graph.add_input(
        QgsProcessingParameterFeatureSource("SAMPLES", "Truth polygons, lines or points", truths, None, True),
        "Places whose class is known.",
    )
    field = graph.add_input(
        QgsProcessingParameterField("FIELD", "Class field of the truth", "class_id", "SAMPLES", optional=True),
        "Field with the class of the polygons, lines or points.",
    )
    graph.add_step(
        "classify", "classifystrokes", "Classify", {"OUTPUT": "Class map", "REPORT": "Report on the classes"},
        INPUT=image, STROKES=strokes, CLASS_FIELD=classes,
    )  # fmt: skip
    graph.add_step(
        "outline", "outlines", "Outline", {"OUTPUT": "Polygons", "POINTS": "Labels"},
        INPUT=output_of("classify", "OUTPUT"), IMAGE=image, MIN_AREA=min_area, SMOOTHING=rounds,
    )  # fmt: skip
    graph.add_condition("ask", "Is there truth?", known="@TRUTH is not null or @SAMPLES is not null")
    judge = graph.add_step(
        "judge", "accuracy", "Compare with the truth",
        {"REPORT": "Report on the accuracy", "MATRIX": "Confusion matrix", "TABLE": "Measures per class"},
        INPUT=output_of("classify", "OUTPUT"), TRUTH=raster, SAMPLES=samples, FIELD=field, IMAGE=image,
    )  # fmt: skip
    judge.setDependencies([QgsProcessingModelChildDependency("ask", "known")])
    return graph


def main() -> None:
    """Write every graph."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "processing" / "models"
    application, plugin = start_qgis()
    for make in (segment_name_outline, strokes_to_polygons, water_change):
        print(make().save(folder))
    plugin.unload()
    application.exitQgis()


if __name__ == "__main__":
    main()
