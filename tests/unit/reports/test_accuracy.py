# SPDX-License-Identifier: GPL-2.0-or-later
"""The report of an assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasters
from class_rasters import class_raster
from clusterbrush.core.answers.accuracy import assess_raster
from clusterbrush.core.raster.class_raster import ClassRaster, Names
from clusterbrush.core.reports.accuracy import AccuracyTexts, write_accuracy_report

if TYPE_CHECKING:
    from pathlib import Path


def test_the_report_holds_the_figures(tmp_path: Path) -> None:
    names = Names({1: "<b>forest</b>", 2: "water"}, {1: (1, 2, 3), 2: (4, 5, 6)})
    path = rasters.write_raster(tmp_path / "map.tif", np.array([[1, 1, 2], [2, 0, 1]], dtype=np.uint8), nodata=0)
    truth = class_raster(tmp_path / "t.tif", [[1, 2, 2], [0, 2, 1]], nodata=0)
    result = assess_raster(ClassRaster(str(path), names=names), truth)
    write_accuracy_report(tmp_path / "report.html", title="map", truth="truth", result=result, notices=["mind & this"])
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for words in ("60.0\u00a0%", "&lt;b&gt;forest", "mind &amp; this", "unclassified", "Olofsson", "by chance"):
        assert words in text
    assert "<b>forest" not in text
    assert text.count("border:1px solid var(--ink)") == 2  # what is right is outlined, not coloured alone


def test_the_report_speaks_french(tmp_path: Path) -> None:
    raster = class_raster(tmp_path / "map.tif", [[1, 1, 2]])
    texts = AccuracyTexts().translated(lambda text: "fr" if text == "en" else text)
    write_accuracy_report(
        tmp_path / "r.html", title="map", truth="t", result=assess_raster(raster, raster), texts=texts
    )
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert 'lang="fr"' in text
    assert "100,0" in text


def test_the_report_without_places_on_the_earth(tmp_path: Path) -> None:
    raster = class_raster(tmp_path / "map.tif", [[1, 1, 2]], epsg=None, geotransform=None)
    write_accuracy_report(tmp_path / "r.html", title="map", truth="t", result=assess_raster(raster, raster))
    assert "Estimated share" in (tmp_path / "r.html").read_text(encoding="utf-8")
