# SPDX-License-Identifier: GPL-2.0-or-later
"""What tools/bench measures in a QGIS window: how soon the map is on the screen, how good it is stroke by stroke."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from pathlib import Path

from demo import DEMO, default_image
from in_window import play

TIMEOUT = 280  # seconds
ENOUGH = 0.6  # macro Dice
NEVER = float("nan")


def screen(image: str) -> None:
    """Time strokes on an image, the demo's own when that is asked for."""
    if image == "demo":
        DEMO.mkdir(exist_ok=True)
        image = str(default_image())
    found = run("latencies.py", image)
    figures = {"seconds": statistics.median(found["near"]["map"]) / 1000, "megabytes": found["megabytes"]}
    figures |= {"first stroke to map, ms": found["first_map"], "first stroke: main thread, ms": found["first_block"]}
    figures |= {"until all is grouped, ms": found["grouped"]}
    for view in ("near", "far"):
        if view in found:
            figures |= latencies(view, found[view])
    if "moved" in found:
        figures |= spread("elsewhere: map", found["moved"])
    print(json.dumps(figures))


def latencies(view: str, found: dict) -> dict[str, float]:
    """Return median and 95th percentile, in ms; sharp pictures come where the raster is seen pixel by pixel."""
    firsts = found["map"]
    sharp = [last for first, last in zip(firsts, found["sharp"]) if last > first]
    figures = {f"{view}: strokes": len(firsts)} | spread(f"{view}: map", firsts)
    if len(sharp) > len(firsts) / 2:
        figures |= spread(f"{view}: sharp map", sharp)
    return figures | {f"{view}: main thread, ms": found["block"]}


def spread(name: str, values: list[float]) -> dict[str, float]:
    """Return median and 95th percentile."""
    return {f"{name}, ms": statistics.median(values), f"{name}, 95 %, ms": statistics.quantiles(values, n=20)[-1]}


def replay(folder: str, strokes: str) -> None:
    """Paint the strokes of a file and say when the map was good enough."""
    case = Path(folder)
    files = {"CLUSTERBRUSH_STROKES": str(case / strokes), "CLUSTERBRUSH_TRUTH": str(case / "truth.tif")}
    found = run("replay.py", str(case / "image.tif"), **files)
    if not found["agrees"]:
        raise SystemExit("The map that was scored is not the one that the dock would export.")
    dice, waits = found["dice"], [one / 1000 for one in found["sharp"]]
    enough = next((number for number, one in enumerate(dice, start=1) if one >= ENOUGH), None)
    stays = next((number for number in range(1, len(dice) + 1) if min(dice[number - 1 :]) >= ENOUGH), None)
    figures = {
        "seconds": NEVER if enough is None else found["opened"] + sum(waits[:enough]),
        "megabytes": found["megabytes"],
        "strokes to 0.6": enough or NEVER,
        "strokes to 0.6 for good": stays or NEVER,
        "seconds to that": NEVER if stays is None else found["opened"] + sum(waits[:stays]),
        "dock open, s": found["opened"],
        "first stroke, s": waits[0],
        "later strokes, median s": statistics.median(waits[1:]),
        "later strokes, most s": max(waits[1:]),
    }
    figures |= {f"Dice after {number:2d}": one for number, one in enumerate(dice, start=1)}
    print(json.dumps(figures))


def run(story: str, image: str, **environment: str) -> dict:
    """Play a story on a copy of an image: QGIS writes statistics beside what it opens."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        copy = folder / Path(image).name
        shutil.copyfile(image, copy)
        return play(story, [copy], folder, TIMEOUT, **environment)
