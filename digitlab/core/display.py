"""Whether a window can open here: without it, Qt would end the program with an abort that nothing can catch."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path


def hindrance() -> str:
    """Why no window can open, as the beginning of a sentence; empty where nothing is known against it."""
    if sys.platform != "linux":
        return ""
    chosen = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    asked = {"wayland": _wayland, "xcb": _x11}
    found = {chosen: asked.get(chosen, str)()} if chosen else {name: answer() for name, answer in asked.items()}
    known = [problem or _missing_library(platform) for platform, problem in found.items() if problem is not None]
    if not known:
        return "There is no display"
    return "" if "" in known else known[0]


def _wayland() -> str | None:
    """Why Wayland does not answer; None where nobody asks for it."""
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return None
    socket = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)
    return "" if socket.exists() else f"The display {name} does not answer"


def _x11() -> str | None:
    """Why X11 does not answer; None where nobody asks for it."""
    name = os.environ.get("DISPLAY")
    if not name:
        return None
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return _lacking(error)
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return f"The display {name} does not answer" if refused else ""


def _missing_library(platform: str) -> str:
    """What Qt's own part for ``platform`` cannot be loaded for; the loader names the library."""
    package = find_spec("PySide6")
    for folder in package.submodule_search_locations or () if package else ():
        plugin = Path(folder, "Qt", "plugins", "platforms", f"libq{platform}.so")
        try:
            ctypes.CDLL(str(plugin)) if plugin.exists() else None
        except OSError as error:
            return _lacking(error)
    return ""


def _lacking(error: OSError) -> str:
    library = str(error).partition(":")[0]
    return f"The window needs the system library {library}, which is missing ({_remedy(library)})"


def _remedy(library: str) -> str:
    """Debian names a package after its library by a rule, GLib's aside: libxcb-cursor.so.0 is in libxcb-cursor0."""
    name, _, version = library.lower().replace("_", "-").replace("glib-", "glib").partition(".so.")
    package = f"{name}{'-' if name[-1:].isdigit() else ''}{version}"
    return f"install it, on Debian and Ubuntu with: sudo apt-get install {package}"
