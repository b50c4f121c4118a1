"""When a model listens: to the user's own narration, and to voices that give no word times."""

from flows.choices import Choice
from flows.studio import Studio
from storygen.errors import RequestError
from storygen.models.base import Artifact
from storygen.models.sound import ListeningRequest, Narration, Transcript, Utterance
from tasks.captions.task import time_words
from tasks.transcription.contract import LISTENERS
from tasks.transcription.task import missing_transcripts, transcribe


def hear(studio: Studio, recording: Artifact, language: str, expected: str = "") -> Transcript:
    """Write down what is said in the user's own narration.

    Args:
        studio: The run's.
        recording: The narration, in the store.
        language: BCP 47 tag; empty: it is to be heard out.
        expected: What is likely said.

    Raises:
        RequestError: Nobody can listen here, or nothing is heard.
    """
    choice = studio.choices.listener()
    if choice is None:
        raise RequestError("recording needs a listener, but listener is 'none'; leave it at auto")
    asked = (ListeningRequest(audio=recording, language=language, expected=expected),)
    transcript = _transcribed(studio, asked, choice)[0]
    if not transcript.words:
        raise RequestError(
            "not a word is heard in the recording; give one with clear speech, or its language "
            "with --language"
        )
    return transcript


def with_word_times(
    studio: Studio, utterances: tuple[Utterance, ...], narrations: tuple[Narration, ...]
) -> tuple[Narration, ...]:
    """The narrations, with the times of their words where their voice gave none."""
    untimed = [
        index
        for index, (utterance, narration) in enumerate(zip(utterances, narrations, strict=True))
        if not any(narration.token_times) and any(token.words for token in utterance.tokens)
    ]
    if not untimed:
        return narrations
    choice = studio.choices.listener()
    problem = "listener is 'none'" if choice is None else _problem(choice)
    if choice is None or problem:
        studio.choices.fall_back(
            f"captions: the voice gives no word times and {problem}; each word's time is guessed "
            "from its length"
        )
        transcripts: tuple[Transcript, ...] = ()
    else:
        transcripts = _transcribed(
            studio, tuple(_asked(utterances[index], narrations[index]) for index in untimed), choice
        )
    timed = studio.book.one(
        "captions", time_words, tuple(utterances[index] for index in untimed),
        tuple(narrations[index] for index in untimed), transcripts,
    )  # fmt: skip
    replaced = dict(zip(untimed, timed, strict=True))
    return tuple(replaced.get(index, narration) for index, narration in enumerate(narrations))


def _asked(utterance: Utterance, narration: Narration) -> ListeningRequest:
    said = " ".join(word for token in utterance.tokens for word in token.words)
    return ListeningRequest(audio=narration.audio, language=utterance.language, expected=said)


def _transcribed(
    studio: Studio, requests: tuple[ListeningRequest, ...], choice: Choice
) -> tuple[Transcript, ...]:
    return studio.in_pass("transcription", transcribe, missing_transcripts, requests, choice=choice)


def _problem(choice: Choice) -> str | None:
    """Why it cannot listen; asked only where it listens here."""
    listener = LISTENERS.open(choice.provider, choice.settings)
    return listener.problem() if choice.place == "here" else None
