import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storygen.errors import RequestError
from storygen.models.story import Character, Passage, Source
from tasks.source.reading import read_source


def read(text: str) -> Source:
    return read_source(text.encode(), "script.yaml")


def complaint(text: str) -> str:
    with pytest.raises(RequestError) as caught:
        read(text)
    return str(caught.value)


def test_scenes_become_passages_that_open_where_their_author_said() -> None:
    source = read(
        "title: The Moon\nlanguage: en-GB\nscenes:\n"
        "  - narration: It fell.\n    picture: a moon in snow\n"
        "  - narration:\n      - She came.\n"
        "      - |\n        She saw\n        it.\n\n        It shone.\n"
        "    speaker: Ida\n    manner: whispering\n"
    )

    assert (source.title, source.language) == ("The Moon", "en-GB")
    assert source.sections[0].passages == (
        Passage(text="It fell.", picture="a moon in snow", opens_scene=True),
        Passage(text="She came.", opens_scene=True, speaker="Ida", manner="whispering"),
        Passage(text="She saw it.", speaker="Ida", manner="whispering"),
        Passage(text="It shone.", speaker="Ida", manner="whispering"),
    )


def test_chapters_become_sections() -> None:
    source = read(
        "chapters:\n- title: One\n  scenes:\n  - narration: a\n- scenes: [{narration: b}]"
    )

    assert [section.heading for section in source.sections] == ["One", ""]
    assert source.title == "a"


def test_words_stay_as_they_were_written() -> None:
    source = read("title: 1984\nscenes:\n- narration: yes\n- narration: 1_000\n  picture:\n")

    assert source.title == "1984"
    assert [each.text for each in source.sections[0].passages] == ["yes", "1_000"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("titel: x\nscenes:\n- narration: a", "line 1: unknown key 'titel'; did you mean 'title'?"),
        ("scenes:\n- naration: a", "line 2: unknown key 'naration'; did you mean 'narration'?"),
        ("scenes:\n- narration: a\n  manner: sadly", "line 3: manner 'sadly' is not known"),
        ("scenes:\n- narration: a\n  zzz: b", "line 3: unknown key 'zzz'; the valid ones are"),
        (
            "chapters:\n- titel: b\n  scenes: []",
            "line 2: unknown key 'titel'; did you mean 'title'",
        ),
        ("scenes:\n- narration: a\n- picture: b", "line 3: the key 'narration' is missing here"),
        ("scenes:\n- narration: a: b", "line 2, column 15: "),
        ("scenes:\n\t- narration: a", "line 2, column 1: "),
        ("scenes: [", "line 2, column 1: "),
        ("scenes: a", "line 1: 'scenes' must be a list"),
        ("scenes:\n- narration: ''", "line 2: narration is empty"),
        (
            "scenes:\n- narration: a\n  narration: b",
            "line 3: the key 'narration' stands here a sec",
        ),
        ("scenes:\n- narration: [[a]]", "line 2: 'narration' must be plain text"),
        ("title: a", "either `scenes` or `chapters`"),
        ("scenes: [{narration: a}]\nchapters: [{scenes: [{narration: a}]}]", "either `scenes` or"),
        ("language: English\nscenes: [{narration: a}]", "line 1: language 'English' is not"),
        ("- a", "line 1: a script starts with keys"),
        ("? [a]\n: b", "line 1: a key must be a word"),
    ],
)
def test_mistake_is_named_with_its_line_and_the_way_out(text: str, message: str) -> None:
    found = complaint(text)

    assert message in found
    assert found.startswith("'script.yaml': ")
    assert "\n" not in found


def test_tags_are_refused_and_nothing_is_constructed() -> None:
    assert "is not allowed" in complaint("title: !!python/object/apply:os.getcwd []\nscenes: []")


def test_alias_bomb_is_refused() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]

    assert "write the script out plainly" in complaint("\n".join(rows))


def test_alias_that_holds_itself_is_refused() -> None:
    assert complaint("scenes: &a\n- *a")


def test_deep_nesting_is_refused() -> None:
    assert "nested more than 12 deep" in complaint("scenes: " + "[" * 100_000)


def test_alias_within_reason_is_read() -> None:
    source = read("scenes:\n- narration: a\n  picture: &p a hill\n- narration: b\n  picture: *p\n")

    assert [each.picture for each in source.sections[0].passages] == ["a hill", "a hill"]


@settings(deadline=None)
@given(st.text(alphabet="scenes:narrotip- \n[]{}&*!|>'\"#,?a1"))
def test_any_yaml_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        read(text)
    except RequestError as error:
        assert "\n" not in str(error)


def test_characters_bring_how_they_look() -> None:
    source = read(
        "characters:\n- name: Mara\n  looks: a girl of ten\n    with a red scarf\n"
        "scenes: [{narration: Mara ran.}]"
    )

    assert source.characters == (
        Character(name="Mara", description="a girl of ten with a red scarf"),
    )


def test_two_characters_of_one_name_are_refused() -> None:
    twice = "- name: Mara\n  looks: tall\n- name: Mara\n  looks: small\n"

    assert "'Mara' stands there twice" in complaint(
        f"characters:\n{twice}scenes: [{{narration: Mara ran.}}]"
    )


def test_a_character_without_looks_is_told_what_it_needs() -> None:
    scenes = "scenes: [{narration: Mara ran.}]"

    assert "the key 'looks' is missing" in complaint(f"characters:\n- name: Mara\n{scenes}")
    assert "how it `looks`" in complaint(f"characters:\n- name: Mara\n  looks: ' '\n{scenes}")
    assert "did you mean 'looks'" in complaint(f"characters:\n- name: Mara\n  look: tall\n{scenes}")
    assert "- name:" in complaint(f"characters: Mara\n{scenes}")
