import pytest

from storygen.errors import RequestError
from tasks.source.decoding import MAX_BYTES
from tasks.source.reading import read_source


def complaint(content: bytes, name: str = "story.txt") -> str:
    with pytest.raises(RequestError) as caught:
        read_source(content, name)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_every_encoding_that_names_itself(encoding: str) -> None:
    source = read_source("El niño miró el mar — ¡qué azul!".encode(encoding), "story.txt")

    assert source.sections[0].passages[0].text == "El niño miró el mar — ¡qué azul!"


def test_wrong_byte_is_named_with_its_offset_in_the_file() -> None:
    assert "at byte 3 (0xe9): save it as UTF-8" in complaint(b"caf\xe9 au lait")
    assert "at byte 6 (0xff)" in complaint(b"\xef\xbb\xbfabc\xff")


def test_half_a_utf16_character_is_an_error() -> None:
    assert "UTF-16-LE at byte 4" in complaint("a".encode("utf-16") + b"\x62")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\nrest", "a PDF"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\nrest", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"some\x00thing", "a NUL byte at byte 4"),
        ("some".encode("utf-32"), "UTF-32"),
    ],
)
def test_binary_content_is_named_for_what_it_is(content: bytes, kind: str) -> None:
    message = complaint(content)

    assert kind in message
    assert message.startswith("'story.txt'")


def test_too_much_text_is_refused_with_both_sizes() -> None:
    message = complaint(b"word " * (MAX_BYTES // 4))

    assert "6.2 MB" in message
    assert "at most 5 MB" in message


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", "​ ­\x01".encode()])
def test_text_without_anything_in_it_is_empty(content: bytes) -> None:
    assert "is empty" in complaint(content)


@pytest.mark.parametrize("name", ["story.pdf", "story", "story.md.bak", ".", "md"])
def test_unknown_ending_is_answered_with_the_valid_ones(name: str) -> None:
    assert "the valid ones are .markdown, .md, .txt, .yaml, .yml" in complaint(b"Words.", name)


def test_ending_may_be_in_capitals() -> None:
    assert read_source(b"# Sea\n\nIt was calm.", "STORY.MD").title == "Sea"


def test_encoded_data_is_no_word() -> None:
    assert "a word of 3000 characters" in complaint(b"See this: " + b"QUJD" * 750)
