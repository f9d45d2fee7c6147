# SPDX-License-Identifier: GPL-2.0-or-later
"""name, with a legend file of one's own, and a model alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clusterbrush.core.segmentation.model import load
from rasters import write_raster
from shell import code_of, results_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_model_alone_gets_names_from_a_file(capsys, tmp_path: Path) -> None:
    values = np.repeat([10, 240], 5)[:, None] + np.random.default_rng(0).integers(0, 3, (3, 10, 8))
    image = write_raster(tmp_path / "image.tif", values.astype(np.uint8))
    model, named, legend = (tmp_path / name for name in ("m.json", "n.json", "l.csv"))
    legend.write_text("name,red,green,blue\nnight,10,10,10\nday,240,240,240\n", encoding="utf-8")
    results_of(capsys, "fit", image, model, "--n-clusters", 2)
    results = results_of(capsys, "name", "--model", model, "--legend", legend, "--named-model", named)
    assert (results["named"], results["unnamed"]) == (2, 0)
    assert [cluster.name for cluster in load(str(named)).clusters] == ["night", "day"]


def test_nothing_to_name_is_a_sentence(capsys) -> None:
    assert code_of("name") == 1
    assert capsys.readouterr().err == "Give a cluster raster, a model, or both.\n"
