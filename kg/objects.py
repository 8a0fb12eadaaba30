"""JSON from outside, and what is wrong with it in words that a user can act on."""

from __future__ import annotations

import json
from typing import Any


def value(text: str) -> Any:
    """The value of a JSON text. Raises ValueError with the reason: no JSON, nested too deep, a number too long."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    except ValueError as error:
        raise ValueError("a number of too many digits") from error
