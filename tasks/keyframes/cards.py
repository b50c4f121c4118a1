"""Words in the picture: a chapter's title, a list, a quotation."""

import numpy as np

from storygen.models.picture import Card
from tasks.keyframes.colour import Colour, adjust, luminance, mix
from tasks.keyframes.drawing.raster import Points, as_field, blur, resize
from tasks.keyframes.drawing.scene import Scene
from tasks.keyframes.drawing.sheet import Sheet, plain
from tasks.keyframes.lettering import Setting, set_text, text_mask

_DIM = 0.72  # how strongly earlier list items show


def draw_card(scene: Scene, card: Card) -> None:
    """Quieten the scene behind the words and set them on a sheet of their own."""
    _quieten(scene)
    sheet = scene.sheet(0.92)
    if card.kind == "title":
        _title(scene, sheet, card.heading or " ".join(card.lines))
    elif card.kind == "list":
        _list(scene, sheet, card)
    else:
        _quote(scene, sheet, card)


def _quieten(scene: Scene) -> None:
    """Darken every sheet so that light lettering reads on any palette."""
    rows, columns = scene.height // 8, scene.width // 8
    ys = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    xs = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    centre = -0.2 if scene.tall else 0.0
    near = np.exp(-(((ys - centre) / 0.75) ** 2) - (xs / 1.25) ** 2)
    shade = _shade(scene)
    bright = luminance(mix(scene.paint.sky[-1], scene.paint.sky[-2], 0.3))
    strength = float(np.interp(bright, [0.05, 0.7], [0.42, 0.74]))
    share = resize(as_field(strength * (0.72 + 0.28 * near)), scene.width, scene.height)
    for sheet in scene.sheets:
        sheet.veil(share, shade, 0, 0)


def _shade(scene: Scene) -> Colour:
    dark = mix(scene.paint.ink, scene.paint.sky[0], 0.35)
    return adjust(dark, min(1.0, 0.24 / max(0.05, luminance(dark) ** (1 / 3))))


def _area(scene: Scene) -> tuple[float, float, float, float]:
    """Left, top, width and height that the words may fill; above the captions."""
    top, bottom = (0.17, 0.585) if scene.tall else (0.14, 0.7)
    side = 0.1 if scene.tall else 0.14
    width = (1 - 2 * side) * scene.frame_width
    return scene.x(side), scene.y(top), width, (bottom - top) * scene.frame_height


def _put(
    scene: Scene, sheet: Sheet, text: Setting, left: float, top: float, colour: Colour,
    opacity: float = 1.0, centred: bool = True,
) -> None:  # fmt: skip
    mask = text_mask(text, centred)
    pad = text.size_px // 2
    x, y = round(left) - pad, round(top) - pad
    halo = blur(np.pad(mask, pad), 0.14 * text.size_px)
    sheet.stencil(halo, plain(_shade(scene)), x - pad, y - pad, 0.55 * opacity)
    sheet.stencil(mask, plain(colour), x, y, opacity)


def _title(scene: Scene, sheet: Sheet, heading: str) -> None:
    left, top, width, height = _area(scene)
    unit = scene.unit
    room = height - 0.22 * unit
    text = set_text(heading, "serif", width, room, 0.128 * unit, most_lines=5, leading=1.16)
    y = top + (height - text.height_px) * 0.5
    middle = left + width / 2
    _ornament(scene, sheet, middle, y - 0.085 * unit, 0.07 * unit, diamond=False)
    _put(scene, sheet, text, middle - text.width_px / 2, y, scene.paint.paper)
    _ornament(scene, sheet, middle, y + text.height_px + 0.075 * unit, 0.15 * unit, diamond=True)


def _ornament(scene: Scene, sheet: Sheet, x: float, y: float, half: float, diamond: bool) -> None:
    """A thin tapering rule, parted by a small diamond."""
    thick, gap = 0.0022 * scene.unit, 0.03 * scene.unit if diamond else 0.0
    shapes: list[Points] = [
        np.array([(x + side * gap, y - thick), (x + side * half, y), (x + side * gap, y + thick)])
        for side in (-1, 1)
    ]
    if diamond:
        size = 0.0105 * scene.unit
        shapes.append(np.array([(x - size, y), (x, y - size), (x + size, y), (x, y + size)]))
    sheet.shapes(shapes, plain(mix(scene.paint.accent, scene.paint.paper, 0.25)))


def _list(scene: Scene, sheet: Sheet, card: Card) -> None:
    left, top, width, height = _area(scene)
    unit, paint = scene.unit, scene.paint
    y = top
    if card.heading:
        head = set_text(card.heading, "serif", width, height * 0.3, 0.088 * unit, 3, 1.14)
        _put(scene, sheet, head, left, y, paint.paper, centred=False)
        y += head.height_px + 0.045 * unit
        rule = np.array(
            [(left, y - 2), (left + 0.2 * unit, y - 1), (left + 0.2 * unit, y + 1), (left, y + 2)]
        )
        sheet.shapes([rule], plain(paint.accent))
        y += 0.06 * unit
    indent = 0.06 * unit
    items = _fitted(card.lines, width - indent, top + height - y, unit)
    for order, item in enumerate(items):
        newest = order == len(items) - 1
        colour = paint.paper if newest else mix(paint.paper, _shade(scene), 1 - _DIM)
        dot = paint.accent if newest else mix(paint.accent, _shade(scene), 1 - _DIM)
        centre = y + 0.42 * item.size_px
        size = 0.014 * unit * (1.25 if newest else 0.9)
        x = left + 0.016 * unit
        diamond = np.array(
            [(x - size, centre), (x, centre - size), (x + size, centre), (x, centre + size)]
        )
        sheet.shapes([diamond], plain(dot))
        _put(scene, sheet, item, left + indent, y, colour, centred=False)
        y += item.height_px + 0.62 * item.size_px


def _fitted(lines: tuple[str, ...], width: float, height: float, unit: float) -> list[Setting]:
    """The items at one size, the newest bold and a little larger, none below readable size.

    When not all fit at the smallest readable size, the earliest give way.
    """
    size = 0.066 * unit
    shown = list(lines)
    while True:
        items = [
            set_text(
                line,
                "bold" if at == len(shown) - 1 else "medium",
                width,
                height,
                size * (1.1 if at == len(shown) - 1 else 1.0),
            )
            for at, line in enumerate(shown)
        ]
        needed = sum(item.height_px + 0.62 * item.size_px for item in items)
        if needed <= height or (len(shown) == 1 and size < 0.02 * unit):
            return items
        if size > 0.034 * unit or len(shown) == 1:
            size *= 0.94
        else:
            shown.pop(0)


def _quote(scene: Scene, sheet: Sheet, card: Card) -> None:
    left, top, width, height = _area(scene)
    unit, paint = scene.unit, scene.paint
    mark = set_text("\u201c", "serif", width, 0.5 * unit, 0.34 * unit)
    words = " ".join(card.lines) or card.heading
    credit = f"\u2014 {card.heading}" if card.heading and card.lines else ""
    foot = 0.1 * unit if credit else 0.0
    room = height - 0.17 * unit - foot
    text = set_text(
        words.strip('"\u201c\u201d\u00ab\u00bb'), "serif", width, room, 0.086 * unit, 9, 1.28
    )
    block = 0.17 * unit + text.height_px + foot
    y = top + (height - block) / 2
    middle = left + width / 2
    _put(scene, sheet, mark, middle - mark.width_px / 2, y, paint.accent, 0.95)
    y += 0.17 * unit
    _put(scene, sheet, text, middle - text.width_px / 2, y, paint.paper)
    if credit:
        name = set_text(credit, "medium", width, 0.07 * unit, 0.04 * unit, 1)
        _put(
            scene,
            sheet,
            name,
            middle - name.width_px / 2,
            y + text.height_px + 0.05 * unit,
            paint.accent,
        )
