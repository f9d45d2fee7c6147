# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts and widths of clusters in a model file: what is damaged is said so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base.errors import ModelError
from clusterbrush.core.clustering.grouping import MIXTURE, Grouping
from clusterbrush.core.clustering.kmeans import KMeansOptions
from clusterbrush.core.segmentation.fitting import fit
from clusterbrush.core.segmentation.model import from_dict

if TYPE_CHECKING:
    from clusterbrush.core.raster.source import RasterSource
    from clusterbrush.core.segmentation.model import KMeansModel


@pytest.mark.parametrize(
    "damage",
    [
        lambda values: values["parts"].pop(),
        lambda values: values["tree"].pop(),
        lambda values: values.pop("tree"),
        lambda values: values["parts"][0].update(cluster=5),
        lambda values: values["parts"][0].update(cluster=0),
        lambda values: [part.update(cluster=1) for part in values["parts"]],
        lambda values: values["parts"][0].update(centroid=[1.0]),
        lambda values: values["parts"][0].update(count=-1),
        lambda values: values["parts"][0].update(colour="red"),
        lambda values: values["tree"].reverse(),
        lambda values: values["tree"][0].__setitem__(0, 22),
        lambda values: values["tree"][3].__setitem__(2, -5),
        lambda values: values["tree"][3].__setitem__(0, values["tree"][2][0]),
    ],
)
def test_damaged_parts(merged: KMeansModel, damage) -> None:
    values = json.loads(merged.to_json())
    damage(values)
    with pytest.raises(ModelError, match="is damaged"):
        from_dict(values, "m.json")


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: entry.pop("variance"),
        lambda entry: entry.pop("weight"),
        lambda entry: entry.update(weight=0.0),
        lambda entry: entry.update(variance=[1.0, 2.0]),
        lambda entry: entry.update(variance=[1.0, -2.0, 1.0]),
        lambda entry: entry.update(variance=[1.0, 0.0, 1.0]),
    ],
)
def test_damaged_mixtures(varied: RasterSource, damage) -> None:
    values = json.loads(fit(varied, KMeansOptions(12), grouping=Grouping(MIXTURE)).to_json())
    damage(values["clusters"][1])
    with pytest.raises(ModelError, match="is damaged"):
        from_dict(values, "m.json")
