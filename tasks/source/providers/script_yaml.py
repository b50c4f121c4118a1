"""Reads a script written as YAML: scenes with narration and picture prompts."""

from difflib import get_close_matches
from typing import Any, cast, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from storygen.errors import RequestError
from storygen.models.story import Character, Manner, Passage, Section, Source
from tasks.source.cleaning import has_words, one_line
from tasks.source.languages import language_tag
from tasks.source.paragraphs import paragraphs, unwrap
from tasks.source.titles import first_words
from tasks.source.yaml_nodes import Plainer, compose, line_at


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScriptScene(_Part):
    """What is told and seen in one place."""

    narration: tuple[str, ...]
    picture: str = ""
    speaker: str = "narrator"
    manner: Manner = ""

    @field_validator("narration", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("narration")
    @classmethod
    def _says_something(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not any(has_words(text) for text in value):
            raise ValueError("narration is empty; write what is told in this scene")
        return value

    @field_validator("manner", mode="before")
    @classmethod
    def _is_known(cls, value: Any) -> Any:
        if value not in get_args(Manner):
            raise ValueError(
                f"manner {value!r} is not known; it may be {', '.join(get_args(Manner)[1:])}"
            )
        return value

    @field_validator("speaker")
    @classmethod
    def _names_someone(cls, value: str) -> str:
        return one_line(value) or "narrator"


class ScriptCharacter(_Part):
    """Somebody who is to look the same in every picture."""

    name: str
    looks: str

    @field_validator("name", "looks")
    @classmethod
    def _says_something(cls, value: str) -> str:
        if not has_words(value):
            raise ValueError("a character has a `name` and a line that says how it `looks`")
        return one_line(value)


class ScriptChapter(_Part):
    """Scenes under one heading."""

    title: str = ""
    scenes: tuple[ScriptScene, ...]


class ScriptFile(_Part):
    """The whole file: either chapters, or scenes alone."""

    title: str = ""
    language: str = ""
    characters: tuple[ScriptCharacter, ...] = ()
    chapters: tuple[ScriptChapter, ...] = ()
    scenes: tuple[ScriptScene, ...] = ()

    @field_validator("language")
    @classmethod
    def _is_tag(cls, value: str) -> str:
        try:
            return language_tag(value)
        except RequestError as error:
            raise ValueError(str(error)) from error

    @field_validator("characters")
    @classmethod
    def _are_told_apart(cls, people: tuple[ScriptCharacter, ...]) -> tuple[ScriptCharacter, ...]:
        names = [each.name for each in people]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{twice[0]!r} stands there twice; each name stands for one character")
        return people

    @model_validator(mode="after")
    def _has_one_form(self) -> "ScriptFile":
        if bool(self.chapters) == bool(self.scenes):
            raise ValueError("a script has either `scenes` or `chapters` of scenes, at least one")
        return self


_KEYS = {
    each.__name__: sorted(each.model_fields)
    for each in (ScriptFile, ScriptCharacter, ScriptChapter, ScriptScene)
}


class ScriptYamlReader:
    """Scenes exactly as their author set them."""

    def read(self, text: str, title_hint: str) -> Source:
        """See `Reader.read`. Keys outside the form are errors that name line and nearest key."""
        node = compose(text)
        if not isinstance(node, yaml.MappingNode):
            raise RequestError("line 1: a script starts with keys such as `title:` and `scenes:`")
        script = _validate(node)
        chapters = script.chapters or (ScriptChapter(scenes=script.scenes),)
        sections = tuple(_section(chapter) for chapter in chapters)
        title = one_line(script.title) or title_hint or first_words(sections)
        characters = tuple(
            Character(name=each.name, description=each.looks) for each in script.characters
        )
        return Source(
            title=title, sections=sections, language=script.language, characters=characters
        )


_FORMS = {
    "scenes": "`- narration: ...`",
    "characters": "`- name: ...` with a line that says how it `looks:`",
}


def _validate(node: yaml.MappingNode) -> ScriptFile:
    try:
        return ScriptFile.model_validate(Plainer().plain(node))
    except ValidationError as error:
        # An unknown key comes first: it also explains the right one that is missing.
        first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
        path = first["loc"]
        line = line_at(node, path)
        raise RequestError(f"line {line}: {_explain(first['type'], path, first['msg'])}") from error


def _explain(kind: str, path: tuple[str | int, ...], message: str) -> str:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if kind == "extra_forbidden":
        valid = _keys_beside(path)
        near = get_close_matches(str(path[-1]), valid, n=1, cutoff=0.5)
        advice = f"did you mean {near[0]!r}?" if near else f"the valid ones are {', '.join(valid)}"
        return f"unknown key {path[-1]!r}; {advice}"
    if kind == "missing":
        return f"the key {path[-1]!r} is missing here"
    if kind == "string_type":
        return f"{key!r} must be plain text (or, for narration, a list of texts)"
    if kind in {"tuple_type", "model_type", "model_attributes_type"}:
        form = _FORMS.get(key, "`- title: ...` with its `scenes:`")
        return f"{key!r} must be a list, " + ("of texts" if key == "narration" else f"as {form}")
    return message.removeprefix("Value error, ")


def _keys_beside(path: tuple[str | int, ...]) -> list[str]:
    names = [step for step in path[:-1] if isinstance(step, str)]
    if not names:
        return _KEYS["ScriptFile"]
    kinds = {"scenes": "ScriptScene", "characters": "ScriptCharacter"}
    return _KEYS[kinds.get(names[-1], "ScriptChapter")]


def _section(chapter: ScriptChapter) -> Section:
    passages = [passage for scene in chapter.scenes for passage in _passages(scene)]
    return Section(heading=one_line(chapter.title), passages=tuple(passages))


def _passages(scene: ScriptScene) -> list[Passage]:
    blocks = [block for text in scene.narration for block in paragraphs(text) if has_words(block)]
    return [
        Passage(
            text=unwrap(block),
            picture=one_line(scene.picture),
            opens_scene=number == 0,
            speaker=scene.speaker,
            manner=scene.manner,
        )
        for number, block in enumerate(blocks)
    ]


def front_matter(text: str) -> dict[str, str]:
    """The words that a YAML mapping gives to its keys; lists and mappings in it are left out.

    Raises:
        RequestError: It breaks YAML's rules.
    """
    node = compose(text)
    if not isinstance(node, yaml.MappingNode):
        return {}
    plain = cast("dict[str, Any]", Plainer().plain(node))
    return {key: value for key, value in plain.items() if isinstance(value, str)}
