"""The tabs that come when they are wanted, and go again."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from digitlab.gui.datasets import Datasets
from digitlab.gui.fetching import Fetching
from digitlab.gui.panels.view_tabs import ViewTabs
from digitlab.gui.session import Session

DEVICES, WHY = "Devices", "Why"


class PassingTabs(QObject):
    """What is imported or fetched, the devices, and why the drawing is read as it is; read when it is wanted."""

    def __init__(self, tabs: ViewTabs, session: Session, datasets: Datasets, fetching: Fetching) -> None:
        super().__init__(tabs)
        self._tabs, self._session, self._datasets, self._fetching = tabs, session, datasets, fetching
        datasets.importing_changed.connect(self._show_import)
        fetching.changed.connect(self._show_fetching)
        session.devices.changed.connect(self._show_devices)
        session.devices.called.connect(partial(tabs.bring, DEVICES))
        session.explanations.changed.connect(self._show_reasons)
        session.explanations.called.connect(partial(tabs.bring, WHY))

    def _show_import(self) -> None:
        def made() -> QWidget:
            from digitlab.gui.panels.import_panel import ImportPanel

            return ImportPanel(self._datasets)

        self._tabs.show_while(self._datasets.importing != "none", "Import", made)

    def _show_fetching(self) -> None:
        def made() -> QWidget:
            from digitlab.gui.panels.fetch_panel import FetchPanel

            return FetchPanel(self._fetching)

        self._tabs.show_while(self._fetching.state != "closed", "Fetch", made)

    def _show_devices(self) -> None:
        def made() -> QWidget:
            from digitlab.gui.panels.devices_panel import DevicesPanel

            return DevicesPanel(self._session.devices)

        self._tabs.show_while(self._session.devices.opened, DEVICES, made)

    def _show_reasons(self) -> None:
        def made() -> QWidget:
            from digitlab.gui.why.panel import WhyPanel

            return WhyPanel(self._session)

        self._tabs.show_while(self._session.explanations.opened, WHY, made)
