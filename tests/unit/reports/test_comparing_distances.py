# SPDX-License-Identifier: GPL-2.0-or-later
"""The report on distances side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.reports.comparing_distances import ComparingTexts, write_comparison_report
from clusterbrush.core.segmentation.comparing_distances import compare_distances
from report_pages import NOTICE, TITLE, check_translated, check_whole

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.source import RasterSource


def page(path: Path, image: RasterSource) -> None:
    found = compare_distances(image, KMeansOptions(n_clusters=3, attempts=2), {})
    write_comparison_report(path, title=TITLE, source=image, comparison=found, notices=[NOTICE])


def test_a_page_is_whole_and_says_what_was_found(tmp_path: Path, image) -> None:
    page(tmp_path / "report.html", image)
    check_whole(tmp_path / "report.html", ["Manhattan", "Adjusted Rand index", "Chebyshev", "Cosine"], 5, 0)


def test_phrases_are_translated_and_keep_their_places() -> None:
    check_translated(ComparingTexts)
