"""`docs/commands.md` tells every command, argument and option with its help; remake it with `make docs`."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
import typer.main

from kg.cli import app

PAGE = html.unescape((Path(__file__).parent.parent / "docs" / "commands.md").read_text(encoding="utf8"))
SECTIONS = dict(re.findall(r"^## `kg ([\w-]+)`\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_every_command_has_a_section() -> None:
    assert list(SECTIONS) == list(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_told_with_its_help_and_no_other(name: str) -> None:
    told = SECTIONS[name]
    assert COMMANDS[name].help in told
    options = {option for param in COMMANDS[name].params for option in param.opts if option.startswith("--")}
    assert set(re.findall(r"^\* `[^`]*?(--[\w-]+)", told, re.M)) - {"--help"} == options
    for param in COMMANDS[name].params:
        assert not getattr(param, "help", None) or param.help in told, param.name
