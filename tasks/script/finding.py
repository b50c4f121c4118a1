"""Finds the passages of a source that tell of something; each search is made once."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext

from storygen.canonical import canonical_json, digest
from storygen.models.asking import Question
from storygen.models.grounding import NumberedPassage
from storygen.models.writing import Found
from storygen.settings_language import LanguageSettings
from tasks.policy import in_one_pass, within_limit

_VERSION = 1


def find_passages(
    passages: Sequence[NumberedPassage],
    wishes: Sequence[str],
    count: int,
    settings: LanguageSettings,
) -> list[tuple[NumberedPassage, ...]]:
    """The passages nearest to each of some wishes, the nearest first.

    Args:
        passages: All of the source's.
        wishes: What is looked for, in words.
        count: How many at most for each.
        settings: Their `embedding_model`, where there is one, judges what is near.

    Raises:
        StorygenError: The index or the embedding model failed; the vectors made so far are kept.
    """
    from storygen.passages.hashing import HashedEmbedder
    from storygen.passages.served import ServedEmbedder

    texts = [f"{each.heading}\n{each.text}" for each in passages]
    embedder = ServedEmbedder(settings) if settings.embedding_model else HashedEmbedder(texts)
    source = digest(canonical_json(texts))
    questions = [
        Question(values={"wish": wish, "count": str(count), "source": source}) for wish in wishes
    ]

    def search(missing: list[Question]) -> Iterator[Found]:
        from storygen.passages.opening import open_index
        from storygen.passages.searching import PassageSearch

        found = PassageSearch(texts, embedder, open_index())
        with within_limit(settings.endpoint) if settings.embedding_model else nullcontext():
            found.prepare()
            vectors = embedder.embed([each.values["wish"] for each in missing])
        yield from (Found(numbers=found.nearest(vector, count)) for vector in vectors)

    answers = in_one_pass("script", _VERSION, questions, search, job="find", embedder=embedder.name)
    return [tuple(passages[number - 1] for number in each.numbers) for each in answers]
