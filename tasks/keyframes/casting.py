"""Who appears: which of a request's subjects are shown, and how: in the scene, or as an emblem."""

from dataclasses import dataclass

from storygen.models.picture import Setting
from tasks.keyframes.silhouettes.finding import Silhouette, icon_for

_MOST = 3
_WATERS: frozenset[Setting] = frozenset(("sea", "storm", "mountains", "night", "city"))
_BESIDE_TALLEST = 0.4  # frame units: what is taller would cover an emblem
_INDOORS_TALLEST = 0.36  # frame units: what is naturally taller does not fit into a room
_OUTDOORS = frozenset(("horse", "deer", "bear", "rider", "campfire", "fa:cow", "steam train"))


@dataclass(frozen=True)
class Cast:
    """What a picture shows.

    Attributes:
        standing: On the ground, most important first.
        afloat: On water.
        flying: In the sky.
        emblem: Shown in a medallion of light.
        tabled: Set on a table.
    """

    standing: tuple[Silhouette, ...] = ()
    afloat: tuple[Silhouette, ...] = ()
    flying: tuple[Silhouette, ...] = ()
    emblem: Silhouette | None = None
    tabled: tuple[Silhouette, ...] = ()


def cast_subjects(subjects: tuple[str, ...], setting: Setting) -> Cast:
    """Decide who appears; unknown nouns and what does not fit beside others are left out."""
    known: list[Silhouette] = []
    for noun in subjects:
        one = icon_for(noun)
        if one is not None and all(one.name != other.name for other in known):
            known.append(one)
    if not known:
        return Cast()
    fitting = [one for one in known if _fits(one, setting)][:_MOST]
    things = [one for one in known if one.stands_on_tables]
    if setting == "room" and things and (not fitting or known[0] in things):
        return Cast(tabled=tuple(things[:2]))
    if known[0].place == "held" or not fitting:
        beside = [one for one in fitting if one.place == "ground" and one.height < _BESIDE_TALLEST]
        return Cast(standing=tuple(beside[:1]), emblem=known[0])
    return Cast(
        standing=tuple(one for one in fitting if one.place == "ground"),
        afloat=tuple(one for one in fitting if one.place == "water"),
        flying=tuple(one for one in fitting if one.place == "sky"),
    )


def _fits(one: Silhouette, setting: Setting) -> bool:
    if one.place == "held" or setting == "abstract":
        return False
    if one.place == "water":
        return setting in _WATERS
    if setting == "room":
        return one.place == "ground" and one.height < _INDOORS_TALLEST and one.name not in _OUTDOORS
    return True
