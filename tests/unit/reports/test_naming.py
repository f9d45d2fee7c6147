# SPDX-License-Identifier: GPL-2.0-or-later
"""The report on names by colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.answers.naming import BUILT_IN, name_clusters
from clusterbrush.core.reports.naming import NamingTexts, write_naming_report
from report_pages import NOTICE, TITLE, check_translated, check_whole

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.class_raster import ClassRaster


def page(path: Path, classes: ClassRaster) -> None:
    found = name_clusters([1, 2, 3], np.array([(20, 60, 120), (70, 130, 50), (255, 0, 255)]), BUILT_IN)
    write_naming_report(
        path, title=TITLE, cluster_names=found, targets=BUILT_IN, space="lab", clusters=classes, notices=[NOTICE]
    )


def test_a_page_is_whole_and_says_what_was_found(tmp_path: Path, classes) -> None:
    page(tmp_path / "report.html", classes)
    check_whole(tmp_path / "report.html", ["2 of 3 clusters", "Cluster 3", "(too far)", "CIE Lab"], 2, 0)


def test_phrases_are_translated_and_keep_their_places() -> None:
    check_translated(NamingTexts)
