# SPDX-License-Identifier: GPL-2.0-or-later
"""Accuracy and areas from a labelled sample: area-weighted error matrix, estimates and 95 % confidence intervals.

References
----------
Olofsson, P., Foody, G. M., Herold, M., Stehman, S. V., Woodcock, C. E., Wulder, M. A. (2014): Good practices for
estimating area and assessing accuracy of land change. Remote Sensing of Environment 148, 42-57. Eq. 2 to 11.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..base.csv_text import SQUARE_METRES_A_HECTARE, csv_number, csv_text
from ..base.errors import N_, InputError, Notice
from ..base.files import write_text
from .accuracy import Z_95
from .accuracy_measures import Estimates, estimates

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from .area_sample import Stratum

MIN_UNANIMOUS = 60  # points of one verdict from which on the errors missed by chance are below 5 % (rule of three)
RULE_OF_THREE = 3  # points; of no more than these the rule tells nothing


@dataclass(frozen=True)
class SampleClass:
    """A class of the map or of the labels: pixels and square metres on the map, 0 for a class of labels alone."""

    id: int
    name: str
    pixels: int
    square_metres: float | None


@dataclass(frozen=True)
class SampleResult:
    """What a labelled sample says.

    Parameters
    ----------
    classes : tuple of SampleClass
        Those of the map first, each once.
    matrix : int64 ndarray of shape (n, n)
        Points; rows are the labels, columns the map.
    estimates : Estimates
    n_labelled, n_skipped, n_open : int
        Points with a class, without one because the person was not sure, and not looked at yet.
    """

    classes: tuple[SampleClass, ...]
    matrix: np.ndarray
    estimates: Estimates
    n_labelled: int
    n_skipped: int
    n_open: int

    @property
    def square_metres(self) -> float | None:
        """Area that the estimates cover: the mapped classes with labelled points; None where it is unknown."""
        areas = [entry.square_metres for entry, weight in zip(self.classes, self.estimates.weights) if weight > 0]
        return None if None in areas else float(sum(area or 0.0 for area in areas))

    @property
    def pixels(self) -> int:
        """Pixels that the estimates cover."""
        return sum(entry.pixels for entry, weight in zip(self.classes, self.estimates.weights) if weight > 0)

    @property
    def overall_margin(self) -> float:
        """Half the 95 % confidence interval of the overall accuracy."""
        return Z_95 * self.estimates.overall_error

    def area_of(self, place: int) -> tuple[float, float, float]:
        """Return the area of a class on the map, the estimated area and half its interval: m2, pixels where unknown."""
        entry, total = self.classes[place], self.square_metres
        size = float(self.pixels) if total is None else total
        mapped = float(entry.pixels) if entry.square_metres is None else entry.square_metres
        return mapped, size * self.estimates.shares[place], size * Z_95 * self.estimates.shares_error[place]

    @property
    def notices(self) -> list[Notice]:
        """What makes the figures less reliable."""
        names = [entry.name for entry in self.classes]
        notices = []
        if self.n_skipped:
            text = N_("Points that you were not sure of are left out: {count}. The figures hold if they are no harder "
                      "for the map than the others.")  # fmt: skip
            notices.append(Notice(text, {"count": self.n_skipped}))
        if self.n_open:
            notices.append(
                Notice(N_("Points that are not labelled yet are left out: {count}."), {"count": self.n_open})
            )
        if self.estimates.unsampled:
            text = N_("No labelled point lies on the classes {names}: the estimates leave their area out.")
            notices.append(Notice(text, {"names": _listed(names, self.estimates.unsampled)}))
        if self.estimates.single:
            text = N_("A single labelled point lies on the classes {names}: for them the largest possible variance is "
                      "taken.")  # fmt: skip
            notices.append(Notice(text, {"names": _listed(names, self.estimates.single)}))
        unanimous = self._unanimous()
        if unanimous:
            fewest = min(int(self.matrix[:, place].sum()) for place in unanimous)
            values = {"names": _listed(names, unanimous), "count": fewest}
            text = N_("All points on the classes {names} have the same label, so their intervals are too narrow: as "
                      "many as 3 in {count} pixels of them may be something else.")  # fmt: skip
            if fewest <= RULE_OF_THREE:
                text = N_("All points on the classes {names} have the same label, so their intervals are too narrow. "
                          "One of them has only {count} points, which tell next to nothing: label more.")  # fmt: skip
            notices.append(Notice(text, values))
        wrong = self._all_wrong()
        if wrong:
            text = N_("No point on the classes {names} is right, so the intervals of their user's accuracies are too "
                      "narrow: label more points on them.")  # fmt: skip
            notices.append(Notice(text, {"names": _listed(names, wrong)}))
        return notices

    def _all_wrong(self) -> list[int]:
        """Return the strata with a few points of several labels, none of them right: the accuracy is taken for 0."""
        counts, unanimous = self.matrix.sum(axis=0), self._unanimous()
        return [
            place
            for place in range(len(self.classes))
            if 1 < counts[place] < MIN_UNANIMOUS and not self.matrix[place, place] and place not in unanimous
        ]

    def _unanimous(self) -> list[int]:
        """Return the strata with a few points of one label: their variance is taken for 0."""
        counts = self.matrix.sum(axis=0)
        return [
            place
            for place in range(len(self.classes))
            if 1 < counts[place] < MIN_UNANIMOUS and self.matrix[:, place].max() == counts[place]
        ]


def _listed(names: Sequence[str], places: Sequence[int]) -> str:
    return ", ".join(names[place] for place in places)


def estimate_areas(
    strata: Sequence[Stratum], points: Sequence[tuple[int, int | None]], names: Mapping[int, str]
) -> SampleResult:
    """Return accuracy and areas from a labelled sample.

    Parameters
    ----------
    strata : sequence of Stratum
        The classes of the map that the sample was drawn from.
    points : sequence of (class id of the map, class id of the label)
        The label is 0 where the person was not sure, None where nobody has looked yet.
    names : dict of int to str
        Names of classes by their id; they go before those of the strata.

    Raises
    ------
    InputError
        When no point has a label.
    """
    labels = [label for _, label in points if label]
    if not labels:
        raise InputError(N_("No point has a class yet. Label some first."))
    by_id = {stratum.id: stratum for stratum in strata}
    ids = list(dict.fromkeys([*by_id, *sorted(set(labels))]))
    row_of = {class_id: row for row, class_id in enumerate(ids)}
    matrix = np.zeros((len(ids), len(ids)), dtype=np.int64)
    for mapped, label in points:
        if label:
            matrix[row_of[label], row_of[mapped]] += 1
    known = all(stratum.square_metres is not None for stratum in strata)
    classes = tuple(_class_of(class_id, by_id.get(class_id), names, known) for class_id in ids)
    sizes = np.array([by_id[class_id].size if class_id in by_id else 0.0 for class_id in ids])
    return SampleResult(
        classes,
        matrix,
        estimates(matrix, sizes),
        len(labels),
        sum(1 for _, label in points if label == 0),
        sum(1 for _, label in points if label is None),
    )


def _class_of(class_id: int, stratum: Stratum | None, names: Mapping[int, str], known: bool) -> SampleClass:
    if stratum is None:
        return SampleClass(class_id, names.get(class_id, str(class_id)), 0, 0.0 if known else None)
    return SampleClass(class_id, names.get(class_id) or stratum.name, stratum.pixels, stratum.square_metres)


def estimates_csv(result: SampleResult) -> str:
    """Return the result as a CSV table: a row for each class, with its row of the error matrix, and one for all.

    Intervals are half widths of 95 %; what cannot be computed is empty. Areas are in hectares, in pixels where the
    map has no place on the Earth.
    """
    unit = "pixels" if result.square_metres is None else "ha"
    scale = 1.0 if result.square_metres is None else SQUARE_METRES_A_HECTARE
    weighted = result.estimates
    header: list[object] = [
        "class", "name", f"map_area_{unit}", "points", *(f"labelled_{entry.name}" for entry in result.classes),
        "users_accuracy", "users_ci95", "producers_accuracy", "producers_ci95", "area_share", "area_share_ci95",
        f"area_{unit}", f"area_ci95_{unit}", "overall_accuracy", "overall_ci95",
    ]  # fmt: skip
    rows: list[list[object]] = [header]
    for place, entry in enumerate(result.classes):
        mapped, area, margin = (value / scale for value in result.area_of(place))
        figures = (
            weighted.users[place], Z_95 * weighted.users_error[place], weighted.producers[place],
            Z_95 * weighted.producers_error[place], weighted.shares[place], Z_95 * weighted.shares_error[place],
            area, margin,
        )  # fmt: skip
        on_class = result.matrix[:, place]
        rows.append(
            [entry.id, entry.name, csv_number(mapped), int(on_class.sum()), *on_class.tolist(), *map(_number, figures),
             "", ""]
        )  # fmt: skip
    totals = result.matrix.sum(axis=1).tolist()
    rows.append(
        ["", "", "", result.n_labelled, *totals, *[""] * 8, _number(weighted.overall), _number(result.overall_margin)]
    )
    return csv_text(rows)


def write_estimates(path: str | os.PathLike[str], result: SampleResult) -> None:
    """Write `estimates_csv` into a file; raises OutputError when it cannot be written."""
    write_text(path, estimates_csv(result))


def _number(value: float) -> str:
    return "" if math.isnan(value) else csv_number(float(value))
