import pytest

from digitlab.core.catalogue import FAMILIES
from digitlab.core.datasets import Dataset
from digitlab.core.losses import Loss
from digitlab.core.optimizers import Adam, Optimizer, Sgd
from digitlab.core.schedules import Schedule
from digitlab.gui import theme
from digitlab.gui.forms.choice import EntryChoice
from digitlab.gui.labels import Label


@pytest.fixture
def choice(qtbot, qapp):
    theme.apply(qapp, "light")

    def make(family, **options):
        made = EntryChoice(family, **options)
        qtbot.addWidget(made)
        made.told = []
        made.changed.connect(made.told.append)
        return made

    return make


def pick(choice, key):
    box = choice.choice
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def words(choice):
    return [label.text() for label in choice._details.findChildren(Label)]


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.__name__)
def test_every_entry_of_the_catalogue_can_be_chosen_and_shows_its_explanation_formula_and_paper(choice, family):
    made = choice(family)
    titles = [made.choice.itemText(place) for place in range(made.choice.count())]
    assert titles == [entry.title for entry in family.entries().values()]
    for key, entry in reversed(family.entries().items()):  # the first is shown already
        made.show(entry())
        assert made.entry() == entry(), key
        assert made.told == [], key
        for text in filter(None, (entry.explanation, entry.formula, entry.paper)):
            assert text in words(made), key


def test_choosing_tells_the_entry_with_its_defaults(choice):
    made = choice(Optimizer)
    made.show(Adam(learning_rate=0.5))
    pick(made, "sgd")
    assert made.told == [Sgd()]
    assert Sgd.formula in words(made)
    assert Adam.formula not in words(made)


def test_choosing_the_same_entry_keeps_its_values(choice):
    made = choice(Optimizer)
    made.show(Adam(learning_rate=0.5))
    pick(made, "adam")
    assert made.told == []
    assert made.entry() == Adam(learning_rate=0.5)


def test_a_change_in_the_form_is_told(choice):
    made = choice(Optimizer)
    made.show(Adam())
    made._forms[0].rows()["beta_1"].edited.emit(0.5)
    assert made.told == [Adam(beta_1=0.5)]
    assert made.entry() == Adam(beta_1=0.5)


def test_what_is_folded_tells_its_values_in_the_line(choice):
    made = choice(Optimizer, first=["learning_rate"])
    made.show(Adam(beta_1=0.8))
    assert made._fold.line.text() == "β₁ 0.8, β₂ 0.999, ε 10⁻⁸, ε in the root 0, Nesterov off"
    assert made._fold.line.accessibleName() == made._fold.line.text()


def test_both_forms_of_a_folded_entry_work_together(choice):
    made = choice(Optimizer, first=["learning_rate"])
    made.show(Adam())
    made._forms[0].rows()["learning_rate"].edited.emit(0.1)
    made._forms[1].rows()["beta_1"].edited.emit(0.5)
    assert made.told[-1] == Adam(learning_rate=0.1, beta_1=0.5)


def test_an_entry_without_fields_shows_what_it_is(choice):
    made = choice(Dataset, first=[])
    assert made._forms == []
    assert made._fold.line.text() == "About MNIST"


@pytest.mark.parametrize("kind", Loss.entries().values(), ids=Loss.entries())
def test_a_loss_says_which_output_layer_comes_with_it(choice, kind):
    made = choice(Loss, first=[])
    made.show(kind())
    assert made._fold.line.text().startswith(f"Output layer: {kind.output_activation}")
    assert "weights" not in made._fold.line.text()
    made.show(kind(class_weights=(2.5, *[1.0] * 9)))
    assert made._fold.line.text().endswith("Class weights 1 to 2.5")


@pytest.mark.parametrize("kind", Schedule.entries().values(), ids=Schedule.entries())
def test_what_all_entries_share_comes_last(choice, kind):
    made = choice(Schedule, first=[])
    made.show(kind())
    assert list(made._forms[0].rows())[-1] == "linear_warm_up"
    assert made._fold.line.text().endswith("Linear warm-up 0")


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_list_is_wide_enough_for_its_longest_name(choice, qapp):
    made = choice(Optimizer)
    made.setVisible(True)
    box = made.choice
    box.setFixedWidth(120)
    box.showPopup()
    names = [box.itemText(place) for place in range(box.count())]
    longest = max(box.view().fontMetrics().horizontalAdvance(name) for name in names)
    assert box.view().viewport().width() >= longest + 2 * 8 + 16  # the padding of an item, and what Qt keeps free
    box.hidePopup()
