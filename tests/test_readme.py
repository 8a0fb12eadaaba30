"""What the README says to type works, in its order."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kg import answers
from kg.export import EXPORTERS
from kg.read import READERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines() if line]
PROGRAMS = re.findall(r"```python\n(.*?)```", README, re.S)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the checkout to the README's commands."""
    made = tmp_path_factory.mktemp("checkout")
    (made / "kg").symlink_to(ROOT / "kg")
    return made


def typed(command: str, folder: Path) -> str:
    """What a command line prints."""
    program, *arguments = shlex.split(command)
    path = Path(sys.executable).with_name(program)
    return subprocess.run([path, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_it_has_commands() -> None:
    assert len(COMMANDS) > 8
    assert {shlex.split(command)[1] for command in COMMANDS} >= {"build", "extract", "query", "ask", "check", "export"}


def test_the_commands_work(folder: Path) -> None:
    for command in COMMANDS:
        printed = typed(command, folder)
        assert printed or shlex.split(command)[1] in ("build", "export", "plot"), command


def test_the_programs_work(folder: Path) -> None:
    for program in PROGRAMS:
        run = [sys.executable, "-P", "-c", program]
        assert subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_all_formats_are_told() -> None:
    for ending in [*READERS, *EXPORTERS]:
        assert f"`{ending}" in README or f" {ending}" in README, ending


def test_all_questions_have_help() -> None:
    assert all(question.help for question in answers.questions().values())


def test_targets_of_make_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf8")
    for target in re.findall(r"`?make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.M), target
