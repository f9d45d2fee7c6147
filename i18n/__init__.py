# SPDX-License-Identifier: GPL-2.0-or-later
"""Translation: the function that every visible string goes through, and the translator to install."""

from __future__ import annotations

from pathlib import Path

try:
    from qgis.PyQt.QtCore import QCoreApplication, QTranslator
except ImportError:  # the package used without QGIS speaks English
    QCoreApplication = QTranslator = None

CONTEXT = "ClusterBrush"
FOLDER = Path(__file__).parent


def tr(text: str) -> str:
    """Return `text` in the user's language, or unchanged where it has no translation.

    Parameters
    ----------
    text : str
        A string literal, because tools/i18n collects the literals inside the calls; places are filled by
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
