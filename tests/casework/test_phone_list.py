"""The list of cases on a worker's phone: own cases, as little of each as it may carry, and what it tells of them
(conformance P)."""

from __future__ import annotations

import csv
import io
import random
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from halka.casework import phone_list
from halka.casework.access.actions.agreements import restrict
from halka.casework.cases.actions import assign_case
from halka.casework.models import Case
from halka.directory.models import Person
from halka.questionnaires.entities.actions import settle_entity
from halka.questionnaires.models import Attachment, Entity, EntityEvent, EntityVersion, Phone, Submission
from halka.questionnaires.phones import attachments
from halka.questionnaires.sealing import raw
from halka.trust.models import LedgerEntry
from halka.trust.vault import Shredded
from tests.cast import DAY, HOUR, START, a_registered_case, erase, somebody
from tests.questionnaires.phones.collect import Collect, filled
from tests.questionnaires.phones.kit import LEVELS, UPDATES, VISIT, Kit, instance
from tests.questionnaires.sheets import text
from tests.questionnaires.shelf import published
from tests.walk import text as as_read
from tests.witness import denied

Rows = list[dict[str, str]]


class Cases(Kit):
    """Alice's phone and two of her cases, and a second worker of her unit."""

    def __init__(self, m: pytest.MonkeyPatch) -> None:
        super().__init__(m)
        self.cases = [a_registered_case(self.c, START + n * HOUR) for n in range(2)]
        self.at = START + 5 * DAY
        self.ann = somebody("Ann", self.c.child_unit, "caseworker")
        self.phone, self.collect = self.phone_of(self.c.alice)
        self.phone_of_ann, self.of_ann = self.phone_of(self.ann)

    def file(self, collect: Collect | None = None) -> bytes:
        of = collect or self.collect
        return of.medium(of.media(of.forms()["visit"])["cases.csv"])

    def rows(self, collect: Collect | None = None) -> Rows:
        return list(csv.DictReader(io.StringIO(self.file(collect).decode())))

    def hash(self, collect: Collect | None = None) -> str:
        of = collect or self.collect
        return of.media(of.forms()["visit"])["cases.csv"].md5

    def give(self, case: Case, worker: Person) -> None:
        case.refresh_from_db()
        self.at += timedelta(minutes=1)
        assign_case(by=self.c.bob, case=case, worker=worker, at=self.at)

    def visit_of(self, uuid: str, version: str, note: str = "He came alone.", risk: str = "low") -> bytes:
        said = {"child": uuid, "risk": risk, "visit_note": note}
        xml = filled(bytes(self.visit.xform), said, instance()).decode()
        return xml.replace(
            'baseVersion="" trunkVersion="" branchId="" id=""',
            f'baseVersion="{version}" trunkVersion="" branchId="" id="{uuid}"',
        ).encode()

    def asked(self, uuids: list[str], collect: Collect | None = None) -> dict[str, str]:
        of = collect or self.collect
        medium = of.media(of.forms()["visit"])["cases.csv"]
        root = of.read(f"{medium.integrity}?id={','.join(uuids)}")
        return {str(one.get("id")): str(one.findtext("deleted")) for one in root.iter("entity")}


@pytest.fixture
def kit(db: None, monkeypatch: pytest.MonkeyPatch) -> Cases:
    return Cases(monkeypatch)


def test_a_phone_carries_its_own_cases_and_of_each_a_name_at_most(kit: Cases) -> None:
    forms = kit.collect.forms()  # A35 to A38
    medium = kit.collect.media(forms["visit"])["cases.csv"]
    assert medium.kind == "entityList"
    assert kit.file().startswith(b"name,label,__version,code,first_name\n")
    rows = kit.rows()
    assert {row["code"] for row in rows} == {case.code for case in kit.cases}
    assert {row["label"] for row in rows} == {f"{case.code} Zed" for case in kit.cases}
    for row in rows:  # P10
        assert UUID(row["name"]).version == 4
        assert row["__version"] == "1"
        assert row["name"].replace("-", "") not in {case.ref for case in kit.cases}
    assert kit.file(kit.of_ann) == b"name,label,__version,code,first_name\n"  # P09
    known = rows[0]["name"]
    assert kit.asked([known, str(uuid4())]) == {known: "false"}


def test_whoever_fetches_it_is_entered_as_having_looked(kit: Cases) -> None:
    medium = kit.collect.media(kit.collect.forms()["visit"])["cases.csv"]
    before = LedgerEntry.objects.filter(act="list.opened").count()
    kit.collect.medium(medium)
    entry = LedgerEntry.objects.filter(act="list.opened").latest("seq")
    assert LedgerEntry.objects.filter(act="list.opened").count() == before + 1
    assert (entry.person, entry.reason) == (kit.c.alice.ref, "phone_list")


@pytest.mark.parametrize(
    ("tier", "label", "columns"),
    [
        ("restricted", "{code}", ["code"]),
        ("standard", "{code} Zed", ["code", "first_name"]),
        ("field", "{code} Zed Q", ["code", "first_name", "last_initial"]),
        ("contact", "{code} Zed Q", ["code", "first_name", "last_initial", "phone"]),
    ],
)
def test_how_much_it_carries_is_one_of_four(kit: Cases, tier: str, label: str, columns: list[str]) -> None:
    before = kit.hash()  # P06
    Phone.objects.filter(pk=kit.phone.pk).update(tier=tier)
    row = next(row for row in kit.rows() if row["code"] == kit.cases[0].code)
    assert list(row)[3:] == columns
    assert row["label"] == label.format(code=kit.cases[0].code)
    assert (kit.hash() != before) == (tier != "standard")
    assert ("0555 123" in kit.file().decode()) == (tier == "contact")


def test_no_tier_holds_what_a_bystander_must_not_read() -> None:
    carried = {column for columns in phone_list.TIERS.values() for column in columns}  # P21
    assert carried == {"code", "first_name", "last_initial", "phone"}


@pytest.mark.parametrize("way", [{"whereabouts_secret": True}, {"home_is_closed": True}])
def test_of_a_hidden_child_a_phone_carries_the_code_alone(kit: Cases, way: Any) -> None:
    Phone.objects.filter(pk=kit.phone.pk).update(tier="contact")
    hidden = kit.cases[0]
    restrict(by=kit.c.alice, case=hidden, at=kit.at, from_whom="The uncle", reason="fear", **way)
    row = next(row for row in kit.rows() if row["code"] == hidden.code)
    assert row["label"] == hidden.code
    assert [row["first_name"], row["last_initial"], row["phone"]] == ["", "", ""]


def test_who_gets_what_follows_who_works_with_whom(kit: Cases) -> None:
    chance = random.Random(11)  # P01 to P03
    workers = {kit.c.alice: kit.collect, kit.ann: kit.of_ann}
    holds = {case.pk: kit.c.alice for case in kit.cases}
    for _turn in range(6):
        case = chance.choice(kit.cases)
        to = chance.choice([person for person in workers if person != holds[case.pk]])
        kit.give(case, to)
        holds[case.pk] = to
        for person, collect in workers.items():
            mine = {case.code for case in kit.cases if holds[case.pk] == person}
            assert {row["code"] for row in kit.rows(collect)} == mine


def test_the_hash_is_another_one_for_whom_something_changed(kit: Cases) -> None:
    kit.give(kit.cases[1], kit.ann)
    mine, of_ann = kit.hash(), kit.hash(kit.of_ann)
    assert (kit.hash(), kit.file()) == (mine, kit.file())  # P07
    Case.unscoped.filter(pk=kit.cases[1].pk).update(risk="low")
    assert kit.hash() == mine  # P04
    assert kit.hash(kit.of_ann) != of_ann
    assert kit.rows(kit.of_ann)[0]["__version"] == "2"


def test_what_the_phone_has_to_forget(kit: Cases) -> None:
    names = {row["code"]: row["name"] for row in kit.rows()}
    moved = names[kit.cases[0].code]
    kit.give(kit.cases[0], kit.ann)  # P14
    assert kit.asked([moved]) == {moved: "true"}
    assert kit.asked([moved], kit.of_ann) == {moved: "false"}
    assert kit.asked([]) == {}  # P16
    many = [str(uuid4()) for _n in range(399)]
    assert kit.asked([moved, *many]) == {moved: "true"}
    Entity.objects.filter(uuid=moved).update(deleted_at=kit.at)
    assert kit.asked([moved], kit.of_ann) == {moved: "true"}  # A50, P15
    answer = kit.collect.ask("GET", f"{kit.collect.base}/phone-lists/cases/integrity?id={moved}")
    assert b"> <" not in answer.content  # P18
    assert kit.collect.ask("GET", f"{kit.collect.base}/phone-lists/odd/integrity").status_code == 404
    kit.move("visit", "closed")  # P17
    assert kit.collect.ask("GET", f"{kit.collect.base}/phone-lists/cases/integrity").status_code == 403


def test_a_visit_told_by_a_phone_waits_for_the_worker_and_changes_no_case(kit: Cases) -> None:
    row = next(row for row in kit.rows() if row["code"] == kit.cases[0].code)
    before = kit.hash()
    assert kit.collect.post(kit.visit_of(row["name"], "1")).status_code == 201
    entity = Entity.objects.get(uuid=row["name"])
    assert (entity.version, entity.conflict) == (2, "")
    assert kit.hash() != before  # A40
    kit.cases[0].refresh_from_db()
    assert kit.cases[0].risk == "high"
    today = as_read(kit.browser().get("/"))
    assert "A phone told something" in today
    assert "alone" not in today
    entry = LedgerEntry.objects.filter(act="entities.taken").latest("seq")
    assert (entry.case, entry.reason) == (kit.cases[0].ref, "taken")
    event = EntityEvent.objects.get(waits=True)
    page = as_read(kit.browser().get(f"/phones/told/{event.ref}/"))
    assert "He came alone." in page
    assert (
        LedgerEntry.objects.filter(act="page.opened", reason="told_by_phone", case=kit.cases[0].ref).count()
        == 1
    )
    for person in (kit.ann, kit.c.bob, kit.c.greta):
        assert kit.browser(person).get(f"/phones/told/{event.ref}/").status_code == 404
    assert kit.browser().post(f"/phones/told/{event.ref}/", {"go": "looked"}).status_code == 302
    assert "A phone told something" not in as_read(kit.browser().get("/"))


def test_two_values_for_the_same_are_both_kept_and_somebody_chooses(kit: Cases) -> None:
    row = next(row for row in kit.rows() if row["code"] == kit.cases[0].code)
    Case.unscoped.filter(pk=kit.cases[0].pk).update(risk="medium")
    kit.rows()
    kit.collect.post(kit.visit_of(row["name"], "1", risk="low"))
    entity = Entity.objects.get(uuid=row["name"])
    assert entity.conflict == "hard"
    event = EntityEvent.objects.get(waits=True)
    assert "A phone told something else than stands here" in as_read(kit.browser().get("/"))
    address = f"/phones/told/{event.ref}/"
    page = as_read(kit.browser().get(address))
    assert "medium" in page
    assert (
        "Which one stands for “Risk”?" in page
    )  # the words of the question and of its choices, not their codes
    assert "Low" in page
    kit.browser().post(address, {"go": "looked"})
    event.refresh_from_db()
    assert event.settled_at is None  # nothing is chosen beforehand
    kit.browser().post(address, {"go": "looked", "stands-risk": "before"})
    entity.refresh_from_db()
    assert (entity.conflict, entity.version) == ("", 4)
    assert entity.versions.count() == 4
    with denied(kit.ann):
        settle_entity(by=kit.ann, at=kit.at, event=event, chosen={}, is_done=False)


def test_what_is_told_of_a_case_that_is_another_workers_now_is_read_by_that_worker(kit: Cases) -> None:
    row = next(row for row in kit.rows() if row["code"] == kit.cases[0].code)
    xml = kit.visit_of(row["name"], "1")
    kit.give(kit.cases[0], kit.ann)
    assert kit.collect.post(xml).status_code == 201  # P19
    assert Entity.objects.get(uuid=row["name"]).version == 1
    event = EntityEvent.objects.get(waits=True)
    assert event.said == [["1", "not_yours", ""]]
    assert kit.browser(kit.c.alice).get(f"/phones/told/{event.ref}/").status_code == 404
    page = as_read(kit.browser(kit.ann).get(f"/phones/told/{event.ref}/"))
    assert "He came alone." in page
    assert "could not be taken over" in page


def test_a_child_told_on_a_phone_waits_to_be_registered(kit: Cases) -> None:
    uuid = str(uuid4())
    xml = kit.registration(instance()).decode().replace('create="1" id=""', f'create="1" id="{uuid}"')
    kit.collect.post(xml.replace("<label/>", "<label>Ana</label>").encode())
    assert {"name": uuid, "label": "Ana", "__version": "1", "code": "", "first_name": "Ana"} in kit.rows()
    assert uuid not in kit.file(kit.of_ann).decode()
    event = EntityEvent.objects.get(waits=True)
    assert "A phone told of somebody new" in as_read(kit.browser().get("/"))
    kit.browser().post(f"/phones/told/{event.ref}/", {"go": "done"})
    assert uuid not in kit.file().decode()
    assert kit.asked([uuid]) == {uuid: "true"}


def test_who_registers_no_children_makes_no_rows_of_them(kit: Cases) -> None:
    _phone, of_dora = kit.phone_of(kit.c.dora)
    uuid = str(uuid4())
    xml = kit.registration(instance()).decode().replace('create="1" id=""', f'create="1" id="{uuid}"')
    assert of_dora.post(xml.replace("<label/>", "<label>Ana</label>").encode()).status_code == 201  # P20
    assert not Entity.objects.filter(uuid=uuid, version__gt=0).exists()
    assert EntityEvent.objects.get(waits=True).said == [["1", "not_yours", ""]]


def test_an_erased_child_is_on_no_phone_and_nothing_it_told_can_be_read(kit: Cases) -> None:
    row = next(row for row in kit.rows() if row["code"] == kit.cases[0].code)
    kit.collect.post(kit.visit_of(row["name"], "1"))
    event = EntityEvent.objects.get(waits=True)
    sent = Submission.objects.get()
    assert (sent.child, bytes(sent.ct)) == (kit.cases[0].child.ref, b"")  # the first copy is gone
    Case.unscoped.filter(pk=kit.cases[0].pk).update(status="closed", closed_at=kit.at)
    erase(code=kit.cases[0].code, basis="court_order", at=kit.at)
    assert kit.cases[0].code not in kit.file().decode()
    page = as_read(kit.browser().get(f"/phones/told/{event.ref}/"))
    assert "was erased" in page
    assert "He came alone." not in page
    answer = kit.collect.post(kit.visit_of(row["name"], "2"))
    assert answer.status_code == 201
    assert EntityVersion.objects.filter(entity__uuid=row["name"]).count() == 2
    with pytest.raises(Shredded):
        raw(sent)


def test_a_picture_of_a_child_goes_under_the_childs_key_and_with_it(kit: Cases) -> None:
    row = next(row for row in kit.rows() if row["code"] == kit.cases[0].code)
    rows = [*VISIT, {"type": "image", "name": "pic", "label": "Picture", "parameters": "max-pixels=1024"}]
    kit.visit = published(kit.c.fatma, kit.at + HOUR, rows, "2", "visit", LEVELS, entities=UPDATES)
    xml = kit.visit_of(row["name"], "1").replace(b"<pic/>", b"<pic>a.jpg</pic>")
    kit.collect.post(xml, {"a.jpg": b"\xff\xd8face"})
    file = Attachment.objects.get()
    assert file.submission.child == kit.cases[0].child.ref
    assert attachments.opened(file) == b"\xff\xd8face"
    kit.collect.post(xml, {"a.jpg": b"\xff\xd8again"})
    file.refresh_from_db()
    assert attachments.opened(file) == b"\xff\xd8again"
    Case.unscoped.filter(pk=kit.cases[0].pk).update(status="closed", closed_at=kit.at)
    erase(code=kit.cases[0].code, basis="court_order", at=kit.at)
    with pytest.raises(Shredded):
        attachments.opened(file)


def test_columns_of_a_list_that_phones_fill_come_and_go_with_its_forms(kit: Cases) -> None:
    rows = [
        {"type": "select_one_from_file Homes.csv", "name": "who", "label": "Who"},
        text("street", save_to="street", required="yes"),
    ]
    entities = [{"list_name": "Homes", "label": "${street}"}]
    published(kit.c.fatma, kit.at, rows, form_id="homes", choices=[], entities=entities)

    def head() -> bytes:
        return kit.collect.medium(kit.collect.media(kit.collect.forms()["homes"])["Homes.csv"]).splitlines()[
            0
        ]

    assert head() == b"name,label,__version,street"  # P05, P13
    kit.at += DAY
    more = [*rows, text("town", save_to="town", required="yes")]
    published(kit.c.fatma, kit.at, more, form_id="homes", choices=[], version="2", entities=entities)
    assert head() == b"name,label,__version,street,town"
    uuid, label = str(uuid4()), 'Tepe, "3"\n شارع 🏠'
    xml = (
        f"<data id='homes' version='2'><street>{label}</street><meta><instanceID>{instance()}</instanceID>"
        f"<entity dataset='Homes' create='1' id='{uuid}'><label>{label}</label></entity></meta></data>"
    )
    kit.collect.post(xml.encode())
    listed = kit.collect.medium(kit.collect.media(kit.collect.forms()["homes"])["Homes.csv"])
    row = next(csv.DictReader(io.StringIO(listed.decode(), newline="")))
    assert (row["label"], row["street"]) == (label, label)  # P11
