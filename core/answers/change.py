# SPDX-License-Identifier: GPL-2.0-or-later
"""Change between two class rasters of one area: transitions between classes, in pixels and square metres."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..base.csv_text import csv_areas, csv_number, csv_text
from ..base.errors import N_, InputError, Notice, ParameterError
from ..base.files import write_text
from ..base.progress import Progress
from ..engine.blocks import over_blocks
from ..legend.entry import LegendEntry
from ..raster.align import on_grid_of
from ..raster.class_raster import UNNAMED, ClassRaster, compact
from ..raster.counting import tally
from ..raster.writer import divided, open_writer

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from ..legend.palette import Colour
    from ..raster.grid import Window
    from ..raster.pixel_areas import PixelAreas

MAX_CHANGE_CLASSES = 255  # so that the codes of all pairs of classes fit a 16-bit raster
CHANGE_DTYPE = np.dtype(np.uint16)  # the widest type of a change raster; with 15 classes or fewer it has 8 bits
MAX_IDS = 4096  # of a raster; several ids may share the name of a class
MAX_NAMED_DIFFERENCES = 6
WHITE_SHARE = 0.72  # share of white in the colour of unchanged pixels
FORMER_SHARE = 0.3  # share of the former class's colour in the colour of a change


@dataclass(frozen=True)
class ChangeClass:
    """A class of one or both dates.

    Parameters
    ----------
    name : str
    colour : (red, green, blue)
    before_ids, after_ids : frozenset of int
        Its ids in the two rasters; several where several ids share the name.
    """

    name: str
    colour: Colour
    before_ids: frozenset[int]
    after_ids: frozenset[int]


@dataclass(frozen=True)
class Change:
    """Transitions between classes, over the pixels that have a class on both dates.

    Parameters
    ----------
    classes : tuple of ChangeClass
    pixels : int64 ndarray of shape (n, n)
        Pixels by class before (rows) and after (columns).
    square_metres : float64 ndarray of shape (n, n) or None
        Their areas; None when the rasters have no place on the Earth.
    one_sided : (int, int)
        Pixels left out because only the first, or only the second raster has a class there.
    """

    classes: tuple[ChangeClass, ...]
    pixels: np.ndarray
    square_metres: np.ndarray | None
    one_sided: tuple[int, int]

    @property
    def amounts(self) -> np.ndarray:
        """Square metres where known, else pixels, float64 (n, n)."""
        return self.pixels.astype(np.float64) if self.square_metres is None else self.square_metres

    @property
    def before(self) -> np.ndarray:
        """Amount of each class on the first date, float64 (n,)."""
        return self.amounts.sum(axis=1)

    @property
    def after(self) -> np.ndarray:
        """Amount of each class on the second date, float64 (n,)."""
        return self.amounts.sum(axis=0)

    @property
    def lost(self) -> np.ndarray:
        """Amount of each class that turned into other classes, float64 (n,)."""
        return self.before - np.diagonal(self.amounts)

    @property
    def gained(self) -> np.ndarray:
        """Amount of each class that came from other classes, float64 (n,)."""
        return self.after - np.diagonal(self.amounts)

    @property
    def changed_share(self) -> float:
        """Share of the amount that changed its class, 0 ... 1."""
        return float(1.0 - np.trace(self.amounts) / self.amounts.sum())

    def relative(self) -> np.ndarray:
        """Return the net change of each class as a share of its first amount, float64 (n,); NaN where that is 0."""
        before = self.before
        return np.divide(self.after - before, before, out=np.full(len(before), np.nan), where=before > 0)

    def place(self, name_or_id: str) -> int:
        """Return the position in `classes` of a class given by its name or id.

        Raises
        ------
        ParameterError
            When there is no such class.
        """
        key = _key(name_or_id)
        for place, change_class in enumerate(self.classes):
            if _key(change_class.name) == key:
                return place
        for place, change_class in enumerate(self.classes):
            if key in {str(number) for number in change_class.before_ids | change_class.after_ids}:
                return place
        raise ParameterError(
            N_("There is no class {name}. Choose one of: {known}."),
            name=name_or_id,
            known=", ".join(change_class.name for change_class in self.classes),
        )


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


# --- matching the classes of both dates


def matched_classes(
    before: ClassRaster,
    after: ClassRaster,
    before_ids: Sequence[int],
    after_ids: Sequence[int],
    unnamed: str = UNNAMED,
) -> tuple[list[ChangeClass], Notice | None]:
    """Return the classes of both dates: by name where the rasters share names, else by id.

    Parameters
    ----------
    before, after : ClassRaster
    before_ids, after_ids : sequence of int
        Ids that occur in each raster.
    unnamed : str
        Template of the name of a class that has none.

    Returns
    -------
    classes : list of ChangeClass
        In the order of their ids; classes of the first raster come first.
    notice : Notice or None
        When the rasters have different ids for the same names.
    """
    first, second = before.legend(before_ids, unnamed), after.legend(after_ids, unnamed)
    named = {_key(name) for name in before.named_ids.values()} & {_key(name) for name in after.named_ids.values()}
    by_name = bool(named)
    classes_by_key: dict[str, ChangeClass] = {}
    for date, entries in enumerate((first, second)):
        for entry in entries:
            key = _key(entry.name) if by_name else str(entry.id)
            change_class = classes_by_key.get(key) or ChangeClass(entry.name, entry.colour, frozenset(), frozenset())
            ids = [change_class.before_ids, change_class.after_ids]
            ids[date] = ids[date] | {entry.id}
            classes_by_key[key] = ChangeClass(change_class.name, change_class.colour, *ids)
    classes = list(classes_by_key.values())
    return classes, _renumbered(classes) if by_name else None


def _renumbered(classes: Sequence[ChangeClass]) -> Notice | None:
    renumbered = [
        change_class
        for change_class in classes
        if change_class.before_ids and change_class.after_ids and change_class.before_ids != change_class.after_ids
    ]
    if not renumbered:
        return None
    listed = "; ".join(
        f"{change_class.name} {_ids(change_class.before_ids)} \u2192 {_ids(change_class.after_ids)}"
        for change_class in renumbered[:MAX_NAMED_DIFFERENCES]
    )
    return Notice(
        N_("The two rasters number their classes differently; they are matched by name ({classes})."),
        {"classes": listed},
    )


def _ids(numbers: frozenset[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


# --- counting


def change(
    before: ClassRaster,
    after: ClassRaster,
    areas: PixelAreas,
    output: str = "",
    progress: Progress | None = None,
    unnamed: str = UNNAMED,
    texts: tuple[str, str] = (N_("{before} → {after}"), N_("{name}, unchanged")),
) -> Change:
    """Return the change between two dates, and write the change raster.

    Parameters
    ----------
    before, after : ClassRaster
        Class rasters; the second is aligned to the grid of the first.
    areas : PixelAreas
        Pixel areas of the first raster's grid.
    output : str
        Path of the change raster, empty for none. Its codes are: position of the class before, times the number of
        classes, plus position of the class after, plus 1.
    progress : Progress, optional
        Also takes notices of how the rasters were aligned.
    unnamed : str
        Template of the name of a class that has none.
    texts : (str, str)
        Templates of the legend entries of changed and of unchanged pixels.

    Raises
    ------
    InputError
        When the rasters cannot be aligned, hold no classes, or have no pixel in common.
    OutputError
        When the change raster cannot be written.
    """
    progress = progress or Progress()
    aligned = on_grid_of(before, after, progress)
    first = ids_of(before, progress.part(0.0, 0.25))
    second = ids_of(aligned, progress.part(0.25, 0.5))
    if not (first and second):
        raise _no_common_pixel(before, after)
    classes, notice = matched_classes(before, after, first, second, unnamed)
    if notice:
        progress.notify(notice)
    if len(classes) > MAX_CHANGE_CLASSES:
        raise _too_many(len(classes))
    result = _crossed((before, aligned), tuple(classes), areas, output, progress.part(0.5, 1.0), texts)
    _notify_left_out(result, progress)
    return result


def _too_many(count: int) -> ParameterError:
    return ParameterError(
        N_("The rasters have {count} classes or more; changes between more than {most} cannot be shown."),
        count=count,
        most=MAX_CHANGE_CLASSES,
    )


def _no_common_pixel(before: ClassRaster, after: ClassRaster) -> InputError:
    return InputError(
        N_(
            "{before} and {after} have no pixel with a class in common. Check that they show the same place, and their "
            "coordinate systems."
        ),
        before=before.title,
        after=after.title,
    )


def _notify_left_out(result: Change, progress: Progress) -> None:
    if any(result.one_sided):
        progress.notify(
            Notice(
                N_(
                    "Only pixels with a class on both dates are compared: {before} of the first and {after} of the "
                    "second raster are left out."
                ),
                {"before": result.one_sided[0], "after": result.one_sided[1]},
            )
        )


def ids_of(raster: ClassRaster, progress: Progress) -> list[int]:
    """Return the ids that occur in a raster, rising.

    Raises
    ------
    InputError
        When there are more than `MAX_IDS`.
    """
    blocks = list(raster.source.blocks(4))
    ids: set[int] = set()
    for _, present in progress.steps(over_blocks(partial(_present, raster), blocks, progress), len(blocks)):
        ids.update(present.tolist())
        if len(ids) > MAX_IDS:
            raise _too_many(len(ids))
    return sorted(ids)


def _present(raster: ClassRaster, window: Window) -> np.ndarray:
    """Return the ids that occur in a block, rising, int64 (n,)."""
    return compact(*raster.read(window))[0]


def _crossed(
    rasters: tuple[ClassRaster, ClassRaster],
    classes: tuple[ChangeClass, ...],
    areas: PixelAreas,
    output: str,
    progress: Progress,
    texts: tuple[str, str],
) -> Change:
    n = len(classes)
    dtype = np.min_scalar_type(n * n)
    tables = (_places(classes, before=True), _places(classes, before=False))
    totals, n_one_sided = np.zeros((2, n * n + 1)), np.zeros(2, dtype=np.int64)
    blocks = list(rasters[0].source.blocks(8))
    working, (finishing,) = divided(progress, rasters[0].grid, output)
    with open_writer(output, rasters[0].grid, dtype, progress=finishing) if output else nullcontext() as writer:
        compared = over_blocks(partial(_compare, rasters, tables, n, areas), blocks, working)
        for window, (codes, sums, one_sided) in working.steps(compared, len(blocks)):
            totals += sums
            n_one_sided += one_sided
            if writer:
                writer.write(window, codes.astype(dtype))
        if not totals[0, 1:].any():
            raise _no_common_pixel(*rasters)
        result = _change(classes, totals, areas, n_one_sided)
        if writer:
            legend = change_legend(result, *texts)
            writer.set_legend(legend, np.array([totals[0, entry.id] for entry in legend]))
    return result


def _change(classes: tuple[ChangeClass, ...], totals: np.ndarray, areas: PixelAreas, n_one_sided: np.ndarray) -> Change:
    n = len(classes)
    pixels, metres = totals[:, 1:].reshape(2, n, n)
    known = areas.method != "unknown"
    return Change(
        classes, np.rint(pixels).astype(np.int64), metres if known else None, (int(n_one_sided[0]), int(n_one_sided[1]))
    )


def _places(classes: Sequence[ChangeClass], before: bool) -> dict[int, int]:
    """Return the position of the class, from 0, by id."""
    return {
        number: place
        for place, change_class in enumerate(classes)
        for number in (change_class.before_ids if before else change_class.after_ids)
    }


def _compare(
    rasters: tuple[ClassRaster, ClassRaster],
    tables: tuple[dict[int, int], dict[int, int]],
    n: int,
    areas: PixelAreas,
    window: Window,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the change codes of a block, their sums (2, n * n + 1), and the pixels with a class on one date only (2,).

    Codes are 0 where a date has no class.
    """
    planes, masks = [], []
    for raster, table in zip(rasters, tables):
        ids, valid = raster.read(window)
        present, places = compact(ids, valid)
        lookup = np.array([0, *(table[class_id] for class_id in present.tolist())], dtype=np.int32)
        planes.append(lookup[places])
        masks.append(places > 0)
    both = masks[0] & masks[1]
    codes = np.where(both, planes[0] * n + planes[1] + 1, 0)
    n_one_sided = np.array([np.count_nonzero(mask & ~both) for mask in masks])
    return codes, tally(codes, n * n, areas, window), n_one_sided


def change_legend(result: Change, changed: str, unchanged: str) -> list[LegendEntry]:
    """Return the legend of the change raster: unchanged classes are pale, changes have the later class's colour."""
    n = len(result.classes)
    entries = []
    for row, col in np.argwhere(result.pixels):
        former, later = result.classes[row], result.classes[col]
        if row == col:
            name, colour = unchanged.format(name=former.name), _mixed(former.colour, (255, 255, 255), WHITE_SHARE)
        else:
            name = changed.format(before=former.name, after=later.name)
            colour = _mixed(later.colour, former.colour, FORMER_SHARE)
        entries.append(LegendEntry(int(row * n + col + 1), name, colour))
    return entries


def _mixed(colour: Colour, tint: Colour, share: float) -> Colour:
    red, green, blue = (round(level * (1.0 - share) + tint_level * share) for level, tint_level in zip(colour, tint))
    return red, green, blue


# --- tables


def table_csv(result: Change) -> str:
    """Return CSV text with a line for each class: amounts, net and gross change in pixels and km2, and per cent."""
    header = ["class", "ids_before", "ids_after", "pixels_before", "pixels_after"]
    header += ["km2_before", "km2_after", "net_km2", "gained_km2", "lost_km2", "change_percent"]
    pixels = Change(result.classes, result.pixels, None, result.one_sided)
    relative = result.relative()
    known = result.square_metres is not None
    lines: list[list[object]] = []
    for place, change_class in enumerate(result.classes):
        areas = [result.before, result.after, result.after - result.before, result.gained, result.lost]
        lines.append(
            [
                change_class.name,
                _ids(change_class.before_ids),
                _ids(change_class.after_ids),
                int(pixels.before[place]),
                int(pixels.after[place]),
                *(csv_number(values[place] / 1e6) if known else "" for values in areas),
                "" if np.isnan(relative[place]) else csv_number(100.0 * relative[place]),
            ]
        )
    return csv_text([header, *lines])


def matrix_csv(result: Change) -> str:
    """Return the transition matrix as CSV text with a line for each pair of classes that occurs."""
    header = ["before", "after", "pixels", "area_m2", "area_ha", "area_km2"]
    lines = []
    for row, col in np.argwhere(result.pixels):
        metres = None if result.square_metres is None else float(result.square_metres[row, col])
        names = (result.classes[row].name, result.classes[col].name)
        lines.append([*names, int(result.pixels[row, col]), *csv_areas(metres)])
    return csv_text([header, *lines])


def write_tables(result: Change, table: str | os.PathLike[str] = "", matrix: str | os.PathLike[str] = "") -> None:
    """Write the CSV tables whose path is given; raises `OutputError` when that fails."""
    for path, text in ((table, table_csv(result)), (matrix, matrix_csv(result))):
        if path:
            write_text(path, text)
