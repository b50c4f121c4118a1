"""Signs in languages that storygen has no rules for, put into words by CLDR."""

import pytest
from revision_speech import spoken as said


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("hi", "क़ीमत ₹500 थी।", "क़ीमत 500 भारतीय रुपए थी।"),
        ("he", "זה עלה ₪50.", "זה עלה 50 שקלים חדשים."),
        ("ko", "가격은 ₩5000 였다.", "가격은 5000 대한민국 원 였다."),
        ("ru", "Это 100₽, а то 21 ₽.", "Это 100 российских рублей, а то 21 российский рубль."),
        ("ru", "3 ₽ и 1 002 ₽", "3 российских рубля и 1 002 российских рубля"),
        ("nl", "Het kostte € 3,50 gisteren.", "Het kostte 3,50 euro gisteren."),
        ("zh-TW", "$500", "500 新台幣"),
        ("zh", "￥500", "500 人民币"),
        ("ja", "価格は¥500です", "価格は500 円です"),
        ("pl", "€5 mln i 3 mln €.", "5 mln euro i 3 mln euro."),
        ("ru", "₴5 и $2", "5 украинских гривен и 2 доллара США"),
    ],
)
def test_a_currency_s_sign_says_its_name_as_the_number_wants_it(
    language: str, written: str, spoken: str
) -> None:
    assert said(written, language) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("tr", "Nüfusun %50 kadarı, %5.", "Nüfusun yüzde 50 kadarı, yüzde 5."),
        ("ru", "Рост 5%–10% и 2 %.", "Рост 5 процентов 10 процентов и 2 процента."),
        ("cs", "2,5 %", "2,5 procenta"),
        ("he", "(50%)", "50 אחוז"),
    ],
)
def test_percent_is_said_where_the_language_says_it(
    language: str, written: str, spoken: str
) -> None:
    assert said(written, language) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("nl", "Jan & Piet bij AT&T", "Jan en Piet bij AT&T"),
        ("ru", "Анна & Олег", "Анна и Олег"),
        ("zh", "百分之50%", "百分之50%"),
        ("ar", "٥٠٪", "٥٠%"),
        ("xx", "₽5 3%", "5 3%"),
        ("nl", "1985: A$AP", "1985: A$AP"),
    ],
)
def test_and_is_said_and_what_cldr_does_not_know_is_left_to_the_voice(
    language: str, written: str, spoken: str
) -> None:
    assert said(written, language) == spoken


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("es", "1.000.000 $", "un millón de dólares"),
        ("es", "2.500.000 €", "dos millones quinientos mil euros"),
        ("es", "5 mil €", "cinco mil euros"),
        ("es", "2.000.000 km", "dos millones de kilómetros"),
        ("es", "1.000.000,50 €", "un millón de euros con cincuenta céntimos"),
        ("fr", "1 000 000 €", "un million d'euros"),
        ("it", "2.000.000 €", "due milioni di euro"),
        ("pt", "1.000.000 $", "um milhão de dólares"),
        ("en", "$1,000,000", "one million dollars"),
        ("de", "1.000.000 €", "eine Million Euro"),
    ],
)
def test_a_million_in_digits_is_linked_to_its_noun_as_in_letters(
    language: str, written: str, spoken: str
) -> None:
    assert said(written, language) == spoken
