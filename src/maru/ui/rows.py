"""Lists of the session as models that QML can repeat over."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt


class Rows(QAbstractListModel):
    """Rows of one frozen dataclass; each field is a role of its name.

    `show` tells QML only which rows changed, so an option that is touched is not built anew.
    """

    def __init__(self, row: type, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if not is_dataclass(row):
            raise TypeError(f"{row} is no dataclass")
        self._fields = tuple(field.name for field in fields(row))
        self._rows: tuple[Any, ...] = ()

    def show(self, rows: Sequence[Any]) -> None:
        """Replace the rows."""
        new = tuple(rows)
        if len(new) != len(self._rows):
            self.beginResetModel()
            self._rows = new
            self.endResetModel()
            return
        changed = [
            n for n, (old, row) in enumerate(zip(self._rows, new, strict=True)) if old != row
        ]
        self._rows = new
        for n in changed:
            self.dataChanged.emit(self.index(n), self.index(n))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many rows there are; Qt's interface."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return one field of one row; Qt's interface."""
        field = role - Qt.ItemDataRole.UserRole
        if not index.isValid() or not 0 <= field < len(self._fields):
            return None
        return getattr(self._rows[index.row()], self._fields[field])

    def roleNames(self) -> dict[int, Any]:
        """Return the fields as roles; Qt's interface."""
        first = int(Qt.ItemDataRole.UserRole)
        return {first + n: name.encode() for n, name in enumerate(self._fields)}
