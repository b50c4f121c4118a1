from flows.arranging import clip_requests, spoken_part, utterance, with_rest
from storygen.canonical import canonical_json
from storygen.models.base import Artifact
from storygen.models.film import Delivery
from storygen.models.picture import Keyframe, Layer, Shot
from storygen.models.sound import Narration
from storygen.models.story import Beat, Token

PICTURE = Artifact(sha256="0" * 64, size_bytes=1, media_type="image/png")
KEYFRAME = Keyframe(
    layers=(Layer(picture=PICTURE, left_px=0, top_px=0, depth=0),), width_px=108, height_px=192,
    flat=PICTURE, provider="illustrator",
)  # fmt: skip
DELIVERY = Delivery(width_px=90, height_px=160)


def shots(count: int) -> list[Shot]:
    return [
        Shot(id=str(number), beat_id="b", prompt="hills", setting="field", frames=30)
        for number in range(count)
    ]


def test_a_clip_starts_where_the_one_before_it_ends_unless_a_scene_opens():
    requests = clip_requests(shots(4), [KEYFRAME] * 4, DELIVERY, 1, {2})

    assert [each.after and each.after.shot.id for each in requests] == [None, "0", None, "2"]


def test_the_clips_of_a_very_long_scene_can_be_written_down():
    requests = clip_requests(shots(300), [KEYFRAME] * 300, DELIVERY, 1, frozenset())

    assert all(len(canonical_json(each)) < 100_000 for each in requests)


def beat(pause_after_s: float) -> Beat:
    words = (("Night", 0.2), ("came.", pause_after_s))
    return Beat(
        id="b",
        tokens=tuple(Token(written=w, spoken=(w,), pause_after_s=pause) for w, pause in words),
    )


def test_what_follows_a_sentence_does_not_decide_how_it_is_spoken_but_how_long_it_rings():
    last, followed = (utterance(beat(pause), "en") for pause in (1.4, 0.35))
    narration = Narration(
        audio=PICTURE, samples=1, token_times=(), pause_after_s=0, loudness_lufs=-18,
        provider="edge-tts", voice="x",
    )  # fmt: skip

    assert spoken_part(last, "sad") == spoken_part(followed, "sad") != spoken_part(last, "")
    assert spoken_part(last, "sad").tokens[0].pause_after_s == 0.2
    assert with_rest(narration, last).pause_after_s == 1.4
    assert with_rest(narration, followed).pause_after_s == 0.35


def test_a_beat_without_a_word_has_no_rest():
    empty = utterance(Beat(id="b", tokens=()), "en")

    assert spoken_part(empty, "") == empty
