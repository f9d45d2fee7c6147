# SPDX-License-Identifier: GPL-2.0-or-later
"""Ready-made choices of feature kinds, as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ..base.errors import N_, Notice, ParameterError
from ..base.progress import Progress
from .context import fit_context, min_planes
from .feature_model import check_bands, load_features, names_notice
from .kinds import BandValues
from .learned import Learned
from .pattern_fitting import as_strong_as, fit_patterns

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from ..raster.source import RasterSource
    from .feature_model import FeatureModel
    from .kinds import FeatureKind


@dataclass(frozen=True)
class Preset:
    """One choice.

    Parameters
    ----------
    id : str
    title : str
        Marked with `N_`.
    fit : callable
        Takes a raster, a seed and a progress or None, and returns the feature kinds fitted on the raster.
    min_planes : callable
        Takes the number of bands and returns how many features there are at least, before anything is fitted.
    help : str
        What it sees of a pixel, in a sentence; marked with `N_`.
    relative_time : float
        Time that a megapixel takes to classify, in that of the bands alone, which are 1: measured with the default
        method on one core, as the median over images of 3, 4 or 6, and 200 bands (0.9, 1.8 and 1.7 for the context,
        3.2, 5.1 and 2.3 with patterns); that of
        the learned one with 3 bands.
    needs_model : bool
        Whether it is a place in the list for the choices that `learned_preset` makes out of files.
    """

    id: str
    title: str
    fit: Callable[[RasterSource, int, Progress | None], tuple[FeatureKind, ...]]
    min_planes: Callable[[int], int]
    help: str = ""
    relative_time: float = 1.0
    needs_model: bool = False


def _context(source: RasterSource, seed: int, progress: Progress | None) -> tuple[FeatureKind, ...]:
    return (fit_context(source, seed, progress=progress),)


def _patterns(source: RasterSource, seed: int, progress: Progress | None) -> tuple[FeatureKind, ...]:
    progress = progress or Progress()
    context = fit_context(source, seed, progress=progress.part(0.0, 0.2))
    patterns = fit_patterns(source, seed, progress.part(0.2, 0.8))
    if patterns is None:
        progress.notify(
            Notice(N_("The image is the same everywhere, so it has no patterns. Bands and context are used."))
        )
        return (context,)
    return context, as_strong_as(patterns, context, source, seed, progress.part(0.8, 1.0))


def _bands(_source: RasterSource, _seed: int, _progress: Progress | None) -> tuple[FeatureKind, ...]:
    return (BandValues(),)


def _without_model(_source: RasterSource, _seed: int, _progress: Progress | None) -> tuple[FeatureKind, ...]:
    raise ParameterError(N_("Learned features need a feature model. Choose its .json file, or other features."))


def _learned(
    model: FeatureModel, source: RasterSource, _seed: int, progress: Progress | None
) -> tuple[FeatureKind, ...]:
    check_bands(model, [band.name for band in source.bands])
    notice = names_notice(model, source.bands)
    if notice is not None and progress is not None:
        progress.notify(notice)
    return (Learned(model),)


CONTEXT = Preset(
    "context",
    N_("Bands and context"),
    _context,
    min_planes,
    N_("The bands of a pixel, and what surrounds it at several scales: means, contrast and texture."),
    1.7,
)
BANDS = Preset(
    "bands",
    N_("Bands"),
    _bands,
    lambda n_bands: n_bands,
    N_("The bands of the pixel alone, without its neighbours."),
    1.0,
)

PATTERNS = Preset(
    "patterns",
    N_("Bands, context and patterns learned from the image"),
    _patterns,
    min_planes,
    N_("Bands and context, and how much the surroundings resemble small patterns that are typical of this image."),
    3.2,
)

LEARNED = Preset(
    "learned",
    N_("A learned model (file)"),
    _without_model,
    lambda _n_bands: 1,
    N_("Features that a network has learned from images, out of a file."),
    6.5,
    needs_model=True,
)

# By id. Scripts give FEATURES by its position here, so new presets are added at the end.
PRESETS = {preset.id: preset for preset in (CONTEXT, BANDS, PATTERNS, LEARNED)}
DEFAULT_PRESET = CONTEXT.id
MODEL_MARK = "learned:"  # before the path of a feature model, where a choice is kept as text


def learned_preset(path: str | os.PathLike[str]) -> Preset:
    """Return the choice of the features of a file.

    Parameters
    ----------
    path : str or path
        Of a feature model.

    Raises
    ------
    ModelError, InputError
        As `feature_model.load_features` does; and `fit` when the raster has another number of bands.
    """
    model = load_features(path)
    return replace(LEARNED, fit=partial(_learned, model), min_planes=lambda _n_bands: model.shape.n_features)


def preset_of(preset_id: str, path: str = "", progress: Progress | None = None) -> Preset:
    """Return a preset by its id, the learned one with its file.

    Parameters
    ----------
    preset_id : str
        A key of `PRESETS`.
    path : str
        Of a feature model; empty when none is given.
    progress : Progress, optional
        Told when a feature model is given and not used.

    Raises
    ------
    ModelError, InputError
        When the feature model or its weights cannot be used.
    """
    preset = PRESETS[preset_id]
    if path and preset.needs_model:
        return learned_preset(path)
    if path and progress is not None:
        template = N_("The feature model is not used. Choose {features} under Features to use it.")
        progress.notify(Notice(template, {"features": Notice(LEARNED.title)}))
    return preset


def model_choice(path: str) -> str:
    """Return the choice of the features of a file as text, to be kept; `preset_kinds` opens the file."""
    return f"{MODEL_MARK}{path}"


def model_path(choice: str) -> str:
    """Return the path of the feature model of a choice, empty for the key of a preset."""
    return choice[len(MODEL_MARK) :] if choice.startswith(MODEL_MARK) else ""


def is_choice(text: str) -> bool:
    """Return True for the key of a preset that needs no file, and for `model_choice`."""
    return bool(model_path(text)) or (text in PRESETS and not PRESETS[text].needs_model)


def preset_kinds(
    preset: str | Preset, source: RasterSource, seed: int, progress: Progress | None = None
) -> tuple[FeatureKind, ...]:
    """Return the feature kinds of a preset, fitted on a raster.

    Parameters
    ----------
    preset : str or Preset
        A key of `PRESETS`, a `model_choice`, or the choice itself.
    source : RasterSource
        Opened with the bands to use.
    seed : int
    progress : Progress, optional

    Raises
    ------
    ParameterError
        When the preset is not known.
    InputError
        When no pixel is valid, or the raster has other bands than a learned model.
    ModelError
        When the file of a learned model cannot be used.
    """
    if not isinstance(preset, str):
        return preset.fit(source, seed, progress)
    if model_path(preset):
        return learned_preset(model_path(preset)).fit(source, seed, progress)
    if preset not in PRESETS:
        known = ", ".join(PRESETS)
        raise ParameterError(N_("Unknown features {name}. Choose one of: {known}."), name=preset, known=known)
    return PRESETS[preset].fit(source, seed, progress)
