# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Plain SVG plots: lines over a logarithmic axis, stacked bars."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 80, 220, 40, 50
COLOURS = ('#1b6ca8', '#c1440e', '#2e8b57', '#8a5fbf', '#b8860b', '#5f6b7a', '#d14d72', '#3b9c9c')


def text(x, y, content, anchor='start', size=12, turn=''):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{turn}>{escape(content)}</text>'


def step(most):
    """A round distance between lines of a scale up to `most`: 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(most / 4))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor * 5 >= most)


def frame(title, unit, most):
    """The parts that all plots have, and the height of a value."""
    def height(value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
             f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', text(LEFT, 22, title, size=15)]
    distance, value = step(most), 0
    while value <= most:
        y = height(value)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(text(LEFT - 6, y + 4, f'{value:,.0f}', 'end', 11))
        value += distance
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(text(16, middle, unit, 'middle', 12, f' transform="rotate(-90 16 {middle:.1f})"'))
    return parts, height


def legend(parts, names):
    for i, name in enumerate(names):
        y = TOP + 10 + 20 * i
        parts.append(f'<rect x="{WIDTH - RIGHT + 16}" y="{y - 9}" width="12" height="12" fill="{COLOURS[i % len(COLOURS)]}"/>')
        parts.append(text(WIDTH - RIGHT + 34, y + 2, name, size=11))


def lines(title, across, unit, series):
    """SVG of {name: [(x, y), ...]}; x is positive and its axis logarithmic."""
    xs = sorted({x for points in series.values() for x, _ in points})
    parts, height = frame(title, unit, max(y for points in series.values() for _, y in points) * 1.05)
    span = math.log2(xs[-1] / xs[0]) or 1

    def place(x):
        return LEFT + 10 + (WIDTH - LEFT - RIGHT - 20) * math.log2(x / xs[0]) / span
    for x in xs:
        parts.append(text(place(x), HEIGHT - BOTTOM + 16, str(x), 'middle', 11))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across, 'middle'))
    for i, points in enumerate(series.values()):
        colour = COLOURS[i % len(COLOURS)]
        path = ' '.join(f'{place(x):.1f},{height(y):.1f}' for x, y in sorted(points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{place(x):.1f}" cy="{height(y):.1f}" r="3" fill="{colour}"/>' for x, y in points]
    legend(parts, series)
    return '\n'.join(parts + ['</svg>']) + '\n'


def bars(title, unit, stacks):
    """SVG of {bar: {part: value}}, parts on top of each other."""
    names = list(dict.fromkeys(name for stack in stacks.values() for name in stack))
    parts, height = frame(title, unit, max(sum(stack.values()) for stack in stacks.values()) * 1.05)
    pitch = (WIDTH - LEFT - RIGHT) / len(stacks)
    for i, (label, stack) in enumerate(stacks.items()):
        base = 0
        for name, value in stack.items():
            colour = COLOURS[names.index(name) % len(COLOURS)]
            parts.append(f'<rect x="{LEFT + pitch * (i + 0.2):.1f}" y="{height(base + value):.1f}" width="{pitch * 0.6:.1f}" '
                         f'height="{height(base) - height(base + value):.1f}" fill="{colour}"/>')
            base += value
        parts.append(text(LEFT + pitch * (i + 0.5), HEIGHT - BOTTOM + 16, label, 'middle', 11))
    legend(parts, names)
    return '\n'.join(parts + ['</svg>']) + '\n'
