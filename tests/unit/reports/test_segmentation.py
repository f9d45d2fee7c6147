# SPDX-License-Identifier: GPL-2.0-or-later
"""The report as a reader's browser gets it: whole, safe, complete, with and without matplotlib."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from clusterbrush.core.base.errors import Notice, OutputError
from clusterbrush.core.base.numbers import SPACE, THIN_SPACE
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.raster.source import RasterSource
from clusterbrush.core.reports import segmentation as report
from clusterbrush.core.reports.kit import drawing, pictures
from clusterbrush.core.segmentation import cluster_table as tables
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.merging import merged_to
from clusterbrush.core.segmentation.model import KMeansModel, with_names
from clusterbrush.core.segmentation.prediction import ClusterCounts, predict
from osgeo import gdal
from pages import Document

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Job:
    """A segmented raster."""

    source: RasterSource
    model: KMeansModel
    counts: ClusterCounts
    class_map: Path

    def rows(self) -> list[tables.ClusterRow]:
        return tables.cluster_rows(self.model, self.counts)

    def write(self, path: Path, title: str = "scene.tif", **options: object) -> str:
        report.write_segmentation_report(
            path, title=title, source=self.source, model=self.model, counts=self.counts, class_map=self.class_map,
            rows=options.pop("rows", self.rows()), **options,
        )  # fmt: skip
        return path.read_text(encoding="utf-8")


def make_job(folder: Path, bands: np.ndarray, k: int, **options: object) -> Job:
    path = rasters.write_raster(folder / "scene.tif", bands, **options)
    source = RasterSource(str(path))
    model = fit(source, KMeansOptions(k))
    counts = predict(source, model, str(folder / "clusters.tif"))
    return Job(source, model, counts, folder / "clusters.tif")


def scene(n_bands: int = 3, height: int = 40, width: int = 60) -> np.ndarray:
    rng = np.random.default_rng(3)
    bands = rng.integers(1, 20, (n_bands, height, width)).astype(np.uint8)
    bands[:, :, width // 3 :] += 100
    bands[:, height // 2 :, : width // 2] += 60
    return bands


@pytest.fixture(scope="module")
def job(tmp_path_factory) -> Job:
    bands = scene()
    bands[:, :4] = 0  # a tenth has no data
    return make_job(tmp_path_factory.mktemp("job"), bands, 3, nodata=0, names=["red", "green", "near <infrared>"])


def png_of(image: dict[str, str]) -> np.ndarray:
    kind, _, data = image["src"].partition(",")
    assert kind == "data:image/png;base64"
    gdal.FileFromMemBuffer("/vsimem/report.png", base64.b64decode(data, validate=True))
    array = gdal.Open("/vsimem/report.png").ReadAsArray()
    gdal.Unlink("/vsimem/report.png")
    return array


def test_page_is_well_formed_and_complete(job: Job, tmp_path: Path) -> None:
    text = job.write(tmp_path / "report.html")
    document = Document(text)
    assert text.startswith("<!DOCTYPE html>")
    assert document.all("html") == [{"lang": "en"}]
    assert len(document.all("svg")) == (5 if drawing.available() else 0)
    assert not [one for one in document.all("div") if one.get("class") == "frame tall"]
    for phrase in (
        "scene.tif",
        "Clusters 3",
        "Each cluster in the colour of its centroid",
        "Euclidean distance",
        "every valid one",
        "Iterations",
        "Inertia",
    ):
        assert phrase in document.words
    assert "K-means grouped 2 160 valid pixels, 90.0 % of the raster" in document.words
    assert "Areas are measured on the map." in document.words
    assert len(document.all("details")) == 1
    assert "near <infrared>" in document.words
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_page_needs_no_network_and_no_script(job: Job, tmp_path: Path) -> None:
    text = job.write(tmp_path / "report.html")
    document = Document(text)
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", re.sub(r"base64,[^\"]*", "", text))
    assert not {"script", "link", "iframe", "object", "form"} & {tag for tag, _ in document.tags}
    assert not [name for _, attributes in document.tags for name in attributes if name.startswith("on")]
    references = [value for _, attributes in document.tags for name, value in attributes.items() if name == "src"]
    assert all(value.startswith("data:image/png;base64,") for value in references)
    links = [value for _, attributes in document.tags for name, value in attributes.items() if "href" in name]
    assert all(value.startswith("#") for value in links)
    policy = next(meta["content"] for meta in document.all("meta") if "http-equiv" in meta)
    assert "default-src 'none'" in policy


def test_texts_of_the_user_are_escaped(job: Job, tmp_path: Path) -> None:
    nasty = "<b>&\"'</td><script>alert(1)</script>"
    named = replace(job, model=with_names(job.model, [nasty, "b", "c"]))
    named.model.provenance["raster"] = nasty
    text = named.write(tmp_path / "r.html", title=nasty, notices=[nasty, Notice("{x}", {"x": nasty})])
    named.model.provenance["raster"] = "scene.tif"
    document = Document(text)
    assert "<script" not in text
    assert "<b>" not in text
    assert document.words.count(nasty) >= 5  # title, heading, notices, legend, table, raster
    assert not document.all("b")


def test_table_has_a_row_for_each_cluster(job: Job, tmp_path: Path) -> None:
    cells = Document(job.write(tmp_path / "report.html")).cells
    columns = ["No.", "Name", "Pixels", "Share", "Area (ha)", "red", "green", "near <infrared>"]
    assert cells["thead"][-1] == columns
    assert cells["thead"][0][-1] == "Centroid"
    assert len(cells["tbody"]) == 3
    rows = job.rows()
    for row, written in zip(rows, cells["tbody"]):
        number, name, pixels, share, area, *centroid = (cell.replace(THIN_SPACE, "") for cell in written)
        assert (number, name, pixels) == (str(row.id), row.name, str(row.pixels))
        assert float(share.split(SPACE)[0]) == pytest.approx(100 * row.share, abs=0.05)
        assert float(area) == pytest.approx(row.pixels * 100 / 10_000, abs=0.01)  # 10 m pixels
        np.testing.assert_allclose([float(value) for value in centroid], row.centroid, atol=0.06)
    total = [cell.replace(THIN_SPACE, "") for cell in cells["tfoot"][0]]
    assert total[:5] == ["", "Total", "2160", f"100.0{SPACE}%", "21.600"]


def test_swatches_have_the_clusters_colours(job: Job, tmp_path: Path) -> None:
    document = Document(job.write(tmp_path / "report.html"))
    swatches = [found["style"] for found in document.all("span") if found.get("class") == "swatch"]
    expected = ["background:#{:02x}{:02x}{:02x}".format(*row.colour) for row in job.rows()]
    assert swatches == expected * 2  # in the legend and in the table


def test_pictures_are_those_of_the_raster(job: Job, tmp_path: Path) -> None:
    image, clusters = Document(job.write(tmp_path / "report.html")).all("img")
    np.testing.assert_array_equal(np.moveaxis(png_of(image), 0, -1), pictures.image_pixels(job.source))
    np.testing.assert_array_equal(png_of(clusters), rasters.read_raster(job.class_map)[0])
    assert (image["width"], image["height"]) == ("60", "40")
    assert image["class"] == "crisp"  # so few pixels are not blurred when they are enlarged
    assert "scene.tif" in image["alt"]
    assert "scene.tif" in clusters["alt"]


def test_notices_are_shown(job: Job, tmp_path: Path) -> None:
    text = job.write(tmp_path / "r.html", notices=[Notice("{found} clusters found.", {"found": 7}), "Zweiter Satz."])
    document = Document(text)
    (aside,) = document.all("aside")
    assert aside["class"] == "warnings"
    assert "7 clusters found." in document.words
    assert "Zweiter Satz." in document.words
    assert not Document(job.write(tmp_path / "r.html")).all("aside")


def test_settings_are_folded_in(job: Job, tmp_path: Path) -> None:
    words = Document(job.write(tmp_path / "report.html")).words
    settings = words[words.index("Settings and provenance") :]
    for phrase in ("60 × 40 pixels", "WGS 84 / UTM zone 33N", "Seed 0", "Tolerance 0.002", "Start k-means++",
                   "Extra nodata value none", "Software ClusterBrush"):  # fmt: skip
        assert phrase in settings


@pytest.mark.skipif(not drawing.available(), reason="matplotlib is not installed")
def test_model_without_a_history_has_no_curve(job: Job, tmp_path: Path) -> None:
    bare = replace(job, model=replace(job.model, fit=replace(job.model.fit, history=())))
    document = Document(bare.write(tmp_path / "r.html"))
    assert len(document.all("svg")) == 4
    assert "Convergence" not in document.words


def test_model_of_another_raster_is_named(job: Job, tmp_path: Path) -> None:
    other = replace(job, model=replace(job.model, provenance={"raster": "elsewhere.tif"}))
    assert "The model was fitted on elsewhere.tif." in Document(other.write(tmp_path / "r.html")).words
    assert "The model was fitted on" not in Document(job.write(tmp_path / "r.html")).words


def test_no_georeference_means_no_areas(tmp_path: Path) -> None:
    job = make_job(tmp_path, scene(), 2, geotransform=None, epsg=None)
    document = Document(job.write(tmp_path / "report.html"))
    assert "no known place on the Earth" in document.words
    assert not [name for name in document.cells["thead"][-1] if name.startswith("Area")]
    assert "unknown" in document.words


def test_geographic_areas_are_measured_on_the_ellipsoid(tmp_path: Path) -> None:
    job = make_job(tmp_path, scene(), 2, geotransform=(10, 0.001, 0, 50, 0, -0.001), epsg=4326)
    assert "measured on the ellipsoid" in Document(job.write(tmp_path / "report.html")).words


@pytest.mark.parametrize("n_bands", [1, 2, 30])
def test_any_number_of_bands(tmp_path: Path, n_bands: int) -> None:
    job = make_job(tmp_path, scene(n_bands), 3)
    document = Document(job.write(tmp_path / "report.html"))
    assert all(len(row) == 5 + n_bands for row in document.cells["tbody"])
    upper = [attributes for tag, attributes in document.tags if tag in {"th", "td"} and attributes.get("colspan")]
    assert sum(int(attributes["colspan"]) for attributes in upper) == 5 + n_bands
    features = {1: "Features Band 1 ", 2: "Features Band 1, Band 2 ", 30: "Band 1, Band 2, Band 3, …, Band 30 (30)"}
    assert features[n_bands] in document.words
    assert ("Grey: Band 1." in document.words) == (n_bands < 3)


def test_many_clusters_are_shortened_and_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bands = np.random.default_rng(0).integers(0, 255, (3, 60, 60)).astype(np.uint8)
    job = make_job(tmp_path, bands, 100)
    document = Document(job.write(tmp_path / "report.html"))
    assert len(document.cells["tbody"]) == 100
    assert [one for one in document.all("div") if one.get("class") == "frame tall"]
    if drawing.available():
        assert document.words.count("Shown are the 40 largest of 100 clusters.") == 2
    assert "CSV" not in document.words
    monkeypatch.setattr(report, "MAX_CELLS", 8)
    document = Document(job.write(tmp_path / "report.html"))
    assert len(document.cells["tbody"]) == report.MIN_ROWS
    assert "The table shows the 64 largest of 100 clusters" in document.words
    shown = {int(row[0]) for row in document.cells["tbody"]}
    smallest = min(row.pixels for row in job.rows() if row.id in shown)
    assert all(row.pixels <= smallest for row in job.rows() if row.id not in shown)


def test_without_matplotlib_tables_and_pictures_come(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    document = Document(job.write(tmp_path / "report.html"))
    assert document.all("svg") == []
    assert "There are no charts because matplotlib is not installed here." in document.words
    assert len(document.cells["tbody"]) == 3
    assert len(document.all("img")) == 2


SHADOWED = """
import importlib.util, sys
root, raster, folder = sys.argv[1:]
spec = importlib.util.spec_from_file_location("clusterbrush", root + "/__init__.py", submodule_search_locations=[root])
sys.modules["clusterbrush"] = importlib.util.module_from_spec(spec)
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.raster import RasterSource
from clusterbrush.core.raster.class_raster import ClassRaster
from clusterbrush.core.reports import segmentation as report
from clusterbrush.core.reports.kit import pictures
from clusterbrush.core.segmentation import cluster_table as tables, fit, predict
source = RasterSource(raster)
model = fit(source, KMeansOptions(2))
counts = predict(source, model, folder + "/c.tif")
report.write_segmentation_report(folder + "/r.html", title="t", source=source, model=model, counts=counts,
    class_map=folder + "/c.tif", rows=tables.cluster_rows(model, counts))
pictures.write_picture(folder + "/p.png", source, [ClassRaster(folder + "/c.tif")])
"""


def test_in_a_python_that_lacks_matplotlib(root: Path, tmp_path: Path) -> None:
    raster = rasters.write_raster(tmp_path / "scene.tif", scene())
    environment = {**os.environ, "PYTHONPATH": str(root / "tests" / "shadow"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SHADOWED, str(root), str(raster), str(tmp_path)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document = Document((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "There are no charts" in document.words
    assert (tmp_path / "p.png").stat().st_size > 100


def test_a_folder_that_is_missing_is_a_sentence(job: Job, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        job.write(tmp_path / "missing" / "report.html")


def test_same_input_same_bytes(job: Job, tmp_path: Path) -> None:
    assert job.write(tmp_path / "a.html") == job.write(tmp_path / "b.html")


# --- languages


def test_translation_reaches_every_phrase(job: Job, tmp_path: Path) -> None:
    texts = report.ReportTexts().translated(lambda text: "fr" if text == "en" else f"«{text}»")
    document = Document(job.write(tmp_path / "report.html", texts=texts))
    assert document.all("html") == [{"lang": "fr"}]
    assert "90,0 %" in document.words
    english = [getattr(report.ReportTexts(), field.name) for field in fields(report.ReportTexts)]
    plain = [text for text in english if "{" not in text and len(text) > 4]
    stripped, found = document.words, 1
    while found:  # from the inside out: phrases hold other phrases
        stripped, found = re.subn("«[^«»]*»", "", stripped)
    stripped = stripped.replace("k-means++", "")  # a name in every language
    assert [text for text in plain if text in stripped] == []


def test_places_in_phrases_are_filled(job: Job, tmp_path: Path) -> None:
    assert not re.search(r"\{\w+\}", Document(job.write(tmp_path / "report.html")).words)


def test_the_inertia_of_merged_clusters_is_that_before(job: Job, tmp_path: Path) -> None:
    model = merged_to(job.model, 2)
    counts = predict(job.source, model, str(tmp_path / "merged.tif"))
    said = "of the clusters before merging; mean distance"
    assert said in Job(job.source, model, counts, tmp_path / "merged.tif").write(tmp_path / "merged.html")
    assert said not in job.write(tmp_path / "plain.html")
