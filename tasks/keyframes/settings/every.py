"""Which function draws which setting."""

from collections.abc import Callable

from storygen.models.picture import Setting
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.settings import (
    abstract,
    desert,
    field,
    forest,
    heaven,
    interior,
    mountains,
    night,
    sea,
    snow,
    storm,
    street,
    town,
)

SETTINGS: dict[Setting, Callable[[Scene], None]] = {
    "forest": forest.draw_forest,
    "sea": sea.draw_sea,
    "desert": desert.draw_desert,
    "mountains": mountains.draw_mountains,
    "field": field.draw_field,
    "city": town.draw_city,
    "street": street.draw_street,
    "room": interior.draw_room,
    "night": night.draw_night,
    "dawn": heaven.draw_dawn,
    "snow": snow.draw_snow,
    "storm": storm.draw_storm,
    "sky": heaven.draw_sky,
    "abstract": abstract.draw_abstract,
}
