import pytest

from digitlab.core.messages import EpochEnded
from digitlab.core.run import Run
from digitlab.gui import theme
from digitlab.gui.panels.epochs import EpochTable


def epoch(number, accuracy, best, top_2=0.99):
    return EpochEnded(epoch=number, step=number * 10, loss=0.5, accuracy=0.875, validation_loss=0.25,
                      validation_accuracy=accuracy, validation_top_2=top_2, best=best, seconds=12.34)  # fmt: skip


@pytest.fixture
def table(qtbot, qapp):
    theme.apply(qapp, "light")
    made = EpochTable()
    qtbot.addWidget(made)
    made.setVisible(True)
    return made


def test_without_epochs_the_table_says_what_will_be_here(table):
    assert table._layout.currentWidget() is table._empty
    assert "Every epoch becomes a row" in table._empty.text()


def test_every_epoch_is_a_row_and_the_best_is_marked(table):
    run = Run()
    run.add(epoch(1, 0.95, True))
    table.show_run(run)
    run.add(epoch(2, 0.9812, True))
    run.add(epoch(3, 0.97, False))
    table.show_run(run)
    assert table.rows() == [
        ["1", "0.5000", "87.50 %", "0.2500", "95.00 %", "99.00 %", "12.3", ""],
        ["2", "0.5000", "87.50 %", "0.2500", "98.12 %", "99.00 %", "12.3", "best"],
        ["3", "0.5000", "87.50 %", "0.2500", "97.00 %", "99.00 %", "12.3", ""],
    ]
    assert table._layout.currentWidget() is table._table
    assert table._table.item(1, 4).font().bold() is not table._table.item(0, 4).font().bold()


def test_a_run_from_before_second_answers_were_counted_shows_none(table):
    run = Run()
    run.add(epoch(1, 0.95, True, top_2=0.0))
    table.show_run(run)
    assert table.rows()[0][4:7] == ["95.00 %", "", "12.3"]


def test_no_column_is_cut_in_the_narrowest_usual_window(table):
    run = Run()
    run.add(epoch(1_000, 0.9812, True, top_2=1.0))
    table.show_run(run)
    table.resize(658, 160)  # the middle of a window of 1280 x 720
    header = table._table.horizontalHeader()
    assert header.length() <= table._table.viewport().width()
    for column in range(header.count()):
        assert header.sectionSize(column) >= header.sectionSizeHint(column)
        assert header.sectionSize(column) >= table._table.sizeHintForColumn(column)


def test_another_run_starts_an_empty_table(table):
    run = Run()
    run.add(epoch(1, 0.95, True))
    table.show_run(run)
    table.show_run(Run())
    assert table.rows() == []
    assert table._layout.currentWidget() is table._empty


def test_nothing_is_done_while_no_epoch_ends(table, monkeypatch):
    run = Run()
    run.add(epoch(1, 0.95, True))
    table.show_run(run)
    monkeypatch.setattr(table, "_append", lambda *_: pytest.fail("written again"))
    monkeypatch.setattr(table, "_mark_best", lambda: pytest.fail("marked again"))
    table.show_run(run)
