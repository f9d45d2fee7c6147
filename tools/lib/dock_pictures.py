# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the pictures of docs/dock.md from the running plugin; see tools/pictures."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from demo import LANDSAT
from in_window import ROOT, play
from palettes import as_image, common_palette, nearest
from PIL import Image

IMAGES = ROOT / "docs" / "images"
TARGET_BYTES = 150_000
COLOURS = (256, 128, 96, 64, 48)  # tried in turn until a picture is small enough; fewer would be ugly


def main() -> None:
    """Play the story and write its pictures."""
    if not LANDSAT.is_file():
        sys.exit("There is no demo/landsat.tif. Run tools/demo first.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        play("guide_pictures.py", [LANDSAT], folder)
        for picture in sorted(folder.glob("dock-*.png")):
            keep(picture, IMAGES / picture.name)


def keep(picture: Path, target: Path) -> None:
    """Compress a picture into docs/images."""
    shot = Image.open(picture).convert("RGB")
    for colours in COLOURS:
        content = compressed(shot, colours)
        if len(content) <= TARGET_BYTES:
            break
    target.write_bytes(content)
    print(f"{target.relative_to(ROOT)}: {colours} colours, {len(content) // 1000} kB")


def compressed(shot: Image.Image, colours: int) -> bytes:
    """Return a picture as PNG with a palette of that many colours."""
    palette = common_palette([shot], colours)
    buffer = io.BytesIO()
    as_image(nearest(shot, palette), palette).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
