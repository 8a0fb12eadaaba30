"""The colour of each kind, in the page and in the figures alike."""

from __future__ import annotations

KINDS = {
    "Person": "#3f83d6",
    "State": "#7b61d1",
    "PublicBody": "#1b9aa0",
    "IntergovernmentalOrganization": "#1b9aa0",
    "Organization": "#1b9aa0",
    "MediaOrganization": "#a9744f",
    "Group": "#8490a3",
    "UnnamedSource": "#8490a3",
    "Place": "#71913a",
    "Meeting": "#2c9c57",
    "Statement": "#d99a00",
    "SanctionsMeasure": "#cf3f4f",
    "SanctionsProposal": "#cf3f4f",
    "Proposal": "#c2573a",
    "Condition": "#d16ba5",
}
"""A colour for each kind, told apart on white and on black; kinds of one sort share one."""
OTHER = "#8b8b8b"


def of(kind: str) -> str:
    """The colour of a kind."""
    return KINDS.get(kind, OTHER)
