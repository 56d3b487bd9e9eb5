"""Reads Backstage catalogs: blocks of the landscape, and who provides what to whom, with the owner at each end.

- Component, Resource, System and Domain become systems; Group and User only name owners;
- each component that consumes an API or depends on something is one end of an integration: the other end is the
  component that provides the API, or what it depends on. Owners are those that the entities name;
- an API that nobody in these files consumes has no second end, so it is told and not kept;
- a file with an entity that cannot be used brings nothing; the other files go on without it.

The format: backstage.io/docs/features/software-catalog/descriptor-format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.interop.files import File
from knowledge.interop.incoming import Incoming, Problem
from knowledge.interop.plain_yaml import Entry, Refused, documents
from knowledge.records.base import Section
from knowledge.records.integration import Integration
from knowledge.records.system import System
from knowledge.text import clip, visible

_API = "backstage.io/"
_BLOCKS: Mapping[str, str] = {
    "component": "component", "resource": "resource", "system": "system", "domain": "system",
}  # fmt: skip
_REF = re.compile(r"(?:(?P<kind>[a-zA-Z]+):)?(?:(?P<space>[\w.-]+)/)?(?P<name>[\w.-]+)")
_STYLES: Mapping[str, str] = {"openapi": "sync", "graphql": "sync", "grpc": "sync", "asyncapi": "async"}
_PROTOCOLS: Mapping[str, str] = {
    "openapi": "HTTP (OpenAPI)", "graphql": "GraphQL", "grpc": "gRPC", "asyncapi": "events (AsyncAPI)",
}  # fmt: skip
_STATUSES: Mapping[str, str] = {"deprecated": "deprecated", "experimental": "in development"}


@dataclass(frozen=True)
class Entity:
    """One entity of a catalog; ``ref`` is its full name, such as ``component:default/payments``."""

    ref: str
    kind: str
    name: str
    title: str
    about: str
    path: str
    line: int
    spec: Mapping[str, Any]
    tags: tuple[str, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    """Links as title and address."""
    owner: str = ""
    relations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The refs of the entities that ``spec`` names, by its key."""


@dataclass(frozen=True)
class Catalog:
    """What a number of catalog files hold: the entities of those that can be used, and why the others cannot."""

    entities: tuple[Entity, ...] = ()
    problems: tuple[Problem, ...] = ()


_RELATIONS: Mapping[str, str] = {
    "providesApis": "api", "consumesApis": "api", "dependsOn": "component", "dependencyOf": "component",
    "system": "system", "subcomponentOf": "component", "domain": "domain", "subdomainOf": "domain",
}  # fmt: skip
"""The keys of a spec that name other entities, with the kind that is meant where they name none."""


# --- reading


def read(files: Iterable[File]) -> Catalog:
    """Every entity of these files; a file with one that cannot be used is left out whole."""
    known: dict[str, Entity] = {}
    problems: list[Problem] = []
    for file in files:
        found, wrong = _entities(file)
        first = {entity.ref: entity for entity in reversed(found)}
        for entity in found:
            twin = known.get(entity.ref) or first[entity.ref]
            if twin is not entity:
                reason = f"{entity.ref} is defined already, in {twin.path}, line {twin.line}"
                wrong.append(Problem(file.path, entity.line, reason))
        if not wrong:
            known |= {entity.ref: entity for entity in found}
        problems += wrong
    return Catalog(tuple(known.values()), tuple(problems))


def _entities(file: File) -> tuple[list[Entity], list[Problem]]:
    found: list[Entity] = []
    problems: list[Problem] = []
    try:
        for line, document in documents(visible(file.text)):
            try:
                entity = _entity(file.path, line, document)
                found += [entity] if entity else []
            except Refused as error:
                problems.append(Problem(file.path, error.line, str(error)))
    except Refused as error:
        problems.append(Problem(file.path, error.line, str(error)))
    return found, problems


def _entity(path: str, line: int, document: Any) -> Entity | None:
    """The entity of one document, None for one of another program; raises Refused."""
    if not isinstance(document, Entry):
        raise Refused(line, "it is no entity: an entity has apiVersion, kind, metadata and spec")
    if not _text(document, "apiVersion").startswith(_API):
        raise Refused(document.lines.get("apiVersion", line), "its apiVersion is not one of Backstage's catalog")
    kind = _text(document, "kind").lower()
    if not kind:
        raise Refused(line, "it has no kind")
    meta, spec = _mapping(document, "metadata"), _mapping(document, "spec")
    name = _text(meta, "name")
    if not _REF.fullmatch(name) or ":" in name or "/" in name:
        raise Refused(meta.lines.get("name", meta.line), "its metadata need a name: letters, digits, - _ and .")
    space = _text(meta, "namespace") or "default"
    return Entity(
        ref=f"{kind}:{space}/{name}".lower(),
        kind=kind,
        name=name,
        title=clip(_text(meta, "title") or name, 300),
        about=_text(meta, "description"),
        path=path,
        line=line,
        spec=spec,
        tags=tuple(_texts(meta, "tags")),
        pages=tuple(_pages(meta)),
        owner=_owner(spec),
        relations={key: tuple(_refs(spec, key, meant, space)) for key, meant in _RELATIONS.items() if key in spec},
    )


def _owner(spec: Entry) -> str:
    """``group:default/payments`` is "payments"."""
    said = _text(spec, "owner")
    found = _REF.fullmatch(said)
    return found["name"] if found else clip(said, 300)


def _refs(spec: Entry, key: str, meant: str, space: str) -> Iterator[str]:
    for said in _texts(spec, key):
        found = _REF.fullmatch(said)
        if not found:
            raise Refused(
                spec.lines[key], f"{key} names {said[:80]!r}, which is no entity, such as component:default/x"
            )
        yield f"{found['kind'] or meant}:{found['space'] or space}/{found['name']}".lower()


def _pages(meta: Entry) -> Iterator[tuple[str, str]]:
    links = meta.get("links") or []
    if not isinstance(links, list):
        raise Refused(meta.lines["links"], "links has to be a list")
    for link in links:
        if not isinstance(link, Entry):
            raise Refused(meta.lines["links"], "a link has a url and a title")
        yield " ".join(filter(None, (_text(link, "title"), _text(link, "type")))), _text(link, "url")


def _text(within: Entry, key: str) -> str:
    said = within.get(key)
    if said is None or isinstance(said, str):
        return (said or "").strip()
    raise Refused(within.lines[key], f"{key} has to be a text")


def _texts(within: Entry, key: str) -> list[str]:
    """One text, or a list of them."""
    said = within.get(key)
    listed = [said] if isinstance(said, str) else said or []
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise Refused(within.lines[key], f"{key} has to be a list of texts")
    return [one.strip() for one in listed if one.strip()]


def _mapping(document: Entry, key: str) -> Entry:
    said = document.get(key)
    if said is None and key == "spec":
        return Entry(document.line)
    if not isinstance(said, Entry):
        raise Refused(document.lines.get(key, document.line), f"its {key} has to be a mapping")
    return said


# --- what it becomes


def key_of(ref: str) -> str:
    """What the record of an entity is known by; the same wherever its file is moved to."""
    return f"catalog#{ref.replace('/', ':')}"


class _Known(dict[str, Entity]):
    """The entities by their refs, and those that provide each API."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        super().__init__((entity.ref, entity) for entity in entities)
        self.providers: dict[str, list[Entity]] = {}
        for entity in self.values():
            for api in entity.relations.get("providesApis", ()):
                self.providers.setdefault(api, []).append(entity)


def records(catalog: Catalog) -> tuple[list[Incoming], list[Problem]]:
    """The systems and integrations of a catalog, and what of it is not kept."""
    known = _Known(catalog.entities)
    blocks = [entity for entity in catalog.entities if entity.kind in _BLOCKS]
    left: list[Problem] = []
    systems = [_system(entity, known, left) for entity in blocks]
    ends = _ends(catalog.entities, known)
    used = {api for api, _ in ends}
    left += [
        Problem(entity.path, entity.line, f"{entity.ref} has no consumer in these files, so it is no integration yet")
        for entity in catalog.entities
        if entity.kind == "api" and entity.ref not in used
    ]
    return [*systems, *(_integration(what, known[by], known) for what, by in ends)], left


def _system(entity: Entity, known: _Known, left: list[Problem]) -> Incoming:
    values: dict[str, Any] = {
        "title": entity.title,
        "kind": _BLOCKS[entity.kind],
        "purpose": entity.about,
        "lifecycle": _said(entity, "lifecycle"),
        "technology": _said(entity, "type") if entity.kind == "resource" else "",
        "part_of": "",
        "runbook": next((url for title, url in entity.pages if "runbook" in title.lower()), ""),
        "owner": entity.owner or None,
        "team": _team(entity),
        "tags": _tags(entity),
        "aliases": (entity.ref,),
        "more": _more(entity),
    }
    links = [("depends on", key_of(ref)) for ref in _needed(entity, known) if known.get(ref, entity).kind in _BLOCKS]
    whole = next(iter(_wholes(entity)), "")
    if whole and _leads_back(entity.ref, known):
        left.append(Problem(entity.path, entity.line, f"{entity.ref} is part of itself, by way of {whole}"))
    elif whole:
        values["part_of"] = known[whole].title if whole in known else whole.rpartition("/")[2]
        links.insert(0, ("part of", key_of(whole)))
    said = {name: value for name, value in values.items() if value not in ("", None, ())}
    unique = dict.fromkeys(link for link in links if link[1] != key_of(entity.ref))
    return Incoming(System, key_of(entity.ref), said, entity.path, entity.line, tuple(unique))  # type: ignore[arg-type]


def _said(entity: Entity, key: str) -> str:
    said = entity.spec.get(key)
    return clip(said.strip(), 300) if isinstance(said, str) else ""


def _team(entity: Entity) -> str | None:
    """Owners are groups unless they say that they are a person."""
    return None if _said(entity, "owner").lower().startswith("user:") else entity.owner or None


def _tags(entity: Entity) -> tuple[str, ...]:
    sort = _said(entity, "type") if entity.kind == "component" else ""
    return tuple(dict.fromkeys([*entity.tags, *filter(None, (sort,))]))


def _more(entity: Entity) -> tuple[Section, ...]:
    pages = [f"- {title or 'Link'}: {url}" for title, url in entity.pages if url and "runbook" not in title.lower()]
    return (Section(heading="Links", text="\n".join(pages)),) if pages else ()


def _wholes(entity: Entity) -> Iterator[str]:
    """What it is part of, the nearest first."""
    for key in ("subcomponentOf", "system", "subdomainOf", "domain"):
        yield from entity.relations.get(key, ())


def _leads_back(ref: str, known: Mapping[str, Entity]) -> bool:
    seen = {ref}
    at = ref
    while whole := next(iter(_wholes(known[at])), "") if at in known else "":
        if whole == ref:
            return True
        if whole in seen:
            return False
        seen.add(whole)
        at = whole
    return False


def _needed(entity: Entity, known: _Known) -> Iterator[str]:
    """The blocks it depends on, also by way of the APIs that they provide."""
    for ref in (*entity.relations.get("dependsOn", ()), *entity.relations.get("consumesApis", ())):
        if ref.startswith("api:"):
            yield from (provider.ref for provider in known.providers.get(ref, ()))
        elif ref in known:
            yield ref


def _ends(entities: Iterable[Entity], known: Mapping[str, Entity]) -> list[tuple[str, str]]:
    """What is provided and the entity that uses it, each pair once."""
    pairs: dict[tuple[str, str], None] = {}
    for entity in entities:
        for key in ("consumesApis", "dependsOn"):
            pairs |= dict.fromkeys((ref, entity.ref) for ref in entity.relations.get(key, ()) if ref != entity.ref)
        for ref in entity.relations.get("dependencyOf", ()):
            pairs |= {(entity.ref, ref): None} if ref in known and ref != entity.ref else {}
    return list(pairs)


def _integration(what: str, consumer: Entity, known: _Known) -> Incoming:
    offered = known.get(what)
    name = offered.title if offered else what.rpartition("/")[2]
    provider = next(iter(known.providers.get(what, ())), None) if what.startswith("api:") else offered
    values: dict[str, Any] = {
        "title": clip(f"{name} for {consumer.title}", 300),
        "provider": provider.title if provider else _home(offered, known) or name,
        "consumer": consumer.title,
        "owner_provider": (offered.owner if offered else "") or (provider.owner if provider else "") or None,
        "owner_consumer": consumer.owner or None,
        "team": _team(consumer),
    }
    if offered and offered.kind == "api":
        values |= _api(offered)
    said = {key: value for key, value in values.items() if value not in ("", None, ())}
    key = f"{key_of(consumer.ref)}>{what.replace('/', ':')}"
    links = [("relates to", key_of(one.ref)) for one in (provider, consumer) if one and one.kind in _BLOCKS]
    return Incoming(Integration, key, said, consumer.path, consumer.line, tuple(links))  # type: ignore[arg-type]


def _home(api: Entity | None, known: Mapping[str, Entity]) -> str:
    """The system of an API that no component says to provide."""
    ref = next(iter(api.relations.get("system", ())), "") if api else ""
    return known[ref].title if ref in known else ref.rpartition("/")[2]


def _api(api: Entity) -> dict[str, Any]:
    sort = _said(api, "type").lower()
    return {
        "data": api.about,
        "style": _STYLES.get(sort),
        "protocol": _PROTOCOLS.get(sort, _said(api, "type")),
        "contract": _contract(api),
        "status": _STATUSES.get(_said(api, "lifecycle").lower(), "active"),
        "tags": api.tags,
    }


def _contract(api: Entity) -> str:
    """Where the definition of an API is: the address that it is taken from, else its own file."""
    definition = api.spec.get("definition")
    if isinstance(definition, Entry):
        return str(next((value for key, value in definition.items() if key.startswith("$")), ""))
    return f"{api.path}, the definition of {api.ref}" if definition else ""
