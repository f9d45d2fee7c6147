# SPDX-License-Identifier: GPL-2.0-or-later
"""Two class rasters of one place: what became of what, in pixels and square metres."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from .class_areas import tally
from .engine import map_blocks
from .errors import N_, InputError, Notice, ParameterError
from .files import write_text
from .progress import Progress
from .raster_align import on_grid_of
from .raster_classes import UNNAMED, ClassRaster, compact
from .raster_writer import LegendEntry, open_writer
from .tables import csv_areas, csv_number, csv_text

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from .areas import PixelAreas
    from .palette import Colour
    from .raster import Window

MOST_CHANGE_CLASSES = 255  # their pairs fit a 16-bit raster
MOST_IDS = 4096  # that may share these classes' names
MOST_NAMED_DIFFERENCES = 6
PALE = 0.72  # of white in the colour of what stayed
FORMER = 0.3  # of the former class in the colour of a change


@dataclass(frozen=True)
class ChangeClass:
    """A class of one or both dates.

    Parameters
    ----------
    name : str
    colour : (red, green, blue)
    before_ids, after_ids : frozenset of int
        Its ids in the two rasters; several where one name has several.
    """

    name: str
    colour: Colour
    before_ids: frozenset[int]
    after_ids: frozenset[int]


@dataclass(frozen=True)
class Change:
    """What became of what, over the pixels that have a class on both dates.

    Parameters
    ----------
    classes : tuple of ChangeClass
    pixels : int64 ndarray of shape (n, n)
        By class before (rows) and after (columns).
    square_metres : float64 ndarray of shape (n, n) or None
        None when the rasters have no place on the Earth.
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
        """Amount of each class that became another one, float64 (n,)."""
        return self.before - np.diagonal(self.amounts)

    @property
    def gained(self) -> np.ndarray:
        """Amount of each class that was another one, float64 (n,)."""
        return self.after - np.diagonal(self.amounts)

    @property
    def changed_share(self) -> float:
        """Share of all that changed its class, 0 ... 1."""
        return float(1.0 - np.trace(self.amounts) / self.amounts.sum())

    def relative(self) -> np.ndarray:
        """Return the net change of each class against the first date, NaN where it was absent, float64 (n,)."""
        before = self.before
        return np.divide(self.after - before, before, out=np.full(len(before), np.nan), where=before > 0)

    def place(self, wanted: str) -> int:
        """Return the place of a class by its name or id.

        Raises
        ------
        ParameterError
            When there is no such class.
        """
        key = _key(wanted)
        for place, one in enumerate(self.classes):
            if _key(one.name) == key:
                return place
        for place, one in enumerate(self.classes):
            if key in {str(number) for number in one.before_ids | one.after_ids}:
                return place
        raise ParameterError(
            N_("There is no class {name}. Choose one of: {known}."),
            name=wanted,
            known=", ".join(one.name for one in self.classes),
        )


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


# --- which class is which


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
        Ids that occur.
    unnamed : str
        Template of the name of a class that has none.

    Returns
    -------
    classes : list of ChangeClass
        In the order of their ids, the first raster's first.
    notice : Notice or None
        Says so when the rasters have other ids for the same names.
    """
    first, second = before.legend(before_ids, unnamed), after.legend(after_ids, unnamed)
    named = {_key(name) for name in before.named_ids.values()} & {_key(name) for name in after.named_ids.values()}
    by_name = bool(named)
    found: dict[str, ChangeClass] = {}
    for date, entries in enumerate((first, second)):
        for entry in entries:
            key = _key(entry.name) if by_name else str(entry.id)
            known = found.get(key) or ChangeClass(entry.name, entry.colour, frozenset(), frozenset())
            ids = [known.before_ids, known.after_ids]
            ids[date] = ids[date] | {entry.id}
            found[key] = ChangeClass(known.name, known.colour, *ids)
    classes = list(found.values())
    return classes, _renumbered(classes) if by_name else None


def _renumbered(classes: Sequence[ChangeClass]) -> Notice | None:
    other = [one for one in classes if one.before_ids and one.after_ids and one.before_ids != one.after_ids]
    if not other:
        return None
    listed = "; ".join(
        f"{one.name} {_ids(one.before_ids)} \u2192 {_ids(one.after_ids)}" for one in other[:MOST_NAMED_DIFFERENCES]
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
    """Compare two dates, and write where what changed.

    Parameters
    ----------
    before, after : ClassRaster
        The second is brought onto the grid of the first.
    areas : PixelAreas
        Of the first one's grid.
    output : str
        Change raster to write: place of the class before times the number of classes, plus that after, plus 1;
        empty when not wanted.
    progress : Progress, optional
        Also takes notices on how the rasters were brought together.
    unnamed : str
        Template of the name of a class that has none.
    texts : (str, str)
        Templates of the legend for what changed and what did not.

    Raises
    ------
    InputError
        When the rasters cannot be brought together, hold no classes, or have no pixel in common.
    OutputError
        When the change raster cannot be written.
    """
    progress = progress or Progress()
    with on_grid_of(before, after, progress.part(0.0, 0.2)) as moved:
        first = ids_of(before, progress.part(0.2, 0.4))
        second = ids_of(moved, progress.part(0.4, 0.6))
        if not (first and second):
            raise _apart(before, after)
        classes, notice = matched_classes(before, after, first, second, unnamed)
        if notice:
            progress.notify(notice)
        if len(classes) > MOST_CHANGE_CLASSES:
            raise _too_many(len(classes))
        found = _crossed((before, moved), tuple(classes), areas, output, progress.part(0.6, 1.0), texts)
    _tell_left_out(found, progress)
    return found


def _too_many(count: int) -> ParameterError:
    return ParameterError(
        N_("The rasters have {count} classes or more; changes between more than {most} cannot be shown."),
        count=count,
        most=MOST_CHANGE_CLASSES,
    )


def _apart(before: ClassRaster, after: ClassRaster) -> InputError:
    return InputError(
        N_(
            "{before} and {after} have no pixel with a class in common. Check that they show the same place, and their "
            "coordinate systems."
        ),
        before=before.title,
        after=after.title,
    )


def _tell_left_out(found: Change, progress: Progress) -> None:
    if any(found.one_sided):
        progress.notify(
            Notice(
                N_(
                    "Only pixels with a class on both dates are compared: {before} of the first and {after} of the "
                    "second raster are left out."
                ),
                {"before": found.one_sided[0], "after": found.one_sided[1]},
            )
        )


def ids_of(raster: ClassRaster, progress: Progress) -> list[int]:
    """Return the ids that occur in a raster, rising."""
    blocks = list(raster.source.blocks(4))
    found: set[int] = set()
    for _, (present, _places) in progress.steps(
        map_blocks(lambda window: compact(*raster.read(window)), blocks, progress), len(blocks)
    ):
        found.update(present.tolist())
        if len(found) > MOST_IDS:
            raise _too_many(len(found))
    return sorted(found)


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
    totals, alone = np.zeros((2, n * n + 1)), np.zeros(2, dtype=np.int64)
    blocks = list(rasters[0].source.blocks(8))
    compare = partial(_compare, rasters, tables, n, areas)
    with open_writer(output, rasters[0].grid, dtype) if output else nullcontext() as writer:
        compared = map_blocks(compare, blocks, progress)
        for window, (codes, sums, one_sided) in progress.steps(compared, len(blocks)):
            totals += sums
            alone += one_sided
            if writer:
                writer.write(window, codes.astype(dtype))
        if not totals[0, 1:].any():
            raise _apart(*rasters)
        found = _change(classes, totals, areas, alone)
        if writer:
            legend = change_legend(found, *texts)
            writer.set_legend(legend, np.array([totals[0, entry.id] for entry in legend]))
    return found


def _change(classes: tuple[ChangeClass, ...], totals: np.ndarray, areas: PixelAreas, alone: np.ndarray) -> Change:
    n = len(classes)
    pixels, metres = totals[:, 1:].reshape(2, n, n)
    known = areas.method != "unknown"
    return Change(classes, np.rint(pixels).astype(np.int64), metres if known else None, (int(alone[0]), int(alone[1])))


def _places(classes: Sequence[ChangeClass], before: bool) -> dict[int, int]:
    """Return the place of each id's class, from 0."""
    return {
        number: place for place, one in enumerate(classes) for number in (one.before_ids if before else one.after_ids)
    }


def _compare(
    rasters: tuple[ClassRaster, ClassRaster],
    tables: tuple[dict[int, int], dict[int, int]],
    n: int,
    areas: PixelAreas,
    window: Window,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the codes of a block (0 where a date is missing), their sums (2, n * n + 1), and one-sided pixels (2,)."""
    planes, masks = [], []
    for raster, table in zip(rasters, tables):
        ids, valid = raster.read(window)
        present, places = compact(ids, valid)
        lookup = np.array([0, *(table[one] for one in present.tolist())], dtype=np.int32)
        planes.append(lookup[places])
        masks.append(places > 0)
    both = masks[0] & masks[1]
    codes = np.where(both, planes[0] * n + planes[1] + 1, 0)
    alone = np.array([np.count_nonzero(mask & ~both) for mask in masks])
    return codes, tally(codes, n * n, areas, window), alone


def change_legend(found: Change, changed: str, unchanged: str) -> list[LegendEntry]:
    """Return the legend of the change raster: what stayed in pale colours, what changed in those of the later class."""
    n = len(found.classes)
    entries = []
    for row, col in np.argwhere(found.pixels):
        one, other = found.classes[row], found.classes[col]
        if row == col:
            name, colour = unchanged.format(name=one.name), _mixed(one.colour, (255, 255, 255), PALE)
        else:
            name = changed.format(before=one.name, after=other.name)
            colour = _mixed(other.colour, one.colour, FORMER)
        entries.append(LegendEntry(int(row * n + col + 1), name, colour))
    return entries


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a * (1.0 - share) + b * share) for a, b in zip(colour, other))
    return red, green, blue


# --- tables


def table_csv(found: Change) -> str:
    """Return one line a class as CSV: before, after, net and gross change in pixels and km2, and per cent."""
    header = ["class", "ids_before", "ids_after", "pixels_before", "pixels_after"]
    header += ["km2_before", "km2_after", "net_km2", "gained_km2", "lost_km2", "change_percent"]
    pixels = Change(found.classes, found.pixels, None, found.one_sided)
    relative = found.relative()
    known = found.square_metres is not None
    lines: list[list[object]] = []
    for place, one in enumerate(found.classes):
        square = [found.before, found.after, found.after - found.before, found.gained, found.lost]
        lines.append(
            [
                one.name,
                _ids(one.before_ids),
                _ids(one.after_ids),
                int(pixels.before[place]),
                int(pixels.after[place]),
                *(csv_number(values[place] / 1e6) if known else "" for values in square),
                "" if np.isnan(relative[place]) else csv_number(100.0 * relative[place]),
            ]
        )
    return csv_text([header, *lines])


def matrix_csv(found: Change) -> str:
    """Return the transition matrix as CSV, one line a pair that occurs."""
    header = ["before", "after", "pixels", "area_m2", "area_ha", "area_km2"]
    lines = []
    for row, col in np.argwhere(found.pixels):
        metres = None if found.square_metres is None else float(found.square_metres[row, col])
        names = (found.classes[row].name, found.classes[col].name)
        lines.append([*names, int(found.pixels[row, col]), *csv_areas(metres)])
    return csv_text([header, *lines])


def write_tables(found: Change, table: str | os.PathLike[str] = "", matrix: str | os.PathLike[str] = "") -> None:
    """Write the tables that are wanted, each whole; raises `OutputError` when that fails."""
    for path, text in ((table, table_csv(found)), (matrix, matrix_csv(found))):
        if path:
            write_text(path, text)
