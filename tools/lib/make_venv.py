# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes `.venv` on top of the system's packages (QGIS) with extras of pyproject.toml: make_venv.py EXTRA..."""

import fcntl
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10 and older
    from pip._vendor import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"


def requirements(extras: list[str]) -> list[str]:
    """Return the requirements of the extras, and the system's own numpy."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [line for extra in extras for line in project["optional-dependencies"][extra]]
    try:
        # The system's GDAL and matplotlib are built for it, and the lint checks types with it. Without this pip would
        # take the newest scipy, and a newer numpy with it.
        return [*lines, f"numpy=={version('numpy')}"]
    except PackageNotFoundError:
        return lines


def main() -> None:
    """Make or complete the environment; a lock lets only one process do so at a time."""
    extras = sys.argv[1:]
    with (ROOT / ".cache" / "venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        python = VENV / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", str(VENV)], check=True)
        if "include-system-site-packages = true" not in (VENV / "pyvenv.cfg").read_text(encoding="utf-8"):
            sys.exit(f"{VENV} does not see the system's packages, so it has no QGIS. Remove it and try again.")
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(requirements(extras)))
            file.flush()
            pip = [
                str(python),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-input",
                "--disable-pip-version-check",
                "--no-compile",  # Python compiles what it imports, which is a part of all that is installed
            ]
            subprocess.run([*pip, "-r", file.name], check=True)
        for extra in extras:
            (VENV / f".has-{extra}").touch()


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
