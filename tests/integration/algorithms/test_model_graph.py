# SPDX-License-Identifier: GPL-2.0-or-later
"""A graph of the model designer that fits on one raster and applies to another: built, run, saved, loaded, run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasters
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
)

if TYPE_CHECKING:
    from pathlib import Path

Source = QgsProcessingModelChildParameterSource


def child(provider, name: str, **sources: Source) -> QgsProcessingModelChildAlgorithm:
    """Return a step with these sources, and defaults for the rest as the designer fills them in."""
    made = QgsProcessingModelChildAlgorithm(f"clusterbrush:{name}")
    made.setChildId(name)
    made.setDescription(name)
    for definition in provider.algorithm(name).parameterDefinitions():
        source = sources.get(definition.name())
        if source is None and not definition.isDestination():
            source = Source.fromStaticValue(definition.defaultValue())
        if source is not None:
            made.addParameterSources(definition.name(), [source])
    return made


@pytest.fixture
def graph(provider) -> QgsProcessingModelAlgorithm:
    made = QgsProcessingModelAlgorithm("fit and apply", "tests")
    made.addModelParameter(QgsProcessingParameterRasterLayer("FIRST"), QgsProcessingModelParameter("FIRST"))
    made.addModelParameter(QgsProcessingParameterRasterLayer("SECOND"), QgsProcessingModelParameter("SECOND"))
    made.addModelParameter(QgsProcessingParameterNumber("K", "K", defaultValue=3), QgsProcessingModelParameter("K"))
    first, count = Source.fromModelParameter("FIRST"), Source.fromModelParameter("K")
    fit = child(provider, "fitkmeans", INPUT=first, N_CLUSTERS=count)
    made.addChildAlgorithm(fit)
    apply = child(
        provider,
        "applymodel",
        INPUT=Source.fromModelParameter("SECOND"),
        MODEL=Source.fromChildOutput("fitkmeans", "MODEL"),
    )
    output = QgsProcessingModelOutput("CLUSTERS", "CLUSTERS")
    output.setChildId("applymodel")
    output.setChildOutputName("OUTPUT")
    apply.setModelOutputs({"CLUSTERS": output})
    made.addChildAlgorithm(apply)
    return made


@pytest.fixture
def second(tmp_path: Path) -> Path:
    values = np.repeat([200, 10], 3)[:, None] + np.zeros((2, 6, 5), dtype=int)
    return rasters.write_raster(tmp_path / "second.tif", values.astype(np.uint8), names=["red", "nir"])


def run_graph(graph: QgsProcessingModelAlgorithm, first: Path, second: Path, target: Path, log) -> np.ndarray:
    names = [item.name() for item in graph.destinationParameterDefinitions()]
    assert names == ["applymodel:CLUSTERS"]
    parameters = {"FIRST": str(first), "SECOND": str(second), "K": 3, names[0]: str(target)}
    context = QgsProcessingContext()
    fits, reason = graph.checkParameterValues(parameters, context)
    assert fits, reason
    _, fine = graph.run(parameters, context, log)
    assert fine
    return rasters.read_raster(target)[0]


def test_the_graph_runs(graph, stripes: Path, second: Path, tmp_path: Path, log) -> None:
    assert graph.validateChildAlgorithm("fitkmeans") == (True, [])
    assert graph.validateChildAlgorithm("applymodel") == (True, [])
    found = run_graph(graph, stripes, second, tmp_path / "c.tif", log)
    assert found[:, 0].tolist() == [3, 3, 3, 1, 1, 1]


def test_the_graph_runs_after_a_round_trip_through_a_file(graph, stripes, second: Path, tmp_path: Path, log) -> None:
    path = str(tmp_path / "graph.model3")
    assert graph.toFile(path)
    loaded = QgsProcessingModelAlgorithm()
    assert loaded.fromFile(path)
    assert set(loaded.childAlgorithms()) == {"fitkmeans", "applymodel"}
    found = run_graph(loaded, stripes, second, tmp_path / "c.tif", log)
    assert found[:, 0].tolist() == [3, 3, 3, 1, 1, 1]
