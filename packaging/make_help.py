"""Writes the pages of resources/help anew from the catalogues; run it after changing one of them.

python packaging/make_help.py
"""

from pathlib import Path

from digitlab.gui.help.files import files

HELP = Path(__file__).resolve().parents[1] / "resources" / "help"


def main() -> None:
    """Write every page, and take away those whose family is gone."""
    HELP.mkdir(exist_ok=True)
    made = files()
    for old in HELP.glob("*.html"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (HELP / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
