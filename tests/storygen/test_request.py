import pytest

from storygen.canonical import canonical_json
from storygen.errors import RequestError
from storygen.request import make_request


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"presett": "high"}, "did you mean 'preset'"),
        ({"preset": "ultra"}, "write draft, standard or high"),
        ({"seconds": -3}, "above 0"),
        ({"language": "../etc"}, "language"),
        ({"rate": 9}, "from 0.5 to 2"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(fields: dict[str, object], words: str):
    with pytest.raises(RequestError, match=words):
        make_request(**fields)


@pytest.mark.parametrize(
    ("aspect", "preset", "size"),
    [
        ("9:16", "draft", (540, 960)), ("9:16", "standard", (1080, 1920)),
        ("16:9", "high", (1920, 1080)), ("1:1", "standard", (1080, 1080)),
    ],
)  # fmt: skip
def test_a_preset_and_an_aspect_give_a_frame_size(aspect: str, preset: str, size: tuple[int, int]):
    delivery = make_request(aspect=aspect, preset=preset).delivery("en")

    assert (delivery.width_px, delivery.height_px) == size


def test_identity_knows_content_not_where_it_lies():
    here, there = make_request(source="a/story.md"), make_request(source="b/story.md")

    assert here.identity("hash") == there.identity("hash")
    assert here.identity("hash") != here.identity("other")
    assert here.identity("hash") != make_request(seed=1).identity("hash")


def test_equal_values_are_written_alike():
    assert canonical_json({"b": 1.0, "a": (1, None)}) == '{"a":[1,null],"b":1}'
    with pytest.raises(TypeError):
        canonical_json({1, 2})
