"""Which steps of a run are in sight: all that are planned, or a part of them, which may follow the newest step."""

from __future__ import annotations

LEAST = 10.0  # steps in sight
SHARE = 0.25  # of the plan that is in sight where nothing else was chosen
AHEAD = 0.05  # of what is in sight is left free before the newest step


class Span:
    """``follows`` says whether the newest step stays near the right edge; a part that is chosen stays where it is."""

    def __init__(self) -> None:
        self.follows = False
        self._total, self._newest = 1.0, 0.0
        self._part: tuple[float, float] | None = None

    @property
    def part(self) -> tuple[float, float] | None:
        """The first and the last step in sight; None where all are."""
        return self._part

    @property
    def ends(self) -> tuple[float, float]:
        """The first and the last step in sight."""
        return self._part or (0.0, self._total)

    def fit(self, total: float, newest: float) -> None:
        """The run has come to step ``newest`` of ``total``; another plan is seen as a whole."""
        total = max(total, 1.0)
        if total != self._total:
            self._total = total
            self.show_all()
        self._newest = newest
        self._keep_up()

    def choose(self, first: float, last: float) -> None:
        """Have these steps in sight, as far as there are such."""
        self.follows = False
        self._show(min(first, last), max(first, last))

    def enlarge(self, factor: float, around: float | None = None) -> None:
        """See ``factor`` times as many steps; ``around``, or else the middle, stays where it is."""
        first, last = self.ends
        held = (first + last) / 2 if around is None else min(max(around, first), last)
        self._show(held - (held - first) * factor, held + (last - held) * factor)
        self._keep_up()

    def move(self, share: float) -> None:
        """Move what is in sight by a share of it."""
        if self._part is not None:
            first, last = self._part
            self.choose(first + share * (last - first), last + share * (last - first))

    def follow(self, wanted: bool = True) -> None:
        """Keep the newest step in sight near the right edge, or stay."""
        self.follows = wanted
        if wanted and self._part is None:
            self._show(0.0, SHARE * self._total)
            self.follows = self._part is not None
        self._keep_up()

    def show_all(self) -> None:
        """Have all steps in sight."""
        self.follows, self._part = False, None

    def _keep_up(self) -> None:
        if self.follows and self._part is not None:
            width = self._part[1] - self._part[0]
            last = max(self._newest + AHEAD * width, width)
            self._part = (last - width, last)

    def _show(self, first: float, last: float) -> None:
        """These steps, moved and cut so that they lie within the plan; all where that is all."""
        width = max(last - first, min(LEAST, self._total))
        if width >= self._total:
            self.show_all()
            return
        first = min(max(first, 0.0), self._total - width)
        self._part = (first, first + width)
