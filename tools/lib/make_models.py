# SPDX-License-Identifier: GPL-2.0-or-later
"""Make the model graphs of processing/models/ through QGIS, so that they are what the model designer would save.

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

from qgis.core import (
    QgsApplication,
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelComment,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QPointF

ROOT = Path(__file__).resolve().parents[2]
GROUP = "Model graphs"
STEP = 260.0  # between boxes of the designer, in its units

Source = QgsProcessingModelChildParameterSource
Number = QgsProcessingParameterNumber


def start_qgis() -> tuple[QgsApplication, Any]:
    """Start QGIS without a window, with the plugin of this checkout; both must be kept."""
    application = QgsApplication([], False)
    application.initQgis()
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
    """A model graph being built, box by box from left to right."""

    def __init__(self, name: str, help_text: str, comment: str = "") -> None:
        self.model = QgsProcessingModelAlgorithm(name, GROUP)
        self._help = {"ALG_DESC": help_text, "ALG_CREATOR": "ClusterBrush"}
        self._provider = QgsApplication.processingRegistry().providerById("clusterbrush")
        self._inputs = self._steps = 0
        self._comment = comment

    def add_input(self, definition: Any, help_text: str) -> Source:
        """Add an input and return it as a source."""
        self._help[definition.name()] = help_text
        parameter = QgsProcessingModelParameter(definition.name())
        parameter.setPosition(QPointF(STEP * self._inputs, 0.0))
        self._inputs += 1
        self.model.addModelParameter(definition, parameter)
        default = definition.defaultValue()
        if isinstance(default, (int, float)) and not isinstance(definition, QgsProcessingParameterEnum):
            return self._with_default(definition.name(), str(default))
        if isinstance(default, str) and default:
            return self._with_default(definition.name(), f"'{default}'")
        return Source.fromModelParameter(definition.name())

    @staticmethod
    def _with_default(name: str, default: str) -> Source:
        """Return an input that has its default from the command line too, where QGIS gives a graph nothing for it."""
        return Source.fromExpression(f"coalesce(@{name}, {default})")

    def add_step(
        self, step: str, algorithm: str, title: str, outputs: dict[str, tuple[str, str]], **sources: Any
    ) -> QgsProcessingModelChildAlgorithm:
        """Add an algorithm of ours.

        Parameters
        ----------
        step : str
            Id of the step inside the graph.
        algorithm : str
            Name of the algorithm.
        title : str
        outputs : dict of str to (str, str)
            Outputs that the graph gives: name in the step to name and title in the graph.
        **sources : Source or value
            Of the parameters; the others keep their defaults.
        """
        child = QgsProcessingModelChildAlgorithm(f"clusterbrush:{algorithm}")
        child.setChildId(step)
        child.setDescription(title)
        child.setPosition(QPointF(STEP * self._steps, 220.0))
        if self._comment and not self._steps:
            comment = QgsProcessingModelComment(self._comment)
            child.setComment(comment)
        self._steps += 1
        for definition in self._provider.algorithm(algorithm).parameterDefinitions():
            if definition.name() in sources:
                given = sources[definition.name()]
                source = given if isinstance(given, Source) else Source.fromStaticValue(given)
                child.addParameterSources(definition.name(), [source])
            elif not definition.isDestination():
                child.addParameterSources(definition.name(), [Source.fromStaticValue(definition.defaultValue())])
        found = {}
        for number, (output, (name, title_of_output)) in enumerate(outputs.items()):
            made = QgsProcessingModelOutput(title_of_output)
            made.setDescription(title_of_output)
            made.setChildId(step)
            made.setChildOutputName(output)
            made.setPosition(QPointF(child.position().x() + 40.0 * number, 440.0 + 70.0 * number))
            found[name] = made
        child.setModelOutputs(found)
        self.model.addChildAlgorithm(child)
        return child

    def save(self, folder: Path) -> Path:
        """Write the graph under the name of its file, and check that it runs."""
        self.model.setHelpContent(self._help)
        self.model.updateDestinationParameters()
        fits, reason = self.model.validate() if hasattr(self.model, "validate") else (True, [])
        if not fits:
            raise SystemExit(f"{self.model.name()}: {reason}")
        path = folder / (re.sub(r"\W+", "_", self.model.name().lower()) + ".model3")
        if not self.model.toFile(str(path)):
            raise SystemExit(f"{path} cannot be written.")
        return path


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
    most = graph.add_input(
        Number("MOST_CLUSTERS", "Most clusters to try", defaultValue=10, minValue=3, maxValue=64),
        "The number of clusters is chosen between 2 and this one, by the elbow of the inertia.",
    )
    least = graph.add_input(
        Number("LEAST_AREA", "Least area of a region (m²)", Number.Type.Double, 0.0, False, 0.0),
        "Smaller regions are merged into their largest neighbour.",
    )
    rounds = graph.add_input(
        Number("SMOOTHING", "Rounds of smoothing", defaultValue=2, minValue=0, maxValue=3),
        "How often the corners of the outlines are cut; 0 keeps the edges of the pixels.",
    )
    graph.add_step(
        "suggest", "suggestk", "How many clusters?", {"REPORT": ("COUNT_REPORT", "Report: number of clusters")},
        INPUT=image, MAX_CLUSTERS=most,
    )  # fmt: skip
    graph.add_step(
        "segment", "segment", "Segment", {},
        INPUT=image, N_CLUSTERS=output_of("suggest", "N_CLUSTERS"),
        MODEL=QgsProcessing.TEMPORARY_OUTPUT,
    )  # fmt: skip
    graph.add_step(
        "name", "namecolours", "Name", {"OUTPUT": ("CLASSES", "Classes"), "REPORT": ("NAMES_REPORT", "Report: names")},
        INPUT=output_of("segment", "OUTPUT"), MODEL=output_of("segment", "MODEL"),
    )  # fmt: skip
    graph.add_step(
        "outline", "outlines", "Outline", {"OUTPUT": ("REGIONS", "Regions"), "POINTS": ("LABELS", "Label points")},
        INPUT=output_of("name", "OUTPUT"), IMAGE=image, MIN_AREA=least, SMOOTHING=rounds,
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
    distance = graph.add_input(
        QgsProcessingParameterEnum("DISTANCE", "Distance", ["Euclidean", "Manhattan", "Chebyshev"], defaultValue=0),
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
        ("first", "Segment before", before, ("CLUSTERS_BEFORE", "Clusters before")),
        ("second", "Segment after", after, ("CLUSTERS_AFTER", "Clusters after")),
    ):
        graph.add_step(
            step, "segment", title, {"OUTPUT": output},
            INPUT=image, N_CLUSTERS=count, DISTANCE=distance, MASK=mask, SAMPLE=0,
        )  # fmt: skip
    graph.add_step(
        "change", "areachange", "Compare",
        {
            "OUTPUT": ("CHANGE", "Change"),
            "TABLE": ("TABLE", "Table of change"),
            "REPORT": ("REPORT", "Report"),
        },
        BEFORE=output_of("first", "OUTPUT"), AFTER=output_of("second", "OUTPUT"), CLASS=water, PIXEL_AREA=pixel,
    )  # fmt: skip
    return graph


def main() -> None:
    """Write every graph."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "processing" / "models"
    application, plugin = start_qgis()
    for make in (segment_name_outline, water_change):
        print(make().save(folder))
    plugin.unload()
    application.exitQgis()


if __name__ == "__main__":
    main()
