import re
import shutil
from importlib import resources
from pathlib import Path

import pytest
from captions_rendering import font_log
from fontTools.ttLib import TTFont

from storygen.errors import RequestError
from storygen.models.film import CaptionEvent, Delivery
from tasks.captions import faces, fonts
from tasks.captions.ass import segment_ass
from tasks.captions.fonts import check_fonts, drawable, faces_for, font_folder, runs_of

SHIPPED = Path(str(resources.files("storygen").joinpath("fonts")))


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with one empty font folder."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    monkeypatch.setattr(faces, "font_folders", lambda: (folder,))
    forget()
    yield folder
    forget()


def forget() -> None:
    for cached in (faces.characters_of, faces.faces_in, fonts._faces_for):
        cached.cache_clear()


def arabic_font(path: Path) -> None:
    """A font of the machine that claims to have Arabic: Inter, its Latin letters renamed."""
    font = TTFont(SHIPPED / "Inter-Bold.otf")
    for table in font["cmap"].tables:
        table.cmap = {0x600 + code: glyph for code, glyph in table.cmap.items() if code < 0x100}
    for record in font["name"].names:
        record.string = record.toUnicode().replace("Inter", "Testing Arabic")
    font.save(path)


@pytest.mark.parametrize(
    "text",
    [
        "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich",
        "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία, ἐν ἀρχῇ ἦν ὁ λόγος",
        "Съешь же ещё этих мягких французских булок, їжак і Ѣ",
        "Trăm năm trong cõi người ta — “½ €” … № ™ → ✓",
    ],
)
def test_latin_greek_and_cyrillic_need_no_font_of_the_machine(no_fonts: Path, text: str):
    check_fonts(text, "en")

    with font_folder(text, "en") as folder:
        assert folder == SHIPPED


def test_a_font_installed_after_a_refusal_is_found(no_fonts: Path):
    with pytest.raises(RequestError):
        check_fonts("بحر", "ar")

    arabic_font(no_fonts / "Something-Bold.otf")

    check_fonts("بحر", "ar")


@pytest.mark.parametrize(
    ("text", "language", "script", "package"),
    [
        ("قصة البحر،", "ar", "Arabic", "fonts-noto-core"),
        ("灯台守", "ja", "Han", "fonts-noto-cjk"),
        ("안녕", "ko", "Hangul", "fonts-noto-cjk"),
        ("कहानी", "hi", "Devanagari", "fonts-noto-core"),
    ],
)
def test_a_script_without_a_font_is_named_with_the_font_to_install(
    no_fonts: Path, text: str, language: str, script: str, package: str
):
    with pytest.raises(RequestError) as refused:
        check_fonts(f"The sea: {text}", language)

    message = str(refused.value)
    assert f"{script} characters" in message and f"apt install {package}" in message
    assert "STORYGEN_FONTS" in message and any(char in message for char in text)


def test_emoji_ask_for_no_font(no_fonts: Path):
    check_fonts("Snow ☃️ and 👩‍👩‍👧 🎉", "en")

    assert drawable("Snow ☃️ and 👩‍👩‍👧 🎉") == "Snow and"


def test_an_installed_font_is_found_by_the_characters_it_has(no_fonts: Path):
    (no_fonts / "Broken-Regular.ttf").write_bytes(b"no font at all")
    shutil.copy(SHIPPED / "Inter-Medium.otf", no_fonts / "NotoSansArabic-Empty.otf")
    arabic_font(no_fonts / "Something-Bold.otf")

    chosen = faces_for("sea بحر", "ar")

    assert [face.family for face in chosen] == ["Inter Extra Bold", "Testing Arabic"]
    assert chosen[1].weight == 700


def test_libass_is_handed_the_installed_font_too(no_fonts: Path):
    arabic_font(no_fonts / "Something-Bold.otf")

    with font_folder("sea بحر", "ar") as folder:
        assert {path.name for path in folder.iterdir()} >= {
            "Inter-ExtraBold.otf",
            "Something-Bold.otf",
        }
    assert not folder.exists()


def test_the_folder_that_storygen_fonts_names_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("STORYGEN_FONTS", str(tmp_path))

    assert faces.font_folders()[0] == tmp_path


def test_a_word_is_set_in_one_face_if_any_has_it_all():
    chosen = faces.shipped_faces()

    assert [run.face.family for run in runs_of("ἀρχὴ", chosen)] == ["Inter Extra Bold"]
    assert len({run.face for run in runs_of("Ԁab", chosen)}) == 1


def test_libass_takes_the_shipped_face_and_no_other(tmp_path: Path):
    events = [
        CaptionEvent(lines=(("Hello", "мир"), ("Γειά",)), first_frame=0, end_frame=9, active=1)
    ]
    document = segment_ass(events, Delivery(width_px=64, height_px=64))

    log = font_log(document, SHIPPED, tmp_path)

    assert re.findall(r"\((.*?), \d+, \d+\) -> (\S+?),", log) == [
        ("Inter Extra Bold", "Inter-ExtraBold")
    ]


def test_a_licence_lies_beside_each_shipped_font():
    for family in ("Inter", "Noto"):
        text = (SHIPPED / f"OFL-{family}.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in text and "Copyright" in text
