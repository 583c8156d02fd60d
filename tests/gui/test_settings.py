from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from digitlab.core.experiment import Experiment
from digitlab.gui.settings import Settings


def test_everything_kept_is_there_at_the_next_start(tmp_path):
    first = Settings()
    first.scheme = "dark"
    first.keep_shape("window", QByteArray(b"shape"))
    first.add_recent(tmp_path / "a.digitlab")
    first.add_recent(tmp_path / "naïve, ‘b’ & c.json")
    first.keep_experiment(Experiment(seed=9))
    del first
    second = Settings()
    assert second.scheme == "dark"
    assert second.shape("window") == b"shape"
    assert second.recent == [tmp_path / "naïve, ‘b’ & c.json", tmp_path / "a.digitlab"]
    assert second.experiment() == Experiment(seed=9)


def test_the_first_start_has_defaults():
    settings = Settings()
    assert (settings.scheme, settings.recent, settings.experiment()) == ("system", [], Experiment())
    assert settings.shape("window").isEmpty()


def test_ten_recent_files_are_kept_each_once_the_newest_first():
    settings = Settings()
    for number in [*range(12), 5]:
        settings.add_recent(Path(f"/{number}.json"))
    assert [path.stem for path in settings.recent] == ["5", "11", "10", "9", "8", "7", "6", "4", "3", "2"]
    settings.clear_recent()
    assert settings.recent == []


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe" * 100,
        b"[shape\nwindow=@ByteArray(",
        b"[General]\nscheme=purple\nrecent=7\n[shape]\nwindow=hello\n",
        b"[General]\nscheme=light, dark\nrecent=@Invalid()\n",
        b"=",
    ],
)
def test_damaged_settings_are_as_good_as_none(home, content):
    (home / "settings").mkdir(parents=True)
    (home / "settings" / "window.ini").write_bytes(content)
    settings = Settings()
    assert settings.scheme == "system"
    assert settings.shape("window").isEmpty()
    assert all(isinstance(path, Path) for path in settings.recent)
    settings.scheme = "dark"
    del settings
    assert Settings().scheme == "dark"


@pytest.mark.parametrize("content", ["", "{", '{"seed": -1}', "[]", "\x00"])
def test_a_damaged_experiment_is_replaced_by_the_default(home, content):
    (home / "settings").mkdir(parents=True)
    (home / "settings" / "experiment.json").write_text(content)
    assert Settings().experiment() == Experiment()


def test_a_file_where_the_folder_should_be_harms_nothing(home):
    home.write_text("")
    settings = Settings()
    settings.scheme = "dark"
    settings.add_recent(Path("/a.json"))
    settings.keep_experiment(Experiment(seed=9))
    assert settings.experiment() == Experiment()
