# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of tools/bench: the machine, a table for each case, and bounds beside what was measured."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench_cases import PAGE_CASES, RATIOS
from bench_rivals import NOT_TIMED

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLES = {
    "k8": "An image of 5120 x 5120, four 8-bit bands, into 8 clusters",
    "assign": "Pixels to the nearest of many clusters",
    "fit800": "Fitting 800 clusters on the same 250,000 pixels",
    "strokes": "A class map from strokes, 5120 x 5120, three bands with context",
    "small": "Small images, strokes to map",
    "live": "Live engine: the map of a window after a stroke",
    "screen": "On the screen, in QGIS",
    "dask": "262 megapixels over a Dask cluster on this machine, workers of one thread",
    "k256": "An image of 2560 x 2560 into 256 clusters",
    "scale": "Growth with the raster",
    "kernel": "Assignment alone",
}
COMMON = ("seconds", "least", "most", "rounds", "megabytes")
PACKAGES = ("numpy", "scikit-learn", "scipy", "opencv-python-headless", "distributed")
PROGRAMS = {
    "QGIS": ["qgis", "--version"],
    "GDAL": ["gdal_translate", "--version"],
    "GRASS": ["grass", "--version"],
    "SAGA": ["saga_cmd", "--version"],
}
SIZE_VARIABLE = "CLUSTERBRUSH_BENCH_SIZE"  # see bench_worker.py
TRIAL_SIZE = os.environ.get(SIZE_VARIABLE, "")
ABOUT = """\
Measured by `tools/bench --page docs/performance.md`. Contenders run alone and in turn, each in a process of its own, on
images made in code. Times begin after the imports. Memory of Python contenders is what it grew by, and *peak MB* all of
the process, which for `segment` holds QGIS; of programs (`copy`, GRASS, SAGA) both are all of it. Over a cluster it is
not measured. Inertia is computed in one place from each program's raster: the mean squared distance to the mean of a
pixel's cluster, in float64. Programs run with their defaults, or as their tutorials say, so they do not all iterate
equally long; compare inertia too."""
NUMBER = re.compile(r"\d+\.\d+(\.\d+)?")


def version_in(text: str) -> str:
    """Return the first version number of what a program says of itself, empty when there is none."""
    match = NUMBER.search(text)
    return match.group() if match else ""


def program_version(command: Sequence[str]) -> str:
    """Return the version of a program, empty where it is not installed."""
    if shutil.which(command[0]) is None:
        return ""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(list(command), capture_output=True, text=True, check=False, timeout=60, env=environment)
    return version_in(done.stdout) or version_in(done.stderr)


def machine() -> list[str]:
    """Return what the figures depend on: processor, memory, versions; neither names nor paths of the machine."""
    processor = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    kilobytes = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(encoding="utf-8"))
    versions = {name: program_version(command) for name, command in PROGRAMS.items()}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return [
        f"- {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores ({processor[1].strip() if processor else 'unknown'}), "
        f"{int(kilobytes[1]) / 2**20 if kilobytes else 0:.0f} GB of memory",
        f"- {', '.join(f'{name} {number}' for name, number in versions.items() if number)}",
    ]


def shown(value: float) -> str:
    """Return a number with three digits that matter."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def table(medians: dict[str, dict[str, float]]) -> list[str]:
    """Return the table of a case: times, and every other figure that a contender has."""
    figures = list(dict.fromkeys(name for row in medians.values() for name in row if name not in COMMON))
    few = [name for name in figures if sum(name in row for row in medians.values()) > len(medians) / 2][:6]
    header = ["", "median s", "least", "most", "rounds", "memory, MB", *few]
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    for contender, row in medians.items():
        cells = [shown(row[name]) for name in COMMON] + [shown(row[name]) if name in row else "" for name in few]
        lines.append(f"| {' | '.join([contender, *cells])} |")
    others = [name for name in figures if name not in few]
    for contender, row in medians.items():
        if set(others) & set(row):
            listed = "; ".join(f"{name} {shown(row[name])}" for name in others if name in row)
            lines += ["", f"{contender}: {listed}."]
    return lines


def bounds(name: str, medians: dict[str, dict[str, float]]) -> list[str]:
    """Return the table of what is wanted of a case, measured, and whether it is met; not measured is said."""
    rows = RATIOS.get(name, [])
    if not rows or TRIAL_SIZE:  # bounds are for the real sizes
        return []
    lines = ["", "| ratio or figure | measured | wanted | |", "|---|---|---|---|"]
    for bound in rows:
        value = bound.value(medians)
        measured, verdict = ("-", "not measured") if value is None else (shown(value), bound.verdict(value))
        marked = f"**{verdict}**" if verdict == "not met" else verdict
        lines.append(f"| {bound.title} | {measured} | {bound.wanted} | {marked} |")
    return lines


def page(results: dict[str, Any], left_out: Sequence[str], slow: Sequence[str], about: Sequence[str]) -> str:
    """Return the text of the page."""
    lines = ["# Performance", "", *ABOUT.splitlines(), ""]
    if TRIAL_SIZE:
        lines += [
            f"**A trial: the large image has only {TRIAL_SIZE} pixels on each side, the others less. Headings give "
            "other sizes than were measured, and nothing is held against a bound.**",
            "",
        ]
    lines += [*about, "", "## Not measured", "", f"- {NOT_TIMED}", *(f"- {text}" for text in left_out)]
    lines += [f"- {text}: it takes minutes; give `--slow`." for text in slow]
    lines += [f"- {TITLES[name]}: `--only {name}`." for name in PAGE_CASES if name not in results]
    for name, result in results.items():
        lines += ["", f"## {TITLES.get(name, name)}", "", *table(result["medians"]), *bounds(name, result["medians"])]
    return "\n".join(lines) + "\n"


def write(path: Path, results: dict[str, Any], left_out: Sequence[str], slow: Sequence[str]) -> None:
    """Write the page."""
    path.write_text(page(results, left_out, slow, machine()), encoding="utf-8")
