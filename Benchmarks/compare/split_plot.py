"""Draws the times of the `split` benchmark, on two logarithmic axes, with the line of n log n through the million.

Of several runs with one number of images, the quickest is drawn: other work on the machine only adds.

    for n in 10000 100000 1000000 10000000; do Benchmarks/.build/release/split $n; done |
      python3 Benchmarks/compare/split_plot.py > docs/split-time.svg

The picture has its own background, so that its text can be read on light and on dark pages.
"""

import math
import re
import sys

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 50, 50, 50
STYLE = """
  .back { fill: #ffffff } .grid { stroke: #d0d7de } .line { stroke: #6e7781; stroke-dasharray: 6 4; fill: none }
  text { fill: #1f2328; font: 13px sans-serif } .dot { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    .back { fill: #0d1117 } .grid { stroke: #30363d } .line { stroke: #9198a1 } text { fill: #e6edf3 } .dot { fill: #58a6ff }
  }"""


def main():
    found = re.findall(r"^(\d+) images.*: ([\d.]+) s,", sys.stdin.read(), re.MULTILINE)
    counts = sorted({int(count) for count, _ in found})
    points = [(count, min(float(time) for of, time in found if int(of) == count)) for count in counts]
    low, high = points[0][0], points[-1][0]
    floor = 10 ** math.floor(math.log10(min(seconds for _, seconds in points)))
    ceiling = 10 ** math.ceil(math.log10(max(seconds for _, seconds in points)))

    def x(count):
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(count / low) / math.log(high / low)

    def y(seconds):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * math.log(seconds / floor) / math.log(ceiling / floor)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">',
        "<title>Seconds that a split into five parts takes, by the number of images</title>",
        f"<style>{STYLE}\n</style>",
        f'<rect class="back" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
        f'<text x="{LEFT}" y="28">Seconds to split into five parts, by number of images; dashed: n log n through the million</text>',
    ]
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        place = x(10**power)
        out.append(f'<line class="grid" x1="{place:.1f}" x2="{place:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        out.append(f'<text x="{place:.1f}" y="{HEIGHT - BOTTOM + 22}" text-anchor="middle">{10**power:,}</text>')
    for power in range(round(math.log10(floor)), round(math.log10(ceiling)) + 1):
        place = y(10.0**power)
        out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{place:.1f}" y2="{place:.1f}"/>')
        out.append(f'<text x="{LEFT - 8}" y="{place + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    scale = dict(points)[1_000_000] / (1e6 * math.log(1e6))
    line = [(n, scale * n * math.log(n)) for n in (low * (high / low) ** (step / 40) for step in range(41))]
    shown = " ".join(f"{x(n):.1f},{y(seconds):.1f}" for n, seconds in line if floor <= seconds <= ceiling)
    out.append(f'<polyline class="line" points="{shown}"/>')
    for count, seconds in points:
        out.append(f'<circle class="dot" cx="{x(count):.1f}" cy="{y(seconds):.1f}" r="4"/>')
        anchor, right, down = ("end", -9, -9) if count == high else ("start", 8, 17)
        out.append(f'<text x="{x(count) + right:.1f}" y="{y(seconds) + down:.1f}" text-anchor="{anchor}">{seconds:.2g} s</text>')
    print("\n".join(out + ["</svg>"]))


if __name__ == "__main__":
    main()
