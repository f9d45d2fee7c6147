# SPDX-License-Identifier: GPL-2.0-or-later
"""Features of pixels, written as a raster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base.errors import N_, ParameterError
from ..features import indices
from ..features.components import fit_components
from ..features.context import SIGMAS, fit_context, min_planes
from ..features.feature_raster import FEATURE_DTYPE, N_COLOURS, fit_colours, write_features
from ..features.presets import BANDS, CONTEXT, PRESETS, preset_kinds
from ..features.recipe import FeatureRecipe
from ..raster.format_checks import check_raster
from ..raster.nearby import nearby
from .run import OUTPUT, Outcome

if TYPE_CHECKING:
    from ..base.progress import Progress
    from ..features.kinds import FeatureKind
    from ..features.presets import Preset
    from ..raster.source import RasterSource
    from .run import Run

N_FEATURES = "N_FEATURES"
OWN_SCALES, NOTHING = "scales", ""  # choices beside the presets
FIRST_CHOICES = (BANDS.id, CONTEXT.id, OWN_SCALES, NOTHING)  # scripts rely on these indices; other presets follow


@dataclass(frozen=True)
class FeatureOptions:
    """Which features are written.

    Parameters
    ----------
    preset : Preset or None
    sigmas : tuple of float
        Scales of a context of one's own, in pixels; empty for none.
    components : int
        Principal components of the bands.
    index_names : tuple of str
        Keys of `indices.FORMULAS`.
    formula : str
        Of an index of one's own; empty for none.
    for_the_eye : bool
        Write three principal components of all these features instead.
    seed : int
    """

    preset: Preset | None = None
    sigmas: tuple[float, ...] = ()
    components: int = 0
    index_names: tuple[str, ...] = ()
    formula: str = ""
    for_the_eye: bool = False
    seed: int = 0

    def min_planes(self, n_bands: int) -> int:
        """Return the least number of features, indices not counted; the fit decides how many there are in the end."""
        planes = min(self.components, n_bands)
        if self.sigmas:
            planes += min_planes(n_bands, len(self.sigmas))
        return planes + (self.preset.min_planes(n_bands) if self.preset is not None else 0)


def choices() -> list[str]:
    """Return the choices of features in the order of their numbers: some that scripts rely on, then other presets."""
    return [*FIRST_CHOICES, *(preset for preset in PRESETS if preset not in FIRST_CHOICES)]


def scales(text: str) -> tuple[float, ...]:
    """Return the scales of a comma-separated list; raises `ParameterError` for anything else."""
    if not text.strip():
        return tuple(SIGMAS)
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise ParameterError(
            N_("The scales {text} cannot be read. Give numbers separated by commas, such as 1,2,4."), text=text
        ) from error


def make_features(source: RasterSource, options: FeatureOptions, run: Run) -> Outcome:
    """Fit what is fitted, and write.

    Raises
    ------
    ParameterError
        When no features are chosen, or a scale or formula is none.
    InputError
        When no pixel is valid.
    OutputError
        When the raster cannot be written.
    CancelledError
        When the user stopped it.
    """
    target, progress = run.target(OUTPUT), run.progress
    for notice in source.notices:
        progress.notify(notice)
    index_kinds = _indices(source, options)  # before the fits, because a formula may be wrong
    n_planes = options.min_planes(len(source.bands)) + len(index_kinds)
    n_written = min(n_planes, N_COLOURS) if options.for_the_eye else n_planes
    check_raster(target, source.grid, FEATURE_DTYPE, max(1, n_written))
    with nearby(source, progress) as (near, left):
        kinds = (*_fitted(near, options, left.part(0.0, 0.3)), *index_kinds)
        if not kinds:
            raise ParameterError(N_("No features are chosen. Choose at least one."))
        recipe = FeatureRecipe(tuple(source.bands), kinds)
        colours = fit_colours(near, recipe, options.seed, left.part(0.3, 0.5)) if options.for_the_eye else None
        names = write_features(near, recipe, target, left.part(0.5 if colours else 0.3, 1.0), colours=colours)
    return Outcome({OUTPUT: target, N_FEATURES: len(names)})


def _fitted(source: RasterSource, options: FeatureOptions, progress: Progress) -> list[FeatureKind]:
    """Return the kinds that are fitted on the raster."""
    kinds: list[FeatureKind] = []
    if options.sigmas:
        sigmas = list(options.sigmas)
        kinds.append(fit_context(source, options.seed, sigmas, patterns=False, progress=progress.part(0.0, 0.7)))
    elif options.preset is not None:
        kinds.extend(preset_kinds(options.preset, source, options.seed, progress.part(0.0, 0.7)))
    if options.components:
        kinds.append(fit_components(source, options.components, options.seed, progress.part(0.7, 1.0)))
    return kinds


def _indices(source: RasterSource, options: FeatureOptions) -> list[FeatureKind]:
    kinds = [indices.preset(name, source.bands) for name in options.index_names]
    formula = options.formula.strip()
    if formula:
        indices.check(formula, len(source.bands))
        kinds.append(indices.BandIndex(formula, formula))
    return list(kinds)
