# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of methods that group pixels: all code that depends on the method reads its entry here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..base.errors import N_, ParameterError
from .bisecting import bisecting
from .isodata import IsodataLimits, isodata, most_clusters
from .kmeans import KMeansOptions, KMeansResult, kmeans
from .mixture_clusters import mixture_clusters
from .ward import check_count

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from ..base.progress import Progress
    from .gaussian_mixture import Mixture
    from .pixels import ArrayPixels, Pixels

KMEANS, BISECTING, MIXTURE, ISODATA = "kmeans", "bisecting", "mixture", "isodata"


@dataclass(frozen=True)
class GroupingMethod:
    """A method that groups pixels.

    Parameters
    ----------
    name : str
        Used in model files.
    title, help : str
        For lists, and what it is for; marked by `N_`.
    phrase : str
        For the beginning of a sentence, such as ``K-means``.
    counted : bool
        Whether it makes as many clusters as asked for; else the number is where it starts.
    """

    name: str
    title: str
    phrase: str
    help: str
    counted: bool = True


_TABLE = (
    GroupingMethod(
        KMEANS,
        N_("k-means"),
        N_("K-means"),
        N_("k-means: each pixel goes to the nearest centroid, and centroids move to the mean of their pixels."),
    ),
    GroupingMethod(
        BISECTING,
        N_("Bisecting k-means"),
        N_("Bisecting k-means"),
        N_(
            "Bisecting k-means: the cluster of the largest inertia is divided in two again and again; for hundreds and "
            "thousands of clusters, and for many bands. Start and attempts have no effect."
        ),
    ),
    GroupingMethod(
        MIXTURE,
        N_("Gaussian mixture"),
        N_("A Gaussian mixture"),
        N_(
            "Gaussian mixture: each cluster has a width of its own in each band, and a pixel goes to the one that it "
            "most likely comes from; for narrow clusters (water) beside wide ones (forest). Distance stays Euclidean."
        ),
    ),
    GroupingMethod(
        ISODATA,
        N_("ISODATA (divides and merges)"),
        N_("ISODATA"),
        N_(
            "ISODATA: wide clusters are divided, near ones merged and small ones given up, so that the number of "
            "clusters is where it starts; up to twice as many can be the result."
        ),
        counted=False,
    ),
)
# By name. Scripts give the method by its position here, so new entries are added at the end.
GROUPINGS: dict[str, GroupingMethod] = {method.name: method for method in _TABLE}
COUNTED = [method.name for method in _TABLE if method.counted]  # make as many clusters as asked for


def phrases(translate: Callable[[str], str] = str) -> dict[str, str]:
    """Return the phrase of each method by name, in English unless `translate` is given."""
    return {name: translate(method.phrase) for name, method in GROUPINGS.items()}


def titles(translate: Callable[[str], str] = str) -> dict[str, str]:
    """Return the title of each method by name, in English unless `translate` is given."""
    return {name: translate(method.title) for name, method in GROUPINGS.items()}


@dataclass(frozen=True)
class Grouping:
    """Which method groups, and what it alone needs.

    Parameters
    ----------
    method : str
        A name in `GROUPINGS`.
    limits : IsodataLimits
        Of ISODATA.
    merge_to : int, optional
        How many clusters are left when those of the method are merged by Ward's; they are not merged when absent.
    """

    method: str = KMEANS
    limits: IsodataLimits = field(default_factory=IsodataLimits)
    merge_to: int | None = None

    def validate(self, n_clusters: int) -> None:
        """Raise `ParameterError` for a value out of range when `n_clusters` are asked for."""
        if self.method not in GROUPINGS:
            known = tuple(GROUPINGS)
            raise ParameterError(N_("Unknown choice {value}. Choose one of: {known}."), value=self.method, known=known)
        self.limits.validate()
        if self.merge_to is not None:
            most = self.most_clusters(n_clusters)
            check_count(most)
            if not 2 <= self.merge_to <= most:
                template = N_("{k} clusters can be merged to 2 or more, up to their number, and not to {count}.")
                if self.method == ISODATA:
                    template = N_(
                        "ISODATA makes up to {k} clusters here. They can be merged to 2 or more, up to that number, "
                        "and not to {count}."
                    )
                raise ParameterError(template, k=most, count=self.merge_to)

    def most_clusters(self, n_clusters: int) -> int:
        """Return how many clusters there can be in the end when `n_clusters` are asked for."""
        return most_clusters(n_clusters) if self.method == ISODATA else n_clusters


@dataclass(frozen=True)
class Clusters:
    """The clusters of a method: centroids and how the fit went, and for a mixture the widths."""

    result: KMeansResult
    mixture: Mixture | None = None

    def reordered(self, order: np.ndarray) -> Clusters:
        """Return the same clusters with new numbers: the new cluster i is the old ``order[i]``; order is (k,)."""
        mixture = None if self.mixture is None else self.mixture.reordered(order)
        return Clusters(self.result.reordered(order), mixture)


def group(
    rows: ArrayPixels,
    options: KMeansOptions,
    grouping: Grouping | None = None,
    progress: Progress | None = None,
    all_pixels: Pixels | None = None,
    factors: tuple[float, float] = (1.0, 1.0),
) -> Clusters:
    """Return the clusters of rows by a method.

    Parameters
    ----------
    rows : ArrayPixels
        Scaled features in memory.
    options : KMeansOptions
    grouping : Grouping, optional
        K-means when absent.
    progress : Progress, optional
    all_pixels : Pixels, optional
        Over these the last passes go; over `rows` when absent.
    factors : (float, float)
        What the values, and the distances, of `rows` are multiplied by against the units of the limits.

    Raises
    ------
    ParameterError
        When an option is out of range, or the method cannot do what is asked for.
    """
    grouping = grouping or Grouping()
    grouping.validate(options.n_clusters)
    if grouping.method == BISECTING:
        return Clusters(bisecting(rows, options, progress, all_pixels))
    if grouping.method == MIXTURE:
        return Clusters(*mixture_clusters(rows, options, progress, all_pixels))
    if grouping.method == ISODATA:
        limits = _in_rows(grouping.limits, factors)
        return Clusters(isodata(rows, options, limits, progress, all_pixels))
    return Clusters(kmeans(rows, options, progress, all_pixels))


def _in_rows(limits: IsodataLimits, factors: tuple[float, float]) -> IsodataLimits:
    """Return limits in the units of rows whose values and distances are multiplied by factors."""
    spread, distance = limits.max_spread, limits.merge_distance
    return replace(
        limits,
        max_spread=None if spread is None else spread * factors[0],
        merge_distance=None if distance is None else distance * factors[1],
    )
