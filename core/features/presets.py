# SPDX-License-Identifier: GPL-2.0-or-later
"""Ready-made choices of feature kinds, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base.errors import N_, ParameterError
from .context import fit_context, min_planes
from .kinds import BandValues

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..base.progress import Progress
    from ..raster.source import RasterSource
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
        method on one core, as the median over images of 3, 4 and 200 bands (2.5, 1.9 and 2.2 for the context).
    """

    id: str
    title: str
    fit: Callable[[RasterSource, int, Progress | None], tuple[FeatureKind, ...]]
    min_planes: Callable[[int], int]
    help: str = ""
    relative_time: float = 1.0


def _context(source: RasterSource, seed: int, progress: Progress | None) -> tuple[FeatureKind, ...]:
    return (fit_context(source, seed, progress=progress),)


def _bands(_source: RasterSource, _seed: int, _progress: Progress | None) -> tuple[FeatureKind, ...]:
    return (BandValues(),)


CONTEXT = Preset(
    "context",
    N_("Bands and context"),
    _context,
    min_planes,
    N_("The bands of a pixel, and what surrounds it at several scales: means, contrast and texture."),
    2.2,
)
BANDS = Preset(
    "bands",
    N_("Bands"),
    _bands,
    lambda n_bands: n_bands,
    N_("The bands of the pixel alone, without its neighbours."),
    1.0,
)

# By id. Scripts give FEATURES of `classifystrokes` by its position here, so new presets are added at the end.
PRESETS = {preset.id: preset for preset in (CONTEXT, BANDS)}
DEFAULT_PRESET = CONTEXT.id


def preset_kinds(
    name: str, source: RasterSource, seed: int, progress: Progress | None = None
) -> tuple[FeatureKind, ...]:
    """Return the feature kinds of a preset, fitted on a raster.

    Parameters
    ----------
    name : str
        A key of `PRESETS`.
    source : RasterSource
        Opened with the bands to use.
    seed : int
    progress : Progress, optional

    Raises
    ------
    ParameterError
        When the preset is not known.
    InputError
        When no pixel is valid.
    """
    if name not in PRESETS:
        known = ", ".join(PRESETS)
        raise ParameterError(N_("Unknown features {name}. Choose one of: {known}."), name=name, known=known)
    return PRESETS[name].fit(source, seed, progress)
