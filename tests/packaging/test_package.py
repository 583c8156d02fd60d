"""What the package is made of: files, metadata and icons that agree with each other."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

import digitlab
from digitlab.core import desktop

ROOT = Path(__file__).resolve().parents[2]
METAINFO = ROOT / "packaging" / "desktop" / "digitlab.metainfo.xml"
UI_ICONS = sorted((ROOT / "resources" / "icons" / "ui").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"


def distributed(builder: Any) -> set[str]:
    return {Path(file.distribution_path).as_posix() for file in builder.recurse_included_files()}


def test_the_wheel_holds_the_package_and_all_resources_inside_it() -> None:
    files = distributed(WheelBuilder(str(ROOT)))
    resources = [path for path in (ROOT / "resources").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {"digitlab/" + path.relative_to(ROOT).as_posix() for path in resources} <= files
    assert "digitlab/core/desktop.py" in files
    assert {name.split("/")[0] for name in files} == {"digitlab"}


def test_the_source_distribution_holds_all_that_a_checkout_holds() -> None:
    files = distributed(SdistBuilder(str(ROOT)))
    assert {"README.md", "LICENSE", ".ci/run", "packaging/start.py", "digitlab/__init__.py"} <= files
    assert "tests/packaging/test_package.py" in files
    assert "resources/icons/digitlab.svg" in files


def test_both_commands_enter_at_the_same_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = {**project["scripts"], **project["gui-scripts"]}
    assert set(entries) == {"digitlab", "digitlab-window"}
    assert set(entries.values()) == {"digitlab.__main__:main"}


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = text.split("dependencies = [", 1)[1].split("\n]", 1)[0].strip().splitlines()
    assert listed
    assert [line for line in listed if not re.fullmatch(r'\s*"[^"]+",\s+# \S.+', line)] == []


def test_the_newest_release_and_the_changes_are_of_this_version() -> None:
    release = ElementTree.parse(METAINFO).find("releases/release")
    assert release is not None
    assert release.get("version") == digitlab.__version__
    changes = (ROOT / "packaging" / "CHANGES.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (?:Unreleased )?(\S+)", changes, re.MULTILINE)[0] == digitlab.__version__


def test_the_software_centre_is_told_the_names_of_launcher_and_file_type() -> None:
    component = ElementTree.parse(METAINFO).getroot()
    assert component.findtext("launchable") == f"{desktop.DESKTOP_NAME}.desktop"
    assert component.findtext("provides/mediatype") == desktop.MIME_TYPE
    assert component.findtext("icon") == desktop.DESKTOP_NAME
    if shutil.which("appstreamcli"):
        command = ["appstreamcli", "validate", "--no-net", METAINFO]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert result.returncode == 0, result.stdout


def test_the_windows_icon_holds_every_size() -> None:
    content = (ROOT / "resources" / "icons" / "digitlab.ico").read_bytes()
    reserved, kind, count = struct.unpack("<HHH", content[:6])
    assert (reserved, kind) == (0, 1)
    # A width of 0 stands for 256.
    assert sorted(content[6 + 16 * index] or 256 for index in range(count)) == [16, 24, 32, 48, 64, 256]


@pytest.mark.parametrize("icon", UI_ICONS, ids=lambda icon: icon.stem)
def test_an_icon_of_the_window_is_24_pixels_square_and_of_one_colour_to_be_replaced(icon: Path) -> None:
    root = ElementTree.parse(icon).getroot()
    assert root.get("viewBox") == "0 0 24 24"
    colours = {element.get(key) for element in root.iter() for key in ("fill", "stroke")} - {None, "none"}
    assert colours == {"#000"}
    assert {element.tag for element in root} <= {f"{SVG}path", f"{SVG}rect"}


def test_the_icons_of_every_action_are_there() -> None:
    actions = (
        "play pause step stop reset undo clear chevron-right chevron-down plus minus trash arrow-up arrow-down "
        "folder-open save sun moon check close warning more star star-full"
    )
    assert {icon.stem for icon in UI_ICONS} == set(actions.split())
