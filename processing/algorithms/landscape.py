# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers in; a synthetic image, its true classes and its heights out. `core.jobs.trying` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterCrs,
    QgsProcessingParameterRasterDestination,
)

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.jobs.trying import CLASSES, HEIGHTS, ORIGIN, RASTERS, SHARES, make_landscape
from ...core.legend.qgis_style import raster_style
from ...core.raster.grid import Grid
from ...core.raster.landscape import MAX_EDGE_PIXELS, LandscapeOptions
from ...i18n import tr
from ..support import groups, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.parameters import Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingParameterDefinition

WIDTH = "WIDTH"
HEIGHT = "HEIGHT"
PIXEL_SIZE = "PIXEL_SIZE"
CRS = "CRS"
OCTAVES = "OCTAVES"
PERSISTENCE = "PERSISTENCE"
LACUNARITY = "LACUNARITY"
FEATURE_SIZE = "FEATURE_SIZE"
SOFTNESS = "SOFTNESS"
RELIEF = "RELIEF"
NOISE = "NOISE"


class MakeLandscape(ClusterBrushAlgorithm):
    """Makes an image and its true classes, to try the other algorithms on."""

    NAME = "landscape"
    TITLE = N_("Synthetic landscape")
    GROUP = groups.TRYOUT
    TAGS = N_("fractal,terrain,noise,perlin,synthetic,sample,test,random,dem")
    HELP = N_(
        "Makes a fractal landscape: an image of water, grass, mountain and snow with soft transitions, the raster "
        "of its true classes, and its heights in metres above the water.\n\n"
        "The same numbers give the same landscape. Use it to try a method on an image whose truth is known."
    )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        self._add_size()
        self._add_forms()
        self._add_look()
        outputs.add_raster_output(
            self,
            QgsProcessingParameterRasterDestination(parameters.OUTPUT, tr("Image")),
            tr("Raster with red, green and blue, 0 to 255."),
        )
        for name, title, text in (
            (CLASSES, tr("True classes"), tr("Raster: 1 water, 2 grass, 3 mountain, 4 snow, with names and colours.")),
            (HEIGHTS, tr("Heights"), tr("Raster with metres above the water; negative below it.")),
        ):
            outputs.add_raster_output(
                self,
                QgsProcessingParameterRasterDestination(name, title, optional=True, createByDefault=name == CLASSES),
                text,
            )

    def _add_size(self) -> None:
        for name, title, text in (
            (WIDTH, tr("Width (pixels)"), tr("Columns of the rasters.")),
            (HEIGHT, tr("Height (pixels)"), tr("Rows of the rasters.")),
        ):
            add(self, Number(name, title, defaultValue=1024, minValue=1, maxValue=MAX_EDGE_PIXELS), text)
        add(
            self,
            Number(PIXEL_SIZE, tr("Pixel size (map units)"), Number.Type.Double, defaultValue=10.0, minValue=1e-9),
            tr("Edge of a pixel in units of the coordinate system: metres in the default one."),
        )
        add(
            self,
            Number(parameters.SEED, tr("Seed"), defaultValue=0, minValue=0),
            tr("Another seed gives another landscape."),
        )

    def _add_forms(self) -> None:
        default = LandscapeOptions()
        double = Number.Type.Double
        rows: list[tuple[QgsProcessingParameterDefinition, str]] = [
            (
                Number(OCTAVES, tr("Octaves"), defaultValue=default.octaves, minValue=1, maxValue=16),
                tr("Layers of noise, each finer than the one before. More octaves give more detail."),
            ),
            (
                Number(PERSISTENCE, tr("Persistence"), double, default.persistence, False, 0.0, 1.0),
                tr("Strength of each layer against the one before. High values give rough ground."),
            ),
            (
                Number(LACUNARITY, tr("Lacunarity"), double, default.lacunarity, False, 1.01, 16.0),
                tr("How many times finer each layer is than the one before."),
            ),
            (
                Number(FEATURE_SIZE, tr("Size of forms (pixels)"), double, default.feature_size, False, 1.0),
                tr("Distance from hill to hill of the coarsest layer."),
            ),
        ]
        for parameter, text in rows:
            add(self, parameter, text, advanced=True)

    def _add_look(self) -> None:
        default = LandscapeOptions()
        double = Number.Type.Double
        titles = (tr("Share of water"), tr("Share of grass"), tr("Share of mountain"), tr("Share of snow"))
        for name, title, share in zip(SHARES, titles, default.shares):
            add(
                self,
                Number(name, title, double, 100.0 * share, False, 0.0),
                tr("Per cent of the landscape; the four shares are brought to a sum of 100."),
                advanced=True,
            )
        add(
            self,
            Number(SOFTNESS, tr("Width of transitions (m)"), double, default.softness, False, 0.0),
            tr("Metres of height over which one cover turns into the next; 0 for hard borders."),
            advanced=True,
        )
        add(
            self,
            Number(RELIEF, tr("Shading"), double, default.relief, False, 0.0, 1.0),
            tr("How much slopes are lit from the north-west: 0 not at all, 1 fully."),
            advanced=True,
        )
        add(
            self,
            Number(NOISE, tr("Pixel noise"), double, default.noise, False, 0.0, 255.0),
            tr("Standard deviation of the noise of each pixel and band, in levels of 0 to 255."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterCrs(CRS, tr("Coordinate system"), "EPSG:32633", optional=True),
            tr("Coordinate system of the rasters; UTM zone 33 north when absent."),
            advanced=True,
        )

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Write the rasters."""
        grid = self._grid(values, context)
        for name in RASTERS:
            self.raster_output(name)
        progress = NoticeCollector(FeedbackProgress(feedback))
        outcome = make_landscape(grid, self._options(values, context), self.run_of(values, "", context, progress))
        if CLASSES in outcome.values:
            style = raster_style(outcome.legend)
            self.show(outcome.values[CLASSES], context, tr("True classes"), style)
        return outcome.values

    def _grid(self, values: dict[str, Any], context: QgsProcessingContext) -> Grid:
        size = self.parameterAsDouble(values, PIXEL_SIZE, context)
        crs = self.parameterAsCrs(values, CRS, context)
        return Grid(
            self.parameterAsInt(values, HEIGHT, context),
            self.parameterAsInt(values, WIDTH, context),
            (ORIGIN[0], size, 0.0, ORIGIN[1], 0.0, -size),
            crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED_GDAL),
        )

    def _options(self, values: dict[str, Any], context: QgsProcessingContext) -> LandscapeOptions:
        def number(name: str) -> float:
            return float(self.parameterAsDouble(values, name, context))

        return LandscapeOptions(
            seed=self.parameterAsInt(values, parameters.SEED, context),
            octaves=self.parameterAsInt(values, OCTAVES, context),
            persistence=number(PERSISTENCE),
            lacunarity=number(LACUNARITY),
            feature_size=number(FEATURE_SIZE),
            shares=tuple(number(name) for name in SHARES),
            softness=number(SOFTNESS),
            relief=number(RELIEF),
            noise=number(NOISE),
        )
