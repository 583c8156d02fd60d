"""The three cards on the left: what is learned from, the network, and how it learns.

The controls are read with the card that is filled: they take longer than the rest of the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from digitlab.core.experiment import Data, Experiment
from digitlab.core.training import Regularisation, Training
from digitlab.gui.panels import amounts
from digitlab.gui.panels.card import Card, Note

if TYPE_CHECKING:
    import numpy as np

    from digitlab.gui.datasets import Datasets
    from digitlab.gui.handwriting.collecting import Collecting
    from digitlab.gui.panels.bent_digits import BentDigits
    from digitlab.gui.session import Session


MISFIT, WITHOUT = "change does not fit", "Play takes the network without the change."


class DataCard(Card):
    """Which digits are learned from, which check the network, and how they are bent at random."""

    conflict_paths = (("data", "augmentations"),)

    def __init__(
        self,
        session: Session | None = None,
        datasets: Datasets | None = None,
        collecting: Collecting | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """With a ``session`` it can cross-validate; with the others it offers what a person has imported and drawn."""
        self._session, self._datasets, self._collecting = session, datasets, collecting
        self._bent: BentDigits | None = None
        self._drawing: np.ndarray | None = None
        super().__init__(1, "Data", folded=True, parent=parent)

    def show_drawing(self, picture: np.ndarray | None) -> None:
        """The canvas shows ``picture`` (uint8 [28, 28]), or nothing: it is bent as training would bend it."""
        self._drawing = picture
        if self._bent is not None:
            self._bent.show_drawing(picture)

    def _fill(self) -> None:
        from digitlab.gui.forms.augmentations import Augmentations
        from digitlab.gui.forms.fold import Fold
        from digitlab.gui.forms.form import SpecForm
        from digitlab.gui.panels.bent_digits import BentDigits
        from digitlab.gui.panels.class_chart import ClassChart
        from digitlab.gui.panels.dataset_choice import DatasetChoice
        from digitlab.gui.panels.handwriting_choice import HandwritingChoice
        from digitlab.gui.panels.held_back import HeldBack
        from digitlab.gui.panels.split_bar import SplitBar

        self._dataset = DatasetChoice(self._datasets)
        self._handwriting = HandwritingChoice(self._collecting)
        self._count, self._bar, self._classes = HeldBack(), SplitBar(), ClassChart()
        self._bent = BentDigits()
        self._bent.show_drawing(self._drawing)
        self._augmentations = Augmentations()
        self._more, self._trial = Fold("More"), Fold("Cross-validation")
        self._rest = SpecForm(Data(), ["learn_from", "wrong_labels", "stratified", "split_seed"])
        for part in (self._rest, self._classes):
            self._more.inside.addWidget(part)
        for widget in (self._dataset, self._count, self._bar, self._handwriting, self._more, self._trial, self._bent,
                       self._augmentations, *self._notes):  # fmt: skip
            self.inside.addWidget(widget)
        self._trial.setVisible(self._session is not None)
        self._trial.line.toggled.connect(self._fill_trial)
        self._dataset.changed.connect(lambda dataset: self._take(self._data().with_dataset(dataset)))
        self._bar.moved.connect(lambda count: self._take(self._data().model_copy(update={"validation_count": count})))
        self._count.changed.connect(self._take)
        self._handwriting.changed.connect(self._take)
        self._rest.changed.connect(self._take)
        self._augmentations.changed.connect(lambda entries: self._change(augmentations=entries))

    def _fill_trial(self) -> None:
        """Put the cross-validation in when it is first unfolded."""
        if self._session is not None and self._trial.inside.count() == 0:
            from digitlab.gui.panels.cross_validation import CrossValidationPanel

            self._trial.inside.addWidget(CrossValidationPanel(self._session))

    def _data(self) -> Data:
        return self._experiment.data

    def _take(self, data: Data) -> None:
        self._change(data=data)

    def _show(self, experiment: Experiment) -> None:
        self._dataset.show(experiment.data.dataset)
        dataset = experiment.data.dataset
        for form, name, most in (
            (self._count, "validation_count", dataset.most_held_back()),
            (self._rest, "learn_from", dataset.training_count),
        ):
            form.rows()[name].control.limits["le"] = most  # for steps; what is typed beyond is a conflict
        self._count.show(experiment.data)
        self._handwriting.show(experiment.data)
        self._rest.show(experiment.data)
        self._bar.show_data(experiment.data)
        self._classes.show_data(experiment.data)
        self._augmentations.show(experiment.augmentations)
        if self._bent is not None:
            self._bent.show_augmentations(experiment.augmentations)

    def _summarise(self, experiment: Experiment) -> str:
        return amounts.data(experiment)

    def _mark_running(self, running: bool) -> None:
        for part in (self._dataset, self._count, self._handwriting, self._rest, self._augmentations):
            part.set_running(running)


class NetworkCard(Card):
    """The layers, where to start from, and what they amount to."""

    conflict_paths = (("network",),)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._misfit = ""
        super().__init__(2, "Network", folded=True, parent=parent)

    def _fill(self) -> None:
        from digitlab.gui.panels.network_editor import NetworkEditor

        self._editor = NetworkEditor()
        for widget in (self._editor, *self._notes):
            self.inside.addWidget(widget)
        self._editor.changed.connect(lambda network: self._change(network=network))
        self._editor.layers.drafted.connect(self._show_misfit)

    def _show_misfit(self, sentence: str) -> None:
        """Say in the header, which stays in sight, that Play does not take the layers on the screen."""
        self._misfit = sentence
        self._tell()

    def _note(self) -> Note:
        return Note(MISFIT, f"{self._misfit} {WITHOUT}", "error") if self._misfit else super()._note()

    def _show(self, experiment: Experiment) -> None:
        self._editor.show(experiment.network)

    def _summarise(self, experiment: Experiment) -> str:
        return amounts.network(experiment)

    def _mark_running(self, running: bool) -> None:
        self._editor.set_running(running)


class LearnCard(Card):
    """How wrong an answer is, how the network steps, how fast and how long."""

    conflict_paths = (("training.batch_size",), ("regularisation",))

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(3, "Learn", folded=False, parent=parent)

    def _fill(self) -> None:
        from digitlab.core.losses import Loss
        from digitlab.core.optimizers import Optimizer
        from digitlab.core.schedules import Schedule
        from digitlab.gui.forms.choice import EntryChoice, Formula
        from digitlab.gui.forms.fold import Fold
        from digitlab.gui.forms.form import SpecForm
        from digitlab.gui.panels.schedule_curve import ScheduleCurve

        of_batches, of_restraints = self._notes
        now = self._experiment
        self._loss = EntryChoice(Loss, "Loss", first=[], shown=now.loss, formula="folded")
        self._optimizer = EntryChoice(
            Optimizer, "Optimizer", first=["learning_rate"], shown=now.optimizer, formula="elsewhere"
        )
        self._schedule = EntryChoice(Schedule, "Schedule", first=[], shown=now.schedule, formula="folded")
        self._curve = ScheduleCurve()
        self._length = SpecForm(Training(), ["batch_size", "epochs"])
        self._endings = SpecForm(Training(), ["patience", "target_accuracy", "time_limit"], late=True)
        self._restraints = SpecForm(Regularisation(), late=True)
        self._execution = SpecForm(Training(), ["execution"], late=True)
        self._ending, self._restraint, self._more = Fold(""), Fold(""), Fold("More")
        for fold, form in ((self._ending, self._endings), (self._restraint, self._restraints),
                           (self._more, self._execution)):  # fmt: skip
            fold.inside.addWidget(form)
        self._formula = Formula()
        parts = (self._loss, self._optimizer, self._schedule, self._curve, self._length,
                 of_batches, self._ending, self._restraint,
                 of_restraints, self._formula, self._more)  # fmt: skip
        for widget in parts:
            self.inside.addWidget(widget)
        self._loss.changed.connect(lambda loss: self._change(loss=loss))
        self._optimizer.changed.connect(lambda optimizer: self._change(optimizer=optimizer))
        self._schedule.changed.connect(lambda schedule: self._change(schedule=schedule))
        for form in (self._length, self._endings, self._execution):
            form.changed.connect(lambda training: self._change(training=training))
        self._restraints.changed.connect(lambda restraints: self._change(regularisation=restraints))

    def _show(self, experiment: Experiment) -> None:
        self._loss.show(experiment.loss)
        self._optimizer.show(experiment.optimizer)
        self._formula.show_entry(experiment.optimizer)
        self._schedule.show(experiment.schedule)
        self._curve.show_schedule(experiment.schedule)
        for form in (self._length, self._endings, self._execution):
            form.show(experiment.training)
        self._restraints.show(experiment.regularisation)
        self._ending.set_text(amounts.endings(experiment.training))
        self._restraint.set_text(amounts.restraints(experiment.regularisation))

    def _summarise(self, experiment: Experiment) -> str:
        return amounts.learning(experiment)

    def _mark_running(self, running: bool) -> None:
        for part in (self._loss, self._optimizer, self._schedule, self._length, self._endings, self._restraints,
                     self._execution):  # fmt: skip
            part.set_running(running)
