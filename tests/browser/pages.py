"""The pages that are looked at in Chromium. A new page is a new row.

A printed referral is no page that Chromium lays out: `tests/sharing/test_printed.py` looks at it."""

from typing import NamedTuple


class Row(NamedTuple):
    name: str
    url: str
    who: str = ""
    """Username of the cast who opens it; "" for somebody who has not signed in."""


SPRING = "?months=own&since=2026-03-01&until=2026-04-30"

PAGES = [
    Row("signing in", "/sign-in/login/"),
    Row("nothing here", "/no-such-page/"),
    Row("choosing who to be", "/who/"),
    Row("today", "/", "alice"),
    Row("today of a supervisor", "/", "bob"),
    Row("cases", "/cases/", "alice"),
    Row("a case", "/cases/{case}/", "alice"),
    Row("a file", "/cases/{case}/file/", "alice"),
    Row("who sees a case", "/cases/{case}/who/", "alice"),
    Row("naming a supervisor", "/cases/{case}/supervisor/", "alice"),
    Row("referring", "/cases/{case}/refer/", "alice"),
    Row("who can help", "/cases/{case}/refer/?service=health_check", "alice"),
    Row("a service of a unit", "/keep/units/CLI-1/service/?service=health_check", "jon"),
    Row("a referral to answer", "/referrals/{referral}/", "dora"),
    Row("a notice to decide about", "/notices/{notice}/", "bob"),
    Row("a notice sent", "/notices/", "charlie"),
    Row("what the child said", "/cases/{case}/voice/", "alice"),
    Row("registering", "/cases/{case}/register/", "alice"),
    Row("writing down a contact", "/cases/{case}/contact/", "alice"),
    Row("writing a plan", "/cases/{case}/plan/", "alice"),
    Row("who must not know", "/cases/{case}/who-must-not-know/", "alice"),
    Row("a referral sent", "/referrals/{referral}/", "alice"),
    Row("refusing a referral", "/referrals/{referral}/refuse/", "dora"),
    Row("a letter that was closed", "/referrals/{closed}/", "alice"),
    Row("a letter that was closed for its receiver", "/referrals/{closed}/", "dora"),
    Row("the file of a case that has moved", "/cases/{moved}/file/", "alice"),
    Row("a case of an erased child", "/cases/{erased}/", "alice"),
    Row("assessing", "/cases/{case}/assess/", "alice"),
    Row("closing", "/cases/{case}/close/", "alice"),
    Row("who is around the child", "/cases/{case}/household/", "alice"),
    Row("correcting somebody around the child", "/household/{member}/correct/", "alice"),
    Row("somebody is no longer here", "/household/{member}/left/", "alice"),
    Row("correcting a contact", "/contacts/{contact}/correct/", "alice"),
    Row("correcting an answer", "/consents/{consent}/correct/", "alice"),
    Row("a yes or a no", "/cases/{case}/agreement/", "alice"),
    Row("the second step", "/second-step/", "alice"),
    Row("the inbox", "/referrals/", "dora"),
    Row("bottlenecks", "/numbers/", "fatma"),
    Row("bottlenecks narrowed", f"/numbers/{SPRING}&way=inside&level=local", "fatma"),
    Row("dates the wrong way round", "/numbers/?months=own&since=2026-04-01&until=2026-03-01", "fatma"),
    Row("bottlenecks of nothing", f"/numbers/{SPRING}&level=central", "fatma"),
    Row("behind a bottleneck", f"/numbers/1/{SPRING}", "fatma"),
    Row("bottlenecks of an analyst", f"/numbers/{SPRING}", "nadia"),
    Row("behind a bottleneck for an analyst", f"/numbers/1/{SPRING}", "nadia"),
    Row("pair by pair", f"/numbers/pairs/{SPRING}", "fatma"),
    Row("felt beside measured", "/numbers/felt/", "fatma"),
    Row("reading in a survey", "/numbers/survey/", "fatma"),
    Row("taking a report along", "/numbers/report/", "fatma"),
    Row("is this child known", "/known/", "alice"),
    Row("an emergency", "/emergency/", "alice"),
    Row("conflicts to confirm", "/conflicts/", "ines"),
    Row("erasures", "/erasures/", "jon"),
    Row("proposing an erasure", "/erasures/propose/", "jon"),
    Row("telling about a child", "/tell/"),
    Row("people and units", "/keep/", "jon"),
    Row("access", "/keep/access/", "ines"),
    Row("telephone numbers", "/keep/numbers/", "jon"),
    Row("a unit", "/keep/units/CLI-1/", "jon"),
    Row("changing a unit", "/keep/units/CLI-1/change/", "jon"),
    Row("adding a unit", "/keep/add/unit/", "jon"),
    Row("adding a person", "/keep/add/person/", "jon"),
    Row("questionnaires to fill", "/fill/", "alice"),
    Row("beginning a questionnaire", "/fill/{questionnaire}/", "dora"),
    Row("filling a page", "/fill/{questionnaire}/1/", "alice"),
    Row("what is wrong on a page", "/fill/{questionnaire}/1/?wrong=1", "alice"),
    Row("looking over what was answered", "/fill/{questionnaire}/review/", "alice"),
    Row("what was sent", "/filled/{filled}/", "bob"),
    Row("looking after questionnaires", "/questionnaires/", "fatma"),
    Row("reading in a workbook", "/questionnaires/new/", "fatma"),
    Row("what is wrong in a workbook", "/questionnaires/drafts/{workbook}/", "fatma"),
    Row("mending a workbook", "/questionnaires/drafts/{workbook}/mend/straighten_quotes/", "fatma"),
    Row("a questionnaire as it is filled", "/questionnaires/drafts/{workbook}/preview/", "fatma"),
    Row("a questionnaire", "/questionnaires/{questionnaire}/", "fatma"),
    Row("two versions of a questionnaire", "/questionnaires/{questionnaire}/compare/", "fatma"),
    Row("legal holds", "/holds/", "ines"),
    Row("the record", "/record/?act=referral.sent", "ines"),
]
