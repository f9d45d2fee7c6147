# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in; its features out, as a raster of many bands. `core.jobs.features` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
)

from ...core.base.errors import N_
from ...core.base.progress import NoticeCollector
from ...core.features import indices
from ...core.features.presets import PRESETS
from ...core.jobs.features import N_FEATURES, NOTHING, OWN_SCALES, FeatureOptions, choices, make_features, scales
from ...i18n import tr
from ...i18n.sentences import phrase
from ..support import groups, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.feature_choice import FEATURES, add_feature_model, preset_of
from ..support.parameters import OUTPUT, SEED, Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

SCALES = "SCALES"
COMPONENTS = "COMPONENTS"
INDICES = "INDICES"
FORMULA = "FORMULA"
COLOURS = "COLOURS"


class Features(ClusterBrushAlgorithm):
    """Writes the features of pixels as a raster."""

    NAME = "features"
    TITLE = N_("Features of pixels")
    GROUP = groups.CLUSTERS
    TAGS = N_("ndvi,ndwi,index,texture,context,principal components,pca,gaussian,gradient,filter")
    HELP = N_(
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
            QgsProcessingParameterBoolean(COLOURS, tr("Three components for the eye"), False),
            tr(
                "Writes three bands, the first principal components of all these features, instead of the features: "
                "shown as red, green and blue, what differs has different colours."
            ),
        )
        add(
            self,
            Number(SEED, tr("Seed"), defaultValue=0, minValue=0),
            tr("Start of the random numbers, for the sample that components and textures are found on."),
            advanced=True,
        )
        parameters.add_validity(self)
        outputs.add_raster_output(
            self,
            QgsProcessingParameterRasterDestination(OUTPUT, tr("Features")),
            tr("Raster with one band a feature, named, of 32-bit decimal numbers."),
        )
        self.addOutput(QgsProcessingOutputNumber(N_FEATURES, tr("Number of features")))

    def _add_context(self) -> None:
        titles = {preset.id: phrase(preset.title) for preset in PRESETS.values()}
        titles |= {OWN_SCALES: tr("Bands at my own scales"), NOTHING: tr("None of these")}
        add(
            self,
            QgsProcessingParameterEnum(
                FEATURES, tr("Features"), [titles[choice] for choice in choices()], defaultValue=1
            ),
            tr(
                "Bands: the values as they are. Bands and context: what the default classification uses, bands, their "
                "surroundings at 1, 2, 4 and 8 pixels, noise-whitened components and textures. Bands at my own "
                "scales: mean, gradient, Laplacian and deviation of the bands at the scales given below. Patterns "
                "learned from the image: how much the surroundings resemble small patches that are typical of it. A "
                "learned model: the features of the file given below."
            ),
        )
        add_feature_model(self)
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
                INDICES, tr("Indices"), list(indices.FORMULAS), allowMultiple=True, defaultValue=[], optional=True
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
        """Read what is chosen, fit and write."""
        self.raster_output(OUTPUT)
        progress = NoticeCollector(FeedbackProgress(feedback))
        choice = choices()[self.parameterAsEnum(values, FEATURES, context)]
        preset = None if choice in (OWN_SCALES, NOTHING) else preset_of(self, values, context, choice, progress)
        names = list(indices.FORMULAS)
        # For a parameter that was left out QGIS returns the first choice of the list instead of none.
        chosen = self.parameterAsEnums(values, INDICES, context) if values.get(INDICES) not in (None, []) else []
        source = parameters.open_source(self, values, context, feedback)
        options = FeatureOptions(
            preset,
            scales(self.parameterAsString(values, SCALES, context)) if choice == OWN_SCALES else (),
            self.parameterAsInt(values, COMPONENTS, context),
            tuple(names[number] for number in chosen),
            self.parameterAsString(values, FORMULA, context),
            self.parameterAsBoolean(values, COLOURS, context),
            self.parameterAsInt(values, SEED, context),
        )
        return make_features(source, options, self.run_of(values, parameters.INPUT, context, progress)).values
