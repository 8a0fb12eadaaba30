"""Scores: small cases by hand, and the same figures as the project's scoring scripts on perturbed gold."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg import Error, attributions, evaluate, score

SHARED = Path(__file__).parents[2] / "shared"
with_shared = pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason=f"{SHARED} with gold data is not here")

TALKS = "Envoy Ana Lund met Minister Bo Ray in Port Elm on Monday."
GOLD = {
    "doc": "one",
    "actors": [
        {"id": "a1", "name": "Ana Lund", "type": "person", "country": "NOR", "aliases": ["Lund"]},
        {"id": "a2", "name": "Bo Ray", "type": "person", "country": None, "aliases": []},
    ],
    "meetings": [
        {
            "evidence": [{"start": 0, "end": len(TALKS)}],
            "participants": ["a1", "a2"],
            "place": "Port Elm",
            "date": "2021-03-05",
            "kind": "talks",
            "status": "held",
        }
    ],
    "statements": [{"speaker": "a1", "start": 100, "end": 150, "kind": "direct", "act": "assert", "addressee": []}],
    "sanctions": [],
}
PRED = {
    "doc": "one",
    "actors": [
        {"id": "x", "name": "Minister Ray", "type": "person", "country": None, "aliases": []},
        {"id": "y", "name": "Ms. Lund", "type": "person", "country": "NOR", "aliases": []},
    ],
    "meetings": [
        {
            "evidence": [{"start": 10, "end": 20}],
            "participants": ["x"],
            "place": "the town of Port Elm",
            "date": "2021-03-05/2021-03-06",
            "kind": "summit",
            "status": "held",
        }
    ],
    "statements": [{"speaker": "x", "content": {"start": 90, "end": 150}, "kind": "direct", "act": "deny"}],
    "sanctions": [],
}


def test_perfect_facts_score_one() -> None:
    own = GOLD | {"statements": [s | {"content": s} for s in GOLD["statements"]]}  # type: ignore[union-attr,operator]
    report = score.compare({"one": GOLD}, {"one": own})
    assert report.kg_f1 == 1.0
    assert list(score.faults({"one": GOLD}, {"one": own})) == []


def test_each_slot_earns_its_part() -> None:
    report = score.compare({"one": GOLD}, {"one": PRED})
    assert report.actors == {"gold": 2, "hit": 2, "type": 2, "country": 2}
    meetings, statements = report.kinds["meetings"], report.kinds["statements"]
    assert {name: values[0] for name, values in meetings.slots.items()} == {
        "participants": pytest.approx(2 / 3),
        "place": 1.0,
        "date": 1.0,
        "kind": 0.0,
        "status": 1.0,
    }
    assert meetings.f1 == pytest.approx((3 * 2 / 3 + 3) / 7)
    assert statements.f1 == pytest.approx(1 / 4)
    assert statements.found_f1 == 1.0


def test_faults_say_what_is_wrong() -> None:
    found = {(f.kind, f.fault): f.slots for f in score.faults({"one": GOLD}, {"one": PRED})}
    assert found == {("meetings", "wrong"): ("participants", "kind"), ("statements", "wrong"): ("speaker", "act")}
    assert [f.fault for f in score.faults({"one": GOLD}, {})] == ["missed", "missed"]
    fault = next(score.faults({"one": GOLD}, {}))
    assert evaluate.told(fault, TALKS) == f"one meetings missed  | {TALKS}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("The President", "president"),
        ("Prime Minister Ana Lund’s", "ana lund"),
        ("Secretary General Bo Ray", "bo ray"),
        ("U.S.", "us"),
        ("Kim Jong-un", "kim jong un"),
        (None, ""),
    ],
)
def test_names_are_compared_without_titles(name: str | None, expected: str) -> None:
    assert score.norm(name) == expected


def test_attributions_by_hand() -> None:
    gold = {
        "one": {
            "text": "Ana said it rains.",
            "attributions": [{"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 18]]}],
        }
    }
    pred = {"one": {"attributions": [{"source": [[0, 3]], "cue": [], "content": [[9, 17]]}]}}
    counts = attributions.compare(gold, pred)
    assert counts["source chars"] == (3, 3, 3)
    assert counts["cue chars"] == (0, 4, 0)
    assert counts["content exact"] == (1, 1, 1)
    assert counts["relation"] == (1, 1, 1)


@pytest.mark.parametrize(
    ("content", "message"), [("[1]", "not a JSON object"), ("{", "not JSON"), ("{}", "no annotated facts")]
)
def test_bad_files_are_named(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(content)
    with pytest.raises(Error, match=rf"gold\.jsonl.*{message}"):
        evaluate.gold(tmp_path / "gold.jsonl")


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SHARED / "eval" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def perturbed(row: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Gold with much of it wrong, in the form of predictions."""
    out: dict[str, Any] = json.loads(json.dumps(row))
    ids = [actor["id"] for actor in out["actors"]]
    for actor in out["actors"]:
        actor["name"] = "The " + actor["name"].split()[-1] if chance.random() < 0.3 else actor["name"]
        actor["country"] = "USA" if chance.random() < 0.3 else actor["country"]
    for kind in score.KINDS:
        out[kind] = [fact for fact in out[kind] if chance.random() < 0.8]
        for fact in out[kind]:
            for role in {"participants", "sender", "target", "proponent", "claimed_by", "addressee"} & set(fact):
                fact[role] = chance.sample(ids, min(2, len(ids))) if chance.random() < 0.5 else fact[role]
            if kind == "statements":
                low, high = fact["start"] + chance.randint(-9, 30), fact["end"] + chance.randint(-30, 9)
                fact["content"] = {"start": low, "end": max(low, high)}
            fact |= {"status": "held", "action": "lift", "date": "2019-10"} if chance.random() < 0.3 else {}
    return out


@with_shared
def test_facts_score_as_by_the_script() -> None:
    module = script("score_facts")
    gold = module.load_gold(str(SHARED / "gold" / "dev" / "facts"))
    assert gold == evaluate.gold(SHARED / "gold" / "dev")
    chance = random.Random(3)
    pred = {doc: perturbed(row, chance) for doc, row in gold.items()}
    expected, found = module.score(gold, pred), score.compare(gold, pred)
    assert found.kg_f1 == pytest.approx(expected["KG_F1"])
    assert found.actors["hit"] / found.actors["gold"] == pytest.approx(expected["actors"]["recall"])
    for kind, tally in found.kinds.items():
        assert (tally.f1, tally.found_f1) == pytest.approx((expected[kind]["F1"], expected[kind]["found_F1"]))
        means = {name: sum(values) / len(values) for name, values in tally.slots.items()}
        assert means == pytest.approx(expected[kind]["slots"])


@with_shared
def test_attributions_score_as_by_the_script(tmp_path: Path) -> None:
    path = SHARED / "data" / "polnear_dev.jsonl"
    rows = list(map(json.loads, path.read_text(encoding="utf8").splitlines()))
    chance = random.Random(4)
    pred = {row["doc"]: {"doc": row["doc"], "attributions": shifted(row, chance)} for row in rows}
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, pred.values())), encoding="utf8")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        script("score_attributions").main(str(path), str(tmp_path / "p.jsonl"))
    expected = {" ".join(line.split()[:-6]): line.split()[-5::2] for line in printed.getvalue().splitlines()}
    found = attributions.compare({row["doc"]: row for row in rows}, pred)
    assert {name: [f"{x:.3f}" for x in (c.f1, c.precision, c.recall)] for name, c in found.items()} == expected


def shifted(row: dict[str, Any], chance: random.Random) -> list[dict[str, list[list[int]]]]:
    last = len(row["text"])
    return [
        {
            part: [
                [max(0, s + chance.choice([-3, 0, 0, 5])), min(last, e + chance.choice([-1, 0, 3]))]
                for s, e in one[part]
            ]
            for part in attributions.PARTS
        }
        for one in row["attributions"]
        if chance.random() < 0.8
    ]
