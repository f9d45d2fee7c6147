# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the pictures of docs/dock.md from the running plugin: python3 tools/lib/dock_pictures.py

Needs tools/demo's Landsat picture, xvfb and pngquant.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "tests" / "desktop" / "scripts"
IMAGES = ROOT / "docs" / "images"
PROJECT = '<!DOCTYPE qgis><qgis projectname="" version="3.22.16"><title></title></qgis>'
SCREEN = "-screen 0 1600x1000x24"
LARGEST = 500_000  # bytes
TIMEOUT = 180  # seconds


def main() -> None:
    """Play the story and keep its pictures."""
    image = ROOT / "demo" / "landsat.tif"
    if not image.is_file():
        sys.exit("There is no demo/landsat.tif. Run tools/demo first.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        project, answer = folder / "empty.qgs", folder / "answer.json"
        project.write_text(PROJECT, encoding="utf-8")
        command = ["xvfb-run", "-a", "-s", SCREEN, ROOT / "tools" / "qgis", "--project", project, image]
        command += ["--code", SCRIPTS / "guide_pictures.py"]
        names = {"PYTHONPATH": SCRIPTS, "CLUSTERBRUSH_ANSWER": answer, "CLUSTERBRUSH_PICTURES": folder}
        environment = {**os.environ, **{name: str(value) for name, value in names.items()}, "QT_QPA_PLATFORM": "xcb"}
        subprocess.run([str(part) for part in command], env=environment, timeout=TIMEOUT, check=False)
        found = json.loads(answer.read_text(encoding="utf-8")) if answer.is_file() else {"error": "QGIS gave no answer."}
        if "error" in found:
            sys.exit(found["error"])
        for picture in sorted(folder.glob("dock-*.png")):
            keep(picture, IMAGES / picture.name)


def keep(picture: Path, target: Path) -> None:
    """Compress a picture into docs/images."""
    command = ["pngquant", "--force", "--strip", "--quality", "60-90", "--output", str(target), str(picture)]
    subprocess.run(command, check=True)
    if target.stat().st_size > LARGEST:
        sys.exit(f"{target.name} is larger than {LARGEST} bytes.")
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
