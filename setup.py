# SPDX-License-Identifier: GPL-2.0-or-later
"""Gives the build the version number, which metadata.txt holds; everything else stands in pyproject.toml."""

from configparser import ConfigParser
from pathlib import Path

from setuptools import setup

metadata = ConfigParser(interpolation=None)
metadata.read(Path(__file__).with_name("metadata.txt"), encoding="utf-8")
# The name of this script, which a build front end hides, keeps it out of the package that lies in the same folder.
setup(version=metadata["general"]["version"], script_name="setup.py")
