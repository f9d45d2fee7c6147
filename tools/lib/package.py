# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds the zip for the QGIS plugin site from the last commit, and checks it by the site's rules."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from configparser import ConfigParser
from pathlib import Path

import site_rules

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "clusterbrush"
URL_TIMEOUT = 10  # seconds, as the site waits


def run(*command: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess:
    """Run a command and return its exit code and output."""
    return subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False)


def read_metadata() -> dict[str, str]:
    """Return the values of metadata.txt, with the case of their keys kept."""
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return dict(parser["general"])


def build(version: str) -> Path:
    """Write dist/clusterbrush-VERSION.zip from HEAD; what .gitattributes marks export-ignore stays out."""
    if run("git", "rev-parse", "--verify", "--quiet", "HEAD").returncode != 0:
        sys.exit("There is no commit to package yet.")
    if run("git", "status", "--porcelain").stdout:
        print("Note: the zip holds the last commit; the working tree has changes that are not in it.")
    target = ROOT / "dist" / f"{PACKAGE}-{version}.zip"
    target.parent.mkdir(exist_ok=True)
    done = run("git", "archive", "--format=zip", f"--prefix={PACKAGE}/", "-o", target, "HEAD")
    if done.returncode != 0:
        sys.exit(done.stderr)
    return target


def bandit_faults(folder: Path) -> list[str]:
    """Return every finding of bandit, with all rules enabled as on the site."""
    scan = run(sys.executable, "-m", "bandit", "--quiet", "--recursive", "--format", "json", folder)
    if not scan.stdout.strip():
        return [f"bandit did not run: {scan.stderr}"]
    report = json.loads(scan.stdout)
    faults = []
    for result in report["results"]:
        name = Path(result["filename"]).relative_to(folder)
        faults.append(f"bandit {result['test_id']} {name}:{result['line_number']}: {result['issue_text']}")
    return faults + [f"bandit could not read {error['filename']}" for error in report["errors"]]


def secret_faults(folder: Path) -> list[str]:
    """Return everything that looks like a key or a password."""
    done = run(sys.executable, "-m", "detect_secrets", "scan", "--all-files", "--no-verify", ".", folder=folder)
    if done.returncode != 0 or not done.stdout.strip():
        return [f"detect-secrets did not run: {done.stderr}"]
    results = json.loads(done.stdout)["results"]
    return [
        f"detect-secrets {name}:{hit['line_number']}: {hit['type']}" for name, hits in results.items() for hit in hits
    ]


def flake_notes(folder: Path) -> list[str]:
    """Return the remarks of the site's flake8, which do not block an upload."""
    done = run(
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--select",
        "E9,F",
        "--output-format",
        "concise",
        folder,
    )
    return [line for line in done.stdout.splitlines() if line.startswith(str(folder))]


def address_notes(values: dict[str, str]) -> list[str]:
    """Return the addresses that do not answer a request like the site's."""
    notes = []
    for key in ("homepage", "tracker", "repository"):
        request = urllib.request.Request(values[key], method="HEAD")
        try:
            with urllib.request.urlopen(request, timeout=URL_TIMEOUT):
                continue
        except urllib.error.HTTPError as error:
            notes.append(f"{key} answers {error.code}; the site refuses an address that does not answer: {values[key]}")
        except (urllib.error.URLError, TimeoutError, OSError):
            return ["the addresses of homepage, tracker and repository: not checked here (no network)"]
    return notes


def main() -> None:
    """Build and check the zip, and print the result."""
    values = read_metadata()
    target = build(values["version"])
    faults = []
    if target.stat().st_size > site_rules.MAX_ZIP_BYTES:
        faults.append(f"the zip is larger than 25 MB: {target.stat().st_size} bytes")
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(target) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            faults += site_rules.names_faults(names, PACKAGE)
            archive.extractall(scratch)
        folder = Path(scratch) / PACKAGE
        faults += site_rules.folder_faults(folder) + bandit_faults(folder) + secret_faults(folder)
        notes = flake_notes(folder) + address_notes(values)
    for note in notes:
        print(f"Note: {note}")
    for fault in faults:
        print(f"Refused: {fault}")
    if faults:
        # Renamed, so that a zip that the site would refuse is not uploaded by mistake.
        shutil.move(target, target.with_suffix(".refused.zip"))
        sys.exit(1)
    size = target.stat().st_size / 1000
    print(f"{target.relative_to(ROOT)}: {len(names)} files, {size:.0f} kB, every rule holds")


if __name__ == "__main__":
    main()
