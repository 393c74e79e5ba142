"""Where a matter is offered: rules of sites, network and devices, kept beside the matters.

A rule is part of the publication, not of the matter: the same national matter is offered at different places in every
city, and a terminal need not know the rule to obey it. It is given exactly the set that is meant for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Connection, delete, insert, not_, select, update

from central.store.tables import OfferedMatter, OfferRule, TerminalSite


class Network(StrEnum):
    """What a terminal is connected to."""

    GOVERNMENT = "government"  # 政务外网
    INTERNET = "internet"  # 互联网


class Offer(BaseModel):
    """Which terminals a matter is for. An empty list asks for nothing; what a terminal does not say, it has not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sites: tuple[str, ...] = ()
    """Any of these, or a place inside one: `qingyu` also means a terminal at `qingyu/east/pier-2`."""
    networks: tuple[Network, ...] = ()
    devices: tuple[str, ...] = ()
    """All of these kinds, e.g. `certificate_printer`."""

    def rule(self) -> str:
        """Return the rule as canonical text: equal rules are one rule."""
        sorted_lists = {name: sorted(set(values)) for name, values in self.model_dump(mode="json").items()}
        return json.dumps(sorted_lists, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Place(BaseModel):
    """What the operator says of a terminal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site: str = ""
    network: Network | None = None
    devices: tuple[str, ...] = ()

    def suits(self, offer: Offer) -> bool:
        """Return whether what the rule asks for holds here."""
        at_site = not offer.sites or any(self.site == s or self.site.startswith(f"{s}/") for s in offer.sites)
        on_network = not offer.networks or self.network in offer.networks
        return at_site and on_network and set(offer.devices) <= set(self.devices)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the catalogue one terminal is given. Terminals that are given the same have the same `name`."""

    name: str = ""
    hidden: tuple[int, ...] = ()  # rules that do not suit

    def holds(self) -> ColumnElement[bool]:
        """Return the condition that a matter is in it, over an outer join with `OfferedMatter`."""
        return OfferedMatter.rule.is_(None) | not_(OfferedMatter.rule.in_(self.hidden))


def part_of(db: Connection, terminal: str) -> Part:
    """Return what a terminal is given now."""
    rules = db.execute(select(OfferRule.id, OfferRule.rule)).all()
    if not rules:
        return Part()
    place = place_of(db, terminal)
    hidden = [(row.rule, row.id) for row in rules if not place.suits(Offer.model_validate_json(row.rule))]
    if not hidden:
        return Part()
    text = "\n".join(sorted(rule for rule, _ in hidden))
    return Part(hashlib.sha256(text.encode()).hexdigest()[:16], tuple(sorted(number for _, number in hidden)))


def place_of(db: Connection, terminal: str) -> Place:
    """Return what is known of a terminal; a place without anything where nothing is."""
    row = db.execute(select(TerminalSite).where(TerminalSite.terminal == terminal)).first()
    if row is None:
        return Place()
    network = Network(row.network) if row.network else None
    return Place(site=row.site, network=network, devices=tuple(json.loads(row.devices)))


def set_place(db: Connection, terminal: str, place: Place) -> None:
    """Write down what the operator says of a terminal. Inside a write transaction."""
    values = {"site": place.site.strip("/"), "network": place.network or "", "devices": json.dumps(place.devices)}
    known = db.execute(update(TerminalSite).where(TerminalSite.terminal == terminal).values(**values))
    if known.rowcount == 0:
        db.execute(insert(TerminalSite).values(terminal=terminal, **values))


def put_offers(db: Connection, offers: Mapping[str, Offer]) -> set[str]:
    """Make `offers` the rules by matter code; return the codes whose rule is another now. In a write transaction."""
    wanted = {code: offer.rule() for code, offer in offers.items() if offer != Offer()}
    rules = {row.rule: row.id for row in db.execute(select(OfferRule.rule, OfferRule.id))}
    names = {number: rule for rule, number in rules.items()}
    held = {row.code: names[row.rule] for row in db.execute(select(OfferedMatter.code, OfferedMatter.rule))}
    for rule in sorted(set(wanted.values()) - set(rules)):
        rules[rule] = db.execute(insert(OfferRule).values(rule=rule).returning(OfferRule.id)).scalar_one()
    changed = {code for code in {*held, *wanted} if held.get(code) != wanted.get(code)}
    for code in sorted(changed & set(held)):
        db.execute(delete(OfferedMatter).where(OfferedMatter.code == code))
    fresh = [{"code": code, "rule": rules[wanted[code]]} for code in sorted(changed & set(wanted))]
    if fresh:
        db.execute(insert(OfferedMatter), fresh)
    db.execute(delete(OfferRule).where(OfferRule.id.not_in(select(OfferedMatter.rule))))
    return changed
