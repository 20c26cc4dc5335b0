"""A heat map as SVG: rows against columns, darker for more, every count written out and said in a tooltip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

CELL = 18
"""Pixels of one square."""
LETTER = 6.2
"""About the width of a letter of the labels, in pixels."""
LONGEST_LABEL = 44
TOP = 52
LIGHT, DARK = (232, 240, 250), (8, 48, 107)
"""Colours of the smallest and the largest count; blues that stay apart for colour-blind readers and in grey print."""


def heat_map(title: str, note: str, labels: Sequence[str], cells: Mapping[tuple[int, int], int]) -> str:
    """The picture as SVG text. `cells`: (row, column) -> count, both numbers into `labels`; what is not there stays white."""
    shown = [_short(label) for label in labels]
    margin = int(max((len(label) for label in shown), default=0) * LETTER) + 16
    side = CELL * len(shown)
    width, height = max(margin + side + margin, 520), TOP + margin + side + 16
    most = max(cells.values(), default=1)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"',
        f'aria-label="{escape(title)}" font-family="Helvetica, Arial, sans-serif" font-size="11">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="8" y="20" font-size="15" font-weight="bold">{escape(title)}</text>',
        f'<text x="8" y="38" fill="#444">{escape(note)}</text>',
    ]
    top = TOP + margin
    for number, label in enumerate(shown):
        middle = number * CELL + CELL // 2 + 4
        lines.append(f'<text x="{margin - 6}" y="{top + middle}" text-anchor="end">{escape(label)}</text>')
        lines.append(f'<text transform="translate({margin + middle} {top - 6}) rotate(-60)">{escape(label)}</text>')
        step = number * CELL
        lines.append(f'<rect x="{margin + step}" y="{top + step}" width="{CELL}" height="{CELL}" fill="#eee"/>')
    for (row, column), count in sorted(cells.items()):
        x, y = margin + column * CELL, top + row * CELL
        share = count / most
        said = f"{labels[row]} → {labels[column]}: {count}"
        lines.append(
            f'<g><title>{escape(said)}</title><rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{_colour(share)}"/>'
            f'<text x="{x + CELL // 2}" y="{y + CELL // 2 + 4}" text-anchor="middle" fill="{"white" if share > 0.45 else "black"}">'
            f"{count}</text></g>"
        )
    lines.append(f'<rect x="{margin}" y="{top}" width="{side}" height="{side}" fill="none" stroke="#888"/>')
    return "\n".join([*lines, "</svg>", ""])


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _colour(share: float) -> str:
    red, green, blue = (round(light + (dark - light) * share) for light, dark in zip(LIGHT, DARK, strict=True))
    return f"#{red:02x}{green:02x}{blue:02x}"
