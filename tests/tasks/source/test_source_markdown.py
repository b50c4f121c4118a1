import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storygen.errors import RequestError
from storygen.models.story import Source
from tasks.source.reading import read_source


def read(text: str) -> Source:
    return read_source(text.encode(), "story.md")


def told(source: Source) -> list[tuple[str, str]]:
    return [
        (passage.kind, passage.text) for section in source.sections for passage in section.passages
    ]


def test_first_heading_is_the_title_and_the_others_are_sections() -> None:
    source = read("# The Sea\n\nCalm.\n\n## Night\n\nDark.\n\nDawn\n----\n\nGold.")

    assert source.title == "The Sea"
    assert [section.heading for section in source.sections] == ["", "Night", "Dawn"]


def test_one_of_several_first_level_headings_stays_a_section() -> None:
    source = read("# One\n\nFirst.\n\n# Two\n\nSecond.")

    assert [section.heading for section in source.sections] == ["One", "Two"]


def test_first_heading_above_chapters_of_its_own_level_is_only_the_title() -> None:
    source = read("# My Book\n\n# One\n\nFirst.\n\n# Two\n\nSecond.")

    assert source.title == "My Book"
    assert [section.heading for section in source.sections] == ["One", "Two"]


def test_smaller_first_heading_is_a_section_and_no_title() -> None:
    source = read("## Night\n\nIt was dark outside.")

    assert source.title == "It was dark outside"
    assert source.sections[0].heading == "Night"


def test_heading_that_is_only_a_picture_is_no_title() -> None:
    source = read("# ![logo](logo.png)\n\n## Night\n\nIt was dark.")

    assert source.title == "It was dark"
    assert source.sections[0].heading == "Night"


def test_words_stay_and_marks_go() -> None:
    text = (
        "Some *soft* and **loud** words, a [link](http://example.com 'tip'), `code`, ~~gone~~, "
        "<b>bold</b> &amp; more.[^1] ![alt words](a.png)\nNext line  \nand last\\*.\n\n"
        "[^1]: A note that\n    goes on.\n"
    )

    assert told(read(text)) == [
        ("prose", "Some soft and loud words, a link, code, gone, bold & more. Next line and last*.")
    ]


@pytest.mark.parametrize(
    "silent",
    [
        "```python\nnever = 1\n```",
        "    never = 1",
        "| never | told |\n|---|---|\n| never | told |",
        "<div>\nnever\n</div>",
        "<!-- never -->",
        "![never](never.png)",
        "[^never]: never told",
        "[never]: http://never.example",
    ],
)
def test_what_is_not_prose_never_reaches_the_voice(silent: str) -> None:
    assert told(read(f"Before.\n\n{silent}\n\nAfter.")) == [
        ("prose", "Before."),
        ("prose", "After."),
    ]


def test_lists_and_quotations_keep_their_kind() -> None:
    source = read(
        "You need:\n\n1. Flour and\n   water\n2. [x] Salt\n   - *Sea* salt\n\n   More on salt.\n\n"
        "> Wait.\n>\n> And wait.\n"
    )

    assert told(source) == [
        ("prose", "You need:"),
        ("list", "Flour and water"),
        ("list", "Salt"),
        ("list", "Sea salt"),
        ("list", "More on salt."),
        ("quote", "Wait."),
        ("quote", "And wait."),
    ]


def test_horizontal_rule_opens_a_scene() -> None:
    source = read("One.\n\n***\n\nTwo.\n\nThree.")

    assert [each.opens_scene for each in source.sections[0].passages] == [False, True, False]


def test_front_matter_names_title_and_language() -> None:
    source = read("---\ntitle: 'Der Wald: ein Märchen'\nlang: de\ntags: [a, b]\n---\nEs war Nacht.")

    assert source.title == "Der Wald: ein Märchen"
    assert source.language == "de"
    assert told(source) == [("prose", "Es war Nacht.")]


def test_title_in_front_matter_and_as_first_heading_is_one_title() -> None:
    source = read("---\ntitle: The Sea\n---\n# The Sea\n\nCalm.\n\n## Night\n\nDark.")

    assert [section.heading for section in source.sections] == ["", "Night"]


def test_rule_at_the_top_is_no_front_matter() -> None:
    assert told(read("---\n\nOnce there was a sea.\n\n---\n\nIt slept.")) == [
        ("prose", "Once there was a sea."),
        ("prose", "It slept."),
    ]


def test_broken_front_matter_is_named_by_line() -> None:
    with pytest.raises(RequestError, match=r"'story\.md': front matter: line 2, column 9"):
        read("---\ntitle: a: b: c\n---\nText.")


def test_language_that_is_no_tag_is_refused() -> None:
    with pytest.raises(RequestError, match="language 'English' is not a language tag"):
        read("---\nlanguage: English\n---\nText.")


@pytest.mark.parametrize("text", ["# Only a heading", "```\ncode\n```", "---", "![a](b.png)"])
def test_document_without_a_sentence_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="holds no sentence to tell"):
        read(text)


@settings(deadline=None)
@given(st.text(alphabet="ab *_#->`[](){}|!<&;:^~\\\n\t1.é"))
def test_any_markdown_is_read_or_refused(text: str) -> None:
    try:
        source = read(text)
    except RequestError:
        return

    assert all(each and each == " ".join(each.split()) for _, each in told(source))
    assert source.title


def test_what_is_not_read_aloud_is_counted():
    code = "```\ncode\n```"
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    text = f"# A\n\nWords here.\n\n{code}\n\n{table}\n\n![x](y.png) ![z](w.png)\n"

    source = read_source(text.encode(), "a.md")

    assert source.skipped == ("1 code block", "2 pictures", "1 table")
