# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the panel of docs/guide.md: which values of two bands each method puts into one cluster; see tools/pictures."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from checkout import load_package
from dock_pictures import IMAGES, keep
from PIL import Image, ImageDraw, ImageFont

load_package()

from clusterbrush.core.clustering.grouping import (  # noqa: E402
    BISECTING,
    ISODATA,
    KMEANS,
    MIXTURE,
    Clusters,
    Grouping,
    group,
)
from clusterbrush.core.clustering.isodata import IsodataLimits  # noqa: E402
from clusterbrush.core.clustering.kmeans import KMeansOptions, brightness_order  # noqa: E402
from clusterbrush.core.clustering.nearest import nearest  # noqa: E402
from clusterbrush.core.clustering.pixels import ArrayPixels  # noqa: E402
from clusterbrush.core.clustering.ward import ward  # noqa: E402
from clusterbrush.core.legend.palette import distinct_colours  # noqa: E402

LEVELS = 256  # of each band; a picture shows one value a pixel
TITLE, GAP, ACROSS = 22, 12, 3
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
PALE = 0.6  # of white in the colour of a cluster, where no pixel has these values
SHOWN = 2500  # pixels drawn
# Share, means and standard deviations of the kinds of cover: water, forest, town
KINDS = ((0.15, (28, 24), (5, 5)), (0.45, (62, 125), (15, 26)), (0.1, (205, 226), (12, 9)))
SLOPE = ((0.30, 0.9), (250, 118))  # soil in the shade and in the sun, on a line from the origin to these values
PANEL = (
    ("k-means, 4", 4, Grouping(KMEANS), "euclidean", None),
    ("Cosine distance, 4", 4, Grouping(KMEANS), "cosine", None),
    ("Gaussian mixture, 4", 4, Grouping(MIXTURE), "euclidean", None),
    ("Bisecting k-means, 60", 60, Grouping(BISECTING), "euclidean", None),
    ("60 merged to 4 (Ward)", 60, Grouping(KMEANS), "euclidean", 4),
    ("ISODATA, spread up to 32", 3, Grouping(ISODATA, IsodataLimits(0.01, 32.0, 40.0)), "euclidean", None),
)


def main() -> None:
    """Group the values by each method and write the panel."""
    values = made_up_values(np.random.default_rng(1))
    shown = [(title, plane(values, *choice)) for title, *choice in PANEL]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "panel.png"
        panel(shown).save(path)
        keep(path, IMAGES / "grouping.png")


def made_up_values(rng: np.random.Generator) -> np.ndarray:
    """Return the values of pixels in two bands, float32 (n, 2)."""
    parts = [rng.normal(mean, deviation, (int(20_000 * share), 2)) for share, mean, deviation in KINDS]
    along = rng.uniform(*SLOPE[0], (6000, 1))
    parts.append(along * (np.array(SLOPE[1]) + rng.normal(0, 6, (6000, 2))))
    return np.clip(np.concatenate(parts), 1, LEVELS - 1).astype(np.float32)


def plane(values: np.ndarray, k: int, grouping: Grouping, metric: str, merge_to: int | None) -> Image.Image:
    """Return all values of two bands in the colour of their cluster, with the pixels as dark dots."""
    clusters = group(ArrayPixels(values), KMeansOptions(k, metric=metric), grouping)
    clusters = clusters.reordered(brightness_order(clusters.result.centroids))
    second, first = np.mgrid[LEVELS - 1 : -1 : -1, :LEVELS]  # the second band upwards
    everywhere = np.stack([first.ravel(), second.ravel()], axis=1).astype(np.float32)
    ids = cluster_of(everywhere, clusters, metric, merge_to).reshape(LEVELS, LEVELS)
    colours = np.array(distinct_colours(int(ids.max()) + 1), dtype=np.float64)
    drawn = PALE * 255 + (1 - PALE) * colours[ids]
    row, col = LEVELS - 1 - values[:, 1].astype(int), values[:, 0].astype(int)
    some = np.random.default_rng(0).permutation(len(values))[:SHOWN]
    drawn[row[some], col[some]] = 0.55 * colours[ids[row[some], col[some]]]
    return Image.fromarray(drawn.astype(np.uint8))


def cluster_of(rows: np.ndarray, clusters: Clusters, metric: str, merge_to: int | None) -> np.ndarray:
    """Return the cluster of each row."""
    result = clusters.result
    ids = nearest(rows, result.centroids, metric) if clusters.mixture is None else clusters.mixture.nearest(rows)
    return ids.astype(int) if merge_to is None else ward(result.centroids, result.counts).cut(merge_to)[ids]


def panel(shown: list[tuple[str, Image.Image]]) -> Image.Image:
    """Return pictures with their titles beside and below each other."""
    rows = -(-len(shown) // ACROSS)
    whole = Image.new("RGB", (ACROSS * (LEVELS + GAP) - GAP, rows * (LEVELS + TITLE + GAP) - GAP), "white")
    draw, font = ImageDraw.Draw(whole), ImageFont.truetype(FONT, 13)
    for place, (title, picture) in enumerate(shown):
        left, top = place % ACROSS * (LEVELS + GAP), place // ACROSS * (LEVELS + TITLE + GAP)
        draw.text((left, top + 3), title, fill="black", font=font)
        whole.paste(picture, (left, top + TITLE))
    return whole


if __name__ == "__main__":
    main()
