# SPDX-License-Identifier: GPL-2.0-or-later
"""The checkout as a package, for tools that use its core."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load_package() -> None:
    """Import the checkout as the package ``clusterbrush``, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location(
        "clusterbrush", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["clusterbrush"] = module
    spec.loader.exec_module(module)
