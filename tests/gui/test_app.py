import os
import subprocess
import sys

START = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from digitlab.gui import app, engine_process

engine_process.ENGINE[:] = [sys.executable, "-c", "import sys; sys.stdin.read()"]
create_window = app.create_window


def create_watched_window():
    window = create_window()
    for moment, act in enumerate(acts, 1):
        QTimer.singleShot(200 * moment, window, lambda act=act: act(window))
    return window


def message(window):
    print(window.findChild(QLabel, "message_text").text())


def fail(window):
    raise RuntimeError("something rare")


acts = []
app.create_window = create_watched_window
"""


def run_program(lines):
    return subprocess.run([sys.executable, "-c", START + lines], capture_output=True, text=True, env=os.environ)


def test_the_window_needs_neither_tensorflow_nor_keras_and_is_there_before_numpy():
    ended = run_program("""
application = QApplication([])
window = create_window()
print(sorted({"numpy", "pyqtgraph", "digitlab.gui.forms.layers"} & set(sys.modules)), "before it is shown")
window.show()
application.processEvents()
print(sorted({"tensorflow", "keras", "PIL", "pooch", "requests"} & set(sys.modules)))
window.close()
""")
    assert ended.stdout == "[] before it is shown\n[]\n", ended.stderr


def test_the_program_opens_a_file_says_an_error_and_ends_without_an_orphan_when_it_is_closed(home, tmp_path):
    (tmp_path / "mine.json").write_text('{"name": "Mine", "seed": 9}')
    ended = run_program(f"""
import os

def leave(window):
    print(window.isVisible(), QApplication.applicationName(), QApplication.desktopFileName())
    number = window.session.engine.process_id
    window.close()
    try:
        os.kill(number, 0)
        print("an orphan is left")
    except ProcessLookupError:
        print("none is left")

acts += [lambda window: print(window.session.experiment.seed, window.windowTitle()), fail, message, leave]
sys.exit(app.main([{str(tmp_path / "mine.json")!r}]))
""")
    opened, error, *end = ended.stdout.splitlines()
    assert opened == "9 Mine[*] — DigitLab", ended.stderr
    assert "RuntimeError: something rare" in error
    assert end == ["True DigitLab digitlab", "none is left"]
    assert ended.returncode == 0
    assert (home / "settings" / "window.ini").exists()
    assert (home / "settings" / "experiment.json").exists()


def test_a_file_that_is_not_there_is_said_in_the_window(tmp_path):
    ended = run_program(f"""
acts += [message, lambda window: window.close()]
sys.exit(app.main([{str(tmp_path / "gone.json")!r}]))
""")
    assert "gone.json is not there" in ended.stdout, ended.stderr
