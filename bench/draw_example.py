"""Draws ontology/example.svg, the example of ontology/README.md: python bench/draw_example.py > ontology/example.svg

Boxes and lines stand where this table puts them. Colours follow the reader's light or dark scheme.
"""

from __future__ import annotations

from html import escape

TEXT = (
    "After talks with Iran in Geneva on Friday, [envoy Ana Lund of Norway denied that Oslo had offered to suspend",
    "[its ban on Iran’s oil for a year in exchange for the release of a tanker’s crew]. “Norway has made us an offer,”",
    "an Iranian diplomat had told reporters. The ban stays in force until the crew is free.",
    "Lund gave Iran until 14 March to free it.",
)
BOXES = (  # style, left, top, width, height, lines
    ("actor", 20, 196, 170, 56, "Person", "Ana Lund"),
    ("actor", 20, 346, 170, 56, "UnnamedSource", "an Iranian diplomat"),
    ("actor", 20, 446, 170, 56, "Group", "reporters"),
    ("denied", 290, 186, 250, 76, "Statement", "deny · negative · certain", "cue “denied”"),
    ("said", 290, 336, 250, 76, "Statement", "assert · positive · certain", "cue “told”"),
    ("denied", 700, 176, 280, 96, "SanctionsProposal", "suspend · offered", "its ban on Iran’s oil, for a year",
     "claimedBy an Iranian diplomat"),
    ("open", 730, 366, 250, 76, "Condition", "in exchange for", "the release of a tanker’s crew"),
    ("plain", 290, 556, 250, 76, "Meeting", "talks · held · 2021-03-05", "place Geneva"),
    ("actor", 570, 456, 130, 56, "State", "Norway, “Oslo”"),
    ("actor", 650, 566, 80, 56, "State", "Iran"),
    ("plain", 800, 526, 180, 76, "SanctionsMeasure", "maintain · in force", "until the crew is free"),
    ("open", 290, 656, 250, 76, "Proposal", "demanded · certain", "“to free it”, by 2021-03-14"),
)  # fmt: skip
LINES = (  # corners, where the word stands, role
    ("290,224 190,224", "240,216", "speaker"),
    ("290,374 190,374", "240,366", "speaker"),
    ("290,400 190,460", "262,446", "addressee"),
    ("415,262 415,336", "445,304", "denies"),
    ("540,224 700,224", "620,216", "about"),
    ("540,366 700,258", "606,300", "about"),
    ("840,272 840,366", "880,324", "condition"),
    ("715,272 650,456", "656,386", "sender"),
    ("290,594 8,594 8,224 20,224", "150,586", "participant"),
    ("540,594 650,594", "594,586", "participant"),
    ("800,556 700,498", "762,524", "sender"),
    ("800,594 730,594", "765,586", "target"),
    ("290,694 204,694 204,242 190,242", "250,686", "proponent"),
    ("540,694 690,694 690,622", "606,686", "addressee"),
)
STYLE = """
  svg { --ink: #1c2330; --soft: #5b6675; --paper: #ffffff; --card: #f4f6f9; --line: #8a94a3;
        --actor: #2f6fbf; --plain: #1f8a49; --said: #9a6c00; --denied: #c2323f; --open: #a63f84; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e8ebf0; --soft: #a5afbd; --paper: #14181f; --card: #1d232c; --line: #76818f;
          --actor: #79aef0; --plain: #5cc585; --said: #e0b040; --denied: #f07f88; --open: #dd8cc2; }
  }
  text { font: 14px system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: var(--ink); }
  .paper { fill: var(--paper); } .kind { font-weight: 600; } .role, .what { fill: var(--soft); font-size: 12.5px; }
  .role { text-anchor: middle; paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
  .text { font: 16px Georgia, "Times New Roman", serif; } .mark { fill: var(--denied); }
  rect.box { fill: var(--card); stroke-width: 2; } polyline { fill: none; stroke: var(--line); stroke-width: 1.5; }
  .actor { stroke: var(--actor); } .plain { stroke: var(--plain); } .said { stroke: var(--said); }
  .denied { stroke: var(--denied); stroke-dasharray: 6 4; } .open { stroke: var(--open); stroke-dasharray: 6 4; }
  .evidence { stroke: var(--denied); stroke-dasharray: 2 4; } marker path { fill: var(--line); }
"""


def main() -> None:
    """Prints the drawing."""
    told = (
        "Two statements about one proposal, one of which denies the other; a meeting, a measure in force, and a demand."
    )
    print('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 750" role="img" aria-labelledby="t">')
    print(f'<title id="t">{told}</title>\n<style>{STYLE}</style>')
    arrow = '<marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    print(f'<defs>{arrow}<path d="M0 0 8 4 0 8z"/></marker></defs>')
    print('<rect class="paper" width="1000" height="750" rx="8"/>')
    for number, line in enumerate(TEXT):
        print(f'<text class="text" x="20" y="{38 + 28 * number}">{marked(line)}</text>')
    for corners, _, _ in LINES:
        print(f'<polyline points="{corners}" marker-end="url(#arrow)"/>')
    print('<polyline class="evidence" points="415,186 415,104"/>')
    print('<text class="role" x="415" y="146">evidence: the red words, characters 43 to 187</text>')
    for box in BOXES:
        print(boxed(*box))
    for _, place, role in LINES:
        x, y = place.split(",")
        print(f'<text class="role" x="{x}" y="{y}">{role}</text>')
    print("</svg>")


def marked(line: str) -> str:
    """A line of the text, coloured from a bracket to the next."""
    before, _, rest = line.partition("[")
    inside, _, after = rest.partition("]")
    return f'{escape(before)}<tspan class="mark">{escape(inside)}</tspan>{escape(after)}'


def boxed(style: str, left: int, top: int, width: int, height: int, *lines: str) -> str:
    """A box with its kind in bold and what is told of it below."""
    radius = 26 if style == "actor" else 6
    rows = [f'<rect class="box {style}" x="{left}" y="{top}" width="{width}" height="{height}" rx="{radius}"/>']
    for number, line in enumerate(lines):
        kind = "kind" if not number else "name" if style == "actor" else "what"
        rows.append(f'<text class="{kind}" x="{left + 18}" y="{top + 24 + 20 * number}">{escape(line)}</text>')
    return "\n".join(rows)


if __name__ == "__main__":
    main()
