from datetime import datetime

from digitlab.gui.runs import columns


def test_moments_are_written_shorter_the_nearer_they_are():
    now = datetime.now()
    assert columns.when(now) == f"{now:%H:%M:%S}"
    assert columns.when(datetime(1999, 3, 4, 5, 6)) == "1999-03-04"
    other = now.replace(month=1 if now.month > 1 else 2, day=3, hour=4, minute=5)
    assert columns.when(other) == f"3 {other:%b} 04:05"
