"""Read news about diplomacy into a graph of attributed facts, each tied to its characters in the text."""

__version__ = "0.1.0"


class Error(Exception):
    """What the user can mend; the message names file, line or value and the remedy."""


class BadArticle(Error):
    """An input that cannot be read."""


class BadOntology(Error):
    """Data of the project's own that does not hold together."""


def line(error: object) -> str:
    """What an error of a library says, in one line that can be printed."""
    text = " ".join(str(error).split())[:300]
    return "".join(c if c.isprintable() else "?" for c in text)
