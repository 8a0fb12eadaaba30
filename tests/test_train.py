"""Annotated articles for training: their quotations are found in their texts, and what is wrong is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from kg import BadOntology, Error
from kg.extract import network, reader
from kg.model import Article
from kg.train import data, quotes

ROOT = Path(__file__).parent.parent
TEXT = "Envoy Ana Lund said Norway may lift its ban. She met Bo Ray. “We met,” Ray said, “and we talked.”"


def row(**changed: Any) -> dict[str, Any]:
    """Facts of TEXT without offsets."""
    spoken = {"id": "s1", "speaker": "a2", "cue": "said", "cue_context": "Ray said", "addressee": [], "act": "assert"}
    spoken |= {"content_start": "“We met", "content_end": "we talked.”"}
    measure = {"id": "p1", "action": "lift", "status": "considered", "conditions": []}
    measure |= {"evidence": [{"quote": "Norway may lift its ban", "trigger": "lift"}]}
    held = {
        "id": "m1",
        "kind": "meeting",
        "status": "held",
        "evidence": [{"quote": "She met Bo Ray", "trigger": "met"}],
    }
    facts = {"doc": "x", "actors": [], "meetings": [held], "statements": [spoken], "sanctions": [measure]}
    for facet, changes in changed.items():
        facts[facet][0].update(changes)
    return facts


def test_quotations_are_found() -> None:
    found = quotes.anchored(row(), TEXT)
    (spoken,), (held,), (measure,) = found["statements"], found["meetings"], found["sanctions"]
    assert TEXT[spoken["start"] : spoken["end"]] == "“We met,” Ray said, “and we talked.”"
    assert TEXT[spoken["cue_start"] : spoken["cue_end"]] == "said"
    assert spoken["cue_start"] > TEXT.index("Ray said") > 50
    for fact, word in ((held, "met"), (measure, "lift")):
        (evidence,) = fact["evidence"]
        assert TEXT[evidence["t_start"] : evidence["t_end"]] == word
        assert TEXT[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_offsets_that_are_given_stay() -> None:
    given = row(meetings={"evidence": [{"quote": "", "trigger": "", "t_start": 49, "t_end": 52}]})
    assert quotes.anchored(given, TEXT)["meetings"][0]["evidence"][0]["t_start"] == 49


@pytest.mark.parametrize(
    ("facet", "changes", "told"),
    [
        ("meetings", {"status": "over"}, "x, m1: status 'over' is none of held ongoing"),
        ("statements", {"act": "say"}, "x, s1: act 'say'"),
        ("statements", {"cue_context": "Lund said nothing"}, "'Lund said nothing' is not in the text"),
        ("statements", {"content_end": "Ana Lund"}, "'Ana Lund' is not in the text"),
        ("sanctions", {"evidence": [{"quote": "may lift its ban", "trigger": "ease"}]}, "'ease' is not in 'may lift"),
    ],
)
def test_what_does_not_fit_is_told(facet: str, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(Error, match=told):
        quotes.anchored(row(**{facet: changes}), TEXT)


def test_a_second_word_for_one_happening_in_a_sentence_is_masked() -> None:
    evidence = [
        {"quote": "and we talked", "trigger": "talked"},
        {"quote": "We met", "trigger": "We met"},
        {"quote": "She met Bo Ray", "trigger": "met"},
    ]
    meeting = {"evidence": evidence, "participants": [], "place": None, "date_text": None}
    measure = {"evidence": [], "instrument": None, "scope": [], "duration": None}
    measure |= {role: [] for role in ("sender", "target", "proponent", "claimed_by")}
    facts = quotes.anchored(row(meetings=meeting, sanctions=measure), TEXT)
    (example,) = data.from_facts(facts | {"actors": []}, TEXT, network.network().tokenizer)
    tags = [
        TEXT[s:e] + str(tag) for (s, e), tag in zip(example.window.offsets, example.tags["trigger"], strict=True) if tag
    ]
    assert tags == ["met1", f"We{data.MASK}", f"met{data.MASK}", "talked1"]


@pytest.mark.parametrize(("folder", "least"), [("articles", 1000), ("held_out", 80), ("set_apart", 80)])
def test_the_articles_written_for_training_are_sound(folder: str, least: int) -> None:
    rows = data.facts(ROOT / "kg" / "train" / folder)
    assert len(rows) > least
    for facts, text in rows:
        ids = {actor["id"] for actor in facts["actors"]}
        named = [m["participants"] for m in facts["meetings"]] + [[s["speaker"]] for s in facts["statements"]]
        named += [p[role] for p in facts["sanctions"] for role in ("sender", "target", "proponent", "claimed_by")]
        assert {who for some in named for who in some} <= ids, facts["doc"]
        assert text.strip(), facts["doc"]
    lines = (ROOT / "kg" / "train" / folder / "articles.jsonl").read_text(encoding="utf8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == {facts["doc"] for facts, _ in rows}


@pytest.mark.parametrize("folder", ["held_out", "set_apart"])
def test_no_article_kept_apart_is_trained_on(folder: str) -> None:
    apart, trained = (
        set((ROOT / "kg" / "train" / folder / "articles.jsonl").read_text(encoding="utf8").splitlines())
        for folder in (folder, "articles")
    )
    assert apart.isdisjoint(trained)


def test_a_reader_of_another_version_is_refused(tmp_path: Path) -> None:
    for name in ("reader.onnx", "tokenizer.json"):
        (tmp_path / name).symlink_to(network.FOLDER / name)
    with np.load(network.FOLDER / "heads.npz") as heads:
        old = {name: heads[name] for name in heads.files}
    del old["peers.near.weight"]
    np.savez(tmp_path / "heads.npz", **old)
    with pytest.raises(BadOntology, match="another version of kg made; train it again"):
        network.network(tmp_path)
    with pytest.raises(BadOntology, match="no trained reader here"):
        network.network(tmp_path / "none")


def threads() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_numpy_reads_with_one_thread_and_has_its_own_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, before = [], threads()
    monkeypatch.setattr(reader.offers, "offers", lambda *_: seen.extend(threads()) or [])
    for _ in reader.read([Article("a", "Ana Lund met Bo Ray in Oslo.")]):
        assert threads() == before
    assert set(seen) == {1}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Path]:
    """A small untrained reader and the folder of its encoder."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    from kg.train import model

    folder = tmp_path / "encoder"
    size = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 24}
    transformers.BertModel(transformers.BertConfig(**size), add_pooling_layer=False).save_pretrained(folder)
    shutil.copy(network.FOLDER / "tokenizer.json", folder)
    monkeypatch.setattr(model, "BLANKED", 0.0)
    torch.manual_seed(0)
    reader = model.Reader(folder).eval()
    with torch.no_grad():
        for weight in reader.parameters():
            weight.normal_(std=0.2)
    return reader, folder


def examples() -> list[data.Example]:
    """A window with facts and one with an attribution."""
    tokenizer = network.network().tokenizer
    actors = [
        {"id": "a1", "name": "Ana Lund", "aliases": ["Lund"], "type": "person", "country": "NOR"},
        {"id": "a2", "name": "Bo Ray", "aliases": ["Ray"], "type": "person", "country": None},
    ]
    meeting = {"participants": ["a1", "a2"], "place": None, "date_text": None}
    measure = {"evidence": [], "instrument": None, "scope": [], "duration": None}
    measure |= {role: [] for role in ("sender", "target", "proponent", "claimed_by")}
    facts = quotes.anchored(row(meetings=meeting, sanctions=measure), TEXT) | {"actors": actors}
    said = {"source": [[0, 14]], "cue": [[15, 19]], "content": [[20, 43]]}
    return [
        *data.from_facts(facts, TEXT, tokenizer),
        *data.from_attributions({"text": TEXT[:44], "attributions": [said]}, tokenizer),
    ]


def test_neighbours_in_a_batch_change_no_loss(made: tuple[Any, Path]) -> None:
    from kg.train import model, sheets

    (reader, _), (whole, spoken) = made, examples()
    alone = [model.loss(reader, sheets.batch([example])).item() for example in (whole, spoken)]
    both = model.loss(reader, sheets.batch([whole, spoken])).item()
    assert min(alone) > 1, (whole.mentions, whole.anchors)
    assert both == pytest.approx(sum(alone) / 2, rel=1e-5)


def test_the_head_that_gives_nothing_goes_first_and_is_not_missed(made: tuple[Any, Path]) -> None:
    torch = pytest.importorskip("torch")
    from kg.train import heads, model, sheets

    reader, _ = made
    with torch.no_grad():
        reader.encoder.encoder.layer[1].attention.output.dense.weight[:, 8:16] = 0
    before = model.loss(reader, sheets.batch(examples())).item()
    heads.thin(reader, examples(), 5)
    assert [layer.attention.self.num_attention_heads for layer in reader.encoder.encoder.layer] == [3, 2]
    assert model.loss(reader, sheets.batch(examples())).item() == pytest.approx(before, rel=1e-6)
    heads.thin(reader, examples(), 0)
    assert [layer.attention.self.num_attention_heads for layer in reader.encoder.encoder.layer] == [1, 1]


def test_a_thinned_reader_reads_the_same_once_written_and_is_taken_up_again(
    made: tuple[Any, Path], tmp_path: Path
) -> None:
    torch = pytest.importorskip("torch")
    from kg.train import export, heads, model

    (reader, encoder), (whole, _) = made, examples()
    heads.keep(reader, [[0, 2], [1]])
    given = network.inputs(whole.window)
    ids, cases = (torch.from_numpy(given[part]) for part in ("ids", "cases"))
    states, tags = reader(ids, cases, torch.ones_like(ids))
    export.export(reader, encoder, tmp_path / "made")
    read, _ = network.Network(tmp_path / "made").session.run(None, given)
    assert np.abs(read - states.detach().numpy()).mean() < 0.05 < np.abs(read).mean()
    theirs, mine = _roles(reader.eval(), whole, states.detach(), tmp_path / "made")
    assert np.abs(theirs - mine).max() < 0.02 < np.abs(theirs).std()
    again = model.Reader(encoder).eval()
    export.take_up(again, tmp_path / "made")
    assert torch.allclose(again(ids, cases, torch.ones_like(ids))[1], tags, atol=0.05)


def _roles(reader: Any, example: data.Example, states: Any, folder: Path) -> tuple[Any, Any]:
    """Who has which role, as torch tells it and as numpy does."""
    from kg.train import sheets

    rows = sheets.batch([example])
    told = reader.roles(states, *(rows[part] for part in ("anchors", "kinds", "mentions", "present")))[0]
    net = network.Network(folder)
    read = net.heard(example.window, states[0, :-1].numpy(), np.zeros((len(example.window.ids), 1), np.float32))
    mentions = [place for place, _ in example.mentions]
    happenings = [(i, a) for i, a in enumerate(example.anchors) if a.kind in ("meeting", "sanction")]
    assert happenings
    assert len(mentions) > 2
    mine = [net.roles(read, [anchor.place], anchor.kind, mentions)[0] for _, anchor in happenings]
    return told[[i for i, _ in happenings]].detach().numpy(), np.array(mine)


def test_a_reader_is_no_way_off_from_itself_and_neighbours_change_nothing(made: tuple[Any, Path]) -> None:
    torch = pytest.importorskip("torch")
    from kg.train import model, sheets, teacher

    (reader, folder), pair = made, examples()
    other = model.Reader(folder).eval()
    with torch.no_grad():
        both, alone = sheets.batch(pair), [sheets.batch([example]) for example in pair]
        mine, theirs = model.scores(reader, both), model.scores(other, both)
        assert teacher.difference(mine, mine, both).tolist() == pytest.approx([0, 0], abs=1e-3)
        apart = teacher.difference(mine, theirs, both).tolist()
        single = [teacher.difference(model.scores(reader, b), model.scores(other, b), b).item() for b in alone]
    assert min(apart) > 1
    assert apart == pytest.approx(single, rel=1e-4)


def test_what_nobody_annotated_costs_nothing_but_a_teacher_has_something_to_say_of_it(made: tuple[Any, Path]) -> None:
    torch = pytest.importorskip("torch")
    from kg.train import model, sheets, teacher

    reader, folder = made
    (example,) = teacher.seen(reader, TEXT, network.network().tokenizer)
    assert example.anchors
    assert example.mentions
    batch = sheets.batch([example])
    with torch.no_grad():
        assert model.loss(reader, batch).item() == 0
        pupil = model.scores(model.Reader(folder).eval(), batch)
        assert teacher.difference(pupil, model.scores(reader, batch), batch).item() > 1


def test_a_window_in_which_a_teacher_sees_too_much_is_passed_over(
    made: tuple[Any, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.train import teacher

    reader, _ = made
    monkeypatch.setattr(teacher, "MOST", 0)
    assert not list(teacher.seen(reader, TEXT, network.network().tokenizer))


def test_texts_for_a_teacher_want_a_teacher(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from kg.train import run

    with pytest.raises(Error, match="--teacher"):
        run.train(tmp_path, tmp_path, [], unread=[tmp_path / "texts.jsonl"])


def test_the_mean_of_the_last_passes_is_taken(made: tuple[Any, Path]) -> None:
    torch = pytest.importorskip("torch")
    from kg.train import run

    reader, _ = made

    def passes() -> Iterator[None]:
        for value in (1.0, 2.0, 4.0):
            with torch.no_grad():
                for weight in reader.parameters():
                    weight.fill_(value)
            yield

    told = [{w.flatten()[0].item() for w in each.parameters()} for each in run._means(reader, passes(), 1)]
    assert told == [{1.0}, {2.0}, {3.0}]


def test_an_encoder_with_another_vocabulary_is_given_the_same_pieces(tmp_path: Path) -> None:
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    from kg.train import model, sheets

    ours = network.network().tokenizer.get_vocab()
    words = ["<s>", "<pad>", "</s>", "[UNK]", *sorted(piece for piece in ours if piece[0] != "["), "<mask>"]
    size = {"hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 3, "intermediate_size": 24}
    large = transformers.MPNetModel(transformers.MPNetConfig(vocab_size=len(words), **size), add_pooling_layer=False)
    large.save_pretrained(tmp_path)
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf8")
    transformers.MPNetTokenizerFast(vocab=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    reader = model.Reader(tmp_path)
    rows, old = reader.encoder.inner.get_input_embeddings().weight, large.get_input_embeddings().weight
    for piece, theirs in (("said", "said"), ("##ing", "##ing"), ("[MASK]", "<mask>"), ("[CLS]", "<s>")):
        assert torch.equal(rows[ours[piece]], old[words.index(theirs)]), piece
    batch = sheets.batch(examples())
    before = model.loss(reader.eval(), batch).item()
    batch["cases"] = 1 - batch["cases"].clamp(max=1)
    assert model.loss(reader, batch).item() == pytest.approx(before)  # as it begins, cases say nothing


def test_the_probe_of_the_processor_is_what_export_makes(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    from kg.train import export

    export.overflow(tmp_path / "overflow.onnx")
    made, shipped = (onnx.load(folder / "overflow.onnx").graph for folder in (tmp_path, network.FOLDER))
    assert made == shipped
