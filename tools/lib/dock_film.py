# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays the film of the README in a QGIS window and writes docs/images/painting.gif; see tools/pictures."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from demo import DEMO, default_image
from in_window import ROOT, play
from matplotlib import font_manager
from palettes import as_image, common_palette, nearest
from PIL import GifImagePlugin, Image, ImageDraw, ImageFont

TARGET = ROOT / "docs" / "images" / "painting.gif"
MAX_BYTES = 490_000  # bytes; tests/guards allow no file of the repository more than 500,000
COLOURS = (128, 112, 96, 80, 64, 48)  # fewer until the file is small enough
PALETTE_FRAMES = 12  # number of frames that the palette is made from
STRIP, INK, PAPER = 30, (255, 255, 255), (45, 52, 60)  # of the caption below the window
Frame = tuple[Image.Image, int]


def main() -> None:
    """Play the story and write the film."""
    DEMO.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        records = play("film.py", [default_image()], folder)["frames"]
        shots = [(captioned(folder / f"{record['name']}.png", record["caption"]), record["ms"]) for record in records]
    frames = merged(shots)
    for colours in COLOURS:
        content = encoded(frames, colours)
        if len(content) <= MAX_BYTES:
            break
    else:
        sys.exit(f"The film is larger than {MAX_BYTES} bytes even in {colours} colours.")
    TARGET.write_bytes(content)
    seconds = sum(ms for _, ms in frames) / 1000
    size = "{} x {}".format(*frames[0][0].size)
    print(f"{TARGET.relative_to(ROOT)}: {len(frames)} frames of {size}, {seconds:.1f} s, "
          f"{colours} colours, {len(content) // 1000} kB")  # fmt: skip


def captioned(path: Path, caption: str) -> Image.Image:
    """Return a screenshot with its caption below."""
    shot = Image.open(path).convert("RGB")
    picture = Image.new("RGB", (shot.width, shot.height + STRIP), PAPER)
    picture.paste(shot)
    font = ImageFont.truetype(font_manager.findfont("DejaVu Sans"), 17)
    middle = shot.width / 2, shot.height + STRIP / 2
    ImageDraw.Draw(picture).text(middle, caption, INK, font, anchor="mm")
    return picture


def merged(shots: list[Frame]) -> list[Frame]:
    """Return the frames; equal frames in a row become a single one of their total duration."""
    frames: list[Frame] = []
    for picture, ms in shots:
        if frames and frames[-1][0].tobytes() == picture.tobytes():
            frames[-1] = (frames[-1][0], frames[-1][1] + ms)
        else:
            frames.append((picture, ms))
    return frames


def encoded(frames: list[Frame], colours: int) -> bytes:
    """Return an animated GIF: one palette, no dithering, and of each frame only the changed rectangle."""
    palette = common_palette([picture for picture, _ in frames[:: len(frames) // PALETTE_FRAMES]], colours)
    indexed = [nearest(picture, palette) for picture, _ in frames]
    see_through = len(palette)
    header, _ = GifImagePlugin.getheader(as_image(indexed[0], palette), info={"loop": 0, "background": 0})
    parts = [b"".join(header)]
    before = np.full_like(indexed[0], see_through)
    for now, (_, ms) in zip(indexed, frames):
        parts += difference(before, now, ms, palette, see_through)
        before = now
    return b"".join([*parts, b";"])


def difference(before: np.ndarray, now: np.ndarray, ms: int, palette: np.ndarray, see_through: int) -> list[bytes]:
    """Return the GIF blocks of the changed rectangle, with unchanged pixels transparent."""
    changed = before != now
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        rows = columns = np.array([0])
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    part = np.where(changed, now, see_through).astype(np.uint8)[box]
    options: dict[str, Any] = {"duration": ms, "transparency": see_through, "disposal": 1}
    return GifImagePlugin.getdata(as_image(part, palette), (int(columns[0]), int(rows[0])), **options)


if __name__ == "__main__":
    main()
