import pytest

from storygen.markdown import code, plain


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://evil.example/a.png)", "<img src=x>", "a | b", "**bold** _soft_ `code`",
        "[here](//evil)", "www.evil.example", "me@evil.example", "https://evil.example", "&copy;",
        "# title #", "~~gone~~",
    ],
)  # fmt: skip
def test_no_mark_of_somebody_elses_words_is_left_standing(text: str):
    from markdown_it import MarkdownIt

    shown = MarkdownIt("gfm-like", {"linkify": False}).render(plain(text)).strip()

    inner = shown.removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inner, shown
    plain_again = inner.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert plain_again == text


def test_words_stay_on_one_line_and_links_are_not_made_of_them():
    assert plain("one\n\n# two") == "one \\# two"
    assert plain("http://a") == "http\\://a" and plain("WWW.a.b") == "WWW\\.a.b"


def test_a_path_with_backticks_stays_within_its_code():
    assert code("/films/a") == "`/films/a`"
    assert code("a`b``c") == "``` a`b``c ```"
