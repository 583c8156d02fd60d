"""What a person has typed is shown as it is, in tooltips too."""

from PySide6.QtCore import Qt

from digitlab.core.kept import care
from digitlab.core.kept.summary import Label
from tests.tips import seen


def test_a_name_and_a_note_are_shown_as_they_were_typed(opened, keep_run):
    care.note(keep_run(), Label(name="<b>best</b>", note="loss <i>0.1</i> & <br> less"))
    person = opened()
    model = person.pages.table.model()
    indexes = [model.index(0, column) for column in range(model.columnCount())]
    tips = [seen(index.data(Qt.ItemDataRole.ToolTipRole) or "") for index in indexes]
    assert "<b>best</b>" in tips
    assert "loss <i>0.1</i> & <br> less" in tips
