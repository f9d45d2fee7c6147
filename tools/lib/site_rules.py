# SPDX-License-Identifier: GPL-2.0-or-later
"""The rules of the QGIS plugin site for uploads, as far as they can be checked offline.

`metadata_faults` checks a metadata.txt, `folder_faults` the unpacked plugin folder, `names_faults` the names in the
zip. Each returns a sentence for every fault. The site's scanners run in package.py.
"""

from __future__ import annotations

import ast
import re
import struct
from configparser import ConfigParser, Error
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

REQUIRED = (
    "name",
    "description",
    "version",
    "qgisMinimumVersion",
    "author",
    "email",
    "about",
    "tracker",
    "repository",
)
OURS = ("homepage", "qgisMaximumVersion", "category", "icon", "hasProcessingProvider", "tags")
MAX_ZIP_BYTES = 25 * 1024 * 1024  # bytes
BINARIES = {
    ".so",
    ".dll",
    ".pyd",
    ".dylib",
    ".exe",
    ".o",
    ".a",
    ".whl",
    ".jar",
    ".zip",
    ".gz",
    ".pkl",
    ".joblib",
    ".npy",
    ".npz",
}
REFUSED_PARTS = {"__pycache__", ".git", "__MACOSX", ".DS_Store"}
REPORTED_SUFFIXES = {".sh", ".bat", ".ps1", ".pyc", ".pyo"}
GENERATED = re.compile(r"^(ui_.*|resources_rc|resources|.*_rc)\.py$")
BIDIRECTIONAL = re.compile("[\u202a-\u202e\u2066-\u2069]")


def metadata_faults(path: Path) -> list[str]:
    """Return what the site would say about a metadata.txt."""
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
        values = dict(parser["general"])
    except (Error, KeyError, UnicodeDecodeError) as error:
        return [f"metadata.txt cannot be read: {error}"]
    faults = [f"metadata.txt lacks {key}" for key in (*REQUIRED, *OURS) if not values.get(key, "").strip()]
    if faults:
        return faults
    if not re.fullmatch(r"\d+\.\d+\.\d+", values["version"]):
        faults.append(f"the version {values['version']} is not MAJOR.MINOR.PATCH")
    if values["qgisMinimumVersion"] != "3.22" or values["qgisMaximumVersion"] != "4.99":
        faults.append("the QGIS versions are not 3.22 to 4.99")
    if "supportsQt6" in values:
        faults.append("supportsQt6 is ignored and warned about")
    if "plugin" in values["name"].lower():
        faults.append("the name repeats the word plugin")
    if "/" in values["author"]:
        faults.append("the author has a slash")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", values["email"]):
        faults.append("the email is none")
    faults += [
        f"{key} holds HTML" for key in ("description", "about", "changelog") if re.search(r"<\w", values.get(key, ""))
    ]
    faults += [
        f"{key} is no address"
        for key in ("homepage", "tracker", "repository")
        if not re.match(r"https://\w", values[key])
    ]
    if values["category"] != "Raster":
        faults.append("the category is not Raster")
    if values["hasProcessingProvider"].lower() not in {"yes", "true"}:
        faults.append("hasProcessingProvider is not yes, so qgis_process would not load it")
    if "depend" not in values["about"].lower():
        faults.append("about does not state the dependencies")
    missing = [rival for rival in ("Semi-Automatic", "dzetsaka", "EnMAP", "IAMAP") if rival not in values["about"]]
    faults += [f"about does not say how it differs from {rival}" for rival in missing]
    if not all(ord(letter) < 0x250 for letter in values["description"] + values["about"]):
        faults.append("description or about is not English")
    return faults


def names_faults(names: list[str], package: str) -> list[str]:
    """Return what is wrong with the names in a zip."""
    faults = []
    tops = {name.split("/")[0] for name in names}
    if tops != {package}:
        faults.append(f"the zip has the top folders {sorted(tops)}, not {package} alone")
    if not package.isidentifier() or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]+", package):
        faults.append(f"the folder's name {package} is no Python identifier")
    for name in names:
        parts = name.split("/")
        if ".." in parts or "\\" in name or name.startswith("/") or re.match(r"^[A-Za-z]:", name):
            faults.append(f"{name} leads out of the folder")
        if REFUSED_PARTS & set(parts):
            faults.append(f"{name} must not be in a zip")
        if any(part.startswith(".") for part in parts):
            faults.append(f"{name} is hidden")
        if parts[1:2] and parts[1] in {"tests", "tools"}:
            faults.append(f"{name} is for development, not for use")
        suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in parts[-1] else ""
        if suffix in BINARIES | REPORTED_SUFFIXES:
            faults.append(f"{name} is a binary or a script of another system")
        if GENERATED.match(parts[-1]):
            faults.append(f"{name} looks like a generated form")
    faults += [
        f"{package}/{need} is missing"
        for need in ("LICENSE", "__init__.py", "metadata.txt")
        if f"{package}/{need}" not in names
    ]
    return faults


def folder_faults(folder: Path) -> list[str]:
    """Return what is wrong with the files of an unpacked plugin."""
    faults = metadata_faults(folder / "metadata.txt")
    licence = folder / "LICENSE"
    if not licence.is_file() or "GNU GENERAL PUBLIC LICENSE" not in licence.read_text(encoding="utf-8"):
        faults.append("LICENSE does not hold the GNU General Public License")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        if (
            content[:4] in {b"\x7fELF", b"PK\x03\x04"}
            or content[:2] == b"MZ"
            or (len(content) >= 4 and struct.unpack(">I", content[:4])[0] in {0xFEEDFACE, 0xFEEDFACF, 0xCAFEBABE})
        ):
            faults.append(f"{name} is a program or an archive")
        if path.suffix == ".py":
            try:
                text = content.decode("utf-8")
                ast.parse(text, name)
            except (SyntaxError, ValueError) as error:
                faults.append(f"{name} does not parse: {error}")
                continue
            if BIDIRECTIONAL.search(text):
                faults.append(f"{name} holds letters that reverse the reading order")
    return faults
