# SPDX-License-Identifier: GPL-2.0-or-later
"""A raster opened the way a model was fitted: its bands, its colours or numbers, its scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.errors import N_, InputError, Notice
from ..raster.colour_table import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..raster.bands import Band
    from ..raster.source import RasterSource
    from .model import KMeansModel


def as_fitted(
    source: RasterSource, model: KMeansModel, chosen: bool = False, in_order: bool = True
) -> tuple[RasterSource, list[Notice]]:
    """Return a raster with a model's bands, and notices on how they were matched.

    Parameters
    ----------
    source : RasterSource
    model : KMeansModel
    chosen : bool
        Whether the user has chosen the bands; else the model's bands are looked for among all of the raster.
    in_order : bool
        Whether chosen bands, when they are as many as the model's, are used in their order.

    Raises
    ------
    InputError
        When neither names nor numbers of bands agree, or a paletted raster is read in the other way, as chosen.
    """
    opened, notices = _of_palette(source, model), []
    _check_palette(opened, model)
    if not (chosen and in_order and len(opened.bands) == len(model.recipe.bands)):
        numbers, notice = match_bands(model, opened.bands if chosen else opened.all_bands, opened.path)
        opened = opened.with_bands(numbers)
        notices += [notice] if notice else []
    scaled = opened.scaled_like(model.recipe.bands)
    if scaled is not opened:
        notices.append(
            Notice(
                N_(
                    "The model was fitted on values with a scale and an offset, and {raster} gives none for its "
                    "integers: those of the model are used."
                ),
                {"raster": opened.path},
            )
        )
    return scaled, notices


def _of_palette(source: RasterSource, model: KMeansModel) -> RasterSource:
    """Return a paletted raster in its colours or its numbers, as the model's bands require, where that is automatic."""
    if source.reading.palette != "auto":
        return source
    if source.in_colours and model.n_bands == 1:
        return source.with_palette("numbers")
    if len(source.all_bands) == 1 and source.all_bands[0].role == "Palette" and model.n_bands == 3:
        return source.with_palette("colours")
    return source


def _check_palette(source: RasterSource, model: KMeansModel) -> None:
    """Raise `InputError` when a paletted raster lacks the model's bands because of how it is read by choice."""
    if source.in_colours and source.reading.palette == "colours" and model.n_bands == 1:
        raise InputError(
            N_("The model was fitted on one band of numbers, and {raster} is looked at in its colours, as chosen. "
               "Choose its numbers under Paletted raster."),
            raster=source.path,
        )  # fmt: skip
    is_paletted = len(source.all_bands) == 1 and source.all_bands[0].role == "Palette"
    if is_paletted and source.reading.palette == "numbers" and model.n_bands == len(CHANNELS):
        raise InputError(
            N_("The model was fitted on three bands, and of {raster} the numbers are used, as chosen. "
               "Choose its colours under Paletted raster."),
            raster=source.path,
        )  # fmt: skip


# --- bands of another image


def match_bands(model: KMeansModel, available: Sequence[Band], raster: str) -> tuple[list[int], Notice | None]:
    """Return the numbers of the model's bands in another raster: by name where both have names, else by order.

    Parameters
    ----------
    model : KMeansModel
    available : sequence of Band
        The raster's bands with data.
    raster : str
        Its path, for the message.

    Returns
    -------
    numbers : list of int
        Band numbers of the raster in the model's order.
    notice : Notice or None
        Says so when names disagree and the order was used.

    Raises
    ------
    InputError
        When neither names nor numbers of bands agree.
    """
    model_bands = model.recipe.bands
    names = [band.name for band in available if band.named]
    unique = len({band.name for band in model_bands}) == len(model_bands)
    if unique and all(band.named and names.count(band.name) == 1 for band in model_bands):
        by_name = {band.name: band.number for band in available}
        return [by_name[band.name] for band in model_bands], None
    by_number = {band.number: band for band in available}
    chosen: Sequence[Band] = []
    if len(available) == model.n_bands and all(band.number in by_number for band in model_bands):
        chosen = [by_number[band.number] for band in model_bands]
    elif len(available) == len(model_bands):
        chosen = available
    if chosen:
        disagree = any(
            theirs.named and ours.named and theirs.name != ours.name for theirs, ours in zip(chosen, model_bands)
        )
        numbers = [band.number for band in chosen]
        return numbers, _order_notice(model_bands, raster) if disagree else None
    raise InputError(
        N_("The model needs the bands {wanted} of {n_bands}; {raster} has {count}: {available}."),
        wanted=", ".join(band.name for band in model_bands),
        n_bands=model.n_bands,
        raster=raster,
        count=len(available),
        available=", ".join(band.name for band in available),
    )


def _order_notice(model_bands: Sequence[Band], raster: str) -> Notice:
    return Notice(
        N_("The band names of {raster} differ from the model's ({names}); the bands are taken by their order."),
        {"raster": raster, "names": ", ".join(band.name for band in model_bands)},
    )
