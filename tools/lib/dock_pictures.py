# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the pictures of docs/dock.md from the running plugin: /usr/bin/python3 tools/lib/dock_pictures.py

Needs tools/demo's Landsat picture, xvfb and pngquant.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "tests" / "desktop" / "scripts"
IMAGES = ROOT / "docs" / "images"
PROJECT = '<!DOCTYPE qgis><qgis projectname="" version="3.22.0"><title></title></qgis>'
SCREEN = "-screen 0 1600x1000x24"
LARGEST = 500_000  # bytes
TIMEOUT = 120  # seconds


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
        names |= {"HOME": folder / "home", "XDG_RUNTIME_DIR": folder / "run"}  # no person's own settings
        for name in ("HOME", "XDG_RUNTIME_DIR"):
            names[name].mkdir(mode=0o700)
        environment = {**os.environ, **{name: str(value) for name, value in names.items()}, "QT_QPA_PLATFORM": "xcb"}
        play([str(part) for part in command], environment)
        found = {"error": "QGIS gave no answer."}
        if answer.is_file():
            found = json.loads(answer.read_text(encoding="utf-8"))
        if "error" in found:
            sys.exit(found["error"])
        for picture in sorted(folder.glob("dock-*.png")):
            keep(picture, IMAGES / picture.name)


def play(command: list[str], environment: dict[str, str]) -> None:
    """Run QGIS on a screen of its own, and end all of it when it takes too long."""
    running = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        running.wait(TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        sys.exit(f"QGIS did not end within {TIMEOUT} seconds.")


def keep(picture: Path, target: Path) -> None:
    """Compress a picture into docs/images."""
    command = ["pngquant", "--force", "--strip", "--quality", "60-90", "--output", str(target), str(picture)]
    subprocess.run(command, check=True)
    if target.stat().st_size > LARGEST:
        sys.exit(f"{target.name} is larger than {LARGEST} bytes.")
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
