# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in; its features out, as a raster of many bands. `core.context` and `core.indices` do the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
)

from ..core import indices
from ..core.context import SIGMAS, fit_components, fit_context, preset_kinds
from ..core.errors import N_, ParameterError
from ..core.feature_raster import write_features
from ..core.features import FeatureRecipe
from ..i18n import tr
from . import parameters
from .base import ClusterBrushAlgorithm, FeedbackProgress
from .parameters import OUTPUT, SEED, TIFF, Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ..core.features import FeatureKind
    from ..core.progress import Progress
    from ..core.raster import RasterSource

FEATURES = "FEATURES"
SCALES = "SCALES"
COMPONENTS = "COMPONENTS"
INDICES = "INDICES"
FORMULA = "FORMULA"
N_FEATURES = "N_FEATURES"

PRESETS = ("bands", "context", "scales", "")


class Features(ClusterBrushAlgorithm):
    """Write what the methods see of a pixel."""

    def name(self) -> str:
        """Return the id that scripts and model graphs use."""
        return "features"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Features of pixels")

    def group(self) -> str:
        """Return the group's name."""
        return tr("Clusters")

    def groupId(self) -> str:
        """Return the group's id."""
        return "clusters"

    def tags(self) -> list[str]:
        """Return words that find it in the toolbox."""
        return tr("ndvi,ndwi,index,texture,context,principal components,pca,gaussian,gradient,filter").split(",")

    def shortHelpString(self) -> str:
        """Return what it does."""
        return tr(
            "Writes features of each pixel as the bands of a raster, to look at or to go on with: spectral indices, "
            "principal components, and what surrounds the pixel at several scales. Classification from strokes uses "
            "bands and context by itself; there is no need to run this first.\n\n"
            "Bands and context are in standard deviations of the image. Nothing is mixed with nodata pixels beside it."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Define parameters and outputs."""
        parameters.add_raster(self)
        self._add_context()
        self._add_indices()
        add(
            self,
            Number(SEED, tr("Seed"), defaultValue=0, minValue=0),
            tr("Start of the random numbers, for the sample that components and textures are found on."),
            advanced=True,
        )
        parameters.add_validity(self)
        add(
            self,
            QgsProcessingParameterRasterDestination(OUTPUT, tr("Features")),
            tr("GeoTIFF with one band a feature, named, of 32-bit decimal numbers."),
        )
        self.addOutput(QgsProcessingOutputNumber(N_FEATURES, tr("Number of features")))

    def _add_context(self) -> None:
        choices = [tr("Bands"), tr("Bands and context"), tr("Bands at my own scales"), tr("None of these")]
        add(
            self,
            QgsProcessingParameterEnum(FEATURES, tr("Features"), choices, defaultValue=1),
            tr(
                "Bands: the values as they are. Bands and context: what the default classification uses, bands, their "
                "surroundings at 1, 2, 4 and 8 pixels, noise-whitened components and textures. Bands at my own "
                "scales: mean, gradient, Laplacian and deviation of the bands at the scales given below."
            ),
        )
        add(
            self,
            QgsProcessingParameterString(SCALES, tr("Scales (pixels)"), "1,2,4,8", optional=True),
            tr("Radii of the surroundings, one standard deviation of a Gaussian, separated by commas."),
            advanced=True,
        )
        add(
            self,
            Number(COMPONENTS, tr("Principal components"), defaultValue=0, minValue=0),
            tr("How many principal components of the bands to add; useful with many bands."),
            advanced=True,
        )

    def _add_indices(self) -> None:
        add(
            self,
            QgsProcessingParameterEnum(
                INDICES, tr("Indices"), list(indices.PRESETS), allowMultiple=True, defaultValue=[], optional=True
            ),
            tr(
                "NDVI and NDWI for vegetation and water, from near infrared; ExG for vegetation in colour images. "
                "The colours of the bands come from the file, or else red, green, blue, near infrared is assumed."
            ),
        )
        add(
            self,
            QgsProcessingParameterString(FORMULA, tr("Index of your own"), optional=True),
            tr(
                "A formula of the chosen bands, b1 being the first, such as (b4 - b3) / (b4 + b3). It may hold "
                "numbers, + - * / **, parentheses, min, max, abs, sqrt, log and exp. Where it has no value it is 0."
            ),
        )

    def compute(
        self, values: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Fit what is fitted, and write."""
        target = self.output_path(values, OUTPUT, context, TIFF)
        progress = FeedbackProgress(feedback)
        source = parameters.open_source(self, values, context, feedback)
        for notice in source.notices:
            progress.notify(notice)
        own = self._indices(values, context, source)  # first: a formula may be wrong
        kinds = (*self._kinds(values, context, source, progress.part(0.0, 0.3)), *own)
        if not kinds:
            raise ParameterError(N_("No features are chosen. Choose at least one."))
        recipe = FeatureRecipe(tuple(source.bands), kinds)
        names = write_features(source, recipe, target, progress.part(0.3, 1.0))
        return {OUTPUT: target, N_FEATURES: len(names)}

    def _kinds(
        self, values: dict[str, Any], context: QgsProcessingContext, source: RasterSource, progress: Progress
    ) -> list[FeatureKind]:
        preset = PRESETS[self.parameterAsEnum(values, FEATURES, context)]
        seed = self.parameterAsInt(values, SEED, context)
        kinds: list[FeatureKind] = []
        if preset == "scales":
            sigmas = scales(self.parameterAsString(values, SCALES, context))
            kinds.append(fit_context(source, seed, sigmas, patterns=False, progress=progress.part(0.0, 0.7)))
        elif preset:
            kinds.extend(preset_kinds(preset, source, seed, progress.part(0.0, 0.7)))
        components = self.parameterAsInt(values, COMPONENTS, context)
        if components:
            kinds.append(fit_components(source, components, seed, progress.part(0.7, 1.0)))
        return kinds

    def _indices(
        self, values: dict[str, Any], context: QgsProcessingContext, source: RasterSource
    ) -> list[FeatureKind]:
        known = list(indices.PRESETS)
        # left out, QGIS gives the first choice of the list instead of none
        chosen = self.parameterAsEnums(values, INDICES, context) if values.get(INDICES) not in (None, []) else []
        found = [indices.preset(known[one], source.bands) for one in chosen]
        formula = self.parameterAsString(values, FORMULA, context).strip()
        if formula:
            indices.check(formula, len(source.bands))
            found.append(indices.BandIndex(formula, formula))
        return list(found)


def scales(text: str) -> list[float]:
    """Return the scales of a comma-separated list; raises `ParameterError` for anything else."""
    if not text.strip():
        return list(SIGMAS)
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise ParameterError(
            N_("The scales {text} cannot be read. Give numbers separated by commas, such as 1,2,4."), text=text
        ) from error
