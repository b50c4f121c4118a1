"""The words of pictures: what is to be seen, drawn and moved."""

from typing import Annotated, Any, Literal

from pydantic import Field, SerializationInfo, SerializerFunctionWrapHandler, model_serializer

from storygen.canonical import FOR_KEYS
from storygen.models.base import Artifact, Model
from storygen.models.story import Character

Setting = Literal[
    "forest", "sea", "desert", "mountains", "field", "city", "street",
    "room", "night", "dawn", "snow", "storm", "sky", "abstract",
]  # fmt: skip
Mood = Literal["calm", "tense", "joyful", "melancholy", "wonder", "neutral"]
MoveKind = Literal[
    "push", "pull", "pan-left", "pan-right", "tilt-up", "tilt-down", "parallax", "hold"
]
CardKind = Literal["title", "list", "quote"]

BLEED = 1.2
"""How much larger the canvas of a keyframe is than the frame, for the camera to move in."""


def canvas_px(frame_px: int) -> int:
    """The canvas's width or height for a frame's; even."""
    return 2 * round(frame_px * BLEED / 2)


class Card(Model):
    """Words to be drawn into the picture: a chapter's title, a list, a quotation.

    Attributes:
        kind: How it is laid out.
        heading: The large words: the title, or the heading over a list; may be empty.
        lines: List items shown so far, or the quotation.
    """

    kind: CardKind
    heading: str = ""
    lines: tuple[str, ...] = ()


class Shot(Model):
    """What to see for how long. Holds no film time and no index.

    Attributes:
        id: A hash of its beat's id and its part number within the beat.
        beat_id: The beat it illustrates.
        prompt: The picture in words, for models and for people.
        setting: Where it takes place.
        subjects: What stands in it, most important first: plain English nouns where known.
        mood: How it feels.
        move: What the camera does.
        frames: Its length.
        card: Words drawn into the picture, if any.
        characters: Who is to be recognised in it.
    """

    schema_version: int = 1
    id: str
    beat_id: str
    prompt: str
    setting: Setting
    subjects: tuple[str, ...] = ()
    mood: Mood = "neutral"
    move: MoveKind = "push"
    frames: int = Field(gt=0)
    card: Card | None = None
    characters: tuple[Character, ...] = ()


class Look(Model):
    """What is decided once for the whole film, from its title, seed and settings alone.

    Attributes:
        palette: Name of the colour palette.
        mood: The film's underlying mood.
        width_px: Frame width; even.
        height_px: Frame height; even.
        seed: Seeds every random stream, together with a shot's id.
        language: BCP 47 tag of words drawn into pictures.
    """

    palette: str
    mood: Mood
    width_px: int = Field(gt=0, multiple_of=2)
    height_px: int = Field(gt=0, multiple_of=2)
    seed: int
    language: str = "en"


class PictureRequest(Model):
    """All that decides a keyframe; length and camera stay out.

    Attributes:
        shot_id: Seeds the picture's random stream, together with the look's seed and `attempt`.
        characters: Who is to be recognised in it.
        sheet_of: The character whose sheet this is; none for a picture of a shot.
        attempt: How often it was drawn before and rejected.
        rejected: The rejected picture, of the frame's size.
        own: The user's own picture that it shows; none where it is drawn or looked for.
        beside: Shots just before it that look for the same, the nearest first; it takes another
            picture than they do.
    """

    shot_id: str
    prompt: str
    setting: Setting
    subjects: tuple[str, ...]
    mood: Mood
    card: Card | None
    look: Look
    characters: tuple[Character, ...] = ()
    sheet_of: Character | None = None
    attempt: int = Field(default=0, ge=0)
    rejected: Artifact | None = None
    own: Artifact | None = None
    beside: tuple[str, ...] = ()


class Credit(Model):
    """Whose picture it is, and on which terms it may be used.

    Attributes:
        author: As the author is called there.
        page: Address of the picture's own page.
        source: Who offers it, such as Pexels.
        source_page: Address of the source.
        licence: Name of the licence.
        licence_page: Address of the licence's text.
    """

    author: str
    page: str
    source: str
    source_page: str
    licence: str
    licence_page: str


class Layer(Model):
    """One plane of a picture, cropped to what is not transparent.

    Attributes:
        picture: PNG, RGBA (RGB for the backdrop).
        left_px: Where its left edge lies on the canvas.
        top_px: Where its top edge lies on the canvas.
        depth: 0 is infinitely far (barely moves), 1 is nearest (moves most).
    """

    picture: Artifact
    left_px: int
    top_px: int
    depth: float = Field(ge=0, le=1)


class Keyframe(Model):
    """A drawn picture: one or more layers on a canvas larger than the frame, back to front.

    Attributes:
        layers: The first is opaque and covers the whole canvas.
        width_px: Canvas width: the frame's times BLEED.
        height_px: Canvas height: the frame's times BLEED.
        flat: The same picture as one JPEG of the frame's size, for storyboards and thumbnails.
        provider: Who drew it.
        credit: Who is to be named beside the film for it; none where nobody is. It decides
            nothing that is made of the picture.
    """

    schema_version: int = 1
    layers: tuple[Layer, ...]
    width_px: int
    height_px: int
    flat: Artifact
    provider: str
    credit: Credit | None = None

    @model_serializer(mode="wrap")
    def _without_credit_in_keys(
        self, serialize: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> dict[str, Any]:
        fields = serialize(self)
        if info.context == FOR_KEYS:
            fields.pop("credit", None)
        return fields


class Drawn(Model):
    """What a pass over a film's pictures made.

    Attributes:
        requests: What decided each picture, its characters with their sheets.
        keyframes: One per request.
    """

    schema_version: int = 1
    requests: tuple[PictureRequest, ...]
    keyframes: tuple[Keyframe, ...]


class Verdict(Model):
    """What a critic found in a picture.

    Attributes:
        score: 0 (nothing is right) to 1 (nothing is wrong).
        is_accepted: Whether it may stay.
        shows_it: Whether it shows what was asked for; none where that was not judged.
        is_clean: Whether it is free of lettering, malformed bodies and cut-off heads.
        is_alike: Whether the characters match their sheets; none where there are none.
        remarks: What is wrong, a few words each.
    """

    schema_version: int = 1
    score: float = Field(ge=0, le=1)
    is_accepted: bool
    shows_it: bool | None = None
    is_clean: bool | None = None
    is_alike: bool | None = None
    remarks: tuple[str, ...] = ()


class VisionQuestion(Model):
    """All that decides a verdict.

    Attributes:
        request: What was to be drawn.
        picture: What was drawn: a JPEG of the frame's size.
    """

    request: PictureRequest
    picture: Artifact


class ClipRequest(Model):
    """All that decides a clip.

    Attributes:
        shot: What moves, and for how many frames.
        keyframe: The picture it starts from.
        width_px: Of the frame.
        height_px: Of the frame.
        fps: Frames a second, as a fraction such as `30` or `30000/1001`.
        seed: Seeds its random stream, together with the shot's id.
        after: The clip before it in its scene, whose last frame it starts from; none if it starts
            from its keyframe.
    """

    shot: Shot
    keyframe: Keyframe
    width_px: int = Field(gt=0, multiple_of=2)
    height_px: int = Field(gt=0, multiple_of=2)
    fps: str
    seed: int = 0
    after: "ClipRequest | None" = None


class View(Model):
    """Where the camera looks.

    Attributes:
        x: Centre, as a fraction of the frame's width away from the canvas's centre.
        y: Centre, as a fraction of the frame's height away from the canvas's centre.
        zoom: 1 shows the frame's size of canvas; 1.1 shows a tenth less.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0


class StillMove(Model):
    """A camera move over a keyframe: drawn when the film is composed, no pixels before.

    Attributes:
        keyframe: What is moved over.
        start: The view at frame 0.
        end: The view at frame `frames`.
        frames: Length of the move; it runs on evenly before and after, for dissolves.
        parallax: How much more the nearest layer moves than the farthest; 0 moves all alike.
        eased: Whether it starts and stops gently.
    """

    kind: Literal["still"] = "still"
    keyframe: Keyframe
    start: View
    end: View
    frames: int = Field(gt=0)
    parallax: float = Field(default=0.0, ge=0, le=1)
    eased: bool = True


class Footage(Model):
    """Moving pictures, stored once near-lossless."""

    kind: Literal["footage"] = "footage"
    video: Artifact
    frames: int = Field(gt=0)
    provider: str


Clip = Annotated[StillMove | Footage, Field(discriminator="kind")]
