# SPDX-License-Identifier: GPL-2.0-or-later
"""The algorithms from the command line: tools/qgis_process as a user calls it, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT = 120  # seconds; a start of QGIS takes one or two


@pytest.fixture(scope="module")
def qgis_process(root: Path):
    """Return a function that runs tools/qgis_process in a folder."""

    def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(root / "tools" / "qgis_process"), *arguments]
        return subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )

    return run


@pytest.fixture
def three_stripes(tmp_path: Path) -> Path:
    """Write 12 rows of values about 10, 100 and 200, four rows each, 8 columns, two bands."""
    rng = np.random.default_rng(1)
    values = np.repeat([10, 100, 200], 4)[:, np.newaxis] + rng.integers(0, 3, (2, 12, 8))
    return rasters.write_raster(tmp_path / "image.tif", values.astype(np.uint8))


def clusters_of(folder: Path) -> np.ndarray:
    return rasters.read_raster(folder / "clusters.tif")[0]


def test_the_algorithms_are_listed(qgis_process, tmp_path: Path) -> None:
    done = qgis_process(tmp_path, "list")
    assert done.returncode == 0, done.stderr
    for name in ("clusterbrush:segment", "clusterbrush:fitkmeans", "clusterbrush:applymodel"):
        assert name in done.stdout


def test_segment_with_relative_paths(qgis_process, three_stripes: Path) -> None:
    """The stripes come out as clusters 1, 2, 3 from dark to bright; paths hold in the folder of the call."""
    folder = three_stripes.parent
    outputs = ["OUTPUT=clusters.tif", "MODEL=model.json", "TABLE=areas.csv", "REPORT=report.html"]
    inputs = ["INPUT=image.tif", "N_CLUSTERS=3"]
    done = qgis_process(folder, "run", "clusterbrush:segment", "--", *inputs, *outputs)
    assert done.returncode == 0, done.stdout + done.stderr
    expected = np.repeat(np.repeat([1, 2, 3], 4)[:, np.newaxis], 8, axis=1)
    np.testing.assert_array_equal(clusters_of(folder), expected)
    assert json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert len((folder / "areas.csv").read_text(encoding="utf-8").splitlines()) == 4
    assert "<html" in (folder / "report.html").read_text(encoding="utf-8")


def test_other_formats_by_the_ending_of_the_name(qgis_process, three_stripes: Path) -> None:
    folder = three_stripes.parent
    rows = []
    for name, driver in (("clusters.cog.tif", "GTiff"), ("clusters.gpkg", "GPKG"), ("clusters.img", "HFA")):
        arguments = ["INPUT=image.tif", "N_CLUSTERS=3", f"OUTPUT={name}", "REPORT=report.html"]
        done = qgis_process(folder, "run", "clusterbrush:segment", "--", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        assert gdal.Open(str(folder / name)).GetDriver().ShortName == driver
        rows.append([int(row[0]) for row in rasters.read_raster(folder / name)[0]])
    assert rows == [[1] * 4 + [2] * 4 + [3] * 4] * 3
    assert gdal.Open(str(folder / "clusters.cog.tif")).GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"


def test_fit_then_apply_gives_the_same(qgis_process, three_stripes: Path) -> None:
    folder = three_stripes.parent
    done = qgis_process(
        folder, "run", "clusterbrush:fitkmeans", "--", "INPUT=image.tif", "N_CLUSTERS=3", "MODEL=model.json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    done = qgis_process(
        folder,
        "run",
        "clusterbrush:applymodel",
        "--",
        "INPUT=image.tif",
        "MODEL=model.json",
        "OUTPUT=clusters.tif",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [int(row[0]) for row in clusters_of(folder)] == [1] * 4 + [2] * 4 + [3] * 4


def test_segment_runs_without_optional_libraries(qgis_process, three_stripes: Path, root: Path) -> None:
    """The shadow folder comes first on the path: importing any of them fails as where it is missing."""
    folder = three_stripes.parent
    done = qgis_process(
        folder,
        "run",
        "clusterbrush:segment",
        "--",
        "INPUT=image.tif",
        "N_CLUSTERS=3",
        "OUTPUT=clusters.tif",
        "REPORT=report.html",
        PYTHONPATH=str(root / "tests" / "shadow"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [int(row[0]) for row in clusters_of(folder)] == [1] * 4 + [2] * 4 + [3] * 4
    assert (folder / "report.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["INPUT=none.tif"], ["none.tif"]),
        (["INPUT=text.tif"], ["text.tif"]),
        (["INPUT=image.tif", "OUTPUT=no/such/folder/clusters.tif"], ["folder"]),
        (["INPUT=image.tif", "OUTPUT=clusters.png"], ["ends in .tif, .tiff, .cog.tif"]),
        (["INPUT=image.tif", "N_CLUSTERS=0"], ["N_CLUSTERS", "clusters"]),
    ],
)
def test_bad_input_is_a_sentence(qgis_process, three_stripes: Path, arguments: list[str], words: list[str]) -> None:
    folder = three_stripes.parent
    (folder / "text.tif").write_text("no raster", encoding="utf-8")
    outputs = [] if any(argument.startswith("OUTPUT") for argument in arguments) else ["OUTPUT=clusters.tif"]
    done = qgis_process(folder, "run", "clusterbrush:segment", "--", *arguments, *outputs)
    said = done.stdout + done.stderr
    assert done.returncode != 0, said
    assert "Traceback" not in said
    assert any(word in said for word in words), said
    assert not list(folder.glob("clusters*"))


def test_runs_beside_each_other(root: Path, tmp_path: Path, three_stripes: Path) -> None:
    """Two runs share a profile and do not disturb each other."""
    command = [str(root / "tools" / "qgis_process"), "run", "clusterbrush:segment"]
    runs = [
        subprocess.Popen(
            [*command, "--", f"INPUT={three_stripes}", "N_CLUSTERS=3", f"OUTPUT={tmp_path / name}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for name in ("one.tif", "two.tif")
    ]
    said = [run.communicate(timeout=TIMEOUT)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    one, two = (rasters.read_raster(tmp_path / name) for name in ("one.tif", "two.tif"))
    np.testing.assert_array_equal(one, two)


def test_the_exit_code_of_a_wrong_command_passes_through(qgis_process, tmp_path: Path) -> None:
    assert qgis_process(tmp_path, "run", "clusterbrush:nothing", "--", "A=1").returncode != 0


@pytest.mark.usefixtures("class_map")
def test_from_the_command_line(root: Path, tmp_path: Path) -> None:
    def process(name: str, *arguments: str) -> dict:
        command = [str(root / "tools" / "qgis_process"), "--json", "run", f"clusterbrush:{name}", "--", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)["results"]

    process("smooth", "INPUT=map.tif", "OUTPUT=smooth.tif", "METHOD=1", "MINIMUM_AREA=200")
    found = process("accuracy", "INPUT=smooth.tif", "TRUTH=map.tif", "REPORT=report.html", "MATRIX=matrix.csv")
    assert found["OVERALL"] == pytest.approx(399 / 400)
    assert "<html" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "matrix.csv").read_text(encoding="utf-8").startswith("truth")
