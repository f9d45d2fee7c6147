# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of methods: figures of runs that are known, and a page that keeps what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

ROWS = (("default", "context"), ("svm", "bands"), ("random_forest", "bands"))


@pytest.fixture
def bench(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "tools" / "lib"))
    import bench_methods

    monkeypatch.setattr(bench_methods, "load_package", lambda: None)  # the package is there already
    return bench_methods


def runs() -> dict[str, dict]:
    """Return two images, three sets of few strokes and two of many; one method failed once."""
    rng, results = np.random.default_rng(0), {}
    for method, preset in ROWS:
        for case in ("city", "field"):
            for strokes in ("few_1", "few_2", "few_3", "many_1", "many_2"):
                figures = {"dice": float(rng.random()), "accuracy": 0.5, "processor": float(rng.integers(1, 99))}
                results[f"{method} {preset} {case} {strokes}"] = figures
    results["random_forest bands field many_2"] = {"error": "Killed"}
    return results


def test_images_weigh_the_same_and_spread_is_that_of_the_strokes(bench: ModuleType) -> None:
    results = runs()
    header, _, first, *others = bench.table(results, ROWS)
    assert [cell.strip() for cell in header.split("|")[3:5]] == ["city", "field"]
    cells = [cell.strip() for cell in first.split("|")[1:-1]]
    own = {key: run for key, run in results.items() if key.startswith("default")}

    def dice(case: str, budget: str) -> np.ndarray:
        return np.array([run["dice"] for key, run in own.items() if f" {case} {budget}" in key])

    means = np.array([[dice(case, budget).mean() for budget in ("few", "many")] for case in ("city", "field")])
    spread = [np.mean([dice(case, budget).std(ddof=1) for case in ("city", "field")]) for budget in ("few", "many")]
    seconds = np.mean([run["processor"] for run in own.values()])
    assert cells[:2] == ["ClusterBrush", "context"]
    assert cells[2:4] == [f"{few:.3f} / {many:.3f}" for few, many in means]
    assert cells[4] == "**{:.3f} / {:.3f}**".format(*means.mean(axis=0))
    assert cells[5:] == ["{:.3f} / {:.3f}".format(*spread), f"{seconds:.0f}", ""]
    assert [line.split("|")[1].strip() for line in others] == ["Support vector machine"], "failed runs make no row"
    assert others[0].split("|")[-2].strip() == "0.18"


def test_the_page_around_the_table_stays(bench: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{bench.BEGIN}\nold\n{bench.END}\nafter\n", encoding="utf-8")
    bench.write_page(page, ["| new |"])
    assert page.read_text(encoding="utf-8") == f"before\n{bench.BEGIN}\n| new |\n{bench.END}\nafter\n"


def test_runs_that_are_there_are_not_repeated(
    bench: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("city/truth.tif", "city/strokes_few_1.gpkg", "city/strokes_many_1.gpkg", "other/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    asked = []

    def run(*arguments: str) -> dict:
        asked.append(arguments[1:])
        return {"dice": 0.5}

    monkeypatch.setattr(bench, "run_in_process", run)
    for _ in range(2):
        results = bench.run_all(tmp_path, tmp_path / "results.json", ROWS[:1])
    assert asked == [(name, "default", "context") for name in ("strokes_few_1.gpkg", "strokes_many_1.gpkg")]
    assert list(results) == ["default context city few_1", "default context city many_1"]
