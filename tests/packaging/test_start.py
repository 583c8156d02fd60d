"""Setting up and starting from the source: what is decided, without installing anything."""

from __future__ import annotations

import ast
import ctypes
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "start.py"


def load(script: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location("start", script)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def start() -> ModuleType:
    return load(SCRIPT)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small project of the same shape, in a folder with an awkward name."""
    root = tmp_path / "a person's $HOME"
    (root / "packaging").mkdir(parents=True)
    (root / "digitlab").mkdir()
    (root / "digitlab" / "__init__.py").touch()
    shutil.copy(SCRIPT, root / "packaging")
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture
def installs(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Start the checkout with the given extras and return what was done: pip and venv are replaced by fast ones."""

    def make_ready(*extras: str) -> list[str]:
        module = load(checkout / "packaging" / "start.py")
        done = []

        def make_environment() -> None:
            done.append("environment")
            venv.create(module.ENVIRONMENT, clear=True, with_pip=False, symlinks=os.name == "posix")

        def install(extras: list[str]) -> None:
            done.append(f"install {extras}")
            packages = subprocess.check_output(
                [module.PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], encoding="utf-8"
            )
            Path(packages.strip(), "digitlab.pth").write_text(str(checkout), encoding="utf-8")

        monkeypatch.setattr(module, "make_environment", make_environment)
        monkeypatch.setattr(module, "install", install)
        module.make_ready(list(extras))
        return done

    return make_ready


@pytest.fixture
def without_libraries(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Hide the libraries of these names from the loader."""
    real = ctypes.CDLL

    def hide(*names: str) -> None:
        def load_library(name: str) -> ctypes.CDLL:
            if name in names:
                raise OSError(f"{name}: cannot open shared object file")
            return real(None)

        monkeypatch.setattr(ctypes, "CDLL", load_library)
        monkeypatch.setattr(sys, "platform", "linux")

    return hide


def test_the_first_start_makes_an_environment_and_the_second_does_nothing(installs: Callable[..., list[str]]) -> None:
    assert installs() == ["environment", "install []"]
    assert installs() == []


def test_a_new_extra_is_installed_into_the_environment_that_is_there(installs: Callable[..., list[str]]) -> None:
    installs()
    assert installs("test") == ["install ['test']"]
    assert installs("test") == []
    assert installs() == []


def test_changed_dependencies_are_installed(checkout: Path, installs: Callable[..., list[str]]) -> None:
    installs()
    with (checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# a change\n")
    assert installs() == ["install []"]
    assert installs() == []


def test_a_moved_checkout_gets_a_new_environment(checkout: Path, installs: Callable[..., list[str]]) -> None:
    installs()
    checkout.rename(checkout.with_name("elsewhere"))
    module = load(checkout.with_name("elsewhere") / "packaging" / "start.py")
    assert not module.is_ready([])
    assert not module.works()


def test_a_copied_checkout_does_not_run_the_original(checkout: Path, installs: Callable[..., list[str]]) -> None:
    installs()
    shutil.copytree(checkout, checkout.with_name("copy"), symlinks=True)
    assert load(checkout / "packaging" / "start.py").works()
    assert not load(checkout.with_name("copy") / "packaging" / "start.py").works()


def test_what_is_said_leaves_standard_output_alone(
    installs: Callable[..., list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    installs()
    output, said = capfd.readouterr()
    assert output == ""
    assert said.startswith("Setting DigitLab up; this happens once")


def test_a_broken_environment_is_made_again(checkout: Path, installs: Callable[..., list[str]]) -> None:
    installs()
    python = load(checkout / "packaging" / "start.py").PYTHON
    python.unlink()
    assert installs() == ["environment", "install []"]


def test_an_environment_of_another_python_is_made_again(
    checkout: Path, installs: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    installs()
    module = load(checkout / "packaging" / "start.py")
    assert module.works()
    monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
    assert not module.works()


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_an_interrupted_set_up_is_not_taken_for_a_finished_one(
    checkout: Path,
    installs: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
    interruption: BaseException,
) -> None:
    installs()
    module = load(checkout / "packaging" / "start.py")

    def interrupted_install(extras: list[str]) -> None:
        raise interruption

    monkeypatch.setattr(module, "install", interrupted_install)
    with pytest.raises((KeyboardInterrupt, module.Trouble)):
        module.make_ready(["test"])
    assert not module.is_ready([])
    assert installs("test") == ["install ['test']"]


def test_a_damaged_stamp_is_no_stamp(checkout: Path, installs: Callable[..., list[str]]) -> None:
    installs()
    stamp = load(checkout / "packaging" / "start.py").STAMP
    stamp.write_text(stamp.read_text(encoding="utf-8")[:20], encoding="utf-8")
    assert installs() == ["install []"]


def test_a_failing_pip_is_explained_with_its_reason_and_the_place_of_its_words(
    checkout: Path, start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pip = [sys.executable, "-c", "print('Collecting a'); print('  ERROR: No match for b'); print('bye'); exit(1)"]
    monkeypatch.setattr(start, "LOG", tmp_path / "log")
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: real(pip, **options))
    with pytest.raises(start.Trouble, match=r"\(ERROR: No match for b\); check the network .*log$"):
        start.install([])


def test_a_second_start_waits_for_the_first(start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "ROOT", tmp_path)
    with start.only_one_at_a_time(), (tmp_path / ".venv.lock").open("w") as second:
        assert not start.lock(second)
    with (tmp_path / ".venv.lock").open("w") as second:
        assert start.lock(second)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (3, 13, 9)])
def test_a_python_that_tensorflow_is_built_for_is_taken(start: ModuleType, version: tuple[int, int, int]) -> None:
    start.check_python(version)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13), (3, 14, 0), (4, 0, 0)])
def test_another_python_is_refused_in_one_sentence(start: ModuleType, version: tuple[int, int, int]) -> None:
    with pytest.raises(start.Trouble, match=rf"needs Python 3\.11 to 3\.13 and this is Python {version[0]}") as trouble:
        start.check_python(version)
    assert "\n" not in str(trouble.value)


def test_an_old_python_can_read_the_script_to_say_so() -> None:
    assert ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6)).body


def test_every_place_names_the_same_range_of_pythons(start: ModuleType) -> None:
    oldest, newest = start.OLDEST[1], start.NEWEST[1]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">=3.{oldest},<3.{newest + 1}"' in project
    classified = re.findall(r'"Programming Language :: Python :: 3\.(\d+)"', project)
    assert [int(minor) for minor in classified] == list(range(oldest, newest + 1))
    assert f"(3, {oldest}) <= sys.version_info[:2] <= (3, {newest})" in (SCRIPT.parent / "DigitLab.command").read_text()
    assert f"in (3.{oldest} 3.12 3.{newest})" in (SCRIPT.parent / "DigitLab.bat").read_text()


def test_missing_libraries_are_named_with_the_line_to_type(
    start: ModuleType, without_libraries: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_libraries("libEGL.so.1", "libxcb-cursor.so.0")
    monkeypatch.setattr(shutil, "which", lambda program: f"/usr/bin/{program}")
    with pytest.raises(start.Trouble) as trouble:
        start.check_libraries(start.libraries_of_the_screen({"DISPLAY": ":0"}))
    assert "(libEGL.so.1, libxcb-cursor.so.0)" in str(trouble.value)
    assert str(trouble.value).endswith("sudo apt-get install libegl1 libxcb-cursor0")


def test_without_apt_only_the_libraries_are_named(
    start: ModuleType, without_libraries: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_libraries("libEGL.so.1")
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(start.Trouble, match=r"\(libEGL\.so\.1\); install them$"):
        start.check_libraries(start.QT_LIBRARIES)


def test_only_what_the_screen_needs_is_asked_for(start: ModuleType) -> None:
    assert start.libraries_of_the_screen({}) == []
    assert "libxcb-cursor.so.0" in start.libraries_of_the_screen({"DISPLAY": ":0"})
    assert "libxcb-cursor.so.0" not in start.libraries_of_the_screen({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"})


def test_other_systems_bring_their_libraries(
    start: ModuleType, without_libraries: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_libraries(*start.QT_LIBRARIES)
    monkeypatch.setattr(sys, "platform", "darwin")
    start.check_libraries(start.QT_LIBRARIES)


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libX11.so.6", "libx11-6"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
        ("libxcb-render-util.so.0", "libxcb-render-util0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ],
)
def test_a_library_is_found_in_its_debian_package(start: ModuleType, library: str, package: str) -> None:
    assert start.debian_package(library) == package


def test_a_python_without_environments_is_explained(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    version = ".".join(map(str, sys.version_info[:2]))
    with pytest.raises(start.Trouble, match=rf"apt-get install python{version}-venv$"):
        start.make_environment()
    assert start.missing_packages()[0] == f"python{version}-venv"


def test_arguments_reach_the_program_and_standard_output_stays_its_own(
    checkout: Path, installs: Callable[..., list[str]], tmp_path: Path
) -> None:
    installs()
    program = "import json, sys\nprint(json.dumps(sys.argv[1:]))\nsys.exit(7)\n"
    (checkout / "digitlab" / "__main__.py").write_text(program, encoding="utf-8")
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')", encoding="utf-8")
    command = [sys.executable, checkout / "packaging" / "start.py", "train", "--out", "a b.digitlab"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (7, "")
    assert json.loads(result.stdout) == ["train", "--out", "a b.digitlab"]
