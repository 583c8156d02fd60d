from dataclasses import fields
from itertools import product

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QPushButton

from digitlab.core.catalogue import FAMILIES
from digitlab.core.folders import resources
from digitlab.gui import fonts, theme
from digitlab.gui.forms.controls import Switch
from digitlab.gui.palette import DARK, LIGHT
from digitlab.gui.plots.plot import faint

ICONS = sorted(file.stem for file in (resources() / "icons" / "ui").glob("*.svg"))


@pytest.fixture
def look(qapp):
    yield lambda scheme: theme.apply(qapp, scheme)
    theme.apply(qapp, "light")


def luminance(colour):
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in QColor(colour).getRgbF()]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_measured_as_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["text", "text_faint", "accent", "warning", "error", "good"])
@pytest.mark.parametrize("ground", ["window", "surface", "field"])
def test_every_text_can_be_read_on_every_ground(colours, text, ground):
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_on_the_accent_and_ink_on_the_canvas_can_be_read(colours):
    pairs = product([colours.accent_text], [colours.accent, colours.accent_hover])
    assert all(contrast(text, ground) >= 4.5 for text, ground in [*pairs, (colours.ink, colours.canvas)])
    assert contrast(colours.accent, colours.accent_soft) >= 4.0


def test_the_series_have_okabe_and_itos_colours():
    assert (LIGHT.accuracy, LIGHT.loss) == ("#0072b2", "#e69f00")
    assert (DARK.accuracy, DARK.loss) == ("#56b4e9", "#e69f00")


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_lines_of_layers_have_okabe_and_itos_colours_that_stand_out_and_no_two_look_alike(colours):
    okabe_ito = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442"}
    assert set(colours.layers) <= {*okabe_ito, colours.text}
    assert len(set(colours.layers)) == len(colours.layers) >= 7
    assert all(contrast(colour, colours.surface) >= 2 for colour in colours.layers)
    assert all(contrast(colour, colours.surface) >= 3 for colour in colours.layers[:4])


def test_every_colour_is_one():
    for look in (LIGHT, DARK):
        single = [getattr(look, field.name) for field in fields(look) if field.name != "layers"]
        assert all(QColor(colour).isValid() for colour in [*single, *look.layers])


def test_a_look_changes_the_palette_and_what_widgets_get(look, qtbot, qapp):
    button = QPushButton("Play")
    qtbot.addWidget(button)
    look("dark")
    assert theme.palette() is DARK
    assert qapp.palette().window().color().name() == DARK.window
    dark = button.grab().toImage().pixelColor(10, 4).name()
    look("light")
    assert theme.palette() is LIGHT
    assert button.grab().toImage().pixelColor(10, 4).name() != dark


def test_one_sheet_does_not_take_the_place_of_another_which_holds_a_window_up_for_seconds(qapp, look, monkeypatch):
    worn, wear = [], qapp.setStyleSheet
    monkeypatch.setattr(type(qapp), "setStyleSheet", lambda self, sheet: (worn.append(sheet), wear(sheet)))
    look("dark")
    look("light")
    dark, light = worn[1::2]
    assert worn == ["", dark, "", light]
    assert dark != light


def test_inter_ships_with_figures_of_equal_width(look):
    look("light")
    font = fonts.font()
    assert QFontInfo(font).family() == "Inter"
    metrics = QFontMetricsF(font)
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")
    raw = QRawFont.fromFont(font)
    written = "".join(f"{entry.title}{entry.formula}{entry.explanation}" for family in FAMILIES.values()
                      for entry in family.entries().values())  # fmt: skip
    assert [sign for sign in sorted(set(written) - {"\n"}) if not raw.supportsCharacter(ord(sign))] == []


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_drawn_in_the_colour_it_is_given(look, name):
    look("light")
    picture = theme.icon(name, "#ff0000").pixmap(24, 24).toImage()
    drawn = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    solid = [colour.name() for colour in drawn if colour.alpha() > 200]
    assert set(solid) == {"#ff0000"}


def test_training_is_fainter_than_validation():
    assert faint("#0072b2").alphaF() < 0.8


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_switch_that_is_off_is_a_light_body_with_an_edge_that_is_seen(look, qtbot, scheme):
    look(scheme)
    switch = Switch()
    qtbot.addWidget(switch)
    switch.resize(switch.sizeHint())
    seen, ground = switch.grab().toImage(), theme.palette().surface
    middle = seen.width() // 2
    down = [contrast(seen.pixelColor(middle, y), ground) for y in range(seen.height() // 2)]
    assert max(down) >= 3
    assert down[-1] < 1.5, "the body is light"
    switch.setChecked(True)
    assert contrast(switch.grab().toImage().pixelColor(middle, seen.height() // 2), ground) >= 3
