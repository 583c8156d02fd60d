"""Sets DigitLab up beside its source, the first time only, and starts it. Needs nothing but Python.

python3 packaging/start.py [ARGUMENT]...        opens DigitLab, or runs one of its commands
python3 packaging/start.py test [ARGUMENT]...   runs the test suite; the arguments go to pytest
python3 packaging/start.py packages             prints the Debian packages that the test suite misses
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / "digitlab-is-ready.json"
LOG = ENVIRONMENT / "digitlab-set-up.log"

# What Qt links to without bringing it along: the libraries themselves, and the plugin for an X11 screen.
QT_LIBRARIES = (
    "libEGL.so.1 libGL.so.1 libX11.so.6 libdbus-1.so.3 libfontconfig.so.1 libfreetype.so.6 libglib-2.0.so.0 "
    "libgssapi_krb5.so.2 libxkbcommon.so.0 libzstd.so.1"
).split()
X11_LIBRARIES = (
    "libX11-xcb.so.1 libxcb.so.1 libxcb-cursor.so.0 libxcb-glx.so.0 libxcb-icccm.so.4 libxcb-image.so.0 "
    "libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render.so.0 libxcb-render-util.so.0 libxcb-shape.so.0 "
    "libxcb-shm.so.0 libxcb-sync.so.1 libxcb-util.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1 libxkbcommon-x11.so.0"
).split()


class Trouble(Exception):
    """What hinders the start, in one sentence with its remedy."""


def main(arguments):
    """Do what the arguments ask and return the exit code; where a program takes over, this does not return."""
    try:
        check_python(sys.version_info)
        if arguments == ["packages"]:
            print(" ".join(missing_packages()))
            return 0
        return test(arguments[1:]) if arguments[:1] == ["test"] else start(arguments)
    except Trouble as trouble:
        say(trouble)
        return 1
    except KeyboardInterrupt:
        return 130


def start(arguments):
    """Open DigitLab or run one of its commands, in the caller's folder."""
    if not arguments or Path(arguments[0]).is_file():
        check_libraries(libraries_of_the_screen(os.environ))
    make_ready([])
    # -P: a random.py in the person's folder must not replace Python's own.
    return hand_over([str(PYTHON), "-P", "-m", "digitlab", *arguments], dict(os.environ))


def test(arguments):
    """Run the test suite without a screen."""
    check_libraries(QT_LIBRARIES)
    make_ready(["test"])
    os.chdir(str(ROOT))
    return hand_over([str(PYTHON), "-m", "pytest", *arguments], dict(os.environ, QT_QPA_PLATFORM="offscreen"))


def hand_over(command, environment):
    """Become the command; Windows cannot, so there wait for it and return its exit code."""
    if os.name == "posix":
        os.execve(command[0], command, environment)
    return subprocess.call(command, env=environment)


# What the computer must have ----------------------------------------------------------------------------------------


def check_python(version):
    """Raise Trouble unless ``version`` (a sys.version_info) is one that TensorFlow is built for."""
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        raise Trouble(
            "DigitLab needs Python %d.%d to %d.%d and this is Python %d.%d; " % (OLDEST + NEWEST + tuple(version[:2]))
            + "install one of those and start packaging/start.py with it, for example: python3.%d packaging/start.py"
            % NEWEST[1]
        )


def libraries_of_the_screen(environment):
    """Return the libraries a window needs; none where no screen is, because DigitLab then works in the terminal."""
    if environment.get("WAYLAND_DISPLAY"):
        return QT_LIBRARIES
    return QT_LIBRARIES + X11_LIBRARIES if environment.get("DISPLAY") else []


def check_libraries(libraries):
    """Raise Trouble that names every missing library and how to get them all at once."""
    missing = missing_libraries(libraries)
    if not missing:
        return
    remedy = "install them"
    if shutil.which("apt-get"):
        remedy += " with: sudo apt-get install " + " ".join(debian_package(name) for name in missing)
    raise Trouble("The window needs system libraries that are missing (%s); %s" % (", ".join(missing), remedy))


def missing_libraries(libraries):
    """Return the names that the system's loader does not find; libraries are a matter of Linux only."""
    return [name for name in libraries if sys.platform == "linux" and not is_loadable(name)]


def is_loadable(library):
    """Say whether the loader finds a library of this name, the way it will for Qt."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def debian_package(library):
    """Return the Debian package of a library: libX11.so.6 is in libx11-6, by the rule that all but one follow."""
    if library == "libglib-2.0.so.0":
        return "libglib2.0-0"
    name, version = library.lower().replace("_", "-").split(".so.")
    return name + ("-" if name[-1].isdigit() else "") + version


def missing_packages():
    """Return the Debian packages that a set-up with the test suite misses."""
    packages = [debian_package(name) for name in missing_libraries(QT_LIBRARIES)]
    return packages if can_make_environments() else [venv_package(), *packages]


def can_make_environments():
    """Debian ships Python without the part that makes environments, in a package of its own."""
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))


def venv_package():
    """Return the Debian package with that part."""
    return "python%d.%d-venv" % sys.version_info[:2]


# The environment ----------------------------------------------------------------------------------------------------


def make_ready(extras):
    """Make or mend the environment unless its stamp says that it holds this project with these extras."""
    if is_ready(extras):
        return
    try:
        with only_one_at_a_time():
            if not is_ready(extras):
                set_up(extras)
    except OSError as error:
        raise Trouble(
            "Setting DigitLab up failed: %s; free some space or mend the rights, then start again." % error
        ) from error


def is_ready(extras):
    """Say whether nothing is left to install."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return stamp["project"] == fingerprint() and set(extras) <= set(stamp["extras"]) and works()


def fingerprint():
    """Return what changes when another set of packages must be installed."""
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()


def works():
    """Say whether the environment runs, has this Python's version and holds the project that lies here, unmoved."""
    question = (
        "import importlib.util, os, sys; found = importlib.util.find_spec('digitlab'); "
        "sys.exit(not (found and os.path.samefile(found.origin, sys.argv[1])"
        " and str(sys.version_info[:2]) == sys.argv[2]))"
    )
    here = [str(ROOT / "digitlab" / "__init__.py"), str(sys.version_info[:2])]
    try:
        return subprocess.call([str(PYTHON), "-I", "-c", question, *here], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def set_up(extras):
    """Install; the stamp goes first and comes last, so that an interrupted set-up never looks finished."""
    started = time.monotonic()
    with contextlib.suppress(FileNotFoundError):
        STAMP.unlink()
    if works():
        say("Bringing the environment of DigitLab up to date.")
    else:
        say("Setting DigitLab up; this happens once and downloads several hundred megabytes.")
        make_environment()
    install(extras)
    STAMP.write_text(json.dumps({"project": fingerprint(), "extras": extras}), encoding="utf-8")
    say("DigitLab is set up, after %d seconds." % (time.monotonic() - started))


def make_environment():
    """Make an empty environment where the old one was."""
    if not can_make_environments():
        raise Trouble(
            "This Python cannot make environments; install the missing part, on Debian and Ubuntu with: "
            "sudo apt-get install " + venv_package()
        )
    command = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        reason = result.stdout.decode(errors="replace").strip()
        raise Trouble("An environment could not be made in %s: %s" % (ENVIRONMENT, reason))


def install(extras):
    """Let pip install the project from where it lies, and compile it, so that already the first start is quick."""
    project = ".[%s]" % ",".join(extras) if extras else "."
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command = [str(PYTHON), "-I", "-m", "pip", "install", *options, "--editable", project]
    with LOG.open("wb") as log:
        pip = subprocess.Popen(command, cwd=str(ROOT), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            show_progress(pip)
        finally:
            pip.kill()
    if pip.returncode:
        errors = [line.strip() for line in log_lines() if "ERROR: " in line] or log_lines()
        raise Trouble(
            "pip could not install DigitLab (%s); check the network and that 4 GB are free, then start again; "
            "what pip said is in %s" % ("".join(errors[-1:]), LOG)
        )
    subprocess.call([str(PYTHON), "-I", "-m", "compileall", "-q", str(ROOT / "digitlab")])  # pip leaves that out here


def show_progress(pip):
    """Show pip's last line, and that time passes, on one line of the terminal until pip ends."""
    started = time.monotonic()
    while pip.poll() is None:
        time.sleep(0.2)
        if sys.stderr.isatty():
            minutes, seconds = divmod(int(time.monotonic() - started), 60)
            line = "%d:%02d  %s" % (minutes, seconds, "".join(log_lines()[-1:]))
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r" + line[:width].ljust(width))
            sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\n")


def log_lines():
    """Return what pip has said so far."""
    return LOG.read_text(encoding="utf-8", errors="replace").strip().splitlines()


def say(sentence):
    """Tell the person something; standard output belongs to the program that is started."""
    print(sentence, file=sys.stderr, flush=True)


@contextlib.contextmanager
def only_one_at_a_time():
    """Wait until no other start works on the environment: people click twice."""
    with (ROOT / ".venv.lock").open("w") as file:
        if not lock(file):
            say("Another start of DigitLab is setting it up; waiting for it.")
            while not lock(file):
                time.sleep(0.5)
        yield


def lock(file):
    """Take the lock that lasts until the file is closed; return False where another process has it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
