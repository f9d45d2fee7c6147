# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters in; clusters with names out, by their colours. `core.jobs.naming` does the work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ...core.answers.naming import BUILT_IN, SOURCES, SPACES
from ...core.base.errors import N_, ParameterError
from ...core.base.progress import NoticeCollector
from ...core.jobs.naming import CLASSES, NAMED, NAMED_MODEL, PAINTED, UNNAMED, NamingOptions, name_by_colour
from ...core.legend.legend_file import NamedColour, colour_of, read_legend
from ...core.legend.qgis_style import raster_style
from ...core.segmentation.model import load
from ...i18n import tr
from ..support import groups, outputs
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.class_rasters import add_class_raster, open_classes
from ..support.parameters import CSV, HTML, INPUT, JSON, MODEL, OUTPUT, REPORT, TABLE, Number, add, open_image

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

BAND = "BAND"
IMAGE = "IMAGE"
COLOURS = "COLOURS"
LEGEND = "LEGEND"
SPACE = "SPACE"
SOURCE = "SOURCE"
MAX_DISTANCE = "MAX_DISTANCE"
COLUMNS = 4  # of the table of named colours


class NameColours(ClusterBrushAlgorithm):
    """Names clusters by the nearest of the named colours."""

    NAME = "namecolours"
    TITLE = N_("Name clusters by colour")
    GROUP = groups.ANSWERS
    TAGS = N_("name,label,colour,color,lab,legend,class,paint by numbers,posterize,reclassify")
    HELP = N_(
        "Gives each cluster the name of the nearest colour in a table: "
        "water, grass, mountain and snow, or your own. "
        "Several clusters may get one name and become one class; those far from every colour stay numbered.\n\n"
        "The colours of the clusters come from the model, from the image that was segmented, or, when neither is "
        "given, from the legend of the cluster raster. Besides the class raster it makes a picture painted by "
        "numbers, in which each pixel has the colour of its cluster, and a model whose clusters have names."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        self._add_clusters()
        self._add_colours()
        self._add_outputs()

    def _add_clusters(self) -> None:
        add_class_raster(
            self,
            INPUT,
            tr("Cluster raster"),
            BAND,
            tr("Raster written by Segment or Apply model. Without it only the model gets names."),
            optional=True,
        )
        add(
            self,
            QgsProcessingParameterFile(MODEL, tr("Model"), optional=True, fileFilter=tr("ClusterBrush model (*.json)")),
            tr("Model that made the cluster raster; its centroids give the colours."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(IMAGE, tr("Image"), optional=True),
            tr("Image that was segmented; its mean in each cluster gives the colours when there is no model."),
        )

    def _add_colours(self) -> None:
        cells: list[Any] = []
        for name, target in zip(map(tr, [target.name for target in BUILT_IN]), BUILT_IN):
            cells += [name, *target.colour]
        headers = [tr("Name"), tr("Red"), tr("Green"), tr("Blue")]
        add(
            self,
            QgsProcessingParameterMatrix(COLOURS, tr("Named colours"), len(BUILT_IN), False, headers, cells, True),
            tr("Names with red, green and blue from 0 to 255. A name may stand several times, with several colours."),
        )
        add(
            self,
            QgsProcessingParameterFile(LEGEND, tr("Legend file"), optional=True),
            tr("CSV with the columns name, red, green, blue (or name, colour), or a colour map file of QGIS. "
               "It replaces the table above."),
        )  # fmt: skip
        add(
            self,
            QgsProcessingParameterEnum(
                SPACE, tr("Compare in"), [tr("CIE Lab"), tr("Red, green, blue")], defaultValue=0
            ),
            tr("CIE Lab: as different as they look. Red, green, blue: as different as the numbers are."),
        )
        names = [tr("Automatic"), tr("Band values"), tr("As displayed")]
        add(
            self,
            QgsProcessingParameterEnum(SOURCE, tr("Colours of the clusters"), names, defaultValue=0),
            tr("Band values as they are, right for images of 0 to 255, or stretched as QGIS displays the image. "
               "Automatic decides by the values."),
            advanced=True,
        )  # fmt: skip
        add(
            self,
            Number(MAX_DISTANCE, tr("Largest distance"), Number.Type.Double, None, optional=True, minValue=0.0),
            tr("Clusters farther from every named colour stay numbered. When empty 45 in CIE Lab (0 to about 100), "
               "110 in red, green, blue (0 to 441)."),
            advanced=True,
        )  # fmt: skip

    def _add_outputs(self) -> None:
        outputs.add_raster_output(
            self,
            QgsProcessingParameterRasterDestination(OUTPUT, tr("Class raster"), optional=True),
            tr("Raster with a number for each name, with the legend; numbered clusters follow the names."),
        )
        outputs.add_raster_output(
            self,
            QgsProcessingParameterRasterDestination(
                PAINTED, tr("Painted by numbers"), optional=True, createByDefault=False
            ),
            tr("Raster with red, green, blue and alpha: each pixel has the colour of its cluster."),
        )
        for name, title, kind, text in (
            (NAMED_MODEL, tr("Model with names"), tr("ClusterBrush model (*.json)"),
             tr("The model given, its clusters with names.")),
            (TABLE, tr("Table of names"), tr("CSV file (*.csv)"),
             tr("CSV with class, name, colour, nearest named colour and distance, one line a cluster.")),
        ):  # fmt: skip
            destination = QgsProcessingParameterFileDestination(name, title, kind, optional=True, createByDefault=False)
            add(self, destination, text)
        outputs.add_report(self, tr("A page with both maps and the table of names; it needs no network."))
        self.addOutput(QgsProcessingOutputNumber(CLASSES, tr("Classes")))
        self.addOutput(QgsProcessingOutputNumber(NAMED, tr("Clusters with a name")))
        self.addOutput(QgsProcessingOutputNumber(UNNAMED, tr("Clusters without a name")))

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Match and write."""
        target = self.raster_output(OUTPUT)
        self.raster_output(PAINTED)
        for name, endings in ((NAMED_MODEL, JSON), (TABLE, CSV), (REPORT, HTML)):
            self.output_path(name, endings)
        progress = NoticeCollector(FeedbackProgress(feedback))
        options = NamingOptions(
            self._named_colours(values, context),
            SPACES[self.parameterAsEnum(values, SPACE, context)],
            SOURCES[self.parameterAsEnum(values, SOURCE, context)],
            self.optional_number(values, MAX_DISTANCE, context),
        )
        path = self.parameterAsFile(values, MODEL, context)
        model = load(path) if path else None
        clusters = open_classes(self, values, INPUT, BAND, context, feedback) if values.get(INPUT) else None
        image = None
        if model is None and clusters is not None and values.get(IMAGE):
            image = open_image(self, values, IMAGE, context, feedback, progress)
        run = self.run_of(values, INPUT if clusters else "", context, progress)
        outcome = name_by_colour(clusters, model, image, options, run if clusters else replace(run, title=path))
        if target:
            self.show(target, context, tr("Named classes"), raster_style(outcome.legend))
        return outcome.values

    def _named_colours(self, values: dict[str, Any], context: QgsProcessingContext) -> list[NamedColour]:
        legend = self.parameterAsFile(values, LEGEND, context)
        if legend:
            return read_legend(legend)
        cells = self.parameterAsMatrix(values, COLOURS, context)
        english = [target.name for target in BUILT_IN]
        built_in = dict(zip(english, map(tr, english)))  # graphs and scripts keep the English names
        named_colours = []
        for start in range(0, len(cells) - COLUMNS + 1, COLUMNS):
            name = str(cells[start]).strip()
            try:
                named_colours.append(
                    NamedColour(built_in.get(name, name), colour_of(cells[start + 1 : start + COLUMNS]))
                )
            except ValueError as error:
                raise ParameterError(
                    N_("The named colour {name} needs red, green and blue as numbers from 0 to 255."), name=name
                ) from error
        return [named_colour for named_colour in named_colours if named_colour.name]
