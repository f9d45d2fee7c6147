# SPDX-License-Identifier: GPL-2.0-or-later
"""Raster in; its features out, as a raster of many bands. `core.features` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
)

from ...core.base.errors import N_, ParameterError
from ...core.features import indices
from ...core.features.components import fit_components
from ...core.features.context import SIGMAS, fit_context, min_planes
from ...core.features.feature_raster import FEATURE_DTYPE, N_COLOURS, fit_colours, write_features
from ...core.features.presets import BANDS, CONTEXT, PRESETS, preset_kinds
from ...core.features.recipe import FeatureRecipe
from ...core.raster.format_checks import check_raster
from ...i18n import tr
from ...i18n.sentences import phrase
from ..support import groups, outputs, parameters
from ..support.base import ClusterBrushAlgorithm, FeedbackProgress
from ..support.feature_choice import FEATURES, add_feature_model, ids_in_order, preset_of
from ..support.parameters import OUTPUT, SEED, Number, add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback

    from ...core.base.progress import Progress
    from ...core.features.kinds import FeatureKind
    from ...core.features.presets import Preset
    from ...core.raster.source import RasterSource

SCALES = "SCALES"
COMPONENTS = "COMPONENTS"
INDICES = "INDICES"
FORMULA = "FORMULA"
COLOURS = "COLOURS"
N_FEATURES = "N_FEATURES"
OWN_SCALES, NOTHING = "scales", ""  # choices beside the presets
FIRST_CHOICES = (BANDS.id, CONTEXT.id, OWN_SCALES, NOTHING)  # scripts rely on these indices; other presets follow


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
        """Fit what is fitted, and write.

        Raises
        ------
        ParameterError
            When no features are chosen, or a scale or formula is none.
        InputError
            When no pixel is valid.
        OutputError
            When the raster cannot be written.
        """
        target = self.raster_output(OUTPUT)
        progress = FeedbackProgress(feedback)
        preset = self._preset(values, context, progress)
        source = parameters.open_source(self, values, context, feedback)
        for notice in source.notices:
            progress.notify(notice)
        index_kinds = self._indices(values, context, source)  # before the fits, because a formula may be wrong
        n_planes = self._min_planes(values, context, source, preset) + len(index_kinds)
        for_the_eye = self.parameterAsBoolean(values, COLOURS, context)
        check_raster(target, source.grid, FEATURE_DTYPE, max(1, min(n_planes, N_COLOURS) if for_the_eye else n_planes))
        kinds = (*self._kinds(values, context, source, preset, progress.part(0.0, 0.3)), *index_kinds)
        if not kinds:
            raise ParameterError(N_("No features are chosen. Choose at least one."))
        recipe = FeatureRecipe(tuple(source.bands), kinds)
        seed = self.parameterAsInt(values, SEED, context)
        colours = fit_colours(source, recipe, seed, progress.part(0.3, 0.5)) if for_the_eye else None
        names = write_features(source, recipe, target, progress.part(0.5 if colours else 0.3, 1.0), colours=colours)
        return {OUTPUT: target, N_FEATURES: len(names)}

    def _preset(self, values: dict[str, Any], context: QgsProcessingContext, progress: Progress) -> Preset | None:
        """Return the chosen preset, None where another choice was made."""
        choice = choices()[self.parameterAsEnum(values, FEATURES, context)]
        return None if choice in (OWN_SCALES, NOTHING) else preset_of(self, values, context, choice, progress)

    def _kinds(
        self,
        values: dict[str, Any],
        context: QgsProcessingContext,
        source: RasterSource,
        preset: Preset | None,
        progress: Progress,
    ) -> list[FeatureKind]:
        choice = choices()[self.parameterAsEnum(values, FEATURES, context)]
        seed = self.parameterAsInt(values, SEED, context)
        kinds: list[FeatureKind] = []
        if choice == OWN_SCALES:
            sigmas = scales(self.parameterAsString(values, SCALES, context))
            kinds.append(fit_context(source, seed, sigmas, patterns=False, progress=progress.part(0.0, 0.7)))
        elif preset is not None:
            kinds.extend(preset_kinds(preset, source, seed, progress.part(0.0, 0.7)))
        components = self.parameterAsInt(values, COMPONENTS, context)
        if components:
            kinds.append(fit_components(source, components, seed, progress.part(0.7, 1.0)))
        return kinds

    def _min_planes(
        self, values: dict[str, Any], context: QgsProcessingContext, source: RasterSource, preset: Preset | None
    ) -> int:
        """Return the least number of bands of the kinds of `_kinds`; the fit decides how many there are in the end."""
        choice, n_bands = choices()[self.parameterAsEnum(values, FEATURES, context)], len(source.bands)
        planes = min(self.parameterAsInt(values, COMPONENTS, context), n_bands)
        if choice == OWN_SCALES:
            planes += min_planes(n_bands, len(scales(self.parameterAsString(values, SCALES, context))))
        elif preset is not None:
            planes += preset.min_planes(n_bands)
        return planes

    def _indices(
        self, values: dict[str, Any], context: QgsProcessingContext, source: RasterSource
    ) -> list[FeatureKind]:
        names = list(indices.FORMULAS)
        # For a parameter that was left out QGIS returns the first choice of the list instead of none.
        chosen = self.parameterAsEnums(values, INDICES, context) if values.get(INDICES) not in (None, []) else []
        kinds = [indices.preset(names[number], source.bands) for number in chosen]
        formula = self.parameterAsString(values, FORMULA, context).strip()
        if formula:
            indices.check(formula, len(source.bands))
            kinds.append(indices.BandIndex(formula, formula))
        return list(kinds)


def choices() -> list[str]:
    """Return the choices of `FEATURES` in the order of their indices, presets by their ids."""
    return ids_in_order(FIRST_CHOICES)


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
