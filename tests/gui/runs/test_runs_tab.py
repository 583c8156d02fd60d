"""The table of the runs: sorted, filtered, named, starred, deleted and brought back."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from digitlab.core import folders
from digitlab.core.experiment import Experiment, Training
from digitlab.core.kept.folder import label_of
from digitlab.core.messages import Loaded, Stopped, TestOpened
from digitlab.gui import tab_order
from digitlab.gui.panels.runs_tab import RunsTab
from digitlab.gui.runs import archive, words

FIXED = ["", "Name", "Validation", "When", "Epochs", "Time", "Images/s", "Ended", "Note"]


def kept(folder):
    return sorted(file.name for file in folder.iterdir())


def test_nothing_is_read_before_the_tab_is_seen(ready, qtbot, keep_run):
    keep_run()
    tab = RunsTab(ready)
    qtbot.addWidget(tab)
    assert tab.pages() is None
    tab.resize(700, 240)
    tab.show()
    qtbot.waitUntil(lambda: tab.pages() is not None and len(tab.pages().archive.runs) == 1)


def test_without_runs_the_tab_says_what_will_be_here(opened):
    person = opened()
    assert person.pages._empty.text() == words.EMPTY
    assert person.pages._empty.isVisible()
    assert person.pages.caption() == ""


def test_every_run_is_a_row_with_what_came_of_it(opened, keep_run):
    keep_run(Experiment(name="First"), reached=0.9712)
    keep_run(Experiment(name="First"), reached=0.98, end=Stopped)
    person = opened()
    assert person.titles() == FIXED
    assert person.cells("Validation") == ["98.00 %", "97.12 %"]
    table = person.pages.table
    assert sum(map(table.columnWidth, range(FIXED.index("When")))) <= 289  # the table in a window of 1280 pixels
    assert [person.cell(0, title).data() for title in FIXED[1:] if title != "When"] == [
        "First", "98.00 %", "2", "2 s", "100", "all epochs are done", ""]  # fmt: skip
    assert person.pages.caption() == "2 runs"


def test_only_settings_that_differ_between_the_runs_shown_are_columns(opened, keep_run, qtbot):
    keep_run(Experiment(name="slow", seed=1).with_value("optimizer.learning_rate", 0.001))
    keep_run(Experiment(name="slow", seed=1, training=Training(epochs=5)).with_value("optimizer.learning_rate", 0.001))
    keep_run(Experiment(name="fast", seed=1).with_value("optimizer.learning_rate", 0.01))
    person = opened()
    assert person.titles() == [*FIXED[:7], "Learning rate α", "Epochs", "Ended", "Note"]
    assert person.cells("Learning rate α") == ["0.01", "0.001", "0.001"]
    qtbot.keyClicks(person.pages.filter, "slow")
    assert person.titles() == [*FIXED[:7], "Epochs", "Ended", "Note"]
    assert person.pages.caption() == "2 of 3 runs"
    qtbot.keyClicks(person.pages.filter, " nothing of it")
    assert person.pages._empty.text() == words.NOTHING_FOUND
    person.pages.filter.clear()
    assert person.pages.caption() == "3 runs"


def test_a_test_score_is_a_column_where_one_was_opened(opened, keep_run):
    folder = keep_run()
    with (folder / "events.jsonl").open("a") as events:
        events.write(TestOpened(accuracy=0.9345, loss=0.2, count=10_000, opened=1).line())
    assert opened().cells("Test") == ["93.45 %"]


def test_a_click_on_a_title_sorts_and_the_chosen_runs_stay_chosen(opened, keep_run, qtbot):
    for reached in (0.95, 0.99, 0.97, 0.9):
        keep_run(reached=reached)
    broken = keep_run()
    (broken / "experiment.json").unlink()
    person = opened()
    person.choose(1, 3)
    before = list(person.archive.chosen)
    header = person.table.horizontalHeader()
    place = person.titles().index("Validation")
    middle = QPoint(header.sectionViewportPosition(place) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert person.cells("Validation") == ["", "90.00 %", "95.00 %", "97.00 %", "99.00 %"]
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert person.cells("Validation") == ["99.00 %", "97.00 %", "95.00 %", "90.00 %", ""]
    assert list(person.archive.chosen) == before
    rows = {index.row() for index in person.table.selectionModel().selectedRows()}
    assert {person.table.runs.runs[row].folder for row in rows} == set(before)


def test_settings_of_words_and_of_numbers_are_sorted(opened, keep_run):
    for optimizer in ("sgd", "adam", "rmsprop"):
        keep_run(Experiment(name=optimizer).with_value("optimizer", optimizer))
    person = opened()
    person.table.sortByColumn(person.titles().index("Optimizer"), Qt.SortOrder.AscendingOrder)
    assert person.cells("Name") == ["adam", "rmsprop", "sgd"]
    person.table.sortByColumn(person.titles().index("Learning rate α"), Qt.SortOrder.DescendingOrder)
    rates = [float(cell) for cell in person.cells("Learning rate α")]
    assert rates == sorted(rates, reverse=True)


def test_a_broken_folder_is_a_row_with_a_sentence_that_cannot_be_opened_but_deleted(opened, keep_run):
    broken = keep_run()
    (broken / "experiment.json").write_text("{")
    person = opened()
    person.choose(0)
    assert "experiment.json" in person.cells("Ended")[0]
    assert not person.button("Open").isEnabled()
    assert not person.button("Repeat…").isEnabled()
    person.press("Delete")
    assert not broken.exists()


def test_a_run_is_renamed_in_place_and_the_name_is_kept(opened, keep_run):
    folder = keep_run(Experiment(name="Old"))
    person = opened()
    person.choose(0)
    person.key(Qt.Key.Key_F2)
    person.type_into_cell("  Best so far ")
    assert person.cells("Name") == ["Best so far"]
    assert label_of(folder).name == "Best so far"
    person.press("Rename")
    person.type_into_cell(" ")
    assert person.cells("Name") == ["Old"]
    assert opened().cells("Name") == ["Old"]


def test_a_note_is_written_into_the_table(opened, keep_run):
    folder = keep_run()
    person = opened()
    person.choose(0)
    person.press("Note")
    person.type_into_cell("with the new augmentation")
    assert label_of(folder).note == "with the new augmentation"
    person.pages.filter.setText("NEW augment")
    assert person.pages.caption() == "1 run · 1 chosen"


def test_stars_are_given_by_click_or_button_and_lie_on_top_when_sorted(opened, keep_run):
    folders_made = [keep_run() for _ in range(3)]
    person = opened()
    person.click(2, "")
    assert label_of(folders_made[0]).star
    person.choose(1)
    person.press("Star")
    assert label_of(folders_made[1]).star
    person.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert [run.folder for run in person.table.runs.runs] == [folders_made[1], folders_made[0], folders_made[2]]
    person.press("Unstar")
    assert not label_of(folders_made[1]).star
    assert person.table.runs.data(person.cell(0, ""), Qt.ItemDataRole.AccessibleTextRole) == "no star"


def test_deleted_runs_come_back_by_undo_as_they_were(opened, keep_run, qtbot):
    made = [keep_run(reached=0.9 + number / 100) for number in range(4)]
    before = [kept(folder) for folder in made]
    person = opened()
    person.choose(0, 2)
    person.key(Qt.Key.Key_Delete)
    assert [folder.exists() for folder in made] == [True, False, True, False]
    assert person.pages.notice.text() == "2 runs lie in the bin, for 30 days."
    person.choose(0)
    person.press("Delete")
    assert [folder.exists() for folder in made] == [True, False, False, False]
    assert len(list(folders.removed_runs().iterdir())) == 3
    qtbot.keySequence(person.table, QKeySequence("Ctrl+Z"))
    assert [folder.exists() for folder in made] == [True, False, True, False]
    person.press("Undo delete")
    assert [kept(folder) for folder in made] == before
    assert person.cells("Validation") == ["93.00 %", "92.00 %", "91.00 %", "90.00 %"]
    assert not person.button("Undo delete").isVisible()


def test_a_run_that_cannot_be_deleted_stays_and_says_why(opened, keep_run):
    folder = keep_run()
    folders.removed_runs().write_text("a file in the way")
    person = opened()
    person.choose(0)
    person.press("Delete")
    assert folder.exists()
    assert "cannot be moved to the bin" in person.pages.notice.text()
    assert person.pages.caption() == "1 run · 1 chosen"


def test_open_makes_a_run_the_current_experiment(opened, keep_run, ready, process, qtbot):
    experiment = Experiment(name="Mine", seed=11, training=Training(epochs=5))
    folder = keep_run(experiment)
    (folder / "model.digitlab").write_bytes(b"the engine reads it")
    person = opened()
    person.choose(0)
    process.taken()
    person.key(Qt.Key.Key_Return)
    (load,) = [command for command in process.taken() if command.kind == "load"]
    assert load.path == str(folder / "model.digitlab")


def test_a_run_without_a_network_gives_its_settings(opened, keep_run, ready):
    experiment = Experiment(name="Mine", seed=11)
    keep_run(experiment)
    person = opened()
    person.choose(0)
    person.press("Open")
    assert ready.experiment == experiment
    ready.undo_stack.undo()
    assert ready.experiment != experiment


def test_saving_a_run_that_was_opened_asks_for_a_place_of_its_own(keep_run, ready, process):
    folder = keep_run(Experiment(name="Mine"))
    process.say(Loaded(path=str(folder / "model.digitlab"), experiment=Experiment(name="Mine"), history=[]))
    assert ready.experiment.name == "Mine"
    assert ready.path is None


def test_the_run_under_way_grows_and_cannot_be_deleted(opened, ready, process, events, qtbot, home, monkeypatch):
    monkeypatch.setattr(archive, "PACE_MS", 0)
    folder = home / "runs" / "2026-02-02-101010-Live"
    folder.mkdir(parents=True)
    person = opened()
    ready.play()
    process.say(events.started(folder), events.batch(5))
    qtbot.waitUntil(lambda: person.cells("Ended") == ["under way"])
    person.choose(0)
    assert [person.button(name).isEnabled() for name in ("Delete", "Open")] == [False, False]
    process.say(events.batch(9), events.epoch(1))
    qtbot.waitUntil(lambda: person.cells("Validation") == ["90.00 %"])
    assert person.pages.curves.curves[folder].validation.steps.tolist() == [0, 10]
    person.archive.remove([folder])
    assert folder.exists()
    assert person.pages.notice.text() == words.LIVE_STAYS
    process.say(events.epoch(2), events.end())
    qtbot.waitUntil(lambda: person.cells("Ended") == ["all epochs are done"])
    assert person.archive.live is None
    assert person.pages.curves.curves[folder].validation.steps.tolist() == [0, 10, 20]


def test_runs_of_a_terminal_are_there_when_the_tab_is_seen_again(opened, keep_run, qtbot):
    person = opened()
    folder = keep_run()
    person.tab.hide()
    person.tab.show()
    qtbot.waitUntil(lambda: list(person.archive.runs) == [folder])


def test_tab_reaches_everything_and_everything_has_a_name(opened, keep_run):
    keep_run()
    person = opened()
    person.choose(0)
    named = [one.accessibleName() or one.text() for one in tab_order.stops(person.tab)]
    assert named == [
        "Filter the runs", "Kept runs", "What the curves show", "Along which axis", "Larger",
        "Curves of the chosen runs", "Open", "Repeat with other seeds", "Star", "Rename", "Note", "Export", "Delete",
    ]  # fmt: skip


def test_everything_can_be_reached_in_the_context_menu(opened, keep_run, monkeypatch):
    keep_run()
    person = opened()
    person.choose(0)
    entries = [action.text() for action in person.pages.actions_of_runs._menu.actions() if action.text()]
    assert entries == ["Open", "Repeat", "Star", "Rename", "Note", "Export", "Delete", "Undo delete"]
    opened_at = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, place: opened_at.append(place))
    person.table.customContextMenuRequested.emit(QPoint(5, 5))
    assert opened_at == [person.table.viewport().mapToGlobal(QPoint(5, 5))]


def test_a_thousand_runs_are_a_table_and_only_what_has_changed_is_read_again(opened, keep_run, monkeypatch):
    count, first = 1_000, keep_run(Experiment(name="Run 0", seed=0), epochs=1, batches=1)
    texts = [(file.name, file.read_text()) for file in first.iterdir()]
    for number in range(1, count):
        folder = folders.runs() / f"2026-02-02-00{number // 60:02}{number % 60:02}"
        folder.mkdir()
        for name, text in texts:
            altered = text.replace("Run 0", f"Run {number}").replace('"seed": 0', f'"seed": {number}')
            (folder / name).write_text(altered.replace('"seed":0', f'"seed":{number}'))
    person = opened()
    assert person.table.model().rowCount() == count
    assert person.cells("Name")[:2] == ["Run 999", "Run 998"]
    assert "Seed" in person.titles()
    looked = []
    monkeypatch.setattr("digitlab.core.kept.folder.read", looked.append)
    person.archive.loaded = False
    person.archive.load()
    person.qtbot.waitUntil(lambda: person.archive.loaded)
    assert looked == []
    person.pages.filter.setText("run 77")
    assert person.pages.caption() == f"19 of {count:,} runs"
