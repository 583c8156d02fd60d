"""The one declaration of a parameter: default, range, scale, unit, label, help and when a change acts."""

from typing import Any, Literal, get_args, get_origin

from pydantic import Field
from pydantic.fields import FieldInfo

Acts = Literal["now", "optimizer", "new_network"]
Scale = Literal["linear", "log"]


def parameter(
    default: Any,
    label: str,
    explanation: str,
    *,
    at_least: float | None = None,
    above: float | None = None,
    at_most: float | None = None,
    below: float | None = None,
    longest: int | None = None,
    scale: Scale = "linear",
    unit: str = "",
    acts: Acts = "new_network",
    each: str = "",
    rare: bool = False,
    slider: bool = False,
) -> Any:
    """Declare a field of a spec once; forms, files, command line, help and tests are made from it.

    ``at_least``/``at_most`` are closed bounds, ``above``/``below`` open ones, ``longest`` that of a text, in
    characters. ``acts`` says when a change takes effect: ``now``, in a training run that is under way; ``optimizer``,
    there too, but the optimizer forgets what it remembered; or ``new_network``, with the next Play. ``each`` names one
    of several numbers by its place, such as ``Weight of digit {}``. What is ``rare`` is folded away in a form; what has
    a ``slider`` is dragged there, too.
    """
    hints = {"scale": scale, "unit": unit, "acts": acts, "each": each}
    return Field(
        default,
        title=label,
        description=explanation,
        ge=at_least,
        gt=above,
        le=at_most,
        lt=below,
        max_length=longest,
        json_schema_extra={**hints, "rare": "rare" if rare else "", "slider": "slider" if slider else ""},
    )


def hint(field: FieldInfo, name: str) -> str:
    """What :func:`parameter` declares of a field beside its range, by name, such as ``scale``; empty where nothing."""
    extra = field.json_schema_extra
    return str(extra.get(name, "")) if isinstance(extra, dict) else ""


def item(field: FieldInfo) -> FieldInfo | None:
    """What each value of a field that holds several may be; None where it holds one."""
    several = get_origin(field.annotation) is tuple
    return FieldInfo.from_annotation(get_args(field.annotation)[0]) if several else None


def bounds(field: FieldInfo) -> dict[str, float]:
    """The limits of a field, or of each of its items, by pydantic's short names: ``ge``, ``gt``, ``le``, ``lt``."""
    found: dict[str, float] = {}
    for constraint in (item(field) or field).metadata:
        for name in ("ge", "gt", "le", "lt"):
            if getattr(constraint, name, None) is not None:
                found[name] = getattr(constraint, name)
    return found
