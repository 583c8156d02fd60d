"""A few presses of somebody new; ``tests/stress/newcomer.py`` goes on for hours, with a real engine."""

from __future__ import annotations

from tests.newcomer import Newcomer, answering, fill


def test_whatever_is_pressed_in_any_order_the_window_goes_on(ready_window, tmp_path, monkeypatch) -> None:
    fill(tmp_path / "files")
    newcomer = Newcomer(ready_window, 0, tmp_path / "files")
    newcomer.longest = 60.0  # how fluid the window is, the long trial measures
    for owner, name, answer in answering(newcomer):
        monkeypatch.setattr(owner, name, answer)
    newcomer.use(60)
    assert not newcomer.faults  # what raises or displeases Qt ends the test by itself
