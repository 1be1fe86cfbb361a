"""A picture and a paper given on a plain page and in the browser: sealed, seen by who may read them, taken along, taken away."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from halka.questionnaires.files import keeping
from halka.questionnaires.models import Attachment, FillingFile, Submission, Version
from halka.questionnaires.sealing import file_opened
from halka.trust.models import LedgerEntry
from tests.cast import DAY, START, Cast, cast, somebody
from tests.questionnaires.answers.study import EN, NAMESPACES, studied
from tests.questionnaires.files import samples
from tests.questionnaires.files.samples import BOMB, PLACE
from tests.questionnaires.shelf import begun
from tests.walk import signed_in
from tests.walk import text as as_read

pytestmark = pytest.mark.django_db
NOW = START + DAY
assert NAMESPACES
ROWS = [
    {"type": "image", "name": "face", EN: "A picture", "bind::halka:level": "3", "required": "yes"},
    {"type": "file", "name": "paper", EN: "A paper", "bind::halka:level": "1"},
    {"type": "audio", "name": "voice", EN: "The voice", "bind::halka:level": "4"},
]


class Kit:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.c: Cast = cast()
        self.version: Version = studied(self.c.fatma, NOW, ROWS)
        self.browser: Client = signed_in(self.c.alice, NOW, monkeypatch)
        self.bob: Client = signed_in(self.c.bob, NOW, monkeypatch)
        self.rea: Client = signed_in(somebody("Rea", self.c.child_unit, "researcher"), NOW, monkeypatch)
        self.address = f"/fill/{self.version.questionnaire.ref}"
        begun(self.c.alice, self.browser, self.version)

    def page(self, go: str = "next", **given: object) -> str:
        said = {"shown": "face paper voice", "go": go, **given}
        answer = self.browser.post(f"{self.address}/1/", said, follow=True)
        return as_read(answer)


@pytest.fixture
def kit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Kit:
    settings.HALKA_SECOND_FACTOR = False
    return Kit(monkeypatch)


def _file(content: bytes, name: str = "face.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_files_are_given_looked_at_sent_read_and_taken_along(kit: Kit) -> None:
    wrong = kit.page(face=_file(b"MZ program"), paper=_file(BOMB, "a.docx"))
    assert "This is no picture that can be kept." in wrong
    assert "would become far too large" in wrong
    assert not FillingFile.objects.exists()
    assert "This answer is needed." in kit.page()
    kit.page(face=_file(samples.jpeg()), paper=_file(samples.docx(), "Ana Yilmaz.docx"))
    face, paper = FillingFile.objects.all()
    assert (face.name[16:], paper.name[16:]) == (".jpg", ".docx")
    assert PLACE not in keeping.opened(face)
    assert b"ICC_PROFILE" not in bytes(face.ct)  # sealed
    assert kit.bob.get(f"{kit.address}/files/{face.name}").status_code == 404
    shown = kit.browser.get(f"{kit.address}/files/{face.name}")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    kit.page(voice=_file(samples.wav(), "a.wav"))
    kit.page(**{"voice:take-away": "on"})
    assert FillingFile.objects.count() == 2  # what is taken away is gone at once

    sent = kit.browser.post(f"{kit.address}/review/", follow=True)
    assert f"/files/{face.name}" in sent.content.decode()
    assert not FillingFile.objects.exists()
    submission = Submission.objects.get()
    held = {row.name: file_opened(row) for row in submission.attachments.all()}
    assert set(held) == {face.name, paper.name}
    assert PLACE not in held[face.name]
    address = f"/filled/{submission.ref}/files"
    assert kit.browser.get(f"{address}/{face.name}").content == held[face.name]
    assert "attachment" in kit.browser.get(f"{address}/{paper.name}").headers["Content-Disposition"]
    assert kit.bob.get(f"{address}/{face.name}").status_code == 404
    _read_and_taken(kit, submission, face.name, paper.name, held)


def _read_and_taken(kit: Kit, submission: Submission, face: str, paper: str, held: dict[str, bytes]) -> None:
    """By who evaluates: what a level closes is not opened by the address of its file either."""
    here = f"/questionnaires/{kit.version.questionnaire.ref}/answers"
    one = f"{here}/{submission.ref}"
    page = kit.rea.get(f"{one}/").content.decode()
    assert (f"/files/{paper}" in page, f"/files/{face}" in page) == (True, False)
    assert kit.rea.get(f"{one}/files/{face}").status_code == 404
    before = LedgerEntry.objects.count()
    assert kit.rea.get(f"{one}/files/{face}?reason=evaluate").content == held[face]
    assert LedgerEntry.objects.count() == before + 1
    Attachment.objects.filter(name=paper).update(ct=None)
    assert "one file has not come" in as_read(kit.rea.get(f"{here}/"))
    assert "the file has not come yet" in as_read(kit.rea.get(f"{one}/"))
    answer = kit.rea.post(f"{here}/take/", {"kind": "files", "language": "-", "reason": "evaluate"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        names = archive.namelist()
        assert [name for name in names if name.endswith(".jpg")] == [
            f"{submission.instance_id.replace(':', '_')}/{face}"
        ]
        listed = archive.read("files.csv").decode("utf-8-sig")
    assert "has not come yet" in listed
    assert len(listed.splitlines()) == 3


def test_the_page_in_the_browser_gives_files_one_by_one(kit: Kit) -> None:
    def give(**said: object) -> dict[str, str]:
        answer: dict[str, str] = kit.browser.post(f"{kit.address}/files/", said).json()
        return answer

    assert "no picture" in give(at="/data/face", file=_file(b"MZ"))["problem"]
    name = give(at="/data/face", file=_file(samples.png()))["name"]
    other = give(at="/data/face", file=_file(samples.png()), instead=name)["name"]
    assert [row.name for row in FillingFile.objects.all()] == [other]
    xml = kit.browser.get(f"{kit.address}/answers/").content.decode()
    assert "<face/>" in xml
    said = xml.replace("<face/>", f"<face>{other}</face>")
    kit.browser.post(f"{kit.address}/answers/", said, content_type="text/xml")
    assert give(at="/data/face", instead=other) == {"name": ""}
    assert "<face/>" in kit.browser.get(f"{kit.address}/answers/").content.decode()
    assert not FillingFile.objects.exists()
    third = give(at="/data/face", file=_file(samples.png()))["name"]
    said = xml.replace("<face/>", f"<face>{third}</face>")
    assert "leads" in kit.browser.post(f"{kit.address}/send/", said, content_type="text/xml").json()
    assert PLACE not in file_opened(Attachment.objects.get())
    assert kit.browser.post(f"{kit.address}/files/", {"at": "/data/face"}).status_code == 404


def test_a_file_that_is_too_large_is_one_sentence(kit: Kit) -> None:
    answer = kit.browser.post(
        f"{kit.address}/1/",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200_000_000),
    )
    assert answer.status_code == 413
    assert "This is too large" in answer.content.decode()
