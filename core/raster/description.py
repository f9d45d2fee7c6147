# SPDX-License-Identifier: GPL-2.0-or-later
"""Description of a raster file, made once when it is opened: grid, bands, masks, and notices for the user."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..base.errors import N_, Notice, ParameterError
from .bands import MAX_VALUE, Band, bad_bands, describe_band
from .colour_table import READINGS, ColourTable, reading_notice
from .masks import is_real_alpha, opaque_value, valid_numbers
from .positions import Placement, Positions
from .probing import Look, coded, empty_bands, windows_of, worth_a_look

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from .bands import NodataRange
    from .grid import Grid

ALPHA_LAST_OF = (2, 4)  # bands: grey or red, green and blue, and alpha
MAX_NAMES = 24  # of bands in a sentence
MAX_SCALES = 4  # pairs of scale and offset in a sentence


@dataclass(frozen=True)
class Reading:
    """Choices for reading a raster.

    Parameters
    ----------
    nodata : float or None
        A value, as QGIS shows it, that means nodata in every band besides the file's own.
    palette : {"auto", "colours", "numbers"}
        Whether a paletted raster is read as its colours or as its numbers; "auto" decides by the colour table.
    without_nodata : frozenset of int
        Bands whose nodata value counts as data.
    nodata_ranges : mapping of int to tuple of NodataRange
        More values that mean nodata, by band.
    """

    nodata: float | None = None
    palette: str = "auto"
    without_nodata: frozenset[int] = frozenset()
    nodata_ranges: Mapping[int, tuple[NodataRange, ...]] = field(default_factory=dict)

    def check(self) -> None:
        """Raise `ParameterError` for an unknown choice of `palette`."""
        if self.palette not in READINGS:
            raise ParameterError(
                N_("Unknown choice {value}. Choose one of: {known}."), value=self.palette, known=READINGS
            )


@dataclass(frozen=True)
class Description:
    """Description of a raster file.

    Parameters
    ----------
    grid : Grid
        Grid in which QGIS shows the file.
    placement : Placement
        Placement of the file's own pixels.
    positions : Positions or None
        Pixels of the file under those of `grid`; None when the file has that grid.
    file_bands : tuple of Band
        Bands of the file without the alpha band.
    all_bands : tuple of Band
        The same, or red, green and blue of a paletted picture.
    bands : tuple of Band
        The chosen bands; without a choice all that hold data and are not marked bad.
    alpha : int or None
        Number of the alpha band.
    mask_flags : dict of int to int
        GDAL's mask flags by band of the file.
    colours : ColourTable or None
        Colour table of a paletted raster that is read as its colours.
    empty : tuple of Band
        Bands without any data.
    notices : tuple of Notice
    of_default : tuple of Notice
        Notices of the default choice of bands; empty when bands were chosen.
    """

    grid: Grid
    placement: Placement
    positions: Positions | None
    file_bands: tuple[Band, ...]
    all_bands: tuple[Band, ...]
    bands: tuple[Band, ...]
    alpha: int | None
    mask_flags: dict[int, int]
    colours: ColourTable | None
    empty: tuple[Band, ...]
    notices: tuple[Notice, ...]
    of_default: tuple[Notice, ...]


def describe(dataset: Any, path: str, reading: Reading, numbers: Sequence[int] = ()) -> Description:
    """Return the description of an open file.

    Parameters
    ----------
    dataset : GDAL dataset
    path : str
        For messages.
    reading : Reading
    numbers : sequence of int
        Chosen bands, in this order; all that hold data when empty.

    Raises
    ------
    InputError
        When a band's numbers cannot be used.
    ParameterError
        When the file lacks a band.
    """
    reading.check()
    for number in numbers:
        if not 1 <= number <= dataset.RasterCount:
            raise ParameterError(
                N_("Band {number} does not exist. Number of bands of {path}: {count}."),
                number=number,
                path=path,
                count=dataset.RasterCount,
            )
    return _Describer(dataset, reading, tuple(dict.fromkeys(numbers))).description()


class _Describer:
    """Collects the description of a file."""

    def __init__(self, dataset: Any, reading: Reading, chosen: tuple[int, ...]) -> None:
        self._dataset, self._reading, self._chosen = dataset, reading, chosen
        self._placement = Placement.of(dataset)
        self._notices: list[Notice] = []
        self._of_default: list[Notice] = []
        bands = [self._described(number) for number in range(1, dataset.RasterCount + 1)]
        self._alpha = self._alpha_of(bands)
        self._bands = {band.number: band for band in bands}
        self._listed = [band.number for band in bands if band.number != self._alpha]

    def _described(self, number: int) -> Band:
        reading = self._reading
        ranges = reading.nodata_ranges.get(number, ())
        return describe_band(self._dataset, number, number not in reading.without_nodata, ranges)

    def _alpha_of(self, bands: Sequence[Band]) -> int | None:
        """Return the alpha band, labelled or not, and add a notice of one that is not."""
        labelled = _alpha(self._dataset, bands, self._placement.grid)
        if labelled is not None:
            return labelled
        number, opaque = _unlabelled_alpha(self._dataset, bands, self._placement.grid, self._reading.nodata)
        if opaque is not None and number not in self._chosen:
            self._notices.append(
                Notice(
                    N_(
                        "Band {number} holds nothing but 0 and {opaque}, and the other bands are empty where it is 0: "
                        "it is taken for an alpha band. To use it as a band, choose it among the bands."
                    ),
                    {"number": number, "opaque": f"{opaque:.6g}"},
                )
            )
        return number

    def description(self) -> Description:
        """Return the description."""
        grid, positions = self._shown()
        numbers = self._chosen or tuple(self._listed)
        colours = self._colours(numbers)
        empty: list[int] = []
        if colours is None:
            empty = self._look(numbers)
            numbers = self._chosen or self._usable(numbers, empty)
            self._note_labels(numbers)
            self._note_scales(numbers)
        file_bands = tuple(self._bands[number] for number in self._listed)
        of_palette = tuple(colours.bands()) if colours else ()
        flags = {number: self._dataset.GetRasterBand(number).GetMaskFlags() for number in self._bands}
        return Description(
            grid,
            self._placement,
            positions,
            file_bands,
            of_palette or file_bands,
            of_palette or tuple(self._bands[number] for number in numbers),
            None if self._alpha in numbers else self._alpha,
            flags,
            colours,
            tuple(self._bands[number] for number in empty),
            tuple(self._notices),
            tuple(self._of_default),
        )

    def _shown(self) -> tuple[Grid, Positions | None]:
        """Return the grid in which QGIS shows the file, and the positions when that is another grid than the file's."""
        placement = self._placement
        if not placement.needs_warping:
            return placement.grid, None
        grid = placement.shown_grid(self._dataset)
        if grid is None:
            self._notices.append(
                Notice(
                    N_(
                        "The raster is placed by control points, but GDAL cannot warp it by them. It is used as if it "
                        "had no place on the map; warp it to a coordinate system first."
                    )
                )
            )
            return placement.grid, None
        self._notices.append(
            Notice(
                N_(
                    "The raster is placed by control points. It is read as QGIS shows it, warped to a grid of {width} "
                    "x {height} pixels (nearest pixel), and so are the results."
                ),
                {"width": grid.width, "height": grid.height},
            )
        )
        return grid, Positions(grid, placement)

    def _colours(self, numbers: Sequence[int]) -> ColourTable | None:
        """Return the colour table when the raster is read as its colours, else None."""
        bands = [self._bands[number] for number in numbers]
        table = ColourTable.of(self._dataset, bands)
        if table is None:
            return None
        choice = self._reading.palette
        in_colours = choice == "colours"
        if choice == "auto":
            look = Look.at(self._dataset, bands, windows_of(self._placement.grid, 1))
            in_colours = not table.is_ramp(look.data(bands[0].number, self._reading.nodata, MAX_VALUE))
        self._notices.append(reading_notice(in_colours, choice))
        return table if in_colours else None

    def _look(self, numbers: Sequence[int]) -> list[int]:
        """Store how the values of each band are computed with, and return the bands without data."""
        bands, extra = [self._bands[number] for number in numbers], self._reading.nodata
        if not worth_a_look(bands, extra):
            return []
        grid = self._placement.grid
        look = Look.at(self._dataset, bands, windows_of(grid, len(bands)))
        for band in bands:
            coded_band, beyond = coded(band, look, extra)
            self._bands[band.number] = coded_band
            if beyond is not None:
                self._notices.append(
                    Notice(
                        N_("{band} holds values as large as {value:.3g}; beyond {limit:.1g} they count as nodata."),
                        {"band": band.name, "value": beyond, "limit": coded_band.limit},
                    )
                )
        return empty_bands(self._dataset, look, grid, extra)

    def _usable(self, numbers: Sequence[int], empty: Sequence[int]) -> tuple[int, ...]:
        """Return the bands that hold data and are not marked bad, and add notices of the others."""
        bad = [number for number in bad_bands(self._dataset, numbers) if number not in empty]
        usable = tuple(number for number in numbers if number not in {*bad, *empty})
        if not usable:
            return tuple(numbers)
        if empty:
            self._of_default.append(
                Notice(N_("Bands without any data are left out: {names}."), {"names": self._names(empty)})
            )
        if bad:
            self._of_default.append(
                Notice(
                    N_(
                        "Bands that the file marks as bad (bbl) are left out: {names}. "
                        "Choose bands to use them all the same."
                    ),
                    {"names": self._names(bad)},
                )
            )
        return usable

    def _names(self, numbers: Sequence[int]) -> str:
        names = [self._bands[number].name for number in numbers]
        return ", ".join(names[:MAX_NAMES]) + (", \u2026" if len(names) > MAX_NAMES else "")

    def _note_labels(self, numbers: Sequence[int]) -> None:
        """Add a notice of each band that is labelled alpha and used as a band."""
        if self._chosen:
            return
        for number in numbers:
            if self._bands[number].role == "Alpha":
                self._of_default.append(
                    Notice(
                        N_("Band {number} is labelled alpha but holds measured values; it is used as a band."),
                        {"number": number},
                    )
                )

    def _note_scales(self, numbers: Sequence[int]) -> None:
        """Add a notice when values are the stored numbers times a scale plus an offset."""
        pairs = dict.fromkeys(
            (self._bands[number].scale, self._bands[number].shift)
            for number in numbers
            if self._bands[number].is_scaled
        )
        if pairs:
            texts = [f"{scale:.6g} / {shift:.6g}" for scale, shift in list(pairs)[:MAX_SCALES]]
            self._notices.append(
                Notice(
                    N_(
                        "The file gives a scale and an offset ({pairs}): values are the stored numbers x scale + "
                        "offset, as QGIS shows them."
                    ),
                    {"pairs": "; ".join(texts) + ("; \u2026" if len(pairs) > MAX_SCALES else "")},
                )
            )


def _alpha(dataset: Any, bands: Sequence[Band], grid: Grid) -> int | None:
    """Return the number of the last band that is a real alpha band, or None."""
    labelled = [band for band in bands if band.role == "Alpha"]
    if len(bands) < 2 or not labelled:
        return None
    look = Look.at(dataset, bands, windows_of(grid, len(bands)))
    for band in reversed(labelled):
        other_numbers = [other_band.number for other_band in bands if other_band.role != "Alpha"]
        other_planes = [[planes[number - 1] for number in other_numbers] for planes in look.windows]
        if is_real_alpha(look.numbers(band.number), other_planes):
            return band.number
    return None


def _unlabelled_alpha(
    dataset: Any, bands: Sequence[Band], grid: Grid, extra: float | None
) -> tuple[int | None, float | None]:
    """Return the number of an alpha band that nothing labels, and its opaque value; None, None without one."""
    if len(bands) not in ALPHA_LAST_OF or bands[-1].role != "Undefined" or bands[-1].is_scaled:
        return None, None
    last, others = bands[-1], bands[:-1]

    def planes_of_windows() -> Iterator[tuple[np.ndarray, list[np.ndarray]]]:
        for window in windows_of(grid, len(bands)):
            for *planes, alpha in Look.at(dataset, bands, [window]).windows:
                yield alpha, [valid_numbers(plane, band, extra) & (plane != 0) for plane, band in zip(planes, others)]

    opaque = opaque_value(planes_of_windows())
    return (None, None) if opaque is None else (last.number, opaque)
