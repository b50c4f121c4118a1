"""What every reader of a source keeps to."""

from typing import Protocol

from storygen.models.story import Source


class Reader(Protocol):
    """Reads one format of text."""

    def read(self, text: str, title_hint: str) -> Source:
        """Turn decoded text into plain passages under headings.

        Args:
            text: The whole file, decoded.
            title_hint: A title to use where the text names none; may be empty.

        Returns:
            The source; its title is the text's own, else the hint, else its first words.

        Raises:
            RequestError: The text breaks the rules of its format.
        """
        ...
