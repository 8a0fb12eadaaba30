"""What the reader's heads tell apart; training and reading share these lists, so their order is part of the model."""

TAGS = {
    "mention": ("person", "government", "organization", "media", "group"),
    "source": ("source",),
    "cue": ("cue",),
    "content": ("content",),
    "speech": ("speech",),
    "trigger": ("meeting", "sanction"),
}
"""Layers of BIO tags: a layer has the labels O, then B and I of each of its names."""

ANCHORS = ("cue", "speech", "meeting", "sanction")
"""Kinds of anchors: the words that the rest of an attribution, a statement, a meeting or a sanctions act hangs on."""

POINTERS = {
    "source": ("cue",),
    "content": ("cue", "speech"),
    "place": ("meeting",),
    "time": ("meeting",),
    "instrument": ("sanction",),
    "scope": ("sanction",),
    "duration": ("sanction",),
    "condition": ("sanction",),
}
"""Pieces of text that an anchor points at, and the anchors that have them."""

PAIRS = {
    "speaker": ("speech",),
    "addressee": ("speech",),
    "participant": ("meeting",),
    "sender": ("sanction",),
    "target": ("sanction",),
    "proponent": ("sanction",),
    "claimedBy": ("sanction",),
    "same": ("meeting", "sanction"),
    "antecedent": (),
    "country": (),
}
"""Roles that join an anchor with a mention; `same` joins two anchors; `antecedent` and `country` two mentions."""

CLASSES = {
    "act": (
        "speech",
        (
            "assert",
            "deny",
            "demand",
            "threaten",
            "promise",
            "propose",
            "accept",
            "reject",
            "criticize",
            "praise",
            "announce",
            "ask",
        ),
    ),
    "meetingKind": ("meeting", ("talks", "summit", "visit", "call", "meeting", "conference")),
    "meetingStatus": (
        "meeting",
        ("held", "ongoing", "planned", "proposed", "cancelled", "denied", "uncertain"),
    ),
    "sanctionsAction": (
        "sanction",
        ("impose", "tighten", "extend", "maintain", "ease", "suspend", "lift", "exempt", "enforce", "evade"),
    ),
    "sanctionsStatus": (
        "sanction",
        (
            "in_force",
            "done",
            "announced",
            "planned",
            "considered",
            "proposed",
            "demanded",
            "offered",
            "threatened",
            "rejected",
            "ended",
        ),
    ),
}
"""Classes of an anchor: the kind of anchor that has them, and their names."""

AHEAD = frozenset({"planned", "proposed"})
"""Statuses of a meeting that is still to come."""
EASING = frozenset({"ease", "exempt", "lift", "suspend"})
"""What is done to sanctions that ends them or makes them lighter."""

DISTANCES = 17


def layers() -> dict[str, tuple[int, int]]:
    """Where the logits of each tag layer start and end in the reader's output."""
    out, at = {}, 0
    for layer, names in TAGS.items():
        out[layer] = (at, at + 1 + 2 * len(names))
        at = out[layer][1]
    return out


def pointers(kind: str) -> list[str]:
    """The pieces of text that an anchor of a kind points at."""
    return [label for label, kinds in POINTERS.items() if kind in kinds]
