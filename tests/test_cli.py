"""The command line: what it prints, its exit codes, and one-line errors."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from test_store import both, graph

from kg import __version__, answers, cli, store

NOTE = "PORT ELM -- Envoy Ana Lund of Norway said on Monday that the talks with Iran were “useful”.\n"

Kg = Callable[..., tuple[str, str]]


@pytest.fixture
def kg(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Kg:
    """Runs a command that ends with `code`; gives standard output and error."""

    def run(*arguments: object, stdin: bytes = b"", code: int = 0) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf8"))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed, error = capsys.readouterr()
        assert (ended.value.code or 0) == code, error
        return printed, error

    return run


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved graph of two articles."""
    both().save(tmp_path / "graph.ttl")
    return tmp_path / "graph.ttl"


def test_help_and_version(kg: Kg) -> None:
    printed, _ = kg("--help")
    for command in ("build", "extract", "query", "ask", "check", "export", "plot", "eval", "train"):
        assert command in printed
        assert kg(command, "--help")[0]
    assert kg("--version") == (f"kg {__version__}\n", "")


@pytest.mark.parametrize("command", [["build", "-o", "out.ttl"], ["extract"]])
def test_a_list_of_names_that_cannot_be_used_is_told_in_one_line(kg: Kg, command: list[str]) -> None:
    printed, error = kg(*command, "-", "--names", "none.tsv", stdin=NOTE.encode(), code=1)
    assert (printed, error.count("\n")) == ("", 1)
    assert error.startswith("error: none.tsv: cannot be read")


def test_texts_for_a_teacher_want_a_teacher(kg: Kg) -> None:
    pytest.importorskip("torch")
    asked = ("train", "--data", "facts", "--encoder", "encoder", "-o", "reader", "--unread", "texts.jsonl")
    printed, error = kg(*asked, code=1)
    assert (printed, error.count("\n")) == ("", 1)
    assert "--teacher" in error


def test_names_of_the_user_are_known_to_one_run(kg: Kg, tmp_path: Path) -> None:
    own = "id\tkind\tname\tcountry\nhouse-17\tPerson\tAna Lund\tNOR\n"
    (tmp_path / "mine.tsv").write_text(own, encoding="utf8")
    kg("build", "-", "--names", "mine.tsv", "-o", "with.ttl", "-q", stdin=NOTE.encode())
    kg("build", "-", "-o", "without.ttl", "-q", stdin=NOTE.encode())
    assert "<house-17>" in (tmp_path / "with.ttl").read_text(encoding="utf8")
    assert "<house-17>" not in (tmp_path / "without.ttl").read_text(encoding="utf8")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["build", "--help"], ["query", "GRAPH", "ASK {}"], ["check", "GRAPH"]]
)
def test_what_reads_no_article_does_not_load_the_reader(arguments: list[str], saved: Path) -> None:
    arguments = [str(saved) if a == "GRAPH" else a for a in arguments]
    program = f"import sys; sys.argv = ['kg', *{arguments}]\nfrom kg.cli import app\n"
    program += "try: app()\nfinally: print(sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = run.stdout.splitlines()[-1]
    assert "'kg.cli'" in loaded
    for library in ("onnxruntime", "tokenizers", "trafilatura", "bokeh"):
        assert f"'{library}'" not in loaded


def test_query_prints_json_and_csv(kg: Kg, saved: Path) -> None:
    sparql = "SELECT ?office ?none { ?t a dip:Tenure ; dip:office ?office OPTIONAL { ?t dip:no ?none } }"
    assert json.loads(kg("query", saved, sparql, "--json")[0]) == [{"office": "Minister", "none": None}]
    assert list(csv.reader(io.StringIO(kg("query", saved, sparql, "--csv")[0]))) == [
        ["office", "none"],
        ["Minister", ""],
    ]
    assert "Minister" in kg("query", saved, sparql)[0]
    (saved.parent / "q.rq").write_text(sparql)
    assert "Minister" in kg("query", saved, saved.parent / "q.rq")[0]


def test_ask_lists_and_answers(kg: Kg, saved: Path) -> None:
    listed, _ = kg("ask")
    assert set(answers.questions()) <= set(listed.split())
    assert kg("ask", saved)[0] == listed
    (row,) = json.loads(kg("ask", saved, "proposals", "--actor", "norland", "--json")[0])
    assert (row["action"], row["relation"], row["condition"]) == (
        "suspend",
        "in exchange for",
        "the release of the sailors",
    )
    assert json.loads(kg("ask", saved, "proposals", "--actor", "nobody", "--json")[0]) == []


def test_ask_refuses_what_it_would_ignore(kg: Kg, saved: Path) -> None:
    assert "no such file" in kg("ask", "nowhere.ttl", code=1)[1]
    assert "name a question" in kg("ask", saved, "--actor", "Lund", code=1)[1]
    assert f"kg ask {saved} meetings" in kg("ask", "meetings", saved, code=1)[1]
    assert "give --json or --csv" in kg("ask", saved, "meetings", "--json", "--csv", code=1)[1]
    assert "no store directory" in kg("log", saved, code=1)[1]


def test_any_select_can_be_asked(saved: Path) -> None:
    columns, rows = store.load(saved).ask("select ?who { ?x dip:speaker/rdfs:label ?who }")
    assert columns == ("who",)
    assert list(rows)


@pytest.mark.parametrize("wrong", [("--date", "soon"), ("--names", "nowhere.tsv"), ("--decisions", "nowhere.tsv")])
def test_a_mistake_leaves_no_store_behind(kg: Kg, tmp_path: Path, wrong: tuple[str, str]) -> None:
    (tmp_path / "a.txt").write_text(NOTE)
    kg("build", "a.txt", "--store", "new", *wrong, code=1)
    kg("build", "nowhere.txt", "--store", "new", code=1)
    assert not (tmp_path / "new").exists()


def test_many_articles_without_a_date_are_told_in_one_line(kg: Kg, tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"a{i}", "text": NOTE}) for i in range(cli.MANY + 1)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    told = kg("build", "a.jsonl", "-o", "a.ttl")[1]
    assert "21 articles without a date" in told
    assert "a7:" not in told


def test_ask_prints_the_first_rows(kg: Kg, saved: Path) -> None:
    whole = kg("ask", saved, "statements", "--json")[0]
    rows = json.loads(whole)
    assert len(rows) > 2
    assert whole == json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    assert json.loads(kg("ask", saved, "statements", "--limit", 2, "--json")[0]) == rows[:2]
    assert len(list(csv.reader(io.StringIO(kg("ask", saved, "statements", "--limit", 2, "--csv")[0])))) == 3
    assert len(kg("ask", saved, "statements", "--limit", 1)[0].splitlines()) == 2


def test_a_long_table_is_printed_in_pieces(kg: Kg, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "PIECE", 2)
    lines = kg("ask", saved, "statements", "--limit", 3)[0].splitlines()
    assert [line.startswith("actor") for line in lines] == [True, False, False, True, False]


def test_check_tells_what_is_wrong(kg: Kg, saved: Path) -> None:
    assert kg("check", saved)[0].endswith("graph.ttl: conforms\n")
    saved.write_text(saved.read_text().replace("dip:speaker", "dip:wrong"))
    printed, error = kg("check", saved, code=1)
    assert "needs a speaker" in printed
    assert error.count("\n") == 1


def test_export_of_a_file_and_of_a_store(kg: Kg, saved: Path, tmp_path: Path) -> None:
    made = store.Store(tmp_path / "store")
    for article in ("one", "two/é b"):
        assert article in {a["id"] for a in both().articles()}
    del made
    kg("export", saved, "-o", tmp_path / "x.graphml", "-o", tmp_path / "x.nt")
    assert len((tmp_path / "x.nt").read_text().splitlines()) == len(both())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["query", "none.ttl", "ASK {}"], "none.ttl: there is no such file"),
        (["query", "GRAPH", "SELEC"], "SPARQL"),
        (["query", "GRAPH", "none.rq"], "none.rq: cannot be read"),
        (["ask", "GRAPH", "nonsense"], "no question is called 'nonsense'; choose one of"),
        (["ask", "GRAPH", "speakers", "--actor", "[red]x[/]", "--csv"], None),
        (["export", "GRAPH", "-o", "x.xyz"], "no export writes '.xyz'"),
        (["export", "GRAPH", "-o", "/proc/none/x.ttl"], "/proc/none"),
        (["plot", "GRAPH", "-o", "x.jpg"], "no figure is written as '.jpg'"),
        (["plot", "GRAPH", "-o", "x.svg", "--kind", "pie"], "there is no figure 'pie'"),
        (["plot", "GRAPH", "-o", "x.svg", "--since", "2030"], "no dated facts to draw with --since 2030"),
        (["plot", "GRAPH", "-o", "x.svg", "--kind", "network"], None),
        (["build", "none.txt", "-o", "x.ttl"], "1 of 1 articles or sources could not be read"),
        (["build", "GRAPH", "-o", "x.xyz"], "'.xyz'"),
        (["build", "GRAPH"], "nothing to write"),
        (["build", "x", "-o", "x.ttl", "--date", "soon"], "date 'soon' is no day"),
        (["eval", "none", "none.jsonl"], "none: cannot be read"),
    ],
)
def test_errors_are_one_line(kg: Kg, arguments: list[str], message: str | None, saved: Path) -> None:
    arguments = [str(saved) if a == "GRAPH" else a for a in arguments]
    _, error = kg(*arguments, code=1 if message else 0)
    if message:
        assert message in error
        assert "Traceback" not in error
        assert len([line for line in error.splitlines() if line.startswith("error:")]) == 1


def test_extract_reads_standard_input(kg: Kg) -> None:
    (row,) = map(json.loads, kg("extract", "-", "--date", "2021-03-09", stdin=NOTE.encode())[0].splitlines())
    assert set(row) == {"doc", "actors", "meetings", "statements", "sanctions"}
    (row,) = map(json.loads, kg("extract", "-", "--attributions", stdin=NOTE.encode())[0].splitlines())
    assert {part for one in row["attributions"] for part in one} == {"source", "cue", "content"}
    said = [NOTE[s:e] for one in row["attributions"] for s, e in one["content"]]
    assert any("useful" in words for words in said)


def test_a_bad_article_harms_no_other(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(NOTE)
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.txt").write_bytes(b"")
    _, error = kg("build", tmp_path, "-o", tmp_path / "out" / "x.ttl", "--quiet", code=1)
    assert "bad.txt: " in error
    assert "empty.txt: " in error
    assert [a["id"] for a in store.load(tmp_path / "out" / "x.ttl").articles()] == ["good"]


def test_an_inferred_date_is_told(kg: Kg, tmp_path: Path) -> None:
    text = "Ana Lund faces re-election in 13 months. The November 2020 election is near, Lund said on Monday.\n"
    (tmp_path / "a.txt").write_text(text)
    _, error = kg("build", tmp_path / "a.txt", "-o", tmp_path / "x.ttl")
    assert "articles" in error


def test_a_store_grows_and_is_never_doubled(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTE)
    (tmp_path / "b.txt").write_text(NOTE.replace("Monday", "Tuesday"))
    kg("build", tmp_path / "a.txt", "--store", tmp_path / "store")
    kg("build", tmp_path / "a.txt", "--store", tmp_path / "store")
    kg("build", tmp_path / "b.txt", "--store", tmp_path / "store")
    kg("export", tmp_path / "store", "-o", tmp_path / "grown.nt")
    kg("build", tmp_path / "b.txt", tmp_path / "a.txt", "-o", tmp_path / "once.nt")
    assert (tmp_path / "grown.nt").read_bytes() == (tmp_path / "once.nt").read_bytes()


def test_a_graph_in_memory_is_the_one_on_disk(saved: Path) -> None:
    assert len(store.load(saved)) == len(both()) > len(graph())


def test_where_nothing_was_read_what_was_there_stays(kg: Kg, saved: Path) -> None:
    before = saved.read_bytes()
    _, error = kg("build", "typo.txt", "-o", saved, code=1)
    assert "wrote" not in error
    assert saved.read_bytes() == before


def test_an_interrupt_while_a_file_is_written_leaves_what_was_there(
    kg: Kg, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store.Store, "dump", interrupted)
    before = saved.read_bytes()
    assert kg("export", saved, "-o", saved, code=130)[1] == f"stopped; {saved} is left as it was\n"
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["graph.ttl"]


def test_an_undated_article_is_told(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTE)
    _, error = kg("build", tmp_path / "a.txt", "-o", tmp_path / "x.ttl")
    assert "a: no date given; relative dates stay open; give one with --date" in error


def test_a_question_without_a_graph_says_so(kg: Kg) -> None:
    assert "kg ask GRAPH meetings" in kg("ask", "meetings", code=1)[1]


def test_an_empty_answer_says_so(kg: Kg, saved: Path) -> None:
    assert "no rows" in kg("ask", saved, "meetings", "--actor", "nobody")[1]


def test_a_page_holds_the_text_unless_told_not_to(kg: Kg, tmp_path: Path) -> None:
    words = "They ate fish."
    line = json.dumps({"id": "a", "date": "2019-10-07", "text": NOTE + words})
    kg("build", "-", "-o", "with.html", "-o", "graph.ttl", stdin=line.encode())
    kg("build", "-", "-o", "without.html", "--no-text", stdin=line.encode())
    (tmp_path / "a.jsonl").write_text(line, encoding="utf8")
    kg("export", "graph.ttl", "-o", "bare.html")
    kg("export", "graph.ttl", "-o", "again.html", "--texts", "a.jsonl")
    pages = {path.stem: path.read_text(encoding="utf8") for path in tmp_path.glob("*.html")}
    assert {name for name, page in pages.items() if words in page} == {"with", "again"}
    assert all("useful" in page for page in pages.values())
    assert pages["with"] == pages["again"]


def test_a_page_of_a_part(kg: Kg, saved: Path, tmp_path: Path) -> None:
    kg("export", saved, "-o", "ray.html", "--actor", "Ray", "--until", "2021-03-05")
    assert "1 fact about" in (tmp_path / "ray.html").read_text(encoding="utf8")
    assert "is no date; give" in kg("export", saved, "-o", "x.html", "--since", "soon", code=1)[1]
    assert "no fact fits --actor 'nobody'" in kg("export", saved, "-o", "x.gexf", "--actor", "nobody", code=1)[1]
    assert (
        "there is no kind of facts 'Row'; choose from" in kg("export", saved, "-o", "x.nt", "--kind", "Row", code=1)[1]
    )
