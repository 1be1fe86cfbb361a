from collections.abc import Iterator

from django.urls import URLPattern, path

from halka.questionnaires.answers import export, importing
from halka.questionnaires.answers import files as of_answers
from halka.questionnaires.answers import views as answers
from halka.questionnaires.builder import views as builder
from halka.questionnaires.views import (
    authoring,
    files,
    filled,
    filling,
    in_browser,
    offline,
    openrosa,
    phones,
    waiting,
)


def _of_phones(before: str, name: str) -> Iterator[URLPattern]:
    """What a program on a phone asks, below the secret in its address or at the root, with and without a slash at the end:
    where it were led elsewhere, what it sends would be lost."""
    for end, also in (("", ""), ("/", "_with_slash")):
        yield path(f"{before}formList{end}", openrosa.form_list, name=f"{name}_form_list{also}")
        yield path(f"{before}submission{end}", openrosa.submission, name=f"{name}_submission{also}")
    yield path(f"{before}phone-forms/<str:ref>.xml", openrosa.form, name=f"{name}_form")
    yield path(f"{before}phone-forms/<str:ref>/manifest", openrosa.manifest, name=f"{name}_manifest")
    yield path(f"{before}phone-forms/<str:ref>/media/<str:name>", openrosa.medium, name=f"{name}_medium")
    yield path(f"{before}phone-lists/<str:name>/integrity", openrosa.integrity, name=f"{name}_integrity")


urlpatterns = [
    *_of_phones("key/<str:token>/", "key"),
    *_of_phones("", "root"),
    path("phones/", phones.phones, name="phones"),
    path("phones/new/", phones.set_up, name="set_up_phone"),
    path("phones/told/<str:ref>/", phones.told, name="told_by_phone"),
    path("phones/<str:ref>/revoke/", phones.revoke, name="revoke_phone"),
    path("offline/", offline.without_network, name="without_network"),
    path("offline/take/", offline.take_along, name="take_along"),
    path("offline/hello/", offline.hello, name="offline_hello"),
    path("offline/send/", offline.send_sealed, name="send_sealed"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("questionnaires/", authoring.questionnaires, name="questionnaires"),
    path("questionnaires/new/", authoring.read_in, name="read_in_questionnaire"),
    path("questionnaires/answers/", answers.all_answers, name="all_answers"),
    path("questionnaires/build/", builder.builds, name="builds"),
    path("questionnaires/build/from/<str:ref>/", builder.build_from, name="build_from"),
    path("questionnaires/build/<str:ref>/", builder.build, name="build"),
    path("questionnaires/build/<str:ref>/settings/", builder.build_settings, name="build_settings"),
    path("questionnaires/build/<str:ref>/preview/", builder.build_preview, name="build_preview"),
    path("questionnaires/build/<str:ref>/workbook/", builder.build_workbook, name="build_workbook"),
    path("questionnaires/build/<str:ref>/<int:number>/", builder.edit_row, name="build_row"),
    path("questionnaires/build/<str:ref>/<int:number>/add/<str:what>/", builder.add_row, name="build_add"),
    path("questionnaires/drafts/<str:ref>/", authoring.draft, name="questionnaire_draft"),
    path("questionnaires/drafts/<str:ref>/preview/", authoring.preview, name="preview_questionnaire"),
    path("questionnaires/drafts/<str:ref>/publish/", authoring.publish, name="publish_questionnaire"),
    path("questionnaires/drafts/<str:ref>/drop/", authoring.drop, name="drop_questionnaire"),
    path("questionnaires/drafts/<str:ref>/mend/<str:repair>/", authoring.mend, name="mend_questionnaire"),
    path("questionnaires/files/<str:ref>/", authoring.workbook, name="questionnaire_workbook"),
    path("questionnaires/<str:ref>/", authoring.questionnaire, name="questionnaire"),
    path("questionnaires/<str:ref>/compare/", authoring.compare, name="compare_questionnaire"),
    path("questionnaires/<str:ref>/move/<str:state>/", authoring.move, name="move_questionnaire"),
    path("questionnaires/<str:ref>/lists/<str:name>/", authoring.gate, name="gate_list"),
    path("questionnaires/<str:ref>/answers/", answers.answers, name="answers"),
    path("questionnaires/<str:ref>/answers/take/", export.take, name="take_answers"),
    path("questionnaires/<str:ref>/answers/import/", importing.take_over, name="import_answers"),
    path("questionnaires/<str:ref>/answers/<str:one>/", answers.answer, name="answer"),
    path("questionnaires/<str:ref>/answers/<str:one>/files/<str:name>", of_answers.file, name="answer_file"),
    path("waiting/", waiting.waiting_answers, name="waiting_answers"),
    path("waiting/<str:ref>/", waiting.waiting_answer, name="waiting_answer"),
    path("waiting/<str:ref>/again/", waiting.try_again, name="try_answer_again"),
    path("waiting/<str:ref>/mend/", waiting.mend, name="mend_answer"),
    path("waiting/<str:ref>/aside/", waiting.aside, name="set_answer_aside"),
    path("fill/", filling.to_fill, name="to_fill"),
    path("fill/<str:ref>/", filling.begin, name="fill_begin"),
    path("fill/<str:ref>/<int:number>/", filling.page, name="fill_page"),
    path("fill/<str:ref>/review/", filling.review, name="fill_review"),
    path("fill/<str:ref>/drop/", filling.drop, name="fill_drop"),
    path("fill/<str:ref>/browser/", in_browser.page, name="fill_in_browser"),
    path("fill/<str:ref>/form/", in_browser.form, name="fill_form"),
    path("fill/<str:ref>/answers/", in_browser.answers, name="fill_answers"),
    path("fill/<str:ref>/send/", in_browser.send, name="fill_send"),
    path("fill/<str:ref>/files/", files.give, name="fill_give_file"),
    path("fill/<str:ref>/files/<str:name>", files.half_filled, name="fill_file"),
    path("fill/<str:ref>/paper/", filled.half_paper, name="fill_paper"),
    path("fill/<str:ref>/empty/", filled.empty_paper, name="fill_empty"),
    path("filled/<str:ref>/", filled.filled, name="filled"),
    path("filled/<str:ref>/destroy/", filled.destroy, name="destroy_answer"),
    path("filled/<str:ref>/files/<str:name>", files.sent, name="filled_file"),
    path("filled/<str:ref>/paper/", filled.filled_paper, name="filled_paper"),
]
