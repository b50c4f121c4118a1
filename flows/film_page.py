"""What a film's run shows on its page: one text, from the first word to the finished film."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.contact_sheet import ContactSheet
from flows.outcomes import Outcome
from flows.stage_progress import Stage, StageProgress
from flows.stage_words import words_of
from storygen.markdown import plain

_BAR_PX = (1280, 18)
_MOST_NOTES = 12
_LONGEST_SAID = 90
_MOST_LINES = 400


@dataclass
class FilmPage:
    """The page of one film.

    Attributes:
        kind: What is being made, for as long as it has no title.
        progress: Its stages.
        sheet: Its storyboard.
        said: What is said during each shot.
        notes: What a person should know.
        outcome: How the run ended; None while it is under way.
        waits: What it waits for; None while it does not.
        title: The film's; empty until it has one.
    """

    kind: str
    progress: StageProgress
    sheet: ContactSheet = field(default_factory=ContactSheet)
    said: Sequence[str] = ()
    notes: list[str] = field(default_factory=list[str])
    outcome: Outcome | None = None
    waits: Outcome | None = None
    title: str = ""

    def description(self) -> str:
        """One line that says how it stands: all that is seen of the page in a list."""
        told = self.outcome or self.waits
        return told.headline if told else self._status()

    @property
    def share(self) -> int:
        """How much is done, in hundredths; 0 once it is over, as another attempt begins anew."""
        return 0 if self.outcome else int(100 * self.progress.share)

    def markdown(self) -> str:
        """The whole page."""
        told = self.outcome or self.waits
        if told:
            title = f"# {plain(self.title)}" if self.title else ""
            parts = [title, told.text, self._storyboard(), self._shots(), told.details]
        else:
            parts = [
                f"# {plain(self.title or self.kind)}",
                _bar(self.progress.share),
                *self._notes(),
                self._storyboard(),
            ]
        parts.append(self._stages())
        return "\n\n".join(part for part in parts if part)

    def _status(self) -> str:
        left_s = self.progress.left_s()
        parts = [f"**{int(100 * self.progress.share)} %**"]
        parts += [f"{_duration(left_s)} left"] if left_s is not None else []
        parts += [_doing(stage) for stage in self.progress.under_way] or ["one moment"]
        return " · ".join(parts)

    def _notes(self) -> list[str]:
        return [f"> {plain(note)}" for note in self.notes[-_MOST_NOTES:]]

    def _storyboard(self) -> str:
        address, counted = self.sheet.address(), self.sheet.counted()
        return f"### Storyboard: {counted}\n\n![{counted}]({address})" if address else ""

    def _shots(self) -> str:
        if not self.waits:
            return ""
        rows = ["| shot | said meanwhile |", "| ---: | --- |"]
        rows += [
            f"| {number} | {plain(_short(words))} |"
            for number, words in enumerate(self.said[:_MOST_LINES], start=1)
        ]
        return "\n".join(rows)

    def _stages(self) -> str:
        stages = self.progress.begun
        if not stages or (self.outcome and self.outcome.is_film):
            return ""
        rows = ["| | stage | parts | took |", "| --- | --- | --- | ---: |"]
        rows += [
            f"| {'✓' if stage.ended else '▸'} | {plain(stage.name)} | {_counted(stage)} | "
            f"{f'{stage.took_s:.1f} s' if stage.ended else ''} |"
            for stage in stages
        ]
        return "\n".join(rows)


def _doing(stage: Stage) -> str:
    doing = plain(words_of(stage.name).doing)
    return f"{doing}, {stage.done} of {stage.total}" if stage.total > 1 else doing


def _counted(stage: Stage) -> str:
    return stage.ended or (f"{stage.done} of {stage.total}" if stage.total > 1 else "under way")


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_SAID else f"{words[:_LONGEST_SAID].rstrip()}…"


def _duration(seconds: float) -> str:
    if seconds < 10:
        return "a few seconds"
    if seconds < 100:
        return f"about {round(seconds / 5) * 5} s"
    if seconds < 5400:
        return f"about {seconds / 60:.0f} min"
    return f"about {seconds / 3600:.1f} h"


def _bar(share: float) -> str:
    """A bar as a picture; one that is drawn anew each time costs some hundred bytes."""
    width, height = _BAR_PX
    done = max(height, round(width * min(share, 1.0)))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        '<linearGradient id="g"><stop stop-color="#2f6df6"/><stop offset="1" '
        'stop-color="#12b3a8"/></linearGradient>'
        f'<rect width="{width}" height="{height}" rx="{height / 2}" fill="#8a94a644"/>'
        f'<rect width="{done}" height="{height}" rx="{height / 2}" fill="url(#g)"/></svg>'
    )
    address = base64.b64encode(svg.encode()).decode()
    return f"![{int(100 * share)} %](data:image/svg+xml;base64,{address})"
