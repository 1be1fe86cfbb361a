"""A questionnaire with every kind of question, levels and kinds of no answer, in two languages; and answers to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from halka.directory.models import Person
from halka.questionnaires.actions import publish_questionnaire, receive_submission
from halka.questionnaires.examine import examined
from halka.questionnaires.models import Questionnaire, Submission, Version
from halka.trust.actor import Actor
from tests.questionnaires.sheets import Row, workbook

EN, TR = "label::English (en)", "label::Türkçe (tr)"


def _asked(kind: str, name: str, english: str, turkish: str, level: int | None = 2, **more: object) -> Row:
    said = {} if level is None else {"bind::halka:level": str(level)}
    return {"type": kind, "name": name, EN: english, TR: turkish, **said, **more}


STUDY: Sequence[Row] = [
    {"type": "start", "name": "start"},
    _asked("text", "code", "Code of the interview", "Görüşmenin kodu", 1),
    {"type": "begin_group", "name": "who", EN: "Who", TR: "Kim"},
    _asked("integer", "age", "Your age", "Yaşın"),
    _asked("decimal", "way", "Way in hours", "Saat olarak yol", 1),
    _asked("text", "surname", "Family name", "Soyadı", 4),
    _asked("text", "told", "What happened?", "Ne oldu?", 5),
    _asked("text", "free", "Anything else, ${surname}?", "Başka bir şey var mı, ${surname}?", None),
    {"type": "end_group"},
    _asked("select_one known", "known", "Do you know the unit?", "Birimi biliyor musun?", 1),
    _asked("text", "knows", "Who is it?", "Kim?", relevant="${known} = 'yes'"),
    _asked("select_multiple help", "help", "What helped?", "Ne yardımcı oldu?"),
    _asked("rank help", "best", "What helped most?", "En çok ne yardımcı oldu?"),
    _asked("date", "day", "Day of the visit", "Ziyaret günü", 1),
    _asked("dateTime", "moment", "Beginning", "Başlangıç", 1),
    _asked("time", "hour", "Time", "Saat", 1),
    {"type": "begin_repeat", "name": "child", EN: "Child", TR: "Çocuk"},
    _asked("text", "name", "First name", "Adı"),
    {"type": "begin_repeat", "name": "school", EN: "School", TR: "Okul"},
    _asked("integer", "year", "Year", "Yıl"),
    {"type": "end_repeat"},
    {"type": "end_repeat"},
    {"type": "calculate", "name": "twice", "calculation": "${age} * 2", "bind::halka:level": "2"},
    {"type": "note", "name": "thanks", EN: "Thank you", TR: "Teşekkürler"},
]
CHOICES: Sequence[Row] = [
    {"list_name": "known", "name": "yes", EN: "Yes", TR: "Evet"},
    {"list_name": "known", "name": "no", EN: "No", TR: "Hayır"},
    {"list_name": "known", "name": "unsure", EN: "I do not know", TR: "Bilmiyorum", "missing": "dont_know"},
    {"list_name": "known", "name": "rather_not", EN: "I would rather not say", TR: "Söylemem", "missing": "refused"},
    {"list_name": "help", "name": "food", EN: "Food", TR: "Yemek"},
    {"list_name": "help", "name": "talk", EN: "Talking; listening", TR: "Konuşmak"},
    {"list_name": "help", "name": "money", EN: "+Money", TR: "Para"},
    {"list_name": "help", "name": "none", EN: "I do not know", TR: "Bilmiyorum", "missing": "dont_know"},
]  # fmt: skip
NAMESPACES = 'halka="urn:halka:xforms:1"'


def studied(
    by: Actor, at: datetime, survey: Sequence[Row] = STUDY, version: str = "1", purpose: str = ""
) -> Version:
    said = {
        "form_id": f"study{purpose}",
        "version": version,
        "form_title": "A study",
        "default_language": "English (en)",
        "namespaces": NAMESPACES,
    }
    if purpose:
        said["attribute::halka:purpose"] = purpose
    content = workbook(survey, choices=CHOICES, settings=[said])
    found = examined(content, "study.xlsx")
    if purpose:  # that no room here knows: it cannot be published, and may have been
        questionnaire, _new = Questionnaire.objects.get_or_create(form_id="study")
        return Version.objects.create(
            questionnaire=questionnaire, name=version, title="A study", workbook=content,
            xform=found.xform.encode(), questions=found.questions, published_at=at,
        )  # fmt: skip
    assert found.ok, found.problems
    return publish_questionnaire(by=by, at=at, name="study.xlsx", content=content, found=found)


def xml(body: str, number: int = 1, version: str = "1") -> bytes:
    identity = f"<meta><instanceID>uuid:{number:08d}</instanceID></meta>"
    return f"<data id='study' version='{version}'>{body}{identity}</data>".encode()


FULL = (
    "<code>I-07</code><who><age>12</age><way>1.5</way><surname>Yılmaz</surname><told>Something</told><free>-1+1</free></who>"
    "<known>yes</known><knows>=HYPERLINK(&quot;x&quot;)</knows><help>talk money</help><best>money food talk none</best>"
    "<day>2026-03-02</day><moment>2026-03-02T10:30:00.000+03:00</moment><hour>10:30:00.000+03:00</hour>"
    "<child><name>Ana</name><school><year>2020</year></school><school><year>2021</year></school></child>"
    "<child><name>Mira</name></child><twice>24</twice>"
)
BLANK = (
    "<code/><who><age/><way/><surname/><told/><free/></who><known>unsure</known><help>none</help><best/>"
    "<day/><moment/><hour/><twice/>"
)
REFUSING = "<code>I-08</code><who><age>9</age></who><known>rather_not</known><help/>"


def sent(by: Person, at: datetime, version: Version, body: str, number: int = 1) -> Submission:
    raw = xml(body, number, version.name)
    return receive_submission(
        by=by, at=at, version=version, instance_id=f"uuid:{number:08d}", raw=raw, way="plain"
    )
