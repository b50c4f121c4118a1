import pytest

from flows.voices import check_voices, voices_of
from storygen.errors import ProviderUnavailable, RequestError
from storygen.request import make_request


def names(voices):
    return {speaker: f"{v.choice.provider}:{v.choice.name}" for speaker, v in voices.items()}


def test_speakers_have_voices_of_their_own_and_the_others_share_one():
    request = make_request(voice="espeak-ng", speakers=("Mara=espeak-ng:en-us", " Tom = edge-tts"))

    voices = voices_of(request, "en", ("narrator", "Mara", "Tom", "Ann"), [].append)

    assert names(voices) == {
        "narrator": "espeak-ng:",
        "Mara": "espeak-ng:en-us",
        "Tom": "edge-tts:",
        "Ann": "espeak-ng:",
    }
    assert voices["Ann"] is voices["narrator"]


def test_a_speakers_whole_part_is_taken_over_and_the_others_keep_their_voice():
    told = []
    request = make_request(voice="edge-tts", speakers=("Mara=edge-tts:en-US-AvaNeural,espeak-ng",))
    voices = voices_of(request, "en", ("narrator", "Mara"), told.append)

    voices["Mara"].give_way(ProviderUnavailable("no answer"))

    assert names(voices) == {"narrator": "edge-tts:", "Mara": "espeak-ng:"}
    (sentence,) = told
    assert sentence.startswith("voice: espeak-ng spoke everything of Mara, as edge-tts:en-US-Ava")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"voice": "edge-tts,espeek"}, "did you mean 'espeak-ng'"),
        ({"voice": "edge-tts", "speakers": ("Mara=nobody",)}, "unknown voice provider 'nobody'"),
        ({"voice": ","}, "names nobody"),
        ({"voice": "espeak-ng:no such voice"}, "no such voice"),
    ],
)
def test_a_voice_that_cannot_be_had_is_known_beforehand(asked, said):
    with pytest.raises(RequestError, match=said):
        check_voices(make_request(**asked), "en")


def test_a_wrong_voice_in_a_chain_is_passed_over():
    check_voices(make_request(voice="espeak-ng:no such voice,espeak-ng"), "en")


def test_speakers_are_written_as_name_and_voice():
    with pytest.raises(RequestError, match="speakers"):
        make_request(speakers=("Mara",))
