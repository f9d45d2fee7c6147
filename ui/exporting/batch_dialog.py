# SPDX-License-Identifier: GPL-2.0-or-later
"""The dialog that applies the strokes to a list of rasters, with the progress of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProviderRegistry
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...i18n import tr
from ...i18n.sentences import filled, number_style
from .batch import BatchItem, free_target
from .processing_run import CANCELLED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .batch import Batch

NAME, STATE = 0, 1  # columns
MIN_ROWS = 7  # text lines of the list, the heading included
SOURCE_ROLE = int(Qt.ItemDataRole.UserRole)
SIZE = QSize(460, 380)  # pixels


class BatchDialog(QDialog):
    """Asks for rasters and a folder, and shows how far each is.

    Parameters
    ----------
    batch : Batch
        Does the work.
    model : str
        File of the model.
    rasters : sequence of (id, name, whether it has the bands of the painted raster)
        Of the project.
    folder : str
    nodata : float or None
        A value that the painted raster leaves out.
    parent : QWidget, optional
    """

    fullRequested = pyqtSignal(str)  # the dialog of Processing, for the first ticked layer or file

    def __init__(
        self,
        batch: Batch,
        model: str,
        rasters: Sequence[tuple[str, str, bool]],
        folder: str,
        nodata: float | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._batch, self._model, self._nodata = batch, model, nodata
        self._running: list[QTreeWidgetItem] = []
        self._failures: list[str] = []
        self.setObjectName("clusterbrushBatch")
        self.setWindowTitle(tr("Apply to other rasters"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build(rasters, folder)
        self._links: tuple[tuple[Any, Any], ...] = (
            (batch.begun, self._show_begun),
            (batch.progressed, self._show_progress),
            (batch.ended, self._show_end),
            (batch.finished, self._show_finished),
        )
        for signal, slot in self._links:
            signal.connect(slot)
        self.finished.connect(lambda _result: self._leave())
        self._show_ready()
        self.resize(SIZE)
        self._fit()

    # --- setting up

    def _build(self, rasters: Sequence[tuple[str, str, bool]], folder: str) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(tr("Classify these rasters as the strokes do:"), self))
        self.list = QTreeWidget(self)
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([tr("Raster"), tr("State")])
        self.list.setRootIsDecorated(False)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setMinimumHeight(MIN_ROWS * self.fontMetrics().height())
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(STATE, QHeaderView.ResizeMode.ResizeToContents)
        for layer_id, name, fits in rasters:
            self._add_row(layer_id, name, fits)
        self.list.itemChanged.connect(lambda _item, _column: self._show_ready())
        layout.addWidget(self.list, 1)
        layout.addLayout(self._file_row())
        self.leave_out = QCheckBox(self)
        self.leave_out.setVisible(self._nodata is not None)
        if self._nodata is not None:
            self.leave_out.setText(filled(tr("Leave out the value {value} there too"), value=self._nodata))
            self.leave_out.setChecked(True)
        layout.addWidget(self.leave_out)
        layout.addWidget(QLabel(tr("Folder of the maps"), self))
        self.folder = QgsFileWidget(self)
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setFilePath(folder)
        self.folder.fileChanged.connect(lambda _path: self._show_ready())
        layout.addWidget(self.folder)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        layout.addWidget(self.note)
        self._add_buttons(layout)

    def _file_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.add_files = QPushButton(tr("Add files…"), self)
        self.add_files.setAutoDefault(False)
        self.add_files.clicked.connect(lambda _checked: self._ask_files())
        self.full = QPushButton(tr("More options…"), self)
        self.full.setAutoDefault(False)
        self.full.setToolTip(tr("Opens Apply model of the toolbox, filled in; it can run as a batch too"))
        self.full.clicked.connect(lambda _checked: self._open_full())
        row.addWidget(self.add_files)
        row.addStretch(1)
        row.addWidget(self.full)
        return row

    def _add_buttons(self, layout: QVBoxLayout) -> None:
        buttons = QDialogButtonBox(self)
        self.run = buttons.addButton(tr("Run"), QDialogButtonBox.ButtonRole.ActionRole)
        self.stop = buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.ActionRole)
        self.close_button = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.run.clicked.connect(lambda _checked: self._start())
        self.stop.clicked.connect(lambda _checked: self._batch.cancel())
        self.close_button.clicked.connect(lambda _checked: self.close())
        layout.addWidget(buttons)

    def _add_row(self, source: str, name: str, ticked: bool) -> None:
        item = QTreeWidgetItem([name, "" if ticked else tr("other bands")])
        item.setData(NAME, SOURCE_ROLE, source)
        item.setToolTip(NAME, name)
        item.setCheckState(NAME, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.list.addTopLevelItem(item)

    # --- choosing

    def _ask_files(self) -> None:
        filters = QgsProviderRegistry.instance().fileRasterFilters()
        paths, _ = QFileDialog.getOpenFileNames(self, tr("Add files"), self.folder.filePath(), filters)
        self.add_paths(paths)

    def add_paths(self, paths: Sequence[str]) -> None:
        """Add raster files to the list, each once."""
        known = {item.data(NAME, SOURCE_ROLE) for item in self._items()}
        for path in paths:
            if path not in known:
                self._add_row(path, Path(path).stem, ticked=True)
        self._show_ready()

    def _items(self) -> list[QTreeWidgetItem]:
        return [self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount())]

    def _ticked(self) -> list[QTreeWidgetItem]:
        return [item for item in self._items() if item.checkState(NAME) == Qt.CheckState.Checked]

    def _open_full(self) -> None:
        ticked = self._ticked() or self._items()
        self.fullRequested.emit(ticked[0].data(NAME, SOURCE_ROLE) if ticked else "")

    def _show_ready(self) -> None:
        is_running, has_folder = self._batch.is_running, Path(self.folder.filePath()).is_dir()
        self.run.setEnabled(not is_running and bool(self._ticked()) and has_folder)
        self.stop.setEnabled(is_running)
        for widget in (self.add_files, self.folder, self.leave_out):
            widget.setEnabled(not is_running)
        if not has_folder:
            self.note.setText(tr("Choose a folder that exists."))
        elif not is_running and not self._running:
            self.note.setText("")

    # --- running

    def _start(self) -> None:
        self._running, self._failures = self._ticked(), []
        taken: set[str] = set()
        items = []
        for row in self._running:
            name = row.text(NAME)
            target = free_target(self.folder.filePath(), name, taken)
            taken.add(target)
            items.append(BatchItem(name, row.data(NAME, SOURCE_ROLE), target))
            row.setText(STATE, tr("waits"))
            row.setToolTip(STATE, "")
        self.note.setText("")
        self._batch.start(self._model, items, self._nodata if self.leave_out.isChecked() else None)
        self._show_ready()

    def _show_begun(self, position: int) -> None:
        self._show_progress(position, 0.0)

    def _show_progress(self, position: int, percent: float) -> None:
        if position >= len(self._running):  # of rasters that another dialog has begun
            return
        self._running[position].setText(STATE, number_style().percent(percent / 100.0, 0))

    def _show_end(self, position: int, reason: str) -> None:
        if position >= len(self._running):
            return
        row = self._running[position]
        if not reason:
            row.setText(STATE, tr("done"))
            row.setCheckState(NAME, Qt.CheckState.Unchecked)
        elif reason == CANCELLED:
            row.setText(STATE, tr("cancelled"))
        else:
            row.setText(STATE, tr("failed"))
            row.setToolTip(STATE, reason)
            self._failures.append(f"{row.text(NAME)}: {reason}")

    def _show_finished(self) -> None:
        for row in self._running:
            if row.text(STATE) == tr("waits"):
                row.setText(STATE, tr("cancelled"))
        self.note.setText("\n".join(self._failures))
        self._show_ready()
        self._fit()

    def _fit(self) -> None:
        """Make the window high enough for its texts."""
        height = self.layout().minimumHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), height))

    def _leave(self) -> None:
        """Let go of the work, which goes on; cancelling has a button of its own."""
        for signal, slot in self._links:
            signal.disconnect(slot)
