# SPDX-License-Identifier: GPL-2.0-or-later
"""What tools/bench measures: cases, their contenders, and the bounds that are wanted."""

from __future__ import annotations

from dataclasses import dataclass

from bench_images import VARIETY


@dataclass(frozen=True)
class Bound:
    """A figure of one contender, or its ratio to that of another, and what it must not pass.

    Parameters
    ----------
    above : str
        Contender.
    below : str or None
        The contender whose figure divides that of `above`; None where the figure itself is bounded.
    limit : float
    at_most : bool
        Whether `limit` is the largest good value; else it is the smallest.
    figure : str
    label : str
        What is compared, where the names of the contenders do not say it.
    """

    above: str
    below: str | None
    limit: float
    at_most: bool = True
    figure: str = "seconds"
    label: str = ""

    @property
    def title(self) -> str:
        """Return what is compared."""
        name = self.above if self.below is None else f"{self.above} / {self.below}"
        return self.label or (name if self.figure == "seconds" else f"{name}: {self.figure}")

    @property
    def wanted(self) -> str:
        """Return the bound in words."""
        return f"at {'most' if self.at_most else 'least'} {self.limit:g}"

    def value(self, medians: dict[str, dict[str, float]]) -> float | None:
        """Return the measured value, None where a contender or the figure was not measured."""
        if any(self.figure not in medians.get(name, {}) for name in (self.above, self.below or self.above)):
            return None
        value = medians[self.above][self.figure]
        return value if self.below is None else value / medians[self.below][self.figure]

    def verdict(self, value: float) -> str:
        """Return whether the bound is met."""
        return "met" if (value <= self.limit if self.at_most else value >= self.limit) else "not met"


# Contenders by the name of their case: (name, arguments of bench_worker.py, maximum number of rounds).
CASES: dict[str, list[tuple[str, list[str], int]]] = {
    "k8": [
        ("copy", ["copy", "large.tif"], 99),
        ("segment", ["segment", "large.tif", "8"], 99),
        ("segment_with_report", ["segment", "large.tif", "8", "report"], 99),
        ("scikit_learn", ["sklearn", "large.tif", "8"], 2),
        ("opencv", ["opencv", "large.tif", "8"], 1),
        ("grass", ["grass", "large.tif", "8"], 1),
        ("saga", ["saga", "large.tif", "8"], 1),
    ],
    "k256": [
        ("segment", ["segment", "middle.tif", "256"], 3),
        ("scikit_learn", ["sklearn", "middle.tif", "256"], 1),
    ],
    "live": [
        ("large", ["live", "large.tif"], 2),
        ("ten_times_larger", ["live", "mosaic.vrt", "only strokes"], 2),
    ],
    "screen": [("demo", ["screen", "demo"], 1), ("large", ["screen", "large.tif"], 1)],
    "kernel": [
        (f"{metric}_k{k}_d{d}", ["kernel", metric, str(k), str(d)], 3)
        for metric, sizes in (
            ("euclidean", ((8, 4), (256, 4), (800, 20))),
            ("manhattan", ((8, 4), (256, 4))),
            ("cosine", ((8, 4), (256, 4))),
        )
        for k, d in sizes
    ],
}
# Commands on an image and on virtual mosaics of so many of its copies; each takes what an earlier one has written.
CASES["scale"] = [
    (f"{command}, {copies} x" if copies > 1 else command, ["scale", command, str(copies)], 3 if copies == 1 else 1)
    for command, most in (
        ("segment", 40), ("apply", 40), ("areas", 40), ("smooth", 40), ("classify", 10), ("outlines", 10)
    )
    for copies in (1, most)
]  # fmt: skip
# Assignment by us and by scikit-learn's predict or pairwise argmin; clusters, distance and bands by image.
ASSIGNMENTS = [
    ("large.tif", 800, "euclidean", 3),
    *((name, 800 if bands <= 10 else 64, "euclidean", bands) for name, _, bands, size in VARIETY if bands <= 60),
    *((f"{dtype}_{bands}.tif", 64, metric, bands)
      for dtype, bands in (("uint16", 3), ("float32", 10)) for metric in ("manhattan", "chebyshev")),
]  # fmt: skip


def assignment_title(name: str, k: int, metric: str, bands: int) -> str:
    """Return what an assignment is called."""
    kind = "uint8" if name == "large.tif" else name.partition("_")[0]
    return f"{bands} x {kind}, k={k}, {metric}"


CASES["assign"] = [
    (f"{program}: {assignment_title(*setting)}", ["assign", program, setting[0], *map(str, setting[1:])],
     2 if program == "ours" and setting[0] == "large.tif" else 1)
    for setting in ASSIGNMENTS for program in ("ours", "scikit-learn")
]  # fmt: skip
CASES["fit800"] = [
    ("ours", ["fitting", "ours", "large.tif", "800"], 2),
    ("scikit_learn", ["fitting", "sklearn", "large.tif", "800"], 1),
]
CASES["strokes"] = [
    ("default", ["classify", "default", "large.tif"], 2),
    ("random_forest", ["classify", "random_forest", "large.tif"], 1),
]
CASES["small"] = [
    ("half a megapixel, 3 bands", ["classify", "default", "small.tif"], 3),
    ("31,000 pixels, 218 bands", ["classify", "default", "hyper.tif"], 3),
]
CASES["dask"] = [
    ("threads", ["cluster", "mosaic.vrt", "0"], 2),
    ("1 worker", ["cluster", "mosaic.vrt", "1"], 2),
    ("2 workers", ["cluster", "mosaic.vrt", "2"], 2),
]
ON_REQUEST = {"scale", "assign", "fit800", "strokes", "small", "dask"}  # by --only or --page
PAGE_CASES = ("k8", "assign", "fit800", "strokes", "small", "live", "screen", "dask", "k256")
SLOW = {("k256", "scikit_learn")}  # measured by --slow alone: minutes
RATIOS: dict[str, list[Bound]] = {
    "k8": [Bound("segment", "copy", 2), Bound("scikit_learn", "segment", 15, at_most=False)],
    "k256": [Bound("scikit_learn", "segment", 10, at_most=False)],
    "assign": [
        Bound(
            f"scikit-learn: {assignment_title(*setting)}",
            f"ours: {assignment_title(*setting)}",
            6 if setting[0] == "large.tif" else 1,
            at_most=False,
            label=f"scikit-learn / ours: {assignment_title(*setting)}",
        )
        for setting in ASSIGNMENTS
    ],
    "fit800": [
        Bound("scikit_learn", "ours", 4, at_most=False),
        Bound("ours", "scikit_learn", 1.02, figure="inertia a pixel"),
    ],
    "strokes": [
        Bound("default", None, 1.5, figure="processor s a megapixel"),
        Bound("random_forest", "default", 3, at_most=False, figure="processor s a megapixel"),
    ],
    "small": [Bound("half a megapixel, 3 bands", None, 5), Bound("31,000 pixels, 218 bands", None, 6)],
    "live": [Bound("large", None, 0.028), Bound("large", None, 0.040, figure="95th percentile")],
    "screen": [
        Bound("large", None, 1000, figure="first stroke to map, ms"),
        Bound("large", None, 1500, figure="elsewhere: sharp map, ms"),
        Bound("large", None, 500, figure="near: sharp map, ms"),
    ],
    "scale": [
        Bound(larger, smaller, 1.25 * copies)
        for (smaller, _, _), (larger, _, _), copies in zip(
            CASES["scale"][::2], CASES["scale"][1::2], (40, 40, 40, 40, 10, 10)
        )
    ],
}
