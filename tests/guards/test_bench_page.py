# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of results: bounds that are met or not, contenders that are missing, versions, and inertia."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


@pytest.fixture
def bench(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "tools" / "lib"))
    import bench_page

    return bench_page


def row(seconds: float, **figures: float) -> dict[str, float]:
    return {"seconds": seconds, "least": seconds - 0.1, "most": seconds + 0.1, "rounds": 3, "megabytes": 7, **figures}


def test_bounds_stand_beside_what_was_measured(bench: ModuleType) -> None:
    medians = {"copy": row(0.5), "segment": row(1.25), "scikit_learn": row(25.0)}
    text = bench.page({"k8": {"medians": medians}}, ["SAGA is not installed: install it"], ["k256: slow"], ["- here"])
    lines = text.splitlines()
    assert "| segment / copy | 2.5 | at most 2 | **not met** |" in lines
    assert "| scikit_learn / segment | 20 | at least 15 | met |" in lines
    assert "| segment | 1.25 | 1.15 | 1.35 | 3 | 7 |" in lines
    assert {"- SAGA is not installed: install it", "- k256: slow: it takes minutes; give `--slow`.", "- here"} <= set(
        lines
    )
    assert "- Small images, strokes to map: `--only small`." in lines
    assert not any("--only k8" in line for line in lines)


def test_what_was_not_measured_is_said(bench: ModuleType) -> None:
    lines = bench.bounds("k8", {"copy": row(0.5), "segment": row(0.9)})
    assert lines[-2:] == [
        "| segment / copy | 1.8 | at most 2 | met |",
        "| scikit_learn / segment | - | at least 15 | not measured |",
    ]


def test_a_trial_is_held_against_no_bound(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "TRIAL_SIZE", "512")
    text = bench.page({"k8": {"medians": {"copy": row(0.5), "segment": row(1.25)}}}, [], [], [])
    assert "512 pixels on each side" in text
    assert "wanted" not in text


@pytest.mark.parametrize(
    ("arguments", "size", "sentence"),
    [
        (["--rounds", "0"], "", "--rounds must be 1 or more"),
        (["--only", "methods,k8"], "", "methods runs alone"),
        (["--only", "none"], "", "no case 'none'; there are: k8"),
        (["--page", "/no/such/folder/page.md"], "", "there is no folder /no/such/folder"),
        ([], "abc", "CLUSTERBRUSH_BENCH_SIZE must be a number of pixels from 512 on"),
        ([], "8", "CLUSTERBRUSH_BENCH_SIZE must be a number of pixels from 512 on"),
    ],
)
def test_what_would_fail_after_the_work_is_said_before(
    root: Path, arguments: list[str], size: str, sentence: str
) -> None:
    done = subprocess.run(
        [sys.executable, str(root / "tools" / "lib" / "bench.py"), *arguments],
        env={**os.environ, "CLUSTERBRUSH_BENCH_SIZE": size},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_bounds_name_contenders_that_are_there(bench: ModuleType) -> None:  # noqa: ARG001
    import bench_cases

    for name, rows in bench_cases.RATIOS.items():
        contenders = {contender for contender, _, _ in bench_cases.CASES[name]}
        assert {part for bound in rows for part in (bound.above, bound.below) if part} <= contenders, name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("GDAL 3.6.2, released 2023/01/02", "3.6.2"),
        ("GRASS GIS 8.2.1", "8.2.1"),
        ("SAGA Version: 8.5.0\n\n", "8.5.0"),
        ("QGIS 3.22.16-Białowieża 'Białowieża' (exported)", "3.22.16"),
        ("nothing", ""),
    ],
)
def test_versions_are_read(bench: ModuleType, text: str, number: str) -> None:
    assert bench.version_in(text) == number


def test_inertia_is_that_of_the_pixels_with_a_cluster(bench: ModuleType, tmp_path: Path) -> None:  # noqa: ARG001
    import bench_rivals

    rng = np.random.default_rng(1)
    values, ids = rng.integers(0, 255, (2, 700, 30)), rng.integers(0, 4, (700, 30))
    for name, bands, nodata in (("image.tif", values, None), ("ids.tif", ids[None], 0)):
        dataset = gdal.GetDriverByName("GTiff").Create(str(tmp_path / name), 30, 700, len(bands), gdal.GDT_Byte)
        for number, band in enumerate(bands, start=1):
            dataset.GetRasterBand(number).WriteArray(band.astype(np.uint8))
        if nodata is not None:
            dataset.GetRasterBand(1).SetNoDataValue(nodata)
        dataset = None
    distances = sum(((values[:, ids == c] - values[:, ids == c].mean(axis=1)[:, None]) ** 2).sum() for c in (1, 2, 3))
    figures = bench_rivals.inertia(str(tmp_path / "image.tif"), str(tmp_path / "ids.tif"))
    assert figures["inertia a pixel"] == pytest.approx(distances / (ids > 0).sum(), rel=1e-10)
    assert figures["clusters"] == 3
    assert figures["share without cluster"] == pytest.approx((ids == 0).mean())
