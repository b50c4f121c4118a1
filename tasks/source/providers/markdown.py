"""Reads Markdown; only words that are meant to be read aloud come through."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from storygen.errors import RequestError
from storygen.models.story import Passage, PassageKind, Section, Source
from tasks.source.cleaning import has_words, one_line
from tasks.source.languages import language_tag
from tasks.source.providers.script_yaml import front_matter
from tasks.source.titles import first_words

_PARSER = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?=[\w-]+[ \t]*:)(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S
)
_FOOTNOTE = re.compile(
    r"^ {0,3}\[\^[^\[\]\s]{1,80}\]:.*\n?(?:(?:[ \t]*\n)*(?: {4}|\t).*\n?)*", re.M
)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\s]{1,80}\]")
_TASK_BOX = re.compile(r"^\[[ xX]\]\s+")
_NOT_READ = {
    "table_open": "table",
    "fence": "code block",
    "code_block": "code block",
    "html_block": "HTML block",
}
_BREAKS = {"softbreak", "hardbreak"}


class MarkdownReader:
    """Sections under headings, lists, quotations; no tables, code, pictures or HTML."""

    def read(self, text: str, title_hint: str) -> Source:
        """See `Reader.read`. Its title is the front matter's, else a first `# heading`."""
        matter, body = _split_front_matter(text)
        collector = _Collector()
        plain, footnotes = _FOOTNOTE.subn("", body)
        tokens = _PARSER.parse(plain)
        sections = collector.collect(tokens)
        title = one_line(matter.get("title", ""))
        if not title or title == sections[0].heading:
            title, sections = _take_title(title, sections, collector.heading_tags)
        return Source(
            title=title or title_hint or first_words(sections),
            sections=sections,
            language=matter.get("language", ""),
            skipped=_skipped(tokens, footnotes),
        )


def _skipped(tokens: Sequence[Token], footnotes: int) -> tuple[str, ...]:
    """What is not read aloud, counted, such as `2 tables`."""
    kinds = Counter(_NOT_READ[token.type] for token in tokens if token.type in _NOT_READ)
    kinds["picture"] = sum(
        child.type == "image" for token in tokens for child in token.children or []
    )
    kinds["footnote"] = footnotes
    return tuple(f"{n} {kind}{'s' if n > 1 else ''}" for kind, n in sorted(kinds.items()) if n)


def _split_front_matter(text: str) -> tuple[dict[str, str], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        matter = front_matter("\n" + match[1])
        tag = language_tag(matter.get("language") or matter.get("lang") or "")
    except RequestError as error:
        raise RequestError(f"front matter: {error}") from error
    return matter | {"language": tag}, text[match.end() :]


def _take_title(
    title: str, sections: tuple[Section, ...], tags: Sequence[str]
) -> tuple[str, tuple[Section, ...]]:
    """A first `# heading` names the whole; it stays a chapter too if it is one among several."""
    first = sections[0]
    if not first.heading or tags[0] != "h1":
        return title, sections
    if not first.passages and len(sections) > 1:
        return first.heading, sections[1:]
    if tags.count("h1") > 1:
        return first.heading, sections
    return first.heading, (first.model_copy(update={"heading": ""}), *sections[1:])


class _Collector:
    """Walks the tokens once and sorts their words into sections and passages."""

    def __init__(self) -> None:
        self.heading_tags: list[str] = []
        self._heading = ""
        self._passages: list[Passage] = []
        self._sections: list[Section] = []
        self._containers: list[PassageKind] = []
        self._item: list[str] = []
        self._opens_scene = False
        self._in_table = False
        self._heading_tag = ""

    def collect(self, tokens: Sequence[Token]) -> tuple[Section, ...]:
        for token in tokens:
            self._take(token)
        self._close_section()
        return tuple(self._sections) or (Section(heading="", passages=()),)

    def _take(self, token: Token) -> None:
        match token.type:
            case "table_open" | "table_close":
                self._in_table = token.nesting == 1
            case "heading_open":
                self._heading_tag = "" if self._containers else token.tag
            case "heading_close":
                self._heading_tag = ""
            case "list_item_open" | "blockquote_open":
                self._flush_item()
                self._containers.append("list" if token.tag == "li" else "quote")
            case "list_item_close" | "blockquote_close":
                self._flush_item()
                self._containers.pop()
            case "hr":
                self._opens_scene = True
            case "inline" if not self._in_table:
                self._take_words(_words(token))
            case _:
                pass

    def _take_words(self, text: str) -> None:
        if self._heading_tag:
            if has_words(text):
                self._close_section()
                self._heading = text
                self.heading_tags.append(self._heading_tag)
        elif self._containers and self._containers[-1] == "list":
            self._item.append(text)
        else:
            self._add(text, self._containers[-1] if self._containers else "prose")

    def _flush_item(self) -> None:
        self._add(_TASK_BOX.sub("", one_line(" ".join(self._item))), "list")
        self._item.clear()

    def _add(self, text: str, kind: PassageKind) -> None:
        if has_words(text):
            self._passages.append(Passage(text=text, kind=kind, opens_scene=self._opens_scene))
            self._opens_scene = False

    def _close_section(self) -> None:
        if self._heading or self._passages:
            self._sections.append(Section(heading=self._heading, passages=tuple(self._passages)))
        self._heading, self._passages, self._opens_scene = "", [], False


def _words(inline: Token) -> str:
    return one_line(_FOOTNOTE_MARK.sub("", "".join(_spoken_parts(inline.children or []))))


def _spoken_parts(children: Sequence[Token]) -> Iterator[str]:
    for child in children:
        if child.type in {"text", "code_inline", "text_special"}:
            yield child.content
        elif child.type in _BREAKS:
            yield "\n"
