"""The wheel, installed in an empty environment, works away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIMIT = 30_000_000
"""Bytes that the reader may have in the wheel, and the wheel with it."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("kg/models/reader.onnx", "kg/ontology_data/diplomacy.ttl", "kg/ontology_data/names/states.tsv"):
        assert needed in names
    assert {name.split("/")[0] for name in names} == {"kg", *(n.split("/")[0] for n in names if ".dist-info/" in n)}
    assert wheel.stat().st_size < LIMIT


@pytest.mark.slow
def test_it_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    binary = tmp_path / "env" / "bin"
    subprocess.run([binary / "pip", "install", "--quiet", "--no-compile", wheel], check=True, cwd=tmp_path)
    sample = next((tmp_path / "env").rglob("kg/sample/sample.jsonl"))
    run = [binary / "kg", "build", sample, "-o", "sample.ttl", "-o", "sample.html"]
    subprocess.run(run, check=True, cwd=tmp_path, env={})
    checkout = tmp_path / "checkout.ttl"
    subprocess.run([Path(sys.executable).parent / "kg", "build", sample, "-o", checkout], check=True, cwd=ROOT)
    assert (tmp_path / "sample.ttl").read_bytes() == checkout.read_bytes()
    asked = subprocess.run(
        [binary / "kg", "ask", "sample.ttl", "meetings"], check=True, cwd=tmp_path, capture_output=True
    )
    assert b"Kim Jong Un" in asked.stdout
