import pytest

from digitlab.gui.forms.numbers import read, stepped, told, written


@pytest.mark.parametrize(("value", "text"), [
    (6000, "6,000"), (7, "7"), (0.001, "0.001"), (1e-8, "10⁻⁸"), (0.9, "0.9"), (10.0, "10"), (1e4, "10000"),
    (2.5e-12, "2.5·10⁻¹²"), (0.1 + 0.2, "0.30000000000000004"),
])  # fmt: skip
def test_a_number_is_written_as_people_write_it(value, text):
    assert written(value) == text


@pytest.mark.parametrize(("text", "whole", "value"), [
    ("6,000", True, 6000), ("6 000", True, 6000), ("128", True, 128), ("12.5", True, 12.5), ("1e3", True, 1000),
    ("0.001", False, 0.001), ("1e-3", False, 0.001),
    ("2*10^-3", False, 0.002), ("−0,5·10⁻²", False, -0.005), ("10^3", True, 1000), ("0,001", False, 0.001),
    (" 5 ", False, 5.0),
    ("much", False, "much"), ("", True, ""), ("inf", False, "inf"), ("nan", False, "nan"),
])  # fmt: skip
def test_a_number_is_read_from_what_people_type(text, whole, value):
    found = read(text, whole=whole)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("value", [0, 1, 99, 12_345, 0.001, 3e-9, 0.1 + 0.2, 1234.5])
def test_what_is_written_is_read_back_exactly(value):
    assert read(written(value), whole=isinstance(value, int)) == value


@pytest.mark.parametrize(("value", "steps", "expected"), [
    (0.001, 1, 0.002), (0.002, 1, 0.005), (0.005, 1, 0.01), (0.01, -1, 0.005), (0.001, -1, 0.0005), (0.003, 1, 0.005),
    (0.003, -1, 0.002), (1.0, 3, 10.0), (5.0, 5, 10.0),
])  # fmt: skip
def test_logarithmic_numbers_go_through_1_2_5(value, steps, expected):
    moved = stepped(value, steps, {"gt": 0.0, "le": 10.0}, whole=False, log=True)
    assert moved == pytest.approx(expected)


def test_a_logarithmic_number_leaves_zero_upwards():
    limits = {"ge": 0.0, "le": 10.0}
    assert stepped(0.0, 1, limits, whole=False, log=True) == pytest.approx(1e-5)
    assert stepped(0.0, 2, limits, whole=False, log=True) == pytest.approx(2e-5)
    assert stepped(0.0, -1, limits, whole=False, log=True) == 0.0


def test_logarithmic_whole_numbers_double_and_halve():
    limits = {"ge": 1.0, "le": 8192.0}
    assert stepped(128, 1, limits, whole=True, log=True) == 256
    assert stepped(128, -1, limits, whole=True, log=True) == 64
    assert stepped(1, -1, limits, whole=True, log=True) == 1
    assert stepped(8000, 1, limits, whole=True, log=True) == 8192


def test_linear_numbers_move_by_a_twentieth_of_their_range():
    assert stepped(0.5, 1, {"ge": 0.0, "le": 1.0}, whole=False, log=False) == pytest.approx(0.55)
    assert stepped(10.0, 1, {"ge": 0.0, "le": 45.0}, whole=False, log=False) == pytest.approx(12.0)


def test_whole_numbers_move_by_their_second_digit():
    assert stepped(5, 1, {}, whole=True, log=False) == 6
    assert stepped(6_000, -1, {}, whole=True, log=False) == 5_900


def test_steps_stop_at_the_limits():
    assert stepped(0.98, 1, {"ge": 0.0, "lt": 1.0}, whole=False, log=False) == 0.98
    assert stepped(44.0, 3, {"ge": 0.0, "le": 45.0}, whole=False, log=False) == 45.0
    assert stepped(1, -1, {"ge": 1.0}, whole=True, log=False) == 1


@pytest.mark.parametrize(("value", "text"), [(True, "on"), (False, "off"), (6000, "6,000"), ("xla_step", "xla step")])
def test_any_value_is_told_in_words(value, text):
    assert told(value) == text
