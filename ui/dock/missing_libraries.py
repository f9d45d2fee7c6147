# SPDX-License-Identifier: GPL-2.0-or-later
"""How to get the libraries of methods that cannot be chosen here: a button that copies the command."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QApplication, QToolButton, QToolTip, QWidget

from ...core.base.libraries import install_command
from ...core.classification.methods import METHODS
from ...i18n import tr
from .icons import icon


class MissingLibraries(QToolButton):
    """A button beside the methods; clicked, it puts on the clipboard what installs all that is missing. It is hidden
    where nothing is. ClusterBrush installs nothing by itself.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clusterbrushMissingLibraries")
        self.setAutoRaise(True)
        self.setIcon(icon("info"))
        libraries = list(dict.fromkeys(library for method in METHODS.values() for library in method.missing))
        self.command = install_command(libraries)
        self.setVisible(bool(libraries))
        self.setAccessibleName(tr("Copy the command that installs what is missing"))
        self.setToolTip(
            tr(
                "Methods that cannot be chosen need {packages}. A click copies the command that installs them:\n\n"
                "{command}\n\nRun it in a terminal (on Windows in the OSGeo4W shell), and start QGIS again."
            ).format(packages=", ".join(library.package for library in libraries), command=self.command)
        )
        self.clicked.connect(self._copy)

    def _copy(self, _checked: bool = False) -> None:
        QApplication.clipboard().setText(self.command)
        said = tr("Copied. Run it in a terminal (on Windows in the OSGeo4W shell), and start QGIS again.")
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), said, self)
