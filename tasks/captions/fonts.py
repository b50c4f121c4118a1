"""The fonts a text's captions need: found before anything is rendered, or named in an error.

Latin, Greek and Cyrillic come with storygen. Other scripts take a font of this machine, chosen by
the characters it really has, so that libass never falls back to a font of its own choosing.
"""

import unicodedata
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from storygen import files
from storygen.errors import RequestError
from storygen.language.tags import primary
from tasks.captions import faces, scripts
from tasks.captions.faces import Face

_MAX_SAMPLES = 8
_EMOJI_JOINERS = dict.fromkeys(map(ord, "\u200d\ufe0e\ufe0f"))
_CJK_BY_LANGUAGE = {"ja": "JP", "ko": "KR", "zh": "SC", "zh-TW": "TC", "zh-HK": "HK"}


@dataclass(frozen=True)
class Run:
    """A stretch of text set in one face."""

    text: str
    face: Face


def drawable(text: str) -> str:
    """A text without what captions burned into the picture cannot show: emoji and the like.

    libass draws no colour fonts. Emoji stay in the subtitle files, where the player draws them.
    """
    kept = "".join(char for char in text if not _is_undrawable(char))
    if kept != text:
        kept = kept.translate(_EMOJI_JOINERS)
    return " ".join(kept.split())


def _is_undrawable(char: str) -> bool:
    return scripts.is_pictograph(char) and not faces.shipped_faces()[0].has(char)


def faces_for(text: str, language: str) -> tuple[Face, ...]:
    """The faces that together have all of a text's characters, the shipped one first.

    Args:
        text: The words to be shown.
        language: BCP 47 tag; decides between Chinese, Japanese and Korean forms.

    Raises:
        RequestError: No font of this machine has some of the characters.
    """
    characters = set(unicodedata.normalize("NFC", text))
    return _faces_for(
        frozenset(c for c in characters if scripts.needs_glyph(c) and not _is_undrawable(c)),
        language,
    )


@lru_cache(maxsize=64)
def _faces_for(characters: frozenset[str], language: str) -> tuple[Face, ...]:
    inter, reserve = faces.shipped_faces()
    chosen = [inter]
    missing: set[str] = {char for char in characters if not inter.has(char)}
    if any(reserve.has(char) for char in missing):
        chosen.append(reserve)
        missing = {char for char in missing if not reserve.has(char)}
    while missing:
        script = min(
            map(scripts.script_of, missing), key=lambda each: (scripts.is_shared(each), each)
        )
        wanted = {char for char in missing if scripts.script_of(char) == script}
        face = _installed_face(script, frozenset(wanted), language)
        if face is None:
            raise RequestError(_explain(script, wanted))
        chosen.append(face)
        missing = {char for char in missing if not face.has(char)}
    return tuple(chosen)


def _installed_face(script: str, wanted: frozenset[str], language: str) -> Face | None:
    codes = {ord(char) for char in wanted}
    for path in _by_likelihood(script, faces.font_files(faces.font_folders())):
        if codes <= faces.characters_of(path):
            return _of_language(faces.faces_in(path), language)
    return None


def _by_likelihood(script: str, paths: tuple[Path, ...]) -> list[Path]:
    name = scripts.font_package(script)[0].replace(" ", "").lower()
    plain = scripts.script_name(script).replace(" ", "").lower()

    def rank(path: Path) -> tuple[bool, bool, bool, bool]:
        stem = path.stem.lower()
        family, _, style = stem.partition("-")
        is_family = family == name or stem.startswith(name)
        is_upright = "italic" not in stem and "oblique" not in stem
        return (not is_family, plain not in stem, not is_upright, "bold" not in style)

    return sorted(paths, key=rank)


def _of_language(found: tuple[Face, ...], language: str) -> Face:
    region = _CJK_BY_LANGUAGE.get(language) or _CJK_BY_LANGUAGE.get(primary(language), "SC")
    return next((face for face in found if face.family.endswith(f" {region}")), found[0])


def _explain(script: str, wanted: set[str]) -> str:
    family, package = scripts.font_package(script)
    samples = " ".join(sorted(wanted)[:_MAX_SAMPLES])
    return (
        f"no font here has {scripts.script_name(script)} characters, which the captions need: "
        f"{samples}. Install {family!r}: `apt install {package}`, or put a .ttf or .otf of it into "
        "~/.local/share/fonts or into the folder that STORYGEN_FONTS names"
    )


def check_fonts(text: str, language: str) -> None:
    """Make sure that all of a text can be shown, before anything is rendered.

    Args:
        text: Every word the captions will show.
        language: BCP 47 tag.

    Raises:
        RequestError: Names the missing script, some of its characters and the font to install.
    """
    faces_for(text, language)


def runs_of(text: str, chosen: tuple[Face, ...]) -> list[Run]:
    """A word cut into stretches of one face each: whole if any face has it all."""
    shown = unicodedata.normalize("NFC", text)
    needed = "".join(filter(scripts.needs_glyph, shown))
    whole = next((face for face in chosen if face.has(needed)), None)
    if whole is not None:
        return [Run(shown, whole)]
    runs: list[Run] = []
    for cluster in scripts.clusters(shown):
        needed = "".join(filter(scripts.needs_glyph, cluster))
        face = next((face for face in chosen if face.has(needed)), chosen[0])
        if runs and runs[-1].face is face:
            runs[-1] = Run(runs[-1].text + cluster, face)
        else:
            runs.append(Run(cluster, face))
    return runs


def width_em(text: str, chosen: tuple[Face, ...]) -> float:
    """How wide a line is set, in ems, without kerning (which narrows it by about 1 %)."""
    return sum(
        run.face.width_em(run.text)
        for index, word in enumerate(text.split(" "))
        for run in runs_of(f" {word}" if index else word, chosen)
    )


@contextmanager
def font_folder(text: str, language: str) -> Generator[Path]:
    """The folder to hand to libass (`fontsdir`), holding every face that `faces_for` chose.

    Args:
        text: Every word that will be shown.
        language: BCP 47 tag.

    Yields:
        The shipped fonts' folder, or a temporary one that also holds the installed fonts needed.

    Raises:
        RequestError: A script has no font here.
    """
    installed = sorted({face.file for face in faces_for(text, language) if face.file is not None})
    with resources.as_file(resources.files("storygen").joinpath("fonts")) as shipped:
        if not installed:
            yield shipped
            return
        with files.scratch() as folder:
            for name in (face.name for face in faces.shipped_faces()):
                files.copy(shipped / name, folder / name)
            for path in installed:
                files.copy(path, folder / path.name)
            yield folder


def caption_family() -> str:
    """The family name libass finds the shipped caption font by."""
    return faces.shipped_faces()[0].family
