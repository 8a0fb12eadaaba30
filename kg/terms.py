"""What the graph is written in: nodes of ids, literals, and the IRIs of the vocabularies."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import pyoxigraph as ox

from kg.ontology import DIP

Node = ox.NamedNode
Literal = ox.Literal
Triple = ox.Triple
Quad = ox.Quad
Name = Node | ox.BlankNode | Triple
Term = Name | Literal
Cell = str | int | float | bool
"""What a term is in a table."""

ID = "https://w3id.org/diplokg/id/"
BUILD = "https://w3id.org/diplokg/build#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
WIKIDATA = "http://www.wikidata.org/entity/"
PREFIXES = {"dip": DIP, "rdfs": RDFS, "skos": SKOS, "wd": WIKIDATA, "xsd": XSD}
TYPE, LABEL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", RDFS + "label"
REIFIES = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"
ALIAS, MATCH, COUNTRY = SKOS + "altLabel", SKOS + "exactMatch", DIP + "country"
EVIDENCE, ARTICLE, NAMES = DIP + "evidence", DIP + "article", DIP + "names"
DEFAULT = ox.DefaultGraph()
"""The graph of what all articles say together."""
NOTES = Node(BUILD)
"""The graph of what builds remember, which no query and no export shows."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff\ufffe\uffff]")


def iri(name: str, base: str = ID) -> Node:
    """The node of an id, which may hold any character."""
    return Node(base + quote(name, safe="", errors="surrogatepass"))


def local(node: object) -> str:
    """The id of a node, or the local name of a term of the ontology."""
    name = node.value if isinstance(node, Node | ox.BlankNode) else str(node)
    return unquote(name.removeprefix(ID).removeprefix(DIP), errors="surrogatepass")


def literal(text: str, datatype: str = XSD + "string") -> Literal:
    """A literal; what RDF cannot hold becomes U+FFFD, so that lengths stay."""
    return Literal(_UNSTORABLE.sub("\ufffd", text), datatype=Node(datatype))


def value(term: Term) -> str:
    """The text of a literal, the whole IRI of a node."""
    return str(term) if isinstance(term, Triple) else term.value


def text(term: Term) -> str:
    """The text of a literal, the id of a node."""
    return term.value if isinstance(term, Literal) else local(term)


def placed(triple: Triple, graph: Node | ox.DefaultGraph = DEFAULT) -> Quad:
    """The triple as a quad of a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)
