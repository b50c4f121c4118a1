r"""Caption events as an ASS document for libass, which draws them into the picture.

Facts about libass 0.17 these lines rest on: a font's size is its ascent plus descent; a style
that asks for weight 400 is given a family's only face as it is, never emboldened; an event shows
while start <= time < end; letters are shaped and placed anew wherever a line's colour changes;
`\fe-1` takes the base direction from the text.
"""

from collections.abc import Sequence

from storygen.language.tags import is_right_to_left
from storygen.models.film import CaptionEvent, Delivery
from tasks.captions import fonts
from tasks.captions.faces import Face
from tasks.captions.typesetting import BLUR_EM, OUTLINE_EM, Typesetting

# Colours are written blue, green, red. Two whites nobody can tell apart make a border at every
# word, highlighted or not: otherwise a highlight that comes changes the shaping beside it (a dash
# beside capitals sinks, letters move by an eighth of a pixel).
_TEXTS = ("&HFFFFFF&", "&HFEFFFF&")
_ACCENT = "&H2FC4FF&"  # a warm amber, 12:1 against the outline and far from white
_OUTLINE = "&H00140F0C"
# The outline's soft edge is its shadow: a layer of its own would cost half as much CPU again.
_FADE_MS = 100
_FADE_FROM = 150  # of 255: already readable in its first frame

_RIGHT_TO_LEFT_MARK = "\u200f"
_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
Kerning: yes
YCbCr Matrix: None

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Caption,{family},{size},&H00FFFFFF,&H00FFFFFF,{outline},{outline},0,0,0,0,100,100,0,0,1,\
{outline_px},0,2,0,0,0,{encoding}

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def segment_ass(events: Sequence[CaptionEvent], delivery: Delivery) -> str:
    """The ASS document that burns a segment's captions in, frame-exact.

    Args:
        events: Of one segment; frames count from its start.
        delivery: Frame size, frame rate and language.

    Returns:
        The document; to be rendered with `fonts.font_folder` of the same text as `fontsdir`.

    Raises:
        RequestError: A script has no font on this machine.
    """
    setting = _setting(
        [word for event in events for line in event.lines for word in line], delivery
    )
    lines = [
        dialogues(
            event,
            _frame_time(event.first_frame, delivery),
            _frame_time(event.end_frame, delivery),
            setting,
            delivery.language,
        )
        for event in events
    ]
    return head(setting, delivery) + "".join(lines)


def _setting(words: Sequence[str], delivery: Delivery) -> Typesetting:
    return Typesetting.of(" ".join(words), delivery.language, delivery.width_px, delivery.height_px)


def head(setting: Typesetting, delivery: Delivery) -> str:
    """Everything of a document before its events."""
    face, em = setting.faces[0], setting.em_px
    return _HEAD.format(
        width=delivery.width_px,
        height=delivery.height_px,
        family=face.family,
        size=_number(face.line_height_em * em),
        outline=_OUTLINE,
        outline_px=_number(OUTLINE_EM * em),
        encoding=-1 if is_right_to_left(delivery.language) else 1,
    )


def timestamp(centiseconds: int) -> str:
    """A time as ASS writes it: `H:MM:SS.cc`."""
    minutes, rest = divmod(max(0, centiseconds), 6000)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest // 100:02d}.{rest % 100:02d}"


def _frame_time(frame: int, delivery: Delivery) -> str:
    # Half a frame early: no rounding to centiseconds can then reach the neighbour's time.
    return timestamp(round((2 * frame - 1) * 50 / delivery.fps))


def dialogues(
    event: CaptionEvent,
    start: str,
    end: str,
    setting: Typesetting,
    language: str,
    is_plain: bool = False,
) -> str:
    """An event: a fixed place for each line, the highlight a mere change of colour.

    Args:
        event: What is shown; at least one line.
        start: When it appears, as ASS writes it.
        end: When it goes.
        setting: How all captions of the document are set.
        language: BCP 47 tag.
        is_plain: Whether no event of the document has a highlight, so that words need no tags.
    """
    widest = max(setting.width_px(" ".join(line)) for line in event.lines)
    em_px = setting.em_px * min(1.0, setting.line_px / max(1.0, widest))
    last_baseline = setting.bottom_y - setting.faces[0].descent_em * em_px
    text = ""
    index = 0
    for number, line in enumerate(event.lines, start=1):
        lines_below = len(event.lines) - number
        baseline = last_baseline - lines_below * setting.leading_em * em_px
        active = -1 if event.active is None else event.active - index
        colours = [_ACCENT if i == active else _TEXTS[i % 2] for i in range(len(line))]
        text += f"Dialogue: 0,{start},{end},Caption,,0,0,0,,"
        text += _place(line, baseline, em_px, setting, event.fade_in)
        text += _RIGHT_TO_LEFT_MARK if is_right_to_left(language) else ""
        words = [_word_text(word, setting, em_px) for word in line]
        if not is_plain:
            words = [f"{{\\c{c}}}{word}" for c, word in zip(colours, words, strict=True)]
        text += " ".join(words) + "\n"
        index += len(line)
    return text


def _place(
    line: Sequence[str], baseline: float, em_px: float, setting: Typesetting, fades: bool
) -> str:
    shown = map(fonts.drawable, line)
    faces = {run.face for word in shown for run in fonts.runs_of(word, setting.faces)}
    bottom = baseline + em_px * max(face.descent_em for face in (setting.faces[0], *faces))
    fade = f"\\fade({_FADE_FROM},0,0,0,{_FADE_MS},{_FADE_MS},{_FADE_MS})" if fades else ""
    size = f"\\fs{_number(setting.faces[0].line_height_em * em_px)}"
    blur = f"\\blur{_number(BLUR_EM * em_px)}"
    return (
        f"{{\\an2\\q2\\pos({setting.centre_x},{_number(bottom)}){blur}{fade}"
        f"{size if em_px < setting.em_px else ''}}}"
    )


def _word_text(word: str, setting: Typesetting, em_px: float) -> str:
    first = setting.faces[0]
    text = ""
    for run in fonts.runs_of(fonts.drawable(word), setting.faces):
        written = escaped(run.text)
        if run.face is first:
            text += written
        else:
            text += f"{{{_face_tags(run.face, em_px)}}}{written}{{{_face_tags(first, em_px)}}}"
    return text


def _face_tags(face: Face, em_px: float) -> str:
    # The weight the face really has: libass emboldens by itself when asked for a heavier one.
    weight = "\\b0" if face.family == fonts.caption_family() else f"\\b{face.weight}"
    return f"\\fn{face.family}\\fs{_number(face.line_height_em * em_px)}{weight}"


def escaped(text: str) -> str:
    """A text that libass shows as it is: braces, backslashes and line ends mean nothing in it."""
    # A word joiner after the backslash keeps it from forming a command such as \\N.
    flat = " ".join(text.split())
    return flat.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
