"""What all of storygen's words have in common."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value: compared by content, never changed, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    @property
    def is_lasting(self) -> bool:
        """Whether a record of it answers another time; not where it tells of a failure."""
        return True


class Artifact(Model):
    """A file in the store, found by its hash.

    Attributes:
        sha256: Hex digest of the file's bytes.
        size_bytes: Length of the file.
        media_type: IANA media type, such as `audio/wav`.
    """

    sha256: str
    size_bytes: int
    media_type: str
