"""What a native reader would say for each token: `written` tokens -> `spoken`, parted by bars."""

from pathlib import Path

import pytest
import yaml

from tasks.revision.speakable import speak

_GOLDEN = Path(__file__).parent / "golden"


def _cases() -> list[tuple[str, str, str]]:
    return [
        (file.stem, case["written"], case["spoken"])
        for file in sorted(_GOLDEN.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("language", "written", "spoken"), _cases())
def test_text_is_read_as_a_native_would(language: str, written: str, spoken: str):
    words = speak(written.split(), language)

    assert " | ".join(" ".join(each) for each in words) == spoken


def test_a_narrow_space_inside_one_token_groups_digits():
    assert speak(["1\u202f234\u00a0km"], "fr") == (
        ("mille", "deux", "cent", "trente-quatre", "kilomètres"),
    )


def test_a_region_without_its_own_rules_reads_as_its_language_does():
    assert speak(["5", "€"], "de-AT") == speak(["5", "€"], "de")
    assert speak(["5", "km"], "EN_us") == speak(["5", "km"], "en")
