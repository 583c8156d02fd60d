"""Whether a window can open."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from digitlab.core import display
from digitlab.core.display import hindrance


@pytest.fixture(autouse=True)
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux computer on which nobody says where a window should open."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the system's loader miss a library, and an X11 display answer or not."""

    def load(missing: str = "", answers: bool = True) -> None:
        xcb = SimpleNamespace(
            xcb_connect=lambda *_: 1, xcb_connection_has_error=lambda _: not answers, xcb_disconnect=lambda _: None
        )
        xcb.xcb_connect = type("Function", (), {"__call__": lambda self, *_: 1})()

        def open_library(name: str) -> object:
            if missing:
                raise OSError(f"{missing}: cannot open shared object file: No such file or directory")
            return xcb

        monkeypatch.setattr(ctypes, "CDLL", open_library)

    return load


@pytest.fixture
def qt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installed Qt with parts for X11, Wayland and for no screen at all."""
    folder = tmp_path / "Qt" / "plugins" / "platforms"
    folder.mkdir(parents=True)
    for platform in ("xcb", "wayland", "offscreen"):
        (folder / f"libq{platform}.so").touch()
    monkeypatch.setattr(display, "find_spec", lambda _: SimpleNamespace(submodule_search_locations=[str(tmp_path)]))


def test_on_other_systems_a_window_always_can(monkeypatch: pytest.MonkeyPatch) -> None:
    for system in ("win32", "darwin"):
        monkeypatch.setattr(sys, "platform", system)
        assert hindrance() == ""


def test_where_no_display_is_named_there_is_none() -> None:
    assert hindrance() == "There is no display"


def test_a_chosen_platform_needs_its_own_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert hindrance() == "There is no display"
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland")
    assert hindrance() == "The display wayland-9 does not answer"


def test_a_display_that_nobody_serves_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    assert hindrance() == "The display wayland-9 does not answer"


def test_an_x11_display_must_answer(loader: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "find_spec", lambda _: None)
    monkeypatch.setenv("DISPLAY", ":9")
    loader(answers=False)
    assert hindrance() == "The display :9 does not answer"
    loader(answers=True)
    assert hindrance() == ""


def test_one_display_that_works_is_enough(
    loader: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(display, "find_spec", lambda _: None)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":9")
    loader(answers=True)
    assert hindrance() == ""
    (tmp_path / "wayland-9").touch()
    loader(answers=False)
    assert hindrance() == ""


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libEGL.so.1", "libegl1"),
        ("libX11.so.6", "libx11-6"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
    ],
)
def test_a_library_that_qt_misses_is_named_with_its_package(
    qt: None, loader: Callable[..., None], monkeypatch: pytest.MonkeyPatch, library: str, package: str
) -> None:
    loader(missing=library)
    for name, value in (("DISPLAY", ":9"), ("QT_QPA_PLATFORM", "xcb"), ("QT_QPA_PLATFORM", "offscreen:size=1x1")):
        monkeypatch.setenv(name, value)
        assert f"needs the system library {library}, which is missing" in hindrance()
        assert hindrance().endswith(f"sudo apt-get install {package})")


def test_the_installed_qt_can_work_without_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert hindrance() == ""
