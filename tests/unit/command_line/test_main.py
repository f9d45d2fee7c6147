# SPDX-License-Identifier: GPL-2.0-or-later
"""The program: exit codes, what goes to stdout and stderr, help, bad input, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.version import software_version
from clusterbrush.core.command_line.commands import COMMANDS
from clusterbrush.core.command_line.main import parser
from clusterbrush.core.segmentation.model import load
from rasters import read_raster, write_raster
from shell import code_of, results_of, started

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT = 120  # seconds


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Write values about 10, 100 and 200, four rows each."""
    values = np.repeat([10, 100, 200], 4)[:, None] + np.random.default_rng(0).integers(0, 3, (2, 12, 9))
    return write_raster(tmp_path / "image.tif", values.astype(np.uint8), names=["red", "nir"])


def test_json_holds_files_and_numbers_and_nothing_else_is_printed(capsys, image: Path, tmp_path: Path) -> None:
    output, model = tmp_path / "c.tif", tmp_path / "m.json"
    results = results_of(capsys, "segment", image, output, "--n-clusters", 3, "--model", model)
    values = read_raster(image).astype(float).reshape(2, 3, 36)
    inertia = ((values - values.mean(axis=2, keepdims=True)) ** 2).sum()
    assert results["inertia"] == pytest.approx(inertia, rel=1e-5)
    assert results["inertia"] == load(str(model)).fit.inertia
    assert results["iterations_done"] == len(load(str(model)).fit.history)
    named = {"output": str(output), "model": str(model), "clusters": 3}
    assert results == {**named, "inertia": results["inertia"], "iterations_done": results["iterations_done"]}
    np.testing.assert_array_equal(read_raster(output)[0], np.repeat([1, 2, 3], 4)[:, None] * np.ones(9))


def test_without_json_results_are_lines(capsys, image: Path, tmp_path: Path) -> None:
    assert code_of("segment", image, tmp_path / "c.tif", "--n-clusters", 3) == 0
    printed = capsys.readouterr()
    assert "clusters: 3" in printed.out.splitlines()
    assert printed.err == ""


def test_a_warning_goes_to_stderr(capsys, image: Path, tmp_path: Path) -> None:
    results = results_of(capsys, "segment", image, tmp_path / "c.tif", "--n-clusters", 60)
    assert results["clusters"] < 60
    assert code_of("segment", image, tmp_path / "c.tif", "--n-clusters", 60, "--json") == 0
    printed = capsys.readouterr()
    assert printed.err.startswith(f"Warning: Clusters: {results['clusters']} instead of 60.")
    assert json.loads(printed.out)["clusters"] == results["clusters"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["segment", "missing.tif", "c.tif"], "missing.tif"),
        (["segment", "image.tif", "c.xyz"], "c.xyz"),
        (["segment", "image.tif", "nowhere/c.tif"], "The folder nowhere does not exist."),
        (["segment", "image.tif", "image.tif"], "OUTPUT would replace image.tif, which INPUT is read from."),
        (["segment", "image.tif", "c.tif", "--table", "t.csv", "--report", "r.txt"], "r.txt"),
        (["segment", "image.tif", "c.tif", "--bands", "7"], "7"),
        (["segment", "image.tif", "c.tif", "--features", "learned"], "Learned features need a feature model."),
        (["segment", "image.tif", "c.tif", "--mask", "image.tif"], "The mask image.tif cannot be opened"),
        (["apply", "image.tif", "image.tif", "c.tif"], "image.tif"),
        (["classify", "image.tif", "c.tif", "--strokes", "missing.gpkg"], "The strokes missing.gpkg cannot be opened"),
        (["accuracy", "image.tif"], "Give one truth"),
        (["accuracy", "image.tif", "--samples", "missing.gpkg"], "missing cannot be opened as a vector layer"),
        (["areas", "missing.tif"], "missing.tif"),
        (["areas", "image.tif", "--band", "3"], "3"),
        (["smooth", "image.tif", "c.tif", "--method", "sieve", "--minimum-area", "0"], "minimum mapping unit"),
        (["outlines", "image.tif", "c.shp"], "c.shp"),
        (["apply", "image.tif", "missing.json", "c.tif"], "missing.json"),
    ],
)
def test_bad_input_is_a_sentence(
    capsys, monkeypatch: pytest.MonkeyPatch, image: Path, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(image.parent)
    before = {path.name: path.read_bytes() for path in image.parent.iterdir()}
    assert code_of(*arguments, "--json") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert sentence in printed.err
    assert printed.err.strip().endswith(".")
    assert "Traceback" not in printed.err
    assert {path.name: path.read_bytes() for path in image.parent.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "COMMAND"),
        (["paint"], "paint"),
        (["segment", "a.tif"], "OUTPUT"),
        (["segment", "a.tif", "b.tif", "--n-clusters", "1"], "1 is too small. The smallest possible number is 2."),
        (["segment", "a.tif", "b.tif", "--n-clusters", "65536"], "The largest possible number is 65535."),
        (["segment", "a.tif", "b.tif", "--n-clusters", "x"], "x is no whole number."),
        (["segment", "a.tif", "b.tif", "--tolerance", "x"], "x is no number."),
        (["segment", "a.tif", "b.tif", "--tolerance", "nan"], "nan is too small."),
        (["segment", "a.tif", "b.tif", "--merge-distance", "inf"], "inf is no number."),
        (["segment", "a.tif", "b.tif", "--bands", "1;2"], "1;2 is no list of whole numbers"),
        (["segment", "a.tif", "b.tif", "--distance", "far"], "euclidean"),
        (["segment", "a.tif", "b.tif", "--n-cl", "4"], "--n-cl"),
    ],
)
def test_wrong_arguments_end_with_2(capsys, arguments: list[str], said: str) -> None:
    assert code_of(*arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_every_argument_with_its_default(capsys, name: str) -> None:
    assert code_of(name, "--help") == 0
    text = joined(capsys.readouterr().out)
    assert joined(COMMANDS[name].help) in text
    assert "%%" not in text
    for argument in COMMANDS[name].arguments:
        assert argument.option in text
        assert joined(argument.help) in text
        if argument.default not in (None, False, ""):
            shown = ",".join(map(str, argument.default)) if isinstance(argument.default, list) else argument.default
            assert f"(default:{shown})" in text, argument.name
    assert COMMANDS[name].examples
    for example in COMMANDS[name].examples:
        assert joined(example) in text


def joined(text: str) -> str:
    """Return a text without spaces and breaks of lines, which may follow a hyphen."""
    return "".join(text.split())


def test_the_overview_names_all_commands_and_the_version(capsys) -> None:
    assert code_of("--help") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [name for name in COMMANDS if not any(line.split()[:1] == [name] for line in lines)] == []
    assert code_of("--version") == 0
    assert capsys.readouterr().out == f"ClusterBrush {software_version()}\n"


def test_examples_are_read_without_fault() -> None:
    for command in COMMANDS.values():
        for example in command.examples:
            program, *arguments = example.replace("\\\n", " ").split()
            assert program == "clusterbrush"
            assert vars(parser().parse_args(arguments))["command"] == command.name


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to another process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_the_old_file(tmp_path: Path, number: signal.Signals) -> None:
    values = np.random.default_rng(0).integers(0, 255, (3, 1500, 1500)).astype(np.uint8)
    image = write_raster(tmp_path / "image.tif", values)
    output = tmp_path / "c.tif"
    output.write_bytes(b"what was there before")
    running = started("segment", image, output, "--n-clusters", 500, "--sample", 0, "--json")
    time.sleep(0.2)
    while running.poll() is None and not has_loaded(running.pid):
        time.sleep(0.05)
    time.sleep(1.0)
    running.send_signal(number)
    out, err = running.communicate(timeout=TIMEOUT)
    assert (running.returncode, out, err) == (128 + number, "", "Cancelled. Nothing was written.\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.tif", "image.tif"]
    assert output.read_bytes() == b"what was there before"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
def test_results_that_cannot_be_printed_are_a_sentence(image: Path, tmp_path: Path) -> None:
    output = tmp_path / "c.tif"
    with open("/dev/full", "w", encoding="utf-8") as full:
        running = started("segment", image, output, "--n-clusters", 3, stdout=full)
        _, err = running.communicate(timeout=TIMEOUT)
    assert running.returncode == 1
    assert err.startswith("All files are written, but the results cannot be printed (")
    assert len(err.splitlines()) == 1
    assert read_raster(output).max() == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to another process")
def test_ctrl_c_while_it_loads_ends_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "osgeo").mkdir()
    (tmp_path / "osgeo" / "__init__.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n", encoding="utf-8"
    )
    code = (
        "import importlib, signal, sys, types\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell lets its background jobs ignore it
        "package = types.ModuleType('clusterbrush')\n"
        "package.__path__ = [sys.argv.pop(1)]\n"
        "sys.modules['clusterbrush'] = package\n"
        "importlib.import_module('clusterbrush.core.command_line.main')\n"
    )
    running = started(code=code, environment={"PYTHONPATH": str(tmp_path)})
    out, err = running.communicate(timeout=TIMEOUT)
    assert (running.returncode, out, err) == (130, "", "")


def has_loaded(pid: int) -> bool:
    """Tell whether a process catches SIGINT by a handler of its own, which the command sets when it begins to work."""
    if not os.path.exists(f"/proc/{pid}/status"):
        time.sleep(5)
        return True
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        caught = next(line for line in file if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def test_without_gdal_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    fake = tmp_path / "osgeo"
    fake.mkdir()
    (fake / "__init__.py").write_text(
        "raise ModuleNotFoundError('No module named osgeo', name='osgeo')\n", encoding="utf-8"
    )
    code = (
        "import importlib.util, sys\n"
        "root = sys.argv.pop(1)\n"
        "spec = importlib.util.spec_from_file_location('clusterbrush', root + '/__init__.py',"
        " submodule_search_locations=[root])\n"
        "sys.modules['clusterbrush'] = importlib.util.module_from_spec(spec)\n"
        "from clusterbrush.core.command_line.main import main\n"
        "sys.exit(main())\n"
    )
    running = started("--help", code=code, environment={"PYTHONPATH": str(tmp_path)})
    out, err = running.communicate(timeout=TIMEOUT)
    assert (running.returncode, out) == (1, "")
    assert err.startswith("GDAL's Python bindings cannot be loaded (No module named osgeo).")
