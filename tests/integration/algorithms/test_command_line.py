# SPDX-License-Identifier: GPL-2.0-or-later
"""Each command and its algorithm: the same parameters, and from them the same files and numbers, bit for bit."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from clusterbrush.core.answers import comparing_methods
from clusterbrush.core.command_line.commands import COMMANDS
from clusterbrush.core.jobs.learning import LACK
from clusterbrush.core.training.options import can_train, torch_command
from osgeo import gdal
from shell import as_typed, results_of
from torch_threads import one_torch_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFT_OUT = {"name": {"COLOURS"}}  # a table to be typed into: a shell gives the legend file in its place
WRITTEN = {"rasterDestination": ".tif", "vectorDestination": ".gpkg", "fileDestination": "", "folderDestination": "/"}
# Parameters besides those that `given` has; files of the run before stand in braces.
CASES: dict[str, list[dict[str, Any]]] = {
    "segment": [
        {"N_CLUSTERS": 4, "DISTANCE": 1, "UPDATE": 1, "SCALING": 1, "SEED": 3, "NODATA": 20.0, "BANDS": [3, 1]},
        {"FEATURES": 0, "N_CLUSTERS": 3, "SAMPLE": 500, "START": 1, "ATTEMPTS": 2, "ITERATIONS": 9, "TOLERANCE": 0.01},
    ],
    "fit": [{"N_CLUSTERS": 3, "SCALING": 2}, {"N_CLUSTERS": 6, "METHOD": 2, "MERGE_TO": 3}],
    "apply": [{}, {"MERGE_TO": 2}],
    "classify": [
        {"N_CLUSTERS": 20, "SEED": 2, "LEAST_CONFIDENCE": 0.4, "WIDTH_FIELD": "width"},
        {"METHOD": 1, "FEATURES": 1, "N_CLUSTERS": 12, "THRESHOLD": 0.2, "BANDS": [1, 2], "LABELS": "CLASSES"},
    ],
    "compare": [
        {"FEATURES": 1, "N_CLUSTERS": 12, "TRUTH": "CLASSES"},
        {"METHODS": [1], "SEED": 2, "LABELS": "CLASSES"},
    ],
    "suggest-k": [{"MAX_CLUSTERS": 4, "METHOD": 4, "SAMPLE": 600, "GAP_REFERENCES": 2, "DISTANCE": 1, "SCALING": 1}],
    "compare-distances": [{"N_CLUSTERS": 3, "ATTEMPTS": 3, "SEED": 5}],
    "landscape": [{"WIDTH": 60, "HEIGHT": 40, "SEED": 2, "NOISE": 1.5, "GRASS": 10.0}],
    "features": [
        {"FEATURES": 2, "SCALES": "1,3", "COMPONENTS": 2, "INDICES": [2], "FORMULA": "b1 - b2"},
        {"FEATURES": 0, "COLOURS": True, "COMPONENTS": 1},
    ],
    "name": [{"SPACE": 1, "SOURCE": 1, "MAX_DISTANCE": 150.0}],
    "learn-features": [{"CLUSTERS": 6, "BANDS": "3,1", "NODATA": 20.0, "SEED": 2, "RESUME": False, "REPORT": None}],
    "smooth": [{"METHOD": 2, "RADIUS": 1, "MINIMUM_AREA": 900.0, "CONNECTED": 1}],
    "accuracy": [{}, {"TRUTH": None, "SAMPLES": "STROKES"}],
    "areas": [{"PIXEL_AREA": 4.0}],
    "change": [{"CLASS": "2"}],
    "outlines": [{"SMOOTHING": 2, "MIN_AREA": 500.0, "SMALL_REGIONS": 1, "LABEL_SHARE": 5.0, "IMAGE": "INPUT"}],
}  # fmt: skip


@pytest.fixture
def one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


@pytest.fixture(autouse=True)
def _the_same_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every method take the same time and memory, which differ from run to run."""
    usage = SimpleNamespace(seconds=2.0, peak_bytes=10**6)
    monkeypatch.setattr(comparing_methods, "Usage", partial(nullcontext, usage))


def test_a_command_takes_what_its_algorithm_takes(provider) -> None:
    for command in COMMANDS.values():
        algorithm = provider.algorithm(command.algorithm)
        assert algorithm.displayName() == command.title
        lack = "" if command.name != "learn-features" or can_train() else f"\n\n{LACK.format(command=torch_command())}"
        assert algorithm.shortHelpString() == command.help + lack
        arguments = {argument.name: argument for argument in command.arguments}
        definitions = {definition.name(): definition for definition in algorithm.parameterDefinitions()}
        assert set(arguments) == set(definitions) - LEFT_OUT.get(command.name, set()), command.name
        for name, definition in ((name, definitions[name]) for name in arguments):
            check_argument(arguments[name], definition, f"{command.name} {name}")


def check_argument(argument: Any, definition: Any, place: str) -> None:
    """Compare an argument with the toolbox's parameter."""
    if argument.choices:
        assert definition.help().startswith(argument.help.split(":")[0]), place
        assert len(argument.choices) == len(definition.options()), place
        default, choices = definition.defaultValue(), list(argument.choices)
        chosen = [choices[number] for number in default] if isinstance(default, list) else choices[default]
        assert argument.default == chosen, place
        return
    assert definition.help() == argument.help, place
    assert argument.required or argument.default == definition.defaultValue(), place
    if definition.type() == "number":
        for limit, bound in ((argument.low, definition.minimum()), (argument.high, definition.maximum())):
            assert limit == bound or (limit is None and abs(bound) > 1e300), place


@pytest.mark.parametrize(
    ("name", "parameters"), [(name, parameters) for name, cases in CASES.items() for parameters in cases]
)
@pytest.mark.usefixtures("one_thread")
def test_a_command_does_what_its_algorithm_does(
    run, provider, given: dict[str, dict], capsys, tmp_path: Path, name: str, parameters: dict[str, Any]
) -> None:
    if name == "learn-features" and not can_train():
        pytest.skip("torch is not installed here")
    command = COMMANDS[name]
    endings = {argument.name: argument.endings for argument in command.arguments}
    files = {
        output.name(): f"{output.name()}{WRITTEN[output.type()] or endings[output.name()][0]}"
        for output in provider.algorithm(command.algorithm).destinationParameterDefinitions()
        if output.name() not in parameters and not (name == "apply" and output.name() == "PROBABILITIES")
    }
    files_of_given = {**given["classifystrokes"], "CLASSES": given["accuracy"]["TRUTH"]}
    wanted = {**given[command.algorithm], **parameters}
    values = {
        key: files_of_given.get(value, value) if isinstance(value, str) else value for key, value in wanted.items()
    }
    values = {key: value for key, value in values.items() if value is not None}
    if name == "name":
        values["INPUT"] = copied(Path(values["INPUT"]), tmp_path)  # QGIS knows the title of a temporary result
    folders = {where: tmp_path / where for where in ("toolbox", "shell")}
    for folder in folders.values():
        folder.mkdir()
    places = {where: {key: str(folder / file) for key, file in files.items()} for where, folder in folders.items()}
    by_toolbox = run(command.algorithm, **values, **places["toolbox"])
    by_shell = results_of(capsys, *as_typed(name, {**values, **places["shell"]}))
    compare_results(by_toolbox, by_shell, places)
    written = {where: set(files_below(folder)) for where, folder in folders.items()}
    assert {file for file in written["toolbox"] if not file.endswith(".aux.xml")} == {
        file for file in written["shell"] if not file.endswith(".aux.xml")
    }
    for file in sorted(written["shell"]):
        compare_files(folders["toolbox"] / file, folders["shell"] / file)


def files_below(folder: Path) -> list[str]:
    """Return the files of a folder, and of those in it."""
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def copied(path: Path, folder: Path) -> str:
    """Copy a raster with what lies beside it, and return its new path."""
    for part in path.parent.glob(f"{path.stem}.*"):
        shutil.copy(part, folder / part.name.replace(path.stem, "clusters", 1))
    return str(folder / f"clusters{path.suffix}")


def compare_results(by_toolbox: dict, by_shell: dict, places: dict[str, dict[str, str]]) -> None:
    for key, value in by_toolbox.items():
        other = by_shell[key.lower()]
        if key in places["toolbox"]:
            assert (str(value), other) == (places["toolbox"][key], places["shell"][key])
        else:
            assert other == value, key
    assert {key.upper() for key in by_shell} == set(by_toolbox)


def compare_files(first: Path, second: Path) -> None:
    """Compare two files: pixels, legend and place of rasters, the features of layers, the bytes of all others."""
    if first.suffix == ".tif":
        compare_rasters(first, second)
    elif first.suffix == ".gpkg":
        compare_layers(first, second)
    else:
        assert first.read_bytes() == second.read_bytes(), first.name


def compare_rasters(first: Path, second: Path) -> None:
    one, other = gdal.Open(str(first)), gdal.Open(str(second))
    np.testing.assert_array_equal(one.ReadAsArray(), other.ReadAsArray())
    assert one.GetGeoTransform() == other.GetGeoTransform()
    assert one.GetProjection() == other.GetProjection()
    for number in range(1, one.RasterCount + 1):
        told = [described(dataset.GetRasterBand(number)) for dataset in (one, other)]
        assert told[0] == told[1], first.name


def described(band: Any) -> tuple:
    table = band.GetColorTable()
    colours = table and [table.GetColorEntry(number) for number in range(table.GetCount())]
    return band.DataType, band.GetDescription(), repr(band.GetNoDataValue()), band.GetCategoryNames(), colours


def compare_layers(first: Path, second: Path) -> None:
    rows: list[list[tuple]] = []
    for path in (first, second):
        dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR)
        rows.append([(row.GetGeometryRef().ExportToWkb(), row.items()) for row in dataset.GetLayer(0)])
    assert rows[0] == rows[1]
    assert rows[0]
