# SPDX-License-Identifier: GPL-2.0-or-later
"""A comparison of methods as a CSV table."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from clusterbrush.core.answers.comparing_methods import Comparison, Failure, MethodResult
from clusterbrush.core.answers.method_scores import Difference, UnitCounts
from clusterbrush.core.answers.method_tables import table_csv, write_table
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.legend.entry import LegendEntry

LEGEND = (LegendEntry(1, 'see "big"', (0, 0, 200)), LegendEntry(2, "wood", (0, 120, 0)))
MATRIX = np.array([[6.0, 2, 1], [0, 0, 0]])


def comparison() -> Comparison:
    counts = UnitCounts(MATRIX, np.zeros((9, 3, 2)))
    results = (
        MethodResult("default", "a.tif", 2.0, 5_000_000, 100, counts, Difference(0.0, 0.0, 0.0)),
        MethodResult("clusternet", "b.tif", 0.5, None, 100, counts, Difference(0.1, 0.05, 0.2)),
    )
    failures = (Failure("default", InputError("It is {why}.", why="no good, at all")),)
    return Comparison(LEGEND, results, failures, "points", 9, 9, np.array([0, 1, 1]))


def test_every_figure_stands_in_its_column(tmp_path) -> None:
    rows = list(csv.DictReader(io.StringIO(table_csv(comparison()))))
    best, other, failed = rows
    dice, chance = 12 / 15, 9 * 6 / 81
    assert float(best["accuracy"]) == pytest.approx(6 / 9)
    assert float(best["macro_dice"]) == pytest.approx(dice)
    assert float(best["mean_iou"]) == pytest.approx(6 / 9)
    assert float(best["kappa"]) == pytest.approx((6 / 9 - chance) / (1 - chance))
    assert float(best['dice 1 see "big"']) == pytest.approx(dice)
    assert best["dice 2 wood"] == ""
    assert (best["seconds"], best["peak_memory_mb"], best["pixels_per_second"]) == ("2", "5", "50")
    assert (best["title"], best["significant"], other["significant"]) == ("ClusterBrush", "no", "yes")
    assert (other["below_best"], other["below_best_low"], other["below_best_high"]) == ("0.1", "0.05", "0.2")
    assert (other["peak_memory_mb"], other["error"]) == ("", "")
    assert (failed["method"], failed["error"], failed["accuracy"]) == ("default", "It is no good, at all.", "")
    write_table(tmp_path / "t.csv", comparison())
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == table_csv(comparison())
