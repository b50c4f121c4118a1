"""The words of what is handed over: captions for every beat, pictures, facts, files."""

from pydantic import Field

from storygen.models.base import Artifact, Model
from storygen.models.film import Check, Cue
from storygen.models.picture import Credit
from storygen.models.usage import Cost, total_usd


class BeatCues(Model):
    """The captions of one beat.

    Attributes:
        burned: For the picture: short lines that fit the frame's safe area.
        subtitles: For SRT and VTT, by broadcast habits.
    """

    schema_version: int = 1
    burned: tuple[Cue, ...]
    subtitles: tuple[Cue, ...]


class Thumbnail(Model):
    """A title picture.

    Attributes:
        name: File name it is published under.
        picture: PNG.
    """

    schema_version: int = 1
    name: str
    picture: Artifact


class Inspection(Model):
    """All findings on a film, pictures and sound."""

    schema_version: int = 1
    checks: tuple[Check, ...]


class ChapterTime(Model):
    """A chapter's title and the second it starts at."""

    title: str
    start_s: float


class Metadata(Model):
    """What a platform asks about a film.

    Attributes:
        providers: Which provider served each stage.
        credits: What must be named beside the film, such as licences of drawn icons.
    """

    schema_version: int = 1
    title: str
    description: str
    tags: tuple[str, ...]
    language: str
    duration_s: float
    width_px: int
    height_px: int
    fps: str
    chapters: tuple[ChapterTime, ...]
    providers: dict[str, str]
    credits: tuple[str, ...] = ()


class LineageEntry(Model):
    """Which stage made an artifact, for what.

    Attributes:
        stage: The stage's folder name.
        made_for: The beat, shot or file it serves.
        provider: Who made it.
        artifact: What was made.
        credit: Whose picture it is made of; none where it was drawn.
        passages: The numbers of the source's passages, as in the report, that tell what it says.
    """

    stage: str
    made_for: str
    provider: str
    artifact: Artifact
    credit: Credit | None = None
    passages: tuple[int, ...] = ()


class Manifest(Model):
    """The lineage of every artifact in a film.

    Attributes:
        origin: A digest that names where the story came from, to tell equal titles apart.
    """

    schema_version: int = 1
    storygen: str
    run_id: str
    origin: str
    source: Artifact
    entries: tuple[LineageEntry, ...]


class PublishedFile(Model):
    """A file in the output folder."""

    name: str
    content: Artifact


class Publication(Model):
    """Where the film now lies.

    Attributes:
        folder: Absolute path of the language's folder.
        files: What lies in it.
        fallbacks: Where another provider than the one asked for stood in, in words.
        links: Address of each file by its name, for a week; none where nobody serves them.
        costs: What the run used of services.
        published: Where else a good film was handed over: each address by its publisher's name.
    """

    schema_version: int = 1
    run_id: str
    title: str
    folder: str
    files: tuple[PublishedFile, ...]
    duration_s: float
    passed: bool
    fallbacks: tuple[str, ...] = ()
    links: dict[str, str] = Field(default_factory=dict[str, str])
    costs: tuple[Cost, ...] = ()
    published: dict[str, str] = Field(default_factory=dict[str, str])

    @property
    def cost_usd(self) -> float | None:
        """What services cost, in US dollars; None if one price is not known."""
        return total_usd(self.costs)
