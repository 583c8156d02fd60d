"""Where there is little room for the table, the names of runs give way to how well the runs read."""

from digitlab.core.experiment import Experiment
from digitlab.gui.runs.columns import ACCURACY, NAME, STAR


def test_the_accuracy_is_whole_in_a_narrow_table_unless_a_person_made_the_names_wide(opened, keep_run):
    keep_run(Experiment(name="First"))
    person = opened()
    table = person.table
    star, name, accuracy = (table.runs.column(column.sign) for column in (STAR, NAME, ACCURACY))

    def seen():
        return table.columnViewportPosition(accuracy) + table.columnWidth(accuracy) <= table.viewport().width()

    whole = table.columnWidth(name)
    table.setFixedWidth(table.columnWidth(star) + whole + table.columnWidth(accuracy) - 30)
    assert seen()
    assert table.columnWidth(name) < whole
    table.setFixedWidth(600)
    assert table.columnWidth(name) == whole
    table.setColumnWidth(name, 300)
    table.setFixedWidth(200)
    assert table.columnWidth(name) == 300
