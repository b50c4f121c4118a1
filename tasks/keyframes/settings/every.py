"""Which function draws which setting."""

from collections.abc import Callable

from storygen.models.picture import Setting
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.settings import abstract, forest, interior, open_land, sea, town, weathered

SETTINGS: dict[Setting, Callable[[Scene], None]] = {
    "forest": forest.draw_forest,
    "sea": sea.draw_sea,
    "desert": open_land.draw_desert,
    "mountains": open_land.draw_mountains,
    "field": open_land.draw_field,
    "city": town.draw_city,
    "street": town.draw_street,
    "room": interior.draw_room,
    "night": weathered.draw_night,
    "dawn": weathered.draw_dawn,
    "snow": weathered.draw_snow,
    "storm": weathered.draw_storm,
    "sky": weathered.draw_sky,
    "abstract": abstract.draw_abstract,
}
