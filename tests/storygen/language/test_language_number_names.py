"""Numbers in words, in languages of every build."""

import pytest

from storygen.language.number_names import number_name, number_names


@pytest.mark.parametrize(
    ("locale", "name"),
    [
        ("pl", "tysiąc dziewięćset osiemnaście"),
        ("ru", "одна тысяча девятьсот восемнадцать"),
        ("nl", "duizendnegenhonderdachttien"),
        ("tr", "bin dokuz yüz on sekiz"),
        ("hi", "एक हज़ार नौ सौ अठारह"),
        ("zh", "一千九百一十八"),
    ],
)
def test_cldr_names_a_number_in_languages_without_rules_of_storygen_s(
    locale: str, name: str
) -> None:
    assert number_name(1918, locale) == name


def test_all_names_hold_each_gender_case_region_and_the_ordinals() -> None:
    assert {"два", "две", "двух", "второй", "вторая"} <= number_names(2, "ru")
    assert {"dezesseis", "dezasseis"} <= number_names(16, "pt")
    assert {"quatre-vingt-dix", "nonante"} <= number_names(90, "fr")
    assert "dwanaście" in number_names(12, "pl")


def test_a_language_unknown_to_cldr_has_no_names() -> None:
    assert number_names(2, "xx") == frozenset()
