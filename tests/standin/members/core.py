# SPDX-License-Identifier: GPL-2.0-or-later
"""Stand-ins: classes with the few members that our windows touch, and an empty class for every other name."""

from __future__ import annotations

from enum import Enum, Flag
from types import SimpleNamespace

from PyQt6.QtCore import QObject


class QgsMapLayerProxyModel:
    """Kinds of layers."""

    class Filter(Flag):
        """Those that dock and dialogs ask for."""

        RasterLayer = 1
        HasGeometry = 28


class QgsFileUtils:
    """Files."""

    @staticmethod
    def extensionsFromFilter(pattern: str) -> list[str]:
        """Return the endings of a filter."""
        return [pattern.partition(".")[2]]


class QgsTask(QObject):
    """Work in the background."""

    class Flag(Enum):
        """How it may be treated."""

        CanCancel = 2


class QgsSettings:
    """Settings of a person, always empty."""

    def value(self, key: str, default: object = None) -> object:
        """Return the default."""
        return default


NULL = None  # no value in a field
Qgis = SimpleNamespace(MessageLevel=SimpleNamespace(Info=0, Warning=1, Critical=2, Success=3))


def __getattr__(name: str) -> type:
    if not name.startswith("Qgs"):
        raise AttributeError(name)
    return type(name, (), {})
