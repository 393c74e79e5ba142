"""Parts of the catalogue: every terminal is given the matters meant for where it stands, signed and consistent."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from central.cli import main
from central.platform import open_platform
from central.problems import RefusedError
from central.publishing.bodies import body_of
from central.publishing.built_in import gather
from central.publishing.offers import Network, Offer, Place
from central.publishing.publish import NotPublishableError
from central.publishing.shelf import edition_for
from kiosk.wire.base import Signed
from kiosk.wire.catalogue import Manifest, RawLine, read_line
from kiosk.wire.signing import NotVerified, verify

AT_THE_PIER = Offer(sites=("qingyu/east",))
INSIDE = Offer(networks=(Network.GOVERNMENT,))
WITH_PRINTER = Offer(devices=("certificate_printer",))


def manifest_of(desk: Any) -> Manifest:
    signed = Signed.model_validate_json(desk.http.get("/v1/catalogue/manifest").content)
    manifest = verify(signed, base64.b64decode(desk.keys.signing_key), Manifest)
    assert not isinstance(manifest, NotVerified)
    return manifest


def lines(answer: Any) -> list[RawLine]:
    assert answer.status_code == 200, answer.text
    found = [read_line(row) for row in answer.content.split(b"\n")[:-1]]
    assert None not in found
    return found


def digest(held: dict[str, RawLine]) -> str:
    rows = sorted(
        f"{line.code} {line.version} {hashlib.sha256(line.document.encode()).hexdigest()}\n" for line in held.values()
    )
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def whole(desk: Any) -> dict[str, RawLine]:
    return {line.code: line for line in lines(desk.http.get("/v1/catalogue/full"))}


def after(desk: Any, held: dict[str, RawLine], since: int) -> dict[str, RawLine]:
    held = dict(held)
    for line in lines(desk.http.get("/v1/catalogue/changes", params={"since": since})):
        if line.document is None:
            held.pop(line.code, None)
        else:
            held[line.code] = line
    return held


def say_where(data: Path, terminal: str, *options: str) -> None:
    done = CliRunner().invoke(main, ["terminal", "set", "--data", str(data), terminal, *options])
    assert done.exit_code == 0, done.output


@pytest.fixture
def pier_and_hall(own_house: Any, enrol_at: Any, publish_to: Any) -> Any:
    """A platform with two terminals at different places, and rules for three matters."""
    publish_to(own_house.data, {"record": AT_THE_PIER, "crew": INSIDE, "proof": WITH_PRINTER})
    pier, hall = (enrol_at(own_house.platform, name) for name in ("QY-0001", "QY-0002"))
    say_where(own_house.data, "QY-0001", "--site", "qingyu/east/pier-2", "--network", "internet")
    say_where(own_house.data, "QY-0002", "--site", "qingyu/west", "--network", "government",
              "--device", "certificate_printer")  # fmt: skip
    return own_house, pier, hall


def test_each_terminal_is_given_its_own_signed_part(pier_and_hall: Any) -> None:
    _, pier, hall = pier_and_hall
    codes = {desk.terminal: set(whole(desk)) for desk in (pier, hall)}
    common = {"apply", "package", "guide_only"}
    assert codes == {"QY-0001": common | {"record"}, "QY-0002": common | {"crew", "proof"}}
    for desk in (pier, hall):
        manifest, held = manifest_of(desk), whole(desk)
        assert (manifest.count, manifest.digest) == (len(held), digest(held))
    assert manifest_of(pier).set != manifest_of(hall).set


def test_terminals_that_are_given_the_same_share_one_body(pier_and_hall: Any, enrol_at: Any) -> None:
    house, pier, _ = pier_and_hall
    twin = enrol_at(house.platform, "QY-0003")
    say_where(house.data, "QY-0003", "--site", "qingyu/east")
    packed = {"Accept-Encoding": "zstd"}
    tags = [desk.http.get("/v1/catalogue/full", headers=packed).headers["ETag"] for desk in (pier, twin)]
    assert manifest_of(pier).set == manifest_of(twin).set
    assert tags[0] == tags[1]
    assert len(list((house.data / "catalogue").glob(f"*.{manifest_of(pier).set}.full.*.zst"))) == 1


def test_a_terminal_that_is_moved_is_given_another_part_of_the_same_version(pier_and_hall: Any) -> None:
    house, pier, hall = pier_and_hall
    before = manifest_of(pier)
    say_where(house.data, "QY-0001", "--site", "qingyu/west", "--network", "government",
              "--device", "certificate_printer")  # fmt: skip
    moved = manifest_of(pier)
    assert (moved.version, moved.digest, moved.set) == (before.version, manifest_of(hall).digest, manifest_of(hall).set)
    assert moved.digest != before.digest
    assert set(whole(pier)) == set(whole(hall))


def test_a_rule_that_changes_reaches_a_terminal_as_changes_that_fit(pier_and_hall: Any, publish_to: Any) -> None:
    house, pier, hall = pier_and_hall
    held = {desk.terminal: whole(desk) for desk in (pier, hall)}
    since = manifest_of(pier).version
    publish_to(house.data, {"record": INSIDE, "proof": WITH_PRINTER}, names={"apply": "社会保障卡补换"})
    for desk in (pier, hall):
        manifest, now = manifest_of(desk), after(desk, held[desk.terminal], since)
        assert manifest.version == since + 1
        assert (manifest.count, manifest.digest) == (len(now), digest(now))
    assert "record" not in after(pier, held["QY-0001"], since)
    assert {"record", "crew"} <= set(after(hall, held["QY-0002"], since))


def test_a_terminal_of_which_nothing_is_said_is_given_what_is_for_all(pier_and_hall: Any, enrol_at: Any) -> None:
    house, _, _ = pier_and_hall
    assert set(whole(enrol_at(house.platform, "QY-0009"))) == {"apply", "package", "guide_only"}


def test_the_code_that_enrols_may_say_where_the_terminal_stands(own_house: Any, publish_to: Any) -> None:
    publish_to(own_house.data, {"record": AT_THE_PIER})
    done = CliRunner().invoke(
        main, ["enrol-code", "--data", str(own_house.data), "--terminal", "QY-0007", "--site", "qingyu/east"]
    )
    assert done.exit_code == 0, done.output
    said = CliRunner().invoke(main, ["terminal", "set", "--data", str(own_house.data), "QY-0007"])
    assert said.output.startswith("QY-0007: site qingyu/east,")


@pytest.mark.parametrize(
    ("place", "offer", "suits"),
    [
        (Place(site="qingyu/east"), Offer(sites=("qingyu",)), True),
        (Place(site="qingyu-east"), Offer(sites=("qingyu",)), False),
        (Place(), Offer(sites=("qingyu",)), False),
        (Place(network=Network.INTERNET), Offer(networks=(Network.GOVERNMENT, Network.INTERNET)), True),
        (Place(devices=("a",)), Offer(devices=("a", "b")), False),
        (Place(), Offer(), True),
    ],
)
def test_what_a_terminal_does_not_say_it_has_not(place: Place, offer: Offer, suits: bool) -> None:
    assert place.suits(offer) is suits


def test_rules_that_cannot_be_read_stop_the_publication(tmp_path: Path) -> None:
    (tmp_path / "offers.yaml").write_text("a: {site: [typing error]}\n", encoding="utf-8")
    with pytest.raises(NotPublishableError, match=r"offers\.yaml"):
        gather(tmp_path, ())


def test_a_packed_body_is_given_in_pieces_and_a_changed_one_is_refused(
    own_house: Any, enrol_at: Any, publish_to: Any
) -> None:
    desk = enrol_at(own_house.platform, "QY-0001")
    packed = {"Accept-Encoding": "zstd"}

    def piece(first: int, last: int, **more: str) -> Any:
        headers = {**packed, "Range": f"bytes={first}-{last}", **more}
        with desk.http.stream("GET", "/v1/catalogue/full", headers=headers) as answer:
            return answer, b"".join(answer.iter_raw())

    answer, start = piece(0, 99)
    total = int(answer.headers["Content-Range"].rsplit("/", 1)[1])
    rest, end = piece(100, total, **{"If-Match": answer.headers["ETag"]})
    assert (answer.status_code, rest.status_code) == (206, 206)
    with desk.http.stream("GET", "/v1/catalogue/full", headers=packed) as all_of_it:
        assert start + end == b"".join(all_of_it.iter_raw())
    own_house.platform.kill()
    own_house.platform.start()
    assert piece(100, total, **{"If-Match": answer.headers["ETag"]})[1] == end, "the same bytes after a restart"
    publish_to(own_house.data, names={"record": "新"})
    assert piece(100, total, **{"If-Match": answer.headers["ETag"]})[0].status_code == 412


def test_a_body_is_never_made_of_two_editions(tmp_path: Path, publish_to: Any) -> None:
    """Published between the look at the edition and the reading of its lines: the terminal asks again."""
    publish_to(tmp_path)
    platform = open_platform(tmp_path)
    try:
        edition = edition_for(platform, "QY-0001")
        publish_to(tmp_path, names={"record": "新"})
        with pytest.raises(RefusedError) as refused:
            body_of(platform, edition, None)
        assert (refused.value.status, refused.value.code) == (503, "busy")
        assert list((tmp_path / "catalogue").glob("*.*")) == [tmp_path / "catalogue" / ".lock"]
        assert body_of(platform, edition_for(platform, "QY-0001"), None).path.exists()
    finally:
        platform.database.close()


def test_while_another_worker_packs_the_catalogue_nobody_waits_for_long(tmp_path: Path, publish_to: Any) -> None:
    publish_to(tmp_path)
    platform = open_platform(tmp_path)
    (tmp_path / "catalogue").mkdir()
    try:
        with (tmp_path / "catalogue" / ".lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            began = time.monotonic()
            with pytest.raises(RefusedError) as refused:
                body_of(platform, edition_for(platform, "QY-0001"), None)
            assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "3"})
            assert time.monotonic() - began < 5
        assert body_of(platform, edition_for(platform, "QY-0001"), None).path.exists()
    finally:
        platform.database.close()
