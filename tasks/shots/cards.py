"""Which beats are shown as words: chapter titles, lists and short quotations."""

from collections.abc import Iterator

from storygen.models.picture import Card
from storygen.models.story import Beat, Chapter, Script

LONGEST_QUOTE = 200
"""Characters; a longer quotation would not be read in time and gets a picture."""

MOST_LINES = 5
"""A card shows at most so many items; the earlier ones leave it."""

LONGEST_LINE = 90
"""Characters of an item; the captions show the rest of a longer one."""

_CLAUSE_ENDS = (": ", "; ", " – ", " — ", ", ", ". ")


def cards_of(script: Script) -> list[Card | None]:
    """The card of each beat, in film order; None for a picture.

    A list's card shows the items so far, so an edited item changes the later cards of the same
    list: a named exception to the rule that a sentence touches its neighbours at most. Of an item
    of several beats only the first is a card; the others explain it and get pictures.
    """
    return [card for chapter in script.chapters for card in _chapter_cards(chapter)]


def _chapter_cards(chapter: Chapter) -> Iterator[Card | None]:
    for scene in chapter.scenes:
        items: list[str] = []
        opens_item = True
        for beat in scene.beats:
            if beat.kind != "list":
                items, opens_item = [], True
                yield _words_card(beat, chapter.title)
                continue
            if opens_item:
                items.append(item_line(beat.text))
                lines = tuple(items[-MOST_LINES:])
                yield Card(kind="list", heading=chapter.title, lines=lines)
            else:
                yield None
            opens_item = beat.ends_paragraph


def _words_card(beat: Beat, chapter_title: str) -> Card | None:
    if beat.kind == "title":
        return Card(kind="title", heading=chapter_title or beat.text)
    if beat.kind == "quote" and len(beat.text) <= LONGEST_QUOTE:
        return Card(kind="quote", lines=(beat.text,))
    return None


def item_line(text: str) -> str:
    """A list item as one line: whole, or its first clause, or its first words and an ellipsis."""
    if len(text) <= LONGEST_LINE:
        return text
    ends = [text.rfind(mark, 0, LONGEST_LINE) for mark in _CLAUSE_ENDS]
    clause = max((end for end in ends if end >= LONGEST_LINE // 3), default=-1)
    if clause > 0:
        return text[:clause] + " …"
    return text[:LONGEST_LINE].rsplit(" ", 1)[0] + " …"
