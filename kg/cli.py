"""The command line: parses arguments, calls one function, prints."""

from __future__ import annotations

import csv
import dataclasses
import json
import logging
import signal
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from kg import BadArticle, Error, __version__

if TYPE_CHECKING:
    from kg.answers import Row as Cells
    from kg.attributions import Count
    from kg.build import Run
    from kg.model import Article
    from kg.score import Report
    from kg.store import Store

app = typer.Typer(
    help="Read news about diplomacy into a graph of attributed facts, each tied to its characters in the text.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(stderr=True)
WIDE = 240
"""Columns of a table that goes to a file or a pipe."""
PIECE = 1_000
"""Rows of a table that are printed together."""
MANY = 20
"""Articles without a date beyond which they are not named one by one."""

Sources = Annotated[
    list[str],
    typer.Argument(
        help="Files (.txt .md .html .jsonl .pdf .rss ...), archives (.zip .tar.gz .warc ...), folders, or - for standard input.",
        show_default=False,
    ),
]
Graph = Annotated[
    str, typer.Argument(help="A store directory, or a .ttl .nt .nq .trig .jsonld file.", show_default=False)
]
Kept = Annotated[Path, typer.Argument(help="A store directory.", show_default=False)]
Date = Annotated[str | None, typer.Option(help="Publication date YYYY-MM-DD; goes before the articles' own.")]
Own = Annotated[
    list[Path],
    typer.Option(
        "--names", help="Whom you know: a table like ontology/names/*.tsv, or FollowTheMoney JSON lines; repeatable."
    ),
]
Decided = Annotated[
    list[Path],
    typer.Option(
        "--decisions",
        help="What you decided of who is who: a table with the columns verdict, actor, other, article, why; repeatable.",
    ),
]
NoText = Annotated[
    bool, typer.Option("--no-text", help="Of .html: only the quotes, without the articles' text, for sharing.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, only errors.")]
About = Annotated[str | None, typer.Option(help="Only facts about actors whose name holds this.")]
Since = Annotated[str | None, typer.Option(help="Only facts of this day (YYYY-MM-DD), month or year, or later.")]
Until = Annotated[str | None, typer.Option(help="Only facts of this day, month or year, or earlier.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


def main() -> None:
    """Runs `kg`; what the user can mend is one line on standard error and exit code 1."""
    try:
        app()
    except Error as error:
        console.print(f"[red]error:[/] {_plain(error)}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    """Prints the version where it is asked for."""
    if show:
        print(f"kg {__version__}")
        raise typer.Exit


@app.command()
def build(
    sources: Sources,
    output: Annotated[
        list[Path], typer.Option("-o", "--output", help="File to write, its format by its ending; repeatable.")
    ] = [],  # noqa: B006
    store: Annotated[
        Path | None,
        typer.Option(help="Directory that keeps the graph; what is new or changed is read, the rest is left."),
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove from the store what is gone from the sources, which are all of it.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that read articles.")] = 1,
    dask: Annotated[str | None, typer.Option(help="Address of a dask scheduler whose workers read articles.")] = None,
    date: Date = None,
    own: Own = [],  # noqa: B006
    decisions: Decided = [],  # noqa: B006
    no_text: NoText = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Build the graph of articles and write it to files or into a store."""
    from kg import build as way
    from kg.store import Store

    if output:  # a second that a build into a store need not wait for
        from kg import export
    for path in output:
        export.exporter(path)
    if store is None and prune:
        raise Error("--prune is for what a store holds; give --store DIR")
    if store is None and not output:
        raise Error("nothing to write: give -o FILE (.ttl .graphml .html ...) or --store DIR")
    if store is not None and not store.exists():  # a mistake leaves no store behind
        way.check(sources, date, own, decisions)
    undated: dict[str, str | None] = {}
    graph = Store(store)
    texts: dict[str, str] | None = {} if any(_takes(path, "texts") for path in output) and not no_text else None
    stdin = _Stdin()
    with _progress(quiet) as step, _stopping(stdin):
        run = way.update(
            sources,
            graph,
            date=date,
            stdin=stdin,
            own=own,
            decisions=decisions,
            jobs=jobs,
            dask=dask,
            prune=prune,
            done=lambda article: step(_undated(_kept(article, texts), undated)),
            failed=_skipped,
            stopped=stdin.stop.is_set,
        )
    for path in output if run.read and run.ended else ():  # where nothing was read, what was there stays
        _export(graph, path, {"texts": texts} if _takes(path, "texts") else {})
        if not quiet:
            console.print(f"wrote {path}", highlight=False, soft_wrap=True)
    if as_json:
        print(json.dumps({**dataclasses.asdict(run), "store": graph.counts()}, ensure_ascii=False))
    elif not quiet:
        _dates(undated)
        for row in way.idle(decisions, graph) if decisions else ():
            console.print(
                f"decision without effect, see the ids: {_plain(' '.join(filter(None, row[:4])))}", highlight=False
            )
        console.print(_told(run, graph.counts()), highlight=False, soft_wrap=True)
    _finish(run, kept=store is not None)


@app.command()
def remove(
    graph: Kept,
    articles: Annotated[list[str], typer.Argument(help="Ids of articles.", show_default=False)],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Remove articles from a store, with what only they support."""
    from kg import build as way
    from kg.store import Store

    kept = Store(graph, old=True)
    run = way.remove(articles, kept)
    if as_json:
        print(json.dumps({"removed": run.removed, "store": kept.counts()}))
    elif not quiet:
        console.print(_told(run, kept.counts()), highlight=False, soft_wrap=True)


@app.command()
def status(graph: Kept, as_json: AsJson = False) -> None:
    """Say what a store holds: articles, facts, the versions that read them, and what could not be read."""
    from kg import build as way
    from kg import store

    kept = store.load(graph)
    failures = [{"place": place, **note} for place, note in kept.notes("failure").items()]
    versions = kept.tally("version")
    if as_json:
        told = {**kept.counts(), "versions": versions, "installed": way.version(), "failures": failures}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    print(", ".join(f"{number:,} {what}" for what, number in kept.counts().items()))
    for version, number in versions.items():
        print(f"{number:,} articles read by {version}" + (", as installed" if version == way.version() else ""))
    for failure in failures:
        print(f"{failure['when'][:19]} could not be read: {failure['reason']}")


@app.command()
def log(graph: Kept, as_json: AsJson = False) -> None:
    """List the builds of a store, the oldest first: when, from what, and what they changed."""
    from kg import store

    if not graph.is_dir():
        raise Error(f"{graph}: no store directory; only kg build --store DIR keeps a log")
    runs = [json.loads(note["told"]) for note in store.load(graph).notes("run").values()]
    if as_json:
        print(json.dumps(runs, ensure_ascii=False, indent=1))
        return
    numbers = ("added", "redone", "unchanged", "removed", "failed")
    table = Table("begun", "ended", *numbers, "sources", box=None)
    for run in runs:
        when = run["begun"][:19], run["ended"][:19] or "was cut off"
        table.add_row(*when, *(str(run[name]) for name in numbers), _plain(" ".join(run["sources"])))
    _show(table)


@app.command()
def explain(
    graph: Graph,
    actor: Annotated[str, typer.Argument(help="An actor's id or name.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Say why an actor is one node: its names, its articles, and what made them one."""
    from kg import identity, store

    told = identity.explain(store.load(Path(graph)), actor)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    print(f"{told['name']} <{told['id']}>, {told['kind']}, {told['country'] or 'country not told'}")
    for line in (*told["links"], *(f"one because {why}" for why in told["because"])):
        print(line)
    table = Table("article", "names there", "country", "offices", "facts", box=None)
    for row in told["articles"]:
        cells = row["article"], ", ".join(row["names"]), row["country"] or "", ", ".join(row["offices"])
        table.add_row(*map(_plain, cells), str(row["facts"]))
    _show(table)
    if told["others"]:
        console.print(f"others whose names hold '{actor}': {', '.join(told['others'])}", markup=False, soft_wrap=True)


@app.command()
def resolve(graph: Graph, decisions: Decided = [], as_json: AsJson = False) -> None:  # noqa: B006
    """Propose who may be wrongly two or wrongly one, as lines for a file of decisions: take away the "?" of what is so."""
    from kg import decisions as judged
    from kg import identity, store

    rows = identity.doubts(store.load(Path(graph)), judged.Decisions(judged.read(decisions)))
    if as_json:
        print(json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=1))
        return
    writer = csv.writer(sys.stdout, "excel-tab", lineterminator="\n")
    writer.writerows([judged.COLUMNS, *rows])


def _takes(path: Path, option: str) -> bool:
    from kg import export

    return export.takes(path, option)


def _kept(article: Article, texts: dict[str, str] | None) -> Article:
    """The article, its text put into `texts` where there is one."""
    if texts is not None:
        texts[article.id] = article.text
    return article


@app.command()
def extract(
    sources: Sources,
    attributions: Annotated[bool, typer.Option(help="Print source, cue and content spans instead of facts.")] = False,
    date: Date = None,
    own: Own = [],  # noqa: B006
    quiet: Quiet = False,
) -> None:
    """Print each article's facts as JSON lines, with offsets into its text."""
    from kg import build as way
    from kg import lists, names, read

    names.use(lists.rows(own))
    failed: list[BadArticle] = []

    def tell(error: BadArticle) -> None:
        _skipped(error)
        failed.append(error)

    found = read.articles(sources, date=date, stdin=sys.stdin.buffer, failed=tell)
    rows = way.attribution_rows if attributions else way.fact_rows
    done = 0
    with _progress(quiet) as step:
        for article, row in rows(found):
            print(json.dumps(row, ensure_ascii=False))
            step(article)
            done += 1
    _all_read(done, len(failed))


@app.command()
def query(
    graph: Graph,
    sparql: Annotated[str, typer.Argument(help="A SPARQL query, or a .rq file that holds one.", show_default=False)],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Answer a SPARQL query."""
    from kg import answers, store

    text = answers.read_query(Path(sparql)) if sparql.endswith(".rq") else sparql
    answer = store.load(Path(graph)).query(text)
    _print(answer.columns, answer.rows, as_json, as_csv)


@app.command()
def ask(
    graph: Annotated[
        str | None, typer.Argument(help="A store directory, or a .ttl .nt .nq .trig .jsonld file.")
    ] = None,
    name: Annotated[str | None, typer.Argument(help="The question; without one, the questions are listed.")] = None,
    actor: Annotated[str | None, typer.Option(help="Only rows about actors whose name holds this.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Only rows of this day (YYYY-MM-DD), month or year, or later.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Only rows of this day, month or year, or earlier.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="No more than so many rows, the first.")] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Answer a named question; without a name, list the questions."""
    from kg import answers, store

    questions = answers.questions()
    if graph in questions and not Path(graph or "").exists():
        raise Error(f"give the graph before the question: kg ask {name or 'GRAPH'} {graph}")
    if name is None and any((actor, since, until, limit, as_json, as_csv)):
        raise Error(f"name a question, one of {' '.join(questions)}")
    if graph is not None:
        store.check(Path(graph))
    if graph is None or name is None:
        table = Table("question", "what it answers", box=None)
        for key, question in questions.items():
            table.add_row(key, question.help)
        _show(table)
        return
    if name not in questions:
        raise Error(f"no question is called '{name}'; choose one of {' '.join(questions)}")
    columns, rows = store.load(Path(graph)).ask(questions[name].sparql, actor=actor, since=since, until=until)
    _print(columns, islice(rows, limit), as_json, as_csv)


@app.command()
def check(graph: Graph) -> None:
    """Check a graph against the ontology's shapes; exit 1 where it does not conform."""
    from kg import store

    problems = store.load(Path(graph)).problems()
    for problem in problems:
        print(problem)
    if problems:
        raise Error(f"{graph}: {len(problems)} problems; see above")
    print(f"{graph}: conforms")


@app.command()
def export(
    graph: Graph,
    output: Annotated[
        list[Path], typer.Option("-o", "--output", help="File to write, its format by its ending; repeatable.")
    ],
    view: Annotated[
        str | None,
        typer.Option(help="Of a network: facts (facts are nodes) or actors (facts are edges between actors)."),
    ] = None,
    flavor: Annotated[
        str | None, typer.Option(help="Of .graphml: yed (labels and shapes for yEd); of .ttl: rdf12 (reified claims).")
    ] = None,
    texts: Annotated[
        list[str],
        typer.Option(
            help="Of .html: the articles, to show the sentences in their text; a graph has but quotes. Repeatable."
        ),
    ] = [],  # noqa: B006
    no_text: NoText = False,
    kind: Annotated[
        list[str], typer.Option(help="Only facts of this kind, such as Meeting or SanctionsAct; repeatable.")
    ] = [],  # noqa: B006
    actor: About = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Write a graph, or the part about some kinds of facts, actors or days, in other formats."""
    from kg import export as exports
    from kg import store
    from kg.export.cut import cut

    given = {"view": view, "flavor": flavor, "texts": _texts(texts) if texts and not no_text else None}
    options = {name: value for name, value in given.items() if value is not None}
    for path in output:
        exports.exporter(path, **options)
    asked = {name: value for name, value in {"actor": actor, "since": since, "until": until}.items() if value}
    loaded = store.load(Path(graph))
    chosen = cut(loaded, kinds=kind) if kind else loaded
    rest = cut(chosen, **asked) if asked and not all(_takes(path, "actor") for path in output) else chosen
    for path in output:  # a page keeps to actor and days itself, and says so
        keeps = _takes(path, "actor")
        _export(chosen if keeps else rest, path, {**options, **asked} if keeps else options)
        console.print(f"wrote {path}", highlight=False, soft_wrap=True)


@app.command()
def plot(
    graph: Graph,
    output: Annotated[
        list[Path], typer.Option("-o", "--output", help="File to write: .svg, .png or .pdf; repeatable.")
    ],
    kind: Annotated[
        str,
        typer.Option(help="timeline (when), network (who with whom) or matrix (who with whom, and how often)."),
    ] = "timeline",
    top: Annotated[int, typer.Option(min=2, help="Of network and matrix: actors shown, those with most facts.")] = 30,
    actor: About = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Draw a figure for a paper or slides; needs the extra "plot" of the package."""
    from kg import store
    from kg.export import plot as figures

    for path in output:
        figures.check(path, kind)
    loaded = store.load(Path(graph))
    for path in output:
        figures.plot(loaded, path, kind, top=top, actor=actor, since=since, until=until)
        console.print(f"wrote {path}", highlight=False, soft_wrap=True)


def _export(graph: Store, path: Path, options: dict[str, Any]) -> None:
    """Writes a file; an interrupt leaves what was there, and says so."""
    from kg import export as exports

    try:
        exports.export(graph, path, **options)
    except KeyboardInterrupt:
        console.print(f"stopped; {_plain(path)} is left as it was", highlight=False, soft_wrap=True)
        raise typer.Exit(130) from None


def _texts(sources: list[str]) -> dict[str, str]:
    """The text of each article of the sources, by id."""
    from kg import read

    failed: list[BadArticle] = []
    found = {
        article.id: article.text for article in read.articles(sources, stdin=sys.stdin.buffer, failed=failed.append)
    }
    for error in failed:
        _skipped(error)
    _all_read(len(found), len(failed))
    return found


@app.command(name="eval")
def evaluate(
    gold: Annotated[Path, typer.Argument(help="A folder with facts/*.json, or a .jsonl file of attributions.")],
    source: Annotated[Path, typer.Argument(help="What kg extract printed (.jsonl), or the articles to extract from.")],
    per_doc: Annotated[bool, typer.Option("--per-doc", help="Scores of each article, too.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List what is missed, false or wrong, a line each.")] = False,
    as_json: AsJson = False,
) -> None:
    """Score extracted facts or attributions against annotated ones."""
    from kg import attributions, score
    from kg import evaluate as files

    annotated = files.gold(gold)
    spans = any("attributions" in row for row in annotated.values())
    told = files.predicted(source, attributions=spans)
    if spans:
        _print_rows(_attribution_rows(attributions.compare(annotated, told)), as_json)
        return
    if errors:
        texts = files.texts(source) if source.suffix == ".jsonl" and not told.keys() <= annotated.keys() else {}
        texts |= files.texts(gold)
        for fault in score.faults(annotated, told):
            print(files.told(fault, texts.get(fault.doc)))
    rows = _fact_rows("all", score.compare(annotated, told))
    if per_doc:
        rows = [r for doc, row in annotated.items() for r in _fact_rows(doc, score.compare({doc: row}, told))] + rows
    _print_rows(rows, as_json)


def _attribution_rows(counts: dict[str, Count]) -> list[dict[str, Any]]:
    return [
        {"measure": name, "F1": count.f1, "precision": count.precision, "recall": count.recall}
        for name, count in counts.items()
    ]


def _fact_rows(doc: str, report: Report) -> list[dict[str, Any]]:
    """A row for each kind of facts, then one for the whole."""
    hit = max(report.actors["hit"], 1)
    actors = {"recall": report.actors["hit"] / max(report.actors["gold"], 1)}
    actors |= {name: report.actors[name] / hit for name in ("type", "country")}
    rows: list[dict[str, Any]] = [{"article": doc, "kind": "actors", "gold": report.actors["gold"], "slots": actors}]
    for kind, tally in report.kinds.items():
        slots = {name: sum(values) / len(values) for name, values in sorted(tally.slots.items())}
        counts = {"gold": tally.gold, "pred": tally.pred, "F1": tally.f1, "found F1": tally.found_f1}
        rows.append({"article": doc, "kind": kind, **counts, "slots": slots})
    return [*rows, {"article": doc, "kind": "KG_F1", "F1": report.kg_f1}]


def _print_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(_figure(row.get(name)) for name in columns))
    _show(table)


def _figure(cell: Any) -> str:
    if isinstance(cell, dict):
        return "  ".join(f"{name} {value:.2f}" for name, value in cell.items())
    return f"{cell:.3f}" if isinstance(cell, float) else _plain("" if cell is None else cell)


@app.command()
def train(
    data: Annotated[list[Path], typer.Option(help="Folder with articles.jsonl and facts/*.json; repeatable.")],
    encoder: Annotated[Path, typer.Option(help="Folder of the encoder to begin from (config, weights, tokenizer).")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write the reader into.")],
    attributions: Annotated[list[Path], typer.Option(help="JSON lines with attributions only; repeatable.")] = [],  # noqa: B006
    names: Annotated[list[Path], typer.Option(help="JSON lines with names only; repeatable.")] = [],  # noqa: B006
    begin: Annotated[Path | None, typer.Option(help="Folder of a reader to go on from, such as kg/models.")] = None,
    teacher: Annotated[
        Path | None, typer.Option(help="Folder of a larger encoder to train first, for the reader to learn from.")
    ] = None,
    unread: Annotated[
        list[Path], typer.Option(help="JSON lines of texts that the teacher reads to it; repeatable.")
    ] = [],  # noqa: B006
    passes: Annotated[int, typer.Option(help="Passes over the facts.")] = 9,
    share: Annotated[float, typer.Option(help="Share of the attributions read in each pass.")] = 1 / 6,
    rate: Annotated[
        float, typer.Option(help="Learning rate of the encoder at its peak; the heads' is five times it.")
    ] = 1.5e-4,
    heads: Annotated[
        int, typer.Option(help="Heads of attention that the encoder keeps, those that are worth most; 0 for all.")
    ] = 0,
    mean: Annotated[int, typer.Option(min=1, help="Take the mean of the weights after the last N passes.")] = 1,
    apart: Annotated[
        list[Path],
        typer.Option(
            help="Folder like --data of articles to weigh the reader's signs by, not to train it on; repeatable."
        ),
    ] = [],  # noqa: B006
    seed: int = 0,
) -> None:
    """Train a reader on annotated articles; needs the extra "train" of the package."""
    try:
        from kg.train import run
    except ImportError as error:
        raise Error(f"{error.name} is not installed; run: pip install 'diplokg[train]'") from error
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = run.Settings(seed, passes, share, encoder_rate=rate, head_rate=5 * rate, heads=heads, mean=mean)
    run.train(encoder, output, data, attributions, names, settings, begin, teacher, unread, apart)


def _skipped(error: BadArticle) -> None:
    if console.is_terminal:
        console.print(f"[red]skipped:[/] {_plain(error)}", highlight=False, soft_wrap=True)
    else:  # takes less time, and there may be a million
        print(f"skipped: {error}", file=sys.stderr)


def _undated(article: Article, dates: dict[str, str | None]) -> Article:
    """The article; where none was given, the date that it has now is kept in `dates`."""
    if article.inferred or not article.date:
        dates[article.id] = article.date
    return article


def _told(run: Run, counts: dict[str, int]) -> str:
    """What a build did, and what there is now."""
    numbers = {"added": run.added, "redone": run.redone, "unchanged": run.unchanged, "removed": run.removed}
    numbers |= {"kept though not found, as not everything could be read": run.spared}
    done = ", ".join(f"{number} {what}" for what, number in numbers.items() if number) or "nothing added"
    return f"{done}: {', '.join(f'{number} {what}' for what, number in counts.items())}"


def _finish(run: Run, kept: bool) -> None:
    """Ends with code 130 where the build was stopped; raises Error where something could not be read or was not there."""
    if not run.ended:
        after = "run the same command again to go on" if kept else "nothing is written"
        console.print(f"stopped after {run.read} articles; {after}", highlight=False, soft_wrap=True)
        raise typer.Exit(130)
    _all_read(run.read, run.failed)


def _all_read(read: int, failed: int) -> None:
    """Raises Error where an article could not be read or there was none."""
    if failed:
        raise Error(f"{failed} of {failed + read} articles or sources could not be read; see above")
    if not read:
        raise Error("no article found in the sources; give .txt .md .html .jsonl files or archives of them")


class _Stdin:
    """Standard input until `stop` is set: an interrupt ends it where more of it is waited for."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.waiting = False

    def read(self, size: int) -> bytes:
        """The next bytes."""
        return self._awaited(sys.stdin.buffer.read, size)

    def readline(self, size: int) -> bytes:
        """The next line."""
        return self._awaited(sys.stdin.buffer.readline, size)

    def _awaited(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            self.waiting = True
            return b"" if self.stop.is_set() else read(size)
        except KeyboardInterrupt:
            return b""
        finally:
            self.waiting = False


@contextmanager
def _stopping(stdin: _Stdin) -> Iterator[None]:
    """Has an interrupt (Ctrl-C) stop after the article at hand, and a second one end at once."""

    def set_once(*_: object) -> None:
        stdin.stop.set()
        signal.signal(signal.SIGINT, before)
        if stdin.waiting:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, set_once)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _progress:  # noqa: N801
    """A running count of articles on standard error, or nothing when quiet."""

    def __init__(self, quiet: bool) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.completed:.0f} articles"), TimeElapsedColumn())
        self.bar = Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)

    def __enter__(self) -> Any:
        self.bar.start()
        task = self.bar.add_task("", total=None)
        return lambda _: self.bar.advance(task)

    def __exit__(self, *_: object) -> None:
        self.bar.stop()


def _dates(articles: dict[str, str | None]) -> None:
    """Says of each article without a date of its own which one was read off its text; of many how many there are."""
    if len(articles) > MANY:
        dated = sum(date is not None for date in articles.values())
        told = (
            f"{dated:,} had theirs read off the text, {len(articles) - dated:,} have none and relative dates stay open"
        )
        console.print(f"{len(articles):,} articles without a date: {told}; give one with --date", soft_wrap=True)
        return
    for name, date in articles.items():
        found = f"read {date} off the text" if date else "relative dates stay open; give one with --date"
        console.print(f"{_plain(name)}: no date given; {found}", highlight=False, soft_wrap=True)


def _print(columns: tuple[str, ...], rows: Iterable[Cells], as_json: bool, as_csv: bool) -> None:
    """Prints rows as they come; a table in pieces, each with its head. Raises Error where two forms are asked for."""
    if as_json and as_csv:
        raise Error("give --json or --csv, not both")
    if as_json:
        _print_json(columns, rows)
    elif as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    else:
        left = iter(rows)
        piece = list(islice(left, PIECE))
        _print_table(columns, piece)
        if not piece:
            console.print("no rows")
        while piece := list(islice(left, PIECE)):
            _print_table(columns, piece)


def _print_json(columns: tuple[str, ...], rows: Iterable[Cells]) -> None:
    """Prints what json.dumps gives of a list of objects."""
    end = "["
    for row in rows:
        text = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, indent=1)
        print(end, textwrap.indent(text, " "), sep="\n", end="")
        end = ","
    print("[]" if end == "[" else "\n]")


def _print_table(columns: tuple[str, ...], rows: Iterable[Cells]) -> None:
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*["" if cell is None else _plain(" ".join(str(cell).split())) for cell in row])
    _show(table)


def _show(table: Table) -> None:
    """Prints a table; what is not a terminal has room for a wide one."""
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def _plain(value: object) -> str:
    """Text that rich prints as it stands."""
    from rich.markup import escape

    return escape(str(value))
