# SPDX-License-Identifier: GPL-2.0-or-later
"""The measurements of tools/bench in a QGIS window: time until the map is on the screen, its quality by strokes."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from pathlib import Path

from demo import DEMO, default_image
from in_window import play

TIMEOUT = 280  # seconds
GOOD_DICE = 0.6  # macro Dice
NEVER = float("nan")


def screen(image: str) -> None:
    """Time strokes on an image; `demo` stands for the image of the demo."""
    if image == "demo":
        DEMO.mkdir(exist_ok=True)
        image = str(default_image())
    answer = run("latencies.py", image)
    figures = {"seconds": statistics.median(answer["near"]["map"]) / 1000, "megabytes": answer["megabytes"]}
    figures |= {"first stroke to map, ms": answer["first_map"], "first stroke: main thread, ms": answer["first_block"]}
    figures |= {"until all is grouped, ms": answer["grouped"]}
    for view in ("near", "far"):
        if view in answer:
            figures |= latencies(view, answer[view])
    if "moved" in answer:
        figures |= spread("elsewhere: map", answer["moved"]["map"])
        figures |= spread("elsewhere: sharp map", answer["moved"]["sharp"])
    print(json.dumps(figures))


def latencies(view: str, answer: dict) -> dict[str, float]:
    """Return median and 95th percentile, in ms; refined pictures come only where the raster is zoomed to pixels."""
    firsts = answer["map"]
    sharp = [last for first, last in zip(firsts, answer["sharp"]) if last > first]
    figures = {f"{view}: strokes": len(firsts)} | spread(f"{view}: map", firsts)
    if len(sharp) > len(firsts) / 2:
        figures |= spread(f"{view}: sharp map", sharp)
    return figures | {f"{view}: main thread, ms": answer["block"]}


def spread(name: str, values: list[float]) -> dict[str, float]:
    """Return median and 95th percentile."""
    return {f"{name}, ms": statistics.median(values), f"{name}, 95 %, ms": statistics.quantiles(values, n=20)[-1]}


def replay(folder: str, strokes: str) -> None:
    """Paint the strokes of a file, and print when the map reached the Dice `GOOD_DICE`."""
    case = Path(folder)
    files = {"CLUSTERBRUSH_STROKES": str(case / strokes), "CLUSTERBRUSH_TRUTH": str(case / "truth.tif")}
    answer = run("replay.py", str(case / "image.tif"), **files)
    if not answer["agrees"]:
        raise SystemExit("The map that was scored is not the one that the dock would export.")
    dice, waits = answer["dice"], [value / 1000 for value in answer["sharp"]]
    first_good = next((number for number, value in enumerate(dice, start=1) if value >= GOOD_DICE), None)
    first_stable = next((number for number in range(1, len(dice) + 1) if min(dice[number - 1 :]) >= GOOD_DICE), None)
    figures = {
        "seconds": NEVER if first_good is None else answer["opened"] + sum(waits[:first_good]),
        "megabytes": answer["megabytes"],
        "strokes to 0.6": first_good or NEVER,
        "strokes to 0.6 for good": first_stable or NEVER,
        "seconds to that": NEVER if first_stable is None else answer["opened"] + sum(waits[:first_stable]),
        "dock open, s": answer["opened"],
        "first stroke, s": waits[0],
        "later strokes, median s": statistics.median(waits[1:]),
        "later strokes, most s": max(waits[1:]),
    }
    figures |= {f"Dice after {number:2d}": value for number, value in enumerate(dice, start=1)}
    print(json.dumps(figures))


def run(story: str, image: str, **environment: str) -> dict:
    """Play a story on a copy of an image, because QGIS writes statistics beside the file."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        copy = folder / Path(image).name
        shutil.copyfile(image, copy)
        return play(story, [copy], folder, TIMEOUT, **environment)
