"""What a tag says of a language."""

import subprocess
import sys

import pytest

from storygen.language.tags import (
    fallbacks,
    is_right_to_left,
    primary,
    region,
    same_language,
    script,
    three_letters,
    written,
)


@pytest.mark.parametrize(
    ("tag", "parts"),
    [
        ("en", ("en", "", "Latn")),
        ("pt-br", ("pt", "BR", "Latn")),
        ("zh_TW", ("zh", "TW", "Hant")),
        ("zh-Hant", ("zh", "", "Hant")),
        ("sr-Latn-RS", ("sr", "RS", "Latn")),
        ("es-419", ("es", "419", "Latn")),
        ("de-1996", ("de", "", "Latn")),
        ("vi-VN-x-south", ("vi", "VN", "Latn")),
        ("iw", ("he", "", "Hebr")),
        ("deu", ("de", "", "Latn")),
        ("en-UK", ("en", "GB", "Latn")),
        ("", ("", "", "")),
        ("und", ("und", "", "")),
        ("en-us-nyc", ("en", "US", "Latn")),
    ],
)
def test_a_tag_tells_language_region_and_script(tag: str, parts: tuple[str, str, str]) -> None:
    found = (primary(tag), region(tag), script(tag) if primary(tag) not in ("", "und") else "")
    assert found == parts


@pytest.mark.parametrize(
    ("tag", "tags"),
    [
        ("en", ("en",)),
        ("zh-Hant-TW", ("zh-hant-tw", "zh-hant", "zh", "cmn")),
        ("nb_NO", ("nb-no", "nb", "no")),
        ("no", ("no", "nb", "nn")),
        ("iw-IL", ("iw-il", "iw", "he")),
        ("tl", ("tl", "fil")),
        ("fil", ("fil", "tl")),
    ],
)
def test_a_tag_falls_back_to_shorter_ones(tag: str, tags: tuple[str, ...]) -> None:
    assert fallbacks(tag) == tags


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hant-TW", "es-419", "vi-VN-x-south"])
def test_tags_are_written_as_they_should_be(tag: str) -> None:
    assert written(tag.lower().replace("-", "_")) == tag


@pytest.mark.parametrize(
    ("one", "other"), [("en-GB", "en_us"), ("cmn", "zh-CN"), ("nn", "no"), ("tl", "fil-PH")]
)
def test_regions_and_other_codes_do_not_make_another_language(one: str, other: str) -> None:
    assert same_language(one, other)


@pytest.mark.parametrize(("one", "other"), [("en", "de"), ("yue", "zh"), ("no", "da")])
def test_two_languages_are_two(one: str, other: str) -> None:
    assert not same_language(one, other)


@pytest.mark.parametrize("tag", ["ar", "he", "iw", "fa-IR", "ur", "ckb", "pa-Arab", "pa-PK", "yi"])
def test_it_is_known_what_is_written_from_right_to_left(tag: str) -> None:
    assert is_right_to_left(tag)


@pytest.mark.parametrize("tag", ["en", "pa", "ku", "ar-Latn", "hi", "el", ""])
def test_all_else_is_written_from_left_to_right(tag: str) -> None:
    assert not is_right_to_left(tag)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "eng"), ("de-CH", "deu"), ("pt-BR", "por"), ("cmn", "cmn"), ("zh-Hant", "zho"),
        ("tl", "tgl"), ("fil", "fil"), ("x", "und"), ("", "und"), ("zz", "und"),
    ],
)  # fmt: skip
def test_languages_are_named_by_three_letters(tag: str, code: str) -> None:
    assert three_letters(tag) == code


def test_the_tables_of_languages_are_read_only_when_a_tag_is() -> None:
    program = "import sys, storygen.cli.main, storygen.language.tags; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert b"langcodes" not in done.stdout.split()
