"""Imports go down, each library has one home, and the house rules that a program can check."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import build

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "kg").rglob("*.py"))

LAYERS = (
    "cli",
    "train",
    "evaluate",
    "build",
    "cluster",
    "workers",
    "attributions",
    "score",
    "identity",
    "export",
    "store",
    "shapes",
    "graphfiles",
    "notes",
    "parts",
    "answers",
    "union",
    "database",
    "stars",
    "triples",
    "terms",
    "decisions",
    "resolve",
    "extract",
    "actors",
    "read",
    "archives",
    "feeds",
    "pdf",
    "webpage",
    "junk",
    "dates",
    "spells",
    "phrases",
    "periods",
    "days",
    "persons",
    "measures",
    "lists",
    "names",
    "words",
    "ontology",
    "objects",
    "model",
)
"""The parts of kg from the top down: each imports only from below itself."""

HOMES = {
    "bokeh": {"export"},
    "distributed": {"cluster"},
    "feedparser": {"feeds"},
    "igraph": {"export"},
    "jinja2": {"export"},
    "markupsafe": {"export"},
    "matplotlib": {"export"},
    "networkx": {"export"},
    "numpy": {"extract", "train"},
    "onnx": {"train"},
    "onnxruntime": {"extract", "train"},
    "pyarrow": {"export"},
    "pyoxigraph": {"answers", "database", "graphfiles", "terms"},
    "pypdf": {"pdf"},
    "pyshacl": {"shapes"},
    "rapidfuzz": {"identity"},
    "rdflib": {"graphfiles", "ontology", "shapes", "store"},
    "rich": {"cli"},
    "threadpoolctl": {"extract"},
    "tokenizers": {"extract", "train"},
    "torch": {"train"},
    "trafilatura": {"webpage"},
    "transformers": {"train"},
    "typer": {"cli"},
    "warcio": {"archives"},
}
STANDARD = {
    "__future__",
    "base64",
    "calendar",
    "collections",
    "concurrent",
    "contextlib",
    "csv",
    "dataclasses",
    "datetime",
    "email",
    "functools",
    "gzip",
}
STANDARD |= {
    "hashlib",
    "heapq",
    "importlib",
    "itertools",
    "json",
    "logging",
    "operator",
    "os",
    "pathlib",
    "random",
    "re",
    "signal",
    "sys",
    "tarfile",
    "tempfile",
    "textwrap",
    "threading",
}
STANDARD |= {
    "bisect",
    "html",
    "inspect",
    "io",
    "math",
    "multiprocessing",
    "time",
    "typing",
    "unicodedata",
    "urllib",
    "uuid",
    "warnings",
    "xml",
    "zipfile",
    "zlib",
}


def part(module: Path) -> str:
    """The part that a module belongs to: its folder in kg or its own name."""
    first = module.relative_to(ROOT / "kg").parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(module: Path) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ids(module: Path) -> str:
    return str(module.relative_to(ROOT / "kg"))


@pytest.mark.parametrize("module", MODULES, ids=ids)
def test_imports_go_down(module: Path) -> None:
    own = part(module)
    used = {name.split(".")[1] for name in imports(module) if name.startswith("kg.")} & set(LAYERS)
    if own:
        assert own in LAYERS, f"{own} has no place in the layers"
        assert {name for name in used if LAYERS.index(name) < LAYERS.index(own)} == set()
    else:
        assert used == set()


def test_what_reads_an_article_is_what_the_version_counts() -> None:
    told = {"__init__.py"} | {f"{name}.py" for name in build.SILENT}
    counted = {module.name for module in (ROOT / "kg").glob("*.py")} - told
    used, left = set(), {"resolve", "read", "extract"}
    while left:
        name = left.pop()
        used.add(name)
        parts = (
            [ROOT / "kg" / f"{name}.py"] if (ROOT / "kg" / f"{name}.py").exists() else (ROOT / "kg" / name).glob("*.py")
        )
        found = {dotted.split(".")[1] for part in parts for dotted in imports(part) if dotted.startswith("kg.")}
        left |= {each for each in found if (ROOT / "kg" / f"{each}.py").exists()} - used
    assert {f"{name}.py" for name in used - {"extract"}} - counted <= told & {"__init__.py"}


@pytest.mark.parametrize("module", MODULES, ids=ids)
def test_each_library_has_one_home(module: Path) -> None:
    libraries = {name.split(".")[0] for name in imports(module)} - {"kg"} - STANDARD
    assert {name for name in libraries if part(module) not in HOMES.get(name, set())} == set()


def test_every_library_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    extras = project["optional-dependencies"]
    lines = (
        project["dependencies"] + extras["dask"] + extras["parquet"] + extras["pdf"] + extras["plot"] + extras["train"]
    )
    declared = {re.split(r"[^\w-]", line)[0].replace("-", "_") for line in lines}
    assert set(HOMES) <= declared
    assert declared - set(HOMES) == {"lxml_html_clean"}


def test_running_needs_no_torch() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    assert not [line for line in project["dependencies"] if re.match(r"torch|transformers|spacy|onnx\b", line)]


@pytest.mark.parametrize("module", MODULES, ids=ids)
def test_house_rules(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf8"))):
        assert not isinstance(node, ast.Assert), f"assert in line {node.lineno}"
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "Exception"
            assert not re.search(r"\b(Base)?Exception\b", caught), f"broad handler in line {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            assert part(module) == "cli", f"print in line {node.lineno}"


@pytest.mark.parametrize("module", MODULES, ids=ids)
def test_nothing_reaches_the_network(module: Path) -> None:
    used = set(imports(module))
    assert not {name for name in used if re.match(r"(socket|http|ssl|ftplib|smtplib|requests|httpx|aiohttp)\b", name)}
    assert not {
        name for name in used if name.startswith(("urllib.request", "trafilatura.fetch", "trafilatura.downloads"))
    }


def test_names_of_people_and_states_stay_out_of_the_program() -> None:
    names = re.compile(r"[\"'][^\"'\n]*\b(Trump|Biden|Putin|Kim|Pyongyang|Moscow|Beijing|Iran|Biegun|Vox)\b")
    found = []
    for module in MODULES:
        tree = ast.parse(module.read_text(encoding="utf8"))
        docs = {
            ast.get_docstring(n, clean=False)
            for n in ast.walk(tree)
            if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)
        }
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        found += [(module.name, text) for text in texts if text not in docs and names.search(f"'{text}'")]
    assert found == []
