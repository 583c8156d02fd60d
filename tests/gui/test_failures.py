import os
import subprocess
import sys

import pytest

START = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer, qWarning
from digitlab.gui import failures

application = QCoreApplication([])
failures.keep_log()
failures.say_failures(lambda sentence: print(sentence, flush=True))
"""


@pytest.fixture
def run_program(home):
    """Runs a few lines in a process of their own, as the window's start does, and returns how it ended."""

    def run(lines):
        return subprocess.run([sys.executable, "-c", START + lines], capture_output=True, text=True, env=os.environ)

    return run


def test_an_error_in_a_slot_is_said_and_logged_and_the_program_goes_on(run_program, home):
    ended = run_program("""
QTimer.singleShot(0, lambda: 1 / 0)
QTimer.singleShot(20, lambda: application.exit(5))
sys.exit(application.exec())
""")
    assert ended.stdout == (
        "Something went wrong that should not have (ZeroDivisionError: division by zero). The log tells more.\n"
    )
    assert ended.returncode == 5
    log = (home / "logs" / "window.log").read_text()
    assert "ZeroDivisionError" in log
    assert 'File "<string>", line' in log


def test_only_the_first_line_of_an_error_is_said(run_program):
    ended = run_program("sys.excepthook(ValueError, ValueError('one\\ntwo'), None)")
    assert "(ValueError: one)" in ended.stdout
    assert "two" not in ended.stdout


def test_what_qt_complains_about_goes_to_the_log(run_program, home):
    run_program("qWarning('a complaint')")
    assert "WARNING qt: a complaint" in (home / "logs" / "window.log").read_text()


def test_a_crash_leaves_the_place_where_it_happened(run_program, home):
    ended = run_program("import faulthandler; faulthandler._sigsegv()")
    assert ended.returncode < 0
    assert 'File "<string>"' in (home / "logs" / "crash.log").read_text()


def test_a_log_that_cannot_be_written_harms_nothing(run_program, home):
    home.write_text("")
    ended = run_program("print('still here')")
    assert ended.stdout == "still here\n"
    assert ended.returncode == 0


def test_ctrl_c_ends_the_program(run_program):
    ended = run_program("raise KeyboardInterrupt")
    assert "Something went wrong" not in ended.stdout
    assert ended.returncode != 0
