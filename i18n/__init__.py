# SPDX-License-Identifier: GPL-2.0-or-later
"""The one way from an English string to the user's language."""

from __future__ import annotations

from pathlib import Path

try:
    from qgis.PyQt.QtCore import QCoreApplication, QTranslator
except ImportError:  # the package used without QGIS speaks English
    QCoreApplication = QTranslator = None

CONTEXT = "ClusterBrush"
FOLDER = Path(__file__).parent


def tr(text: str) -> str:
    """Return `text` in the user's language, or as it is where no translation is known.

    Parameters
    ----------
    text : str
        A string literal at the place of the call, for tools/i18n collects it there; fill places with
        ``.format()`` on the result.
    """
    if QCoreApplication is None:
        return text
    return QCoreApplication.translate(CONTEXT, text)


def load_translator(locale: str) -> QTranslator | None:
    """Return the translator for a locale such as ``fr`` or ``fr_CA``, or None where there is none.

    The caller installs it and keeps it alive.
    """
    if QTranslator is None:
        return None
    for name in (locale, locale.partition("_")[0]):
        path = FOLDER / f"clusterbrush_{name}.qm"
        if path.is_file():
            translator = QTranslator()
            if translator.load(str(path)):
                return translator
    return None
