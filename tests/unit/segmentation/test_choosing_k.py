# SPDX-License-Identifier: GPL-2.0-or-later
"""How many clusters: the elbow and the gap by hand, a recommendation on images whose answer is known."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import InputError, ParameterError
from clusterbrush.core.base.progress import NoticeCollector
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.reports.choosing_k import ChoosingTexts, contact_sheet, reason
from clusterbrush.core.segmentation import choosing_k
from clusterbrush.core.segmentation.choosing_k import MEASURES, Range, first_gap, knee, suggest, table_csv
from distances import by_definition

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = KMeansOptions(attempts=4)

# --- the elbow


def test_the_elbow_of_a_broken_line() -> None:
    """Brought to 0 ... 1 the curve is farthest below the diagonal where it breaks."""
    x = np.arange(2.0, 11.0)
    assert knee(x, np.interp(x, [2, 5, 10], [100, 10, 0])) == 3


def test_the_example_of_the_publication() -> None:
    """Satopää and others, figure 2: y = -1 / x + 5 bends at x = 0.22 once both axes are brought to 0 ... 1."""
    x = np.linspace(0.1, 1.0, 10)
    assert knee(x, 1.0 / x) == 2


@pytest.mark.parametrize(
    "y", [np.linspace(9, 1, 9), np.full(9, 3.0), np.array([9.0, 1.0]), np.array([5.0, np.nan, 1.0])]
)
def test_no_elbow(y: np.ndarray) -> None:
    assert knee(np.arange(2.0, 2.0 + len(y)), y) is None


def test_of_several_elbows_the_highest_counts() -> None:
    x = np.arange(0.0, 11.0)
    y = np.array([100, 80, 60, 58, 56, 54, 10, 8, 5, 2, 0.0])
    assert knee(x, y) == 6


def test_scale_does_not_move_the_elbow() -> None:
    x = np.arange(2.0, 11.0)
    y = 1.0 / x
    assert knee(x, y) == knee(x, 1e9 * y + 7) == knee(10 * x, y)


# --- the gap


def test_the_first_gap_that_is_as_good_as_the_next() -> None:
    gap, error = np.array([0.1, 0.5, 0.52, 0.9]), np.array([0.05, 0.05, 0.05, 0.05])
    assert first_gap(gap, error) == 1


def test_a_gap_that_only_grows_speaks_for_the_last() -> None:
    assert first_gap(np.array([0.1, 0.5, 0.9]), np.full(3, 0.01)) == 2
    assert first_gap(np.full(3, np.nan), np.full(3, np.nan)) is None


# --- images


def blobs(path: Path, k: int) -> RasterSource:
    """Write an image of k groups of values, well apart, of 200 pixels each."""
    rng = np.random.default_rng(5)
    middles = np.array([(40 * (i % 3), 60 * (i // 3)) for i in range(k)]) + 30
    values = np.repeat(middles, 200, axis=0) + rng.normal(0, 3, (200 * k, 2))
    image = values.T.reshape(2, 20, 10 * k)
    return RasterSource(str(rasters.write_raster(path, image.astype(np.float32))))


def test_a_landscape_of_four_covers_has_four_clusters(landscape: RasterSource) -> None:
    found = suggest(landscape, Range(), OPTIONS, sample_size=5000, references=0)
    assert found.chosen == found.votes["elbow"] == found.votes["silhouette"] == found.votes["davies_bouldin"] == 4
    assert found.method == "elbow"
    assert "gap" not in found.agreeing()


@pytest.mark.parametrize("k", [3, 6])
def test_groups_are_counted_by_every_measure(tmp_path: Path, k: int) -> None:
    found = suggest(blobs(tmp_path / "a.tif", k), Range(2, 9), OPTIONS)
    assert found.votes["silhouette"] == found.votes["calinski_harabasz"] == found.votes["davies_bouldin"] == k
    assert found.votes["gap"] == k


def test_the_inertia_falls_and_is_that_of_the_pixels(tmp_path: Path) -> None:
    """Three groups of deviation 3 in two bands: 2 * 9 for each of 600 pixels, less what three means take up."""
    found = suggest(blobs(tmp_path / "a.tif", 3), Range(2, 6), OPTIONS, references=0)
    assert (np.diff(found.inertia) < 0).all()
    assert found.inertia[1] == pytest.approx(18 * 600, rel=0.1)
    assert found.n_pixels == 600


def test_a_method_is_followed(tmp_path: Path) -> None:
    source = blobs(tmp_path / "a.tif", 6)
    found = suggest(source, Range(2, 9), OPTIONS, method="calinski_harabasz", references=0)
    assert (found.chosen, found.method) == (6, "calinski_harabasz")
    assert reason(found, ChoosingTexts()).startswith("With 6 clusters the spread")


@pytest.mark.parametrize("grouping", ["bisecting", "mixture"])
def test_other_methods_count_the_groups_too(tmp_path: Path, grouping: str) -> None:
    found = suggest(blobs(tmp_path / "a.tif", 4), Range(2, 9), OPTIONS, grouping=grouping, references=2)
    assert found.votes["silhouette"] == found.votes["gap"] == found.chosen == 4
    assert found.grouping == grouping
    assert (found.method == "bic") == (grouping == "mixture")


def test_the_bic_is_that_of_the_pixels(tmp_path: Path) -> None:
    source = blobs(tmp_path / "a.tif", 4)
    found = suggest(source, Range(2, 6), OPTIONS, grouping="mixture", references=0)
    rows = rasters.read_raster(source.path).reshape(2, -1).T.astype(float)
    for segmentation, value in zip(found.segmentations, found.bic):
        mixture = segmentation.mixture
        density = np.zeros(len(rows))
        for mean, variance, weight in zip(mixture.means, mixture.variances, mixture.weights):
            squares = ((rows - mean) ** 2 / variance).sum(axis=1)
            density += weight * np.exp(-0.5 * squares) / np.sqrt((2 * np.pi * variance.astype(float)).prod())
        n_parameters = len(mixture.means) * 5 - 1  # two means, two variances and a weight each, which sum to 1
        assert value == pytest.approx(n_parameters * np.log(len(rows)) - 2 * np.log(density).sum(), rel=1e-5)
    assert found.votes["bic"] == found.counts[int(np.argmin(found.bic))] == 4
    table = list(csv.DictReader(io.StringIO(table_csv(found))))
    assert [float(row["bic"]) for row in table] == pytest.approx(found.bic.tolist())
    assert "mixture explains the pixels best" in reason(found, ChoosingTexts())


def test_where_the_bic_falls_to_the_end_its_elbow_speaks() -> None:
    counts = [2, 3, 4, 5, 6]
    assert choosing_k._least_or_knee(counts, np.array([90.0, 50, 20, 19, 18])) == 2
    assert choosing_k._least_or_knee(counts, np.array([90.0, 50, 20, 19, 22])) == 3
    assert choosing_k._least_or_knee(counts, np.array([5.0, 4, 3, 2, 1])) == 4
    assert choosing_k._least_or_knee(counts, np.full(5, np.nan)) is None


def test_two_runs_are_equal(tmp_path: Path) -> None:
    first, second = (suggest(blobs(tmp_path / "a.tif", 3), Range(2, 5), OPTIONS, references=2) for _ in range(2))
    assert table_csv(first) == table_csv(second)


def test_the_table(tmp_path: Path) -> None:
    found = suggest(blobs(tmp_path / "a.tif", 3), Range(2, 5), OPTIONS, references=0)
    rows = list(csv.DictReader(io.StringIO(table_csv(found))))
    assert [row["clusters"] for row in rows] == ["2", "3", "4", "5"]
    assert [row["recommended"] for row in rows].count("1") == 1
    assert {row["gap"] for row in rows} == {""}
    assert float(rows[1]["silhouette"]) == pytest.approx(found.silhouette[1])


# --- bad input


@pytest.mark.parametrize("wanted", [Range(9, 3), Range(4, 4), Range(1, 5), Range(2, 1000)])
def test_a_wrong_range_is_a_sentence(tmp_path: Path, wanted: Range) -> None:
    with pytest.raises(ParameterError, match=f"from {wanted.least} to {wanted.most}"):
        suggest(blobs(tmp_path / "a.tif", 3), wanted, OPTIONS)


def test_a_range_larger_than_the_data_is_cut(tmp_path: Path) -> None:
    values = np.repeat([1, 50, 120, 240], 30).reshape(1, 12, 10).astype(np.uint8)
    progress = NoticeCollector()
    found = suggest(
        RasterSource(str(rasters.write_raster(tmp_path / "a.tif", values))), Range(2, 9), OPTIONS, progress=progress
    )
    assert found.counts == (2, 3, 4)
    assert "only 4 distinct values" in str(progress.notices[0])


@pytest.mark.parametrize("levels", [[7], [7, 9]])
def test_too_few_values_are_a_sentence(tmp_path: Path, levels: list[int]) -> None:
    values = np.resize(levels, (1, 6, 6)).astype(np.uint8)
    with pytest.raises(InputError, match=rf"too few distinct values \({len(levels)}\) for"):
        suggest(RasterSource(str(rasters.write_raster(tmp_path / "a.tif", values))), Range(3, 6), OPTIONS)


@pytest.mark.parametrize("method", MEASURES)
def test_by_cosine_colours_are_counted(tmp_path: Path, method: str) -> None:
    """Three colours of any brightness: three clusters, and the inertia that of their angles."""
    rng = np.random.default_rng(5)
    colours = np.repeat([[9, 2, 1], [1, 8, 3], [2, 1, 9]], 200, axis=0) * rng.uniform(1, 25, (600, 1))
    values = (colours * rng.normal(1, 0.05, (600, 3))).T.reshape(3, 20, 30).astype(np.float32)
    source = RasterSource(str(rasters.write_raster(tmp_path / "a.tif", values)))
    found = suggest(source, Range(2, 7), KMeansOptions(attempts=4, metric="cosine"), method=method)
    assert found.chosen == 3
    assert found.silhouette[1] > 0.9
    centroids = found.segmentations[1].centroids
    own = by_definition(values.reshape(3, -1).T, centroids, "cosine").min(axis=1)
    assert found.inertia[1] == pytest.approx(own.sum(), rel=1e-4)
    assert len(contact_sheet(source, found, 32)) == 6


def test_by_cosine_brightness_changes_no_measure(tmp_path: Path) -> None:
    """Each pixel times a power of two, which no float rounds."""
    rng = np.random.default_rng(6)
    values = rng.gamma(3, 30, (3, 20, 30)).astype(np.float32)
    options = KMeansOptions(attempts=2, metric="cosine")
    tables = []
    for number, powers in enumerate((0, rng.integers(-6, 6, (20, 30)))):
        path = rasters.write_raster(tmp_path / f"{number}.tif", np.ldexp(values, powers).astype(np.float32))
        tables.append(table_csv(suggest(RasterSource(str(path)), Range(2, 5), options, references=2)))
    assert tables[0] == tables[1]
