"""What does not conform to the ontology's shapes."""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import shorten

import rdflib
from rdflib.term import Node

from kg import Error, line, ontology
from kg.terms import local

Label = Callable[[str], str | None]
"""The label of the node with an IRI."""


def problems(graph: rdflib.Graph, label: Label) -> list[str]:
    """What does not conform, a line each: node, role and what it should be; sorted. The graph is changed."""
    from pyshacl import validate  # a quarter of a second that no query should wait for

    shapes, classes = ontology.parse("shapes.ttl"), ontology.parse("diplomacy.ttl")
    _, report, _ = validate(graph, shacl_graph=shapes, ont_graph=classes, inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise Error(f"the graph could not be checked: {line(report)}")
    results = report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)
    return sorted({_problem(report, result, label) for result in results})


def _problem(report: rdflib.Graph, result: Node, label: Label) -> str:
    node, path = report.value(result, rdflib.SH.focusNode), report.value(result, rdflib.SH.resultPath)
    value, said = report.value(result, rdflib.SH.value), report.value(result, rdflib.SH.resultMessage)
    role = f"{re.split('[#/]', str(path))[-1]} " if path else ""
    found = f" (found {_named(value, label)})" if value is not None and path else ""
    return " ".join(f"{_named(node, label)}: {role}{said}{found}".split())


def _named(node: Node | None, label: Label) -> str:
    """A node by its label and id, a literal by its text."""
    if not isinstance(node, rdflib.URIRef):
        return shorten(f"'{node}'", 90, placeholder="…'")
    name = label(str(node))
    return f"<{local(node)}>" if name is None else f"{name} <{local(node)}>"
