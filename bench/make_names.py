"""Writes states.tsv and codes.tsv of ontology/names from registry packages and states_by_hand.tsv; review the difference.

    pip install babel pycountry countryinfo hdx-python-country rigour
    python bench/make_names.py ../shared/data/names/country_codes.csv

The table of codes (datasets/country-codes, PDDL) gives Wikidata ids and capitals; ids that rigour has otherwise are printed.
For places.tsv see make_places.py.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import pycountry
from babel import Locale
from countryinfo import CountryInfo
from hdx.location.country import Country
from rigour.territories import get_territory

ROOT = Path(__file__).parent.parent
LISTS = ("aliases", "metonyms", "demonyms", "short")
COLUMNS = ("id", "kind", "name", "country", "wikidata", *LISTS)
# Islands without a government of their own, and parts of France that news counts as France.
SKIPPED = set(
    re.findall(
        r"\w+", "ALA ATA ATF BES BLM BVT CCK CXR GLP GUF HMD IOT MAF MTQ MYT NFK PCN REU SGS SHN SJM SPM SXM UMI"
    )
)
HEADER = """# States and territories that act in news; written by bench/make_names.py.
# Corrections go to bench/states_by_hand.tsv.
# metonyms: capitals and seats of power (places too); demonyms: adjectives and peoples;
# short: counts only where the text has introduced the bearer.
"""
CODES = "# Countries as FollowTheMoney codes them, and as states.tsv does; written by bench/make_names.py.\n"


def main(codes: Path) -> None:
    """Write the table, sorted by id."""
    hand = {line["code"]: line for line in table(ROOT / "bench" / "states_by_hand.tsv", delimiter="\t")}
    known = {line["ISO3166-1-Alpha-3"]: line for line in table(codes, delimiter=",")}
    rows = [state(code, known.get(code, {}), hand.get(code, {})) for code in (set(known) | set(hand)) - SKIPPED]
    for row in rows:
        check(row)
    with (ROOT / "ontology" / "names" / "states.tsv").open("w", encoding="utf8") as out:
        out.write(HEADER + "\t".join(COLUMNS) + "\n")
        for row in sorted(rows, key=lambda row: str(row["id"])):
            out.write("\t".join(cell(row[column]) for column in COLUMNS) + "\n")

    write_codes({str(row["country"]) for row in rows if row["country"]})


def write_codes(countries: set[str]) -> None:
    """Write the table of codes that lists of entities have: ISO 3166 alpha-2, of past states alpha-4."""
    present = {c.alpha_2.lower(): c.alpha_3 for c in pycountry.countries}
    past = {c.alpha_4.lower(): c.alpha_3 for c in pycountry.historic_countries}
    codes = {code: state for code, state in {**past, **present, "xk": "XKX"}.items() if state in countries}
    with (ROOT / "ontology" / "names" / "codes.tsv").open("w", encoding="utf8") as out:
        out.write(CODES + "code\tcountry\n")
        out.writelines(f"{code}\t{state}\n" for code, state in sorted(codes.items()))


def table(path: Path, *, delimiter: str) -> list[dict[str, str]]:
    """The lines of a table with a header, comments left out."""
    with path.open(encoding="utf8") as lines:
        return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=delimiter))


def state(code: str, known: dict[str, str], hand: dict[str, str]) -> dict[str, str | list[str]]:
    """One row: what the packages say, with the corrections by hand."""
    short = pycountry.countries.get(alpha_3=code)
    name = hand.get("name") or plain(Locale("en").territories[short.alpha_2])
    own = {column: cells(hand, column) for column in LISTS}
    aliases = [*formal(code, known), *own["aliases"]]
    capital = [plain(known.get("Capital", ""))]
    demonyms = own["demonyms"] or [form for word in demonym(code) for form in (word, people(word))]
    dropped = {name, *cells(hand, "drop")}
    return {
        "id": f"state-{code}",
        "kind": "State",
        "name": name,
        "country": code if coded(code) else "",
        "wikidata": hand.get("wikidata") or known.get("wikidata_id", "").rsplit("/", 1)[-1],
        "aliases": unique(aliases, dropped),
        "metonyms": unique([*capital, *own["metonyms"]], {*dropped, *aliases}),
        "demonyms": unique(demonyms, dropped),
        "short": own["short"],
    }


def check(row: dict[str, str | list[str]]) -> None:
    """Print a Wikidata id that rigour does not have for the state."""
    territory = get_territory(str(row["country"])) if row["country"] else None
    if territory and row["wikidata"] not in territory.qids:
        print(f"{row['id']}: {row['wikidata']}, but {territory.qid} in rigour")


def coded(code: str) -> bool:
    """Whether ISO 3166 has, had or reserves the code."""
    return bool(
        pycountry.countries.get(alpha_3=code) or pycountry.historic_countries.get(alpha_3=code) or code == "XKX"
    )


def formal(code: str, known: dict[str, str]) -> list[str]:
    """Formal and UN short names."""
    formal = plain(known.get("UNTERM English Formal", ""))
    entry = (Country.countriesdata(use_live=False)["countries"].get(code) or {}) if known else {}
    territory = get_territory(code) if known else None
    others = (known.get("UNTERM English Short"), entry.get("English Short"), territory and territory.full_name)
    return [formal, *(plain(text or "") for text in others)]


def demonym(code: str) -> list[str]:
    """Demonyms from countryinfo; none where it lacks the country."""
    short = pycountry.countries.get(alpha_3=code)
    found = CountryInfo(short.alpha_2).info().get("demonym") if short else ""
    return [word.strip() for word in (found or "").split(",")]


def people(word: str) -> str:
    """The plural, where it is formed with an s alone."""
    return word + "s" if word.endswith(("an", "er")) else ""


def plain(name: str) -> str:
    """The name without footnote marks, additions in brackets and a leading article."""
    name = re.sub(r"\s*(\(.*?\)|\[.*?\]|\*+)", "", name).replace("’", "'").replace("&", "and").replace("St. ", "Saint ")
    return re.sub(r"^[Tt]he ", "", name).replace(" The ", " the ").strip()


def cells(line: dict[str, str], column: str) -> list[str]:
    """The parts of a cell with several values."""
    return [part for part in line.get(column, "").split("|") if part]


def unique(forms: list[str], dropped: set[str]) -> list[str]:
    """The forms sorted, each once."""
    return sorted(set(forms) - dropped - {""})


def cell(value: str | list[str]) -> str:
    """A value as written in the table."""
    return value if isinstance(value, str) else "|".join(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
