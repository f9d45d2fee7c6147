# SPDX-License-Identifier: GPL-2.0-or-later
"""The report on how many clusters there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.features.context import fit_context
from clusterbrush.core.raster.grid import Window
from clusterbrush.core.reports.choosing_k import ChoosingTexts, contact_sheet, write_suggestion_report
from clusterbrush.core.reports.kit import drawing
from clusterbrush.core.segmentation.choosing_k import Range, suggest
from osgeo import gdal
from pages import THIN_SPACE, Document
from patchwork import patchwork, source_of
from rasters import read_raster
from report_pages import NOTICE, TITLE, check_translated, check_whole, check_without_charts

if TYPE_CHECKING:
    from pathlib import Path

    from clusterbrush.core.raster.source import RasterSource


OPTIONS = KMeansOptions(attempts=4)


def page(path: Path, image: RasterSource) -> None:
    found = suggest(image, Range(2, 6), KMeansOptions(attempts=2), references=2)
    write_suggestion_report(path, title=TITLE, source=image, suggestion=found, notices=[NOTICE])


def test_a_page_is_whole_and_says_what_was_found(tmp_path: Path, image) -> None:
    page(tmp_path / "report.html", image)
    check_whole(tmp_path / "report.html", ["Recommended clusters", "Silhouette", "Gap", "4 clusters"], 6, 5)


def test_a_mixture_has_its_measure_and_its_pictures(tmp_path: Path, image) -> None:
    found = suggest(image, Range(2, 5), KMeansOptions(attempts=2), references=0, grouping="mixture")
    write_suggestion_report(tmp_path / "r.html", title=TITLE, source=image, suggestion=found)
    document = Document((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "Method: Gaussian mixture." in document.words
    assert "BIC" in document.words
    features, valid = found.recipe.features(image, Window(0, 0, image.grid.height, image.grid.width))
    (_, png, shape), segmentation = contact_sheet(image, found, 10_000)[-1], found.segmentations[-1]
    assert shape == valid.shape
    gdal.FileFromMemBuffer("/vsimem/mixture.png", png)
    dataset = gdal.Open("/vsimem/mixture.png")
    drawn, table = dataset.ReadAsArray(), dataset.GetRasterBand(1).GetColorTable()
    gdal.Unlink("/vsimem/mixture.png")
    ids = segmentation.mixture.nearest(found.scaling.apply(features))
    shown = np.array([table.GetColorEntry(n)[:3] for n in range(table.GetCount())])[drawn[valid]]
    np.testing.assert_array_equal(shown, np.array(segmentation.colours)[ids])


def test_without_matplotlib_the_tables_still_come(tmp_path: Path, image, monkeypatch) -> None:
    monkeypatch.setattr(drawing, "available", lambda: False)
    page(tmp_path / "report.html", image)
    check_without_charts(tmp_path / "report.html")


def test_phrases_are_translated_and_keep_their_places() -> None:
    check_translated(ChoosingTexts)


def test_the_recommended_picture_is_framed_on_the_contact_sheet(tmp_path: Path, image) -> None:
    path = tmp_path / "report.html"
    page(path, image)
    text = path.read_text(encoding="utf-8")
    assert text.count('class="sheet"') == text.count('class="chosen"') == 1
    assert ".sheet{" in text


def test_one_column_shares_its_decimals(tmp_path: Path, image) -> None:
    found = replace(
        suggest(image, Range(2, 4), KMeansOptions(attempts=1), references=0), inertia=np.array([2.5e7, 1.5e6, 12.0])
    )
    write_suggestion_report(tmp_path / "r.html", title="t", source=image, suggestion=found)
    rows = Document((tmp_path / "r.html").read_text(encoding="utf-8")).cells["tbody"]
    assert [row[1].replace(THIN_SPACE, " ") for row in rows] == ["25 000 000", "1 500 000", "12"]


def test_the_contact_sheet_has_a_picture_for_each(landscape: RasterSource) -> None:
    found = suggest(landscape, Range(2, 5), OPTIONS, sample_size=2000, references=0)
    sheet = contact_sheet(landscape, found, 64)
    assert [k for k, _, _ in sheet] == [2, 3, 4, 5]
    assert all(size == (64, 64) and data.startswith(b"\x89PNG") for _, data, size in sheet)


def test_features_that_need_surroundings_are_shown_at_full_size(tmp_path: Path) -> None:
    """A reduced image has other surroundings: the sheet shows the middle as `predict` would classify it."""
    source = source_of(tmp_path, patchwork(3, 90, 120))
    kinds = (fit_context(source, 0, sigmas=(2,), patterns=False),)
    found = suggest(source, Range(3, 4), OPTIONS, references=0, kinds=kinds)
    (k, data, size), _ = contact_sheet(source, found, 64)
    assert (k, size) == (3, (64, 64))
    planes, valid = found.recipe.planes(source, Window(0, 0, 90, 120))
    assert valid.all()
    centroids = found.scaling.undo(found.segmentations[0].centroids)
    ids = ((planes[:, None] - centroids.T[:, :, None, None]) ** 2).sum(axis=0).argmin(axis=0)
    colours = np.array(found.segmentations[0].colours)[ids[13:77, 28:92]]
    (tmp_path / "sheet.png").write_bytes(data)
    shown = np.moveaxis(read_raster(tmp_path / "sheet.png"), 0, -1)
    dataset = gdal.Open(str(tmp_path / "sheet.png"))
    table = dataset.GetRasterBand(1).GetColorTable()
    if table is not None:
        shown = np.array([table.GetColorEntry(n)[:3] for n in range(table.GetCount())])[shown[..., 0]]
    assert (shown[..., :3] == colours).all(axis=-1).mean() > 0.999  # some lie half-way between two centroids
    write_suggestion_report(tmp_path / "r.html", title="t", source=source, suggestion=found)
    assert "The middle of the image" in (tmp_path / "r.html").read_text(encoding="utf-8")
