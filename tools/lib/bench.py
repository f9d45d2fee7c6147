# SPDX-License-Identifier: GPL-2.0-or-later
"""Side-by-side timings: each contender runs in a process of its own, timed after its imports; medians and ratios."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import bench_methods
import bench_page
import bench_rivals
from bench_cases import CASES, ON_REQUEST, PAGE_CASES, RATIOS, SLOW

METHODS = "methods"
MIN_SIZE = 512  # pixels, edge of the large image of a trial: smaller ones have no room for the strokes
FOLDER = Path(__file__).resolve().parent


def measure(arguments: list[str], folder: str) -> dict[str, float]:
    """Run a contender once and return its figures."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": folder}
    done = subprocess.run(
        [sys.executable, str(FOLDER / "bench_worker.py"), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_case(name: str, rounds: int, folder: str, with_slow: bool = False) -> dict[str, dict[str, float]]:
    """Run a case's contenders in turn and return the medians of all figures; those not installed are named."""
    contenders = [known for known in CASES[name] if with_slow or (name, known[0]) not in SLOW]
    for _, arguments, _ in CASES[name]:
        lack = bench_rivals.lack(arguments[0])
        if lack:
            print(lack, file=sys.stderr)
    runs: dict[str, list[dict[str, float]]] = {}
    for turn in range(rounds):
        for contender, arguments, max_rounds in contenders:
            if turn < max_rounds and not bench_rivals.lack(arguments[0]):
                runs.setdefault(contender, []).append(measure(arguments, folder))
                print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    return {
        contender: {
            "least": min(run["seconds"] for run in rounds_done),
            "most": max(run["seconds"] for run in rounds_done),
            "rounds": len(rounds_done),
            **{figure: statistics.median(run[figure] for run in rounds_done) for figure in rounds_done[0]},
        }
        for contender, rounds_done in runs.items()
    }


def print_case(name: str, medians: dict[str, dict[str, float]]) -> dict[str, float]:
    """Print a case and return its ratios."""
    print(f"\n{name:34s}{'median s':>10s}{'least':>9s}{'most':>9s}{'+ MB':>8s}{'rounds':>8s}")
    for contender, row in medians.items():
        print(
            f"  {contender:32s}{row['seconds']:10.3f}{row['least']:9.3f}{row['most']:9.3f}"
            f"{row['megabytes']:8.0f}{row['rounds']:8d}"
        )
        for figure in [column for column in row if column not in ("seconds", "least", "most", "megabytes", "rounds")]:
            print(f"      {figure:28s}{row[figure]:10.3f}")
    ratios = {}
    for bound in RATIOS.get(name, []):
        value = bound.value(medians)
        if value is not None:
            ratios[bound.title] = value
            print(f"  {bound.title} = {value:.2f}   ({bound.wanted}: {bound.verdict(value)})")
    return ratios


def replays(folder: Path) -> list[tuple[str, list[str], int]]:
    """Return the contenders that a folder with strokes and truth adds to `screen`."""
    files = sorted(folder.glob("strokes_*.gpkg"))
    if not files:
        sys.exit(f"There is no strokes_*.gpkg in {folder}.")
    stills = [(folder.name, ["screen", str(folder / "image.tif")], 1)]
    return stills + [(f"{folder.name} {file.stem}", ["replay", str(folder), file.name], 1) for file in files]


def compare_methods(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """Run the methods on images with known truth and print the table."""
    if options.data is None or not options.data.is_dir():
        parser.error(f"{METHODS} needs --data, a folder with images, strokes and truths")
    results = options.results or Path("methods.json")
    lines = bench_methods.table(bench_methods.run_all(options.data, results.absolute(), bench_methods.ROWS))
    print("\n".join(lines))
    if options.page is not None:
        bench_methods.write_page(options.page, lines)


def check(options: argparse.Namespace, names: list[str], known: str, parser: argparse.ArgumentParser) -> None:
    """End with a sentence for what would fail after the work."""
    if METHODS in names:
        parser.error(f"{METHODS} runs alone: --only {METHODS}")
    unknown = [name for name in names if name not in CASES]
    if unknown:
        parser.error(f"no case {', '.join(map(repr, unknown))}; there are: {known}")
    if options.rounds < 1:
        parser.error("--rounds must be 1 or more")
    for path in (options.page, options.json):
        if path is not None and not (path.absolute().parent.is_dir() and os.access(path.absolute().parent, os.W_OK)):
            parser.error(f"there is no folder {path.absolute().parent} that can be written to")
    size = os.environ.get(bench_page.SIZE_VARIABLE, "")
    if size and not (size.isdigit() and int(size) >= MIN_SIZE):
        parser.error(f"{bench_page.SIZE_VARIABLE} must be a number of pixels from {MIN_SIZE} on")


def write(options: argparse.Namespace, names: list[str], results: dict[str, Any]) -> None:
    """Write the page and the figures of the cases so far, as far as they are wanted."""
    if options.page:
        left_out = {bench_rivals.lack(arguments[0]) for name in names for _, arguments, _ in CASES[name]} - {""}
        slow = [f"{name}: {contender}" for name, contender in SLOW if name in names and not options.slow]
        bench_page.write(options.page, results, sorted(left_out), slow)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


def main() -> None:
    """Run the chosen cases."""
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="times each contender runs (slow ones less)")
    parser.add_argument("--json", type=Path, help="write every figure to this file")
    parser.add_argument(
        "--replay",
        type=Path,
        metavar="FOLDER",
        help="holds image.tif, truth.tif and strokes_*.gpkg: `screen` paints them, and says how good the map was when",
    )
    known = f"{', '.join(CASES)}, and {METHODS}, which takes hours"
    usual = ",".join(name for name in CASES if name not in ON_REQUEST)
    parser.add_argument("--only", help=f"cases, of: {known}; by default {usual}")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help=f"images, strokes and truths for {METHODS}")
    parser.add_argument("--results", type=Path, help=f"keeps the runs of {METHODS}; those in it are not repeated")
    parser.add_argument("--page", type=Path, help=f"write the page of results, or the table of {METHODS}, into this")
    parser.add_argument("--slow", action="store_true", help="also contenders that take minutes, once each")
    options = parser.parse_args()
    default_names = ",".join(PAGE_CASES) if options.page else usual
    names = (options.only or default_names).split(",")
    if names == [METHODS]:
        compare_methods(options, parser)
        return
    check(options, names, known, parser)
    if options.replay is not None:
        CASES["screen"] += replays(options.replay.absolute())
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        measure(["make"], folder)
        for name in names:
            medians = run_case(name, options.rounds, folder, options.slow)
            results[name] = {"medians": medians, "ratios": print_case(name, medians)}
            write(options, names, results)  # after each case, so that nothing is lost when a later one fails


if __name__ == "__main__":
    main()
