# SPDX-License-Identifier: GPL-2.0-or-later
"""What is promised of each algorithm: help, and nothing left by a run that is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

NEW = ("landscape", "suggestk", "comparedistances", "namecolours", "areas", "areachange", "outlines")


@pytest.mark.parametrize("name", [*NEW, "compare"])
def test_every_parameter_has_help(provider, name: str) -> None:
    algorithm = provider.algorithm(name)
    assert algorithm.shortHelpString()
    assert all(definition.help().endswith(".") for definition in algorithm.parameterDefinitions())


@pytest.mark.parametrize("name", NEW)
def test_a_cancelled_run_leaves_nothing(provider, log, land: dict[str, str], tmp_path: Path, name: str) -> None:
    from qgis.core import QgsProcessingContext

    algorithm = provider.algorithm(name)
    given: dict[str, object] = {"BEFORE": land["CLASSES"], "AFTER": land["CLASSES"], "INPUT": land["CLASSES"]}
    parameters = {key: value for key, value in given.items() if algorithm.parameterDefinition(key) is not None}
    for definition in algorithm.parameterDefinitions():
        if definition.isDestination() and definition.name() not in {"NAMED_MODEL"}:
            end = {"rasterDestination": "tif", "vectorDestination": "gpkg"}.get(definition.type())
            end = end or definition.createFileFilter().partition("*.")[2][:4].rstrip(");")
            parameters[definition.name()] = str(tmp_path / f"{definition.name()}.{end}")
    log.cancel()
    result, ok = algorithm.run(parameters, QgsProcessingContext(), log)
    assert ok
    assert not any(value in parameters.values() for value in result.values() if isinstance(value, str))
    assert list(tmp_path.iterdir()) == []
