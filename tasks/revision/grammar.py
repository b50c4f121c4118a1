"""The parts of what is known of a language; their values stand in `languages/*.yaml`."""

from typing import Any, Literal, cast

from pydantic import Field, model_validator

from storygen.models.base import Model
from storygen.models.story import Manner

Gender = Literal["m", "f"]


class Noun(Model):
    """A counted thing, written in YAML as `[one, many]` or `[one, many, f]`."""

    one: str
    many: str
    gender: Gender = "m"

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if isinstance(value, list):
            return dict(zip(("one", "many", "gender"), cast("list[str]", value), strict=False))
        return value


class Numbers(Model):
    """How numbers are written and named.

    Attributes:
        names: The locale of CLDR after whose rules numbers are named.
        decimal_mark: Stands before the decimals.
        group_marks: Characters that may stand between groups of three digits.
        dot: Spoken for a dot between digits.
        comma: Spoken for a comma between digits.
        decimals: Whether decimals are read digit by digit, or (up to two) as a number.
        years_in_pairs: Whether 1985 is read as nineteen eighty-five.
        year_cues: Words after which four digits are a year.
        plurals: Words that are counted though they do not end in s.
        singulars: Words that end in s and yet are not counted.
        to: Spoken between the ends of a range.
        score: Spoken between the sides of a score or ratio.
        times: Spoken for a multiplication sign.
        by: Spoken for the x of measures.
        and_half: Said after a whole number for a half; `-` glues it to the number.
        and_fraction: Stands between a whole number and another fraction.
        over: Stands between numerator and denominator of an odd fraction.
        fractions: Names of the parts, by denominator.
        halves: Names of one half standing alone.
        decade: Ending that makes a decade of a number's name; empty where decades are plain.
        magnitudes: Letters after a sum, such as bn, and what they say.
        large: Words that a number may end in beside its digits: thousand, then the million and
            its like, after which a noun is linked.
        large_link: Stands between such a word and the noun.
    """

    names: str
    decimal_mark: str
    group_marks: str
    dot: str
    comma: str
    decimals: Literal["digits", "number"]
    years_in_pairs: bool = False
    year_cues: tuple[str, ...] = ()
    plurals: tuple[str, ...] = ()
    singulars: tuple[str, ...] = ()
    to: str
    score: str
    times: str
    by: str
    and_half: str
    and_fraction: str
    over: str
    fractions: dict[int, Noun]
    halves: str
    decade: str = ""
    magnitudes: dict[str, Noun]
    large: tuple[str, ...]
    large_link: str = ""


class Agreement(Model):
    """Signs of a noun's gender, for numbers that agree with it.

    Attributes:
        feminine: Words known to be feminine.
        masculine: Words known to be masculine, whatever they end in.
        feminine_endings: Endings that make a word feminine.
        breaks: Words that are never counted, such as prepositions.
    """

    feminine: tuple[str, ...] = ()
    masculine: tuple[str, ...] = ()
    feminine_endings: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()


class Dates(Model):
    """How dates are written and read.

    Attributes:
        months: From January to December.
        month_abbreviations: Written form without its dot, lower case -> number of the month.
        order: Of the parts of a date in digits.
        first: Said for the first day; empty where it needs no word of its own.
        of: Between the day and the month when only digits were written.
        of_year: Between the month and the year when only digits were written.
    """

    months: tuple[str, ...]
    month_abbreviations: dict[str, int]
    order: Literal["dmy", "mdy"]
    first: str = ""
    of: str = ""
    of_year: str = ""


class Clock(Model):
    """How times of day are read.

    Attributes:
        hour: The word for hours.
        names_hour: Whether it is said when the time is written with a colon.
        gender: Of the number of hours.
        link: Between hours and minutes.
        on_the_hour: Said after a whole hour up to twelve.
        after_noon: Said after a whole hour beyond twelve.
        leading_zero: Said before minutes below ten.
        half_days: Written forms of a.m. and p.m., without dots -> spoken.
        suffixes: Words or letters that follow a time and repeat the word for hours.
        leads: Words before a time, which make one of two numbers with a dot between.
    """

    hour: Noun
    names_hour: bool = False
    gender: Gender = "m"
    link: str = ""
    on_the_hour: str = ""
    after_noon: str = ""
    leading_zero: str = ""
    half_days: dict[str, str] = Field(default_factory=dict[str, str])
    suffixes: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


class Currency(Model):
    """A currency's name and that of its hundredth."""

    name: Noun
    cent: Noun | None = None


class Money(Model):
    """Currencies and how sums are read.

    Attributes:
        signs: Sign or code -> key in `currencies`.
        link: Between the whole and the hundredths.
        names_cents: Whether the word for the hundredths is said after them.
    """

    signs: dict[str, str]
    currencies: dict[str, Currency]
    link: str = ""
    names_cents: bool = True


class Abbreviations(Model):
    """Written forms in lower case, as they stand with dots and spaces, and what they say.

    Attributes:
        before_number: Only where a number follows.
        before_name: Only where a capitalised word follows.
        after_name: Only after a capitalised word, where none follows or a house number leads.
        anywhere: In any place.
        endings: Ends of words that are cut short by a dot, such as `Hauptstr.`.
        may_close: Those that often end a sentence with their dot.
    """

    before_number: dict[str, str] = Field(default_factory=dict[str, str])
    before_name: dict[str, str] = Field(default_factory=dict[str, str])
    after_name: dict[str, str] = Field(default_factory=dict[str, str])
    anywhere: dict[str, str] = Field(default_factory=dict[str, str])
    endings: dict[str, str] = Field(default_factory=dict[str, str])
    may_close: tuple[str, ...] = ()


class Romans(Model):
    """Where capital letters are Roman numerals.

    Attributes:
        cardinal_after: Words (lower case) after which they are plain numbers.
        ordinal_after: Words (lower case) after which they are ordinals up to `ordinal_limit`.
        ordinal_before: Words (lower case) before which they are ordinals, with their gender.
        kings: Regnal names.
        queens: Regnal names that take the feminine.
        titles: Words (lower case) that make sure of a ruler.
        the: Said before the number of a ruler.
        the_queen: The same for a queen.
        ordinal_limit: The highest number read as an ordinal after a name.
        ordinal_suffixes: Endings written onto ordinals.
    """

    cardinal_after: tuple[str, ...] = ()
    ordinal_after: tuple[str, ...] = ()
    ordinal_before: dict[str, Gender] = Field(default_factory=dict[str, Gender])
    kings: tuple[str, ...] = ()
    queens: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    the: str = ""
    the_queen: str = ""
    ordinal_limit: int = 3999
    ordinal_suffixes: tuple[str, ...] = ()


class Acronyms(Model):
    """Words in capitals.

    Attributes:
        words: Read as words.
        spelled: Read letter by letter, though they could be read as words.
        common: Short ordinary words that may be shouted (lower case).
    """

    words: tuple[str, ...]
    spelled: tuple[str, ...]
    common: tuple[str, ...]


class Manners(Model):
    """Words that say how somebody speaks.

    Attributes:
        verbs: Of saying, by the manner that they name.
        doubts: Words beside such a verb that make it mean nothing, such as `not`.
    """

    verbs: dict[Manner, tuple[str, ...]] = Field(default_factory=dict[Manner, tuple[str, ...]])
    doubts: tuple[str, ...] = ()


class Web(Model):
    """How addresses, tags and versions are read."""

    dot: str
    at: str
    slash: str
    dash: str
    underscore: str
    hashtag: str
    mention: str
    version: str
    number: str
    known_words: tuple[str, ...] = (
        "com",
        "co",
        "org",
        "net",
        "info",
        "app",
        "dev",
        "shop",
        "blog",
        "online",
    )
