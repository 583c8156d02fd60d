"""Numbers are written in one way everywhere, and read back from it."""

import pytest

from digitlab.core.figures import exact, figures, plain, power


@pytest.mark.parametrize(("value", "text", "longer"), [
    (0.0031, "0.0031", "0.0031"), (0.12345, "0.12", "0.123"), (1.04e-4, "0.0001", "0.000104"),
    (1.5e-8, "1.5·10⁻⁸", "1.5·10⁻⁸"), (1e-8, "10⁻⁸", "10⁻⁸"), (-2.004e-5, "−2·10⁻⁵", "−2·10⁻⁵"), (-0.0, "0", "0"),
    (99.96, "100", "100"), (12_345, "12,000", "12,300"), (-47_110.0, "−47,000", "−47,100"),
    (2.34e6, "2.3·10⁶", "2.34·10⁶"),
    (float("inf"), "inf", "inf"), (-1e7, "−10⁷", "−10⁷"),
])  # fmt: skip
def test_a_number_has_the_figures_that_count_and_powers_of_ten_where_it_is_tiny_or_huge(value, text, longer):
    assert (figures(value), figures(value, 3)) == (text, longer)


def test_powers_of_ten_are_written_as_people_write_them():
    assert [power(exponent) for exponent in (-12, -3, 0, 1, 2)] == ["10⁻¹²", "10⁻³", "1", "10", "10²"]


@pytest.mark.parametrize("value", [0.0, 0.1 + 0.2, -1e-8, 1.2345678e-12, 6000.0, 4.5e20, 5e-324])
def test_what_is_written_exactly_is_read_back_to_the_last_bit(value):
    assert float(plain(exact(value))) == value


@pytest.mark.parametrize(("text", "number"), [
    ("2*10^-8", 2e-8), ("3·10-6", 3e-6), ("−10⁻³", -1e-3), ("5 × 10³", 5000.0), ("108", 108.0), ("1e-8", 1e-8),
])  # fmt: skip
def test_a_power_of_ten_may_be_typed_in_many_ways(text, number):
    assert float(plain(text)) == number


@pytest.mark.parametrize("text", ["10-", "2·", "x·10⁻³", "10⁻", "7-10"])
def test_what_is_no_number_stays_none(text):
    with pytest.raises(ValueError, match="could not convert"):
        float(plain(text))
