"""What the acts of making a film tell of it on a run's page."""

from collections.abc import Sequence

from flows.outcomes import Outcome
from storygen.models.film import Delivery
from storygen.models.picture import Keyframe, Shot


class Page:
    """A page that nobody sees.

    Attributes:
        waits: Whether it says that a person has to look.
    """

    waits = False

    def name_run(self, title: str) -> None:
        """Call the flow run by its story's title."""

    def plan(self, shots: Sequence[Shot], captions: Sequence[str], delivery: Delivery) -> None:
        """Say which pictures there will be, of which size, and a line for each."""

    def complete(self, keyframes: Sequence[Keyframe]) -> None:
        """All pictures are there."""

    def wait_for_person(self) -> None:
        """Say that a person has to look now, and have that shown at once."""

    def go_on(self) -> None:
        """A person has looked."""

    def conclude(self, outcome: Outcome) -> None:
        """Say what came of it; what was said first counts."""

    def show_markdown(self, key: str, text: str, description: str) -> None:
        """Show a text under a key of its own."""
