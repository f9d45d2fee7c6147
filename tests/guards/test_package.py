# SPDX-License-Identifier: GPL-2.0-or-later
"""What a move breaks without a word: packages and files that a wheel or the plugin's zip would lack."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shipped
from copies import copy_checkout
from rasters import write_raster

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE_OR_NOT_READ = ("*.py", "*.pyc", "*.ts")  # translations are read from the .qm that the .ts becomes
OF_THE_ROOT = {"metadata.txt", "icon.svg", "LICENSE"}
TIMEOUT = 120  # seconds


def project_file() -> dict[str, Any]:
    try:
        import tomllib
    except ModuleNotFoundError:  # Python 3.10 and older
        from pip._vendor import tomli as tomllib
    return tomllib.loads((shipped.ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages() -> set[str]:
    """Return the folders that hold an __init__.py, as the packages that they are."""
    folders = {path.rpartition("/")[0] for path in code_files() if path.endswith("__init__.py")}
    return {".".join(("clusterbrush", *filter(None, folder.split("/")))) for folder in folders}


def data_files() -> set[str]:
    """Return what is shipped beside code."""
    files = [path for room in shipped.ROOMS for path in (shipped.ROOT / room).rglob("*") if path.is_file()]
    read = [path for path in files if not any(fnmatch(path.name, pattern) for pattern in CODE_OR_NOT_READ)]
    return {path.relative_to(shipped.ROOT).as_posix() for path in read} | OF_THE_ROOT


def code_files() -> set[str]:
    return {Path(path).as_posix() for path in shipped.modules()}


# --- what pyproject.toml lists


def test_every_package_is_listed() -> None:
    listed = project_file()["tool"]["setuptools"]["packages"]
    assert set(listed) == packages()
    assert listed == sorted(listed)


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.rpartition("/")[0] for path in code_files()}
    assert [folder for folder in folders if not (shipped.ROOT / folder / "__init__.py").is_file()] == []


def test_every_file_that_code_reads_is_matched_and_every_pattern_matches() -> None:
    patterns = project_file()["tool"]["setuptools"]["package-data"]["clusterbrush"]
    matched = {path.relative_to(shipped.ROOT).as_posix() for pattern in patterns for path in shipped.ROOT.glob(pattern)}
    assert data_files() - matched == set()
    assert [pattern for pattern in patterns if not list(shipped.ROOT.glob(pattern))] == []


# --- what code finds beside itself


class Places:
    """Paths that a module makes from its own place, such as ``Path(__file__).parents[1] / "icons"``."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        self._file = shipped.ROOT / path
        self._names: dict[str, Path] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found = self.of(node.value)
                if found is not None:
                    self._names[node.targets[0].id] = found

    def of(self, node: ast.AST) -> Path | None:
        """Return what an expression stands for, with a * for what is known only when it runs; None for no path."""
        if isinstance(node, ast.Name):
            return self._names.get(node.id)
        if isinstance(node, ast.Attribute) and node.attr == "parent":
            above = self.of(node.value)
            return above.parent if above else None
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "parents":
            above = self.of(node.value.value)
            return above.parents[ast.literal_eval(node.slice)] if above else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            above, name = self.of(node.left), pattern_of(node.right)
            return above / name if above and name else None
        return self._called(node) if isinstance(node, ast.Call) else None

    def _called(self, node: ast.Call) -> Path | None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "Path" and node.args and ast.unparse(node.args[0]) == "__file__":
            return self._file
        if name == "str" and node.args:
            return self.of(node.args[0])
        before = self.of(node.func.value) if isinstance(node.func, ast.Attribute) else None
        if before is None:
            return None
        if name == "resolve":
            return before
        given = pattern_of(node.args[0]) if node.args else ""
        changed = {"with_name": before.with_name, "glob": before.joinpath, "joinpath": before.joinpath}.get(name)
        return changed(given) if changed and given else None


def pattern_of(node: ast.AST) -> str:
    """Return a text, with a * for each place in braces."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    return ""


def is_there(place: Path) -> bool:
    """Tell whether a path of the checkout, with a * for what is not known, leads somewhere."""
    if place == shipped.ROOT:
        return True
    inside = shipped.ROOT in place.parents
    return inside and any(shipped.ROOT.glob(place.relative_to(shipped.ROOT).as_posix()))


def lost_places(path: str, tree: ast.Module) -> list[str]:
    """Return the paths that a module makes from its own place and that lead nowhere."""
    places = Places(path, tree)
    found = {place for node in ast.walk(tree) if (place := places.of(node)) is not None}
    return sorted(str(place) for place in found if not is_there(place))


def test_what_modules_look_for_beside_themselves_is_there() -> None:
    lost = {path: places for path, tree in shipped.modules().items() if (places := lost_places(path, tree))}
    assert lost == {}


@pytest.mark.parametrize(
    "code",
    [
        'FORM = Path(__file__).with_name("missing.ui")',
        'ICONS = Path(__file__).parents[1] / "icons"\ndef icon(name):\n    return str(ICONS / f"{name}.png")',
        'ICON = str(Path(__file__).resolve().parent / "icon.svg")',
        'HERE = Path(__file__).parents[2]\ndef read():\n    return (HERE / "core" / "metadata.txt").read_text()',
        'MODELS = Path(__file__).parent / "models"\nfor path in MODELS.glob("*.model3"):\n    pass',
        'ICON = Path(__file__).parents[3] / "icon.svg"',
    ],
)
def test_the_guard_sees_places_that_lead_nowhere(code: str) -> None:
    assert lost_places("ui/dock/dock.py", ast.parse(code))


def test_the_guard_knows_places_that_are_there() -> None:
    code = """
FORM = str(Path(__file__).with_name("dock.ui"))
ICONS = Path(__file__).resolve().parents[1] / "icons"
def icon(name):
    return str(ICONS / f"{name}.svg"), Path(__file__).parents[2] / "icon.svg", name / "x", list(ICONS.glob("*.svg"))
"""
    assert lost_places("ui/dock/dock.py", ast.parse(code)) == []
    found = [path for path, tree in shipped.modules().items() if Places(path, tree)._names]
    assert len(found) >= 3, "modules that look for files"


def test_every_icon_is_named_in_the_code() -> None:
    texts = {
        Path(node.value).stem
        for path, tree in shipped.modules().items()
        if path.startswith("ui")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    icons = {path.stem for path in (shipped.ROOT / "ui" / "icons").iterdir()}
    assert icons - texts == set()


# --- the wheel


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_checkout(tmp_path_factory.mktemp("copy") / "clusterbrush checkout")


@pytest.fixture(scope="module")
def wheel(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel of the checkout, without network."""
    pytest.importorskip("setuptools", reason="setuptools is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    run_pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(copy))
    (built,) = folder.glob("*.whl")
    return built


def run_pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wheel_holds_code_and_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {f"clusterbrush/{path}" for path in code_files() | data_files()}


USE = """
import json, pkgutil, importlib, sys
from pathlib import Path
image, folder = sys.argv[1:]
import clusterbrush, clusterbrush.core
root = Path(clusterbrush.__file__).parent
modules = [one.name for one in pkgutil.walk_packages(clusterbrush.core.__path__, "clusterbrush.core.")]
for name in modules:
    importlib.import_module(name)
from clusterbrush.core.base.version import software_version
from clusterbrush.core.clustering import KMeansOptions
from clusterbrush.core.raster import RasterSource
from clusterbrush.core.segmentation import fit, predict
source = RasterSource(image)
model = fit(source, KMeansOptions(n_clusters=3))
counts = predict(source, model, folder + "/clusters.tif")
print(json.dumps({
    "root": str(root), "version": software_version(), "modules": len(modules), "pixels": counts.pixels.tolist(),
    "software": model.provenance["software"], "qgis": sorted(name for name in sys.modules if name.startswith("qgis")),
    "files": sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()),
}))
"""


def test_an_installed_wheel_segments_a_raster_without_qgis(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    run_pip("install", "--no-deps", "--no-index", "--target", str(site), str(wheel))
    values = np.repeat([10, 100, 200], 4)[:, None] + np.random.default_rng(0).integers(0, 3, (2, 12, 9))
    image = write_raster(tmp_path / "image.tif", values.astype(np.uint8))
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", USE, str(image), str(tmp_path)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=TIMEOUT
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert Path(said["root"]) == site / "clusterbrush"
    metadata = ConfigParser(interpolation=None)
    metadata.read(shipped.ROOT / "metadata.txt", encoding="utf-8")
    assert said["version"] == metadata["general"]["version"]
    assert said["version"] in said["software"]
    assert said["qgis"] == []
    assert said["modules"] >= sum(
        path.startswith("core/") and not path.endswith("__init__.py") for path in code_files()
    )
    assert said["pixels"] == [36, 36, 36]
    assert {"icon.svg", "ui/dock/dock.ui", "i18n/clusterbrush_fr.qm", "ui/icons/paint.svg"} <= set(said["files"])
    assert any(re.fullmatch(r"processing/models/\w+\.model3", name) for name in said["files"])
    check_command(site, image, environment)


def check_command(site: Path, image: Path, environment: dict[str, str]) -> None:
    """Run the program that the wheel brings, and the module."""
    (program,) = (path for path in (site / "bin", site / "Scripts") if path.is_dir())
    for number, command in enumerate(([program / "clusterbrush"], [sys.executable, "-m", "clusterbrush"])):
        arguments = ["segment", image.name, f"{number}.tif", "--n-clusters", "3", "--json"]
        done = subprocess.run(
            [*map(str, command), *arguments],
            cwd=image.parent, env=environment, capture_output=True, text=True, check=False, timeout=TIMEOUT,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["clusters"] == 3
        assert (image.parent / f"{number}.tif").is_file()


# --- the zip for the plugin site


@pytest.fixture(scope="module")
def builder(copy: Path) -> Iterator[Any]:
    """Return tools/lib/package.py of a copy whose last commit is the working tree."""
    git = ["git", "-C", str(copy), "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    try:
        for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "all"]):
            subprocess.run([*git, *arguments], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("git is not installed, and it builds the zip")
    folder = str(copy / "tools" / "lib")
    sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location("package_of_the_copy", copy / "tools" / "lib" / "package.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(folder)
    sys.modules.pop("site_rules")


def test_the_zip_holds_code_and_data(builder: Any) -> None:
    version = builder.read_metadata()["version"]
    with zipfile.ZipFile(builder.build(version)) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    wanted = {f"clusterbrush/{path}" for path in code_files() | data_files()}
    assert wanted - names == set()
    assert builder.site_rules.names_faults(sorted(names), "clusterbrush") == []
    rooms = {name.split("/")[1] for name in names if name.count("/") > 1}
    assert rooms == set(shipped.ROOMS), "folders"
