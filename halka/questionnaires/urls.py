from django.urls import path

from halka.questionnaires.views import authoring, filled, filling, in_browser

urlpatterns = [
    path("questionnaires/", authoring.questionnaires, name="questionnaires"),
    path("questionnaires/new/", authoring.read_in, name="read_in_questionnaire"),
    path("questionnaires/drafts/<str:ref>/", authoring.draft, name="questionnaire_draft"),
    path("questionnaires/drafts/<str:ref>/preview/", authoring.preview, name="preview_questionnaire"),
    path("questionnaires/drafts/<str:ref>/publish/", authoring.publish, name="publish_questionnaire"),
    path("questionnaires/drafts/<str:ref>/drop/", authoring.drop, name="drop_questionnaire"),
    path("questionnaires/drafts/<str:ref>/mend/<str:repair>/", authoring.mend, name="mend_questionnaire"),
    path("questionnaires/files/<str:ref>/", authoring.workbook, name="questionnaire_workbook"),
    path("questionnaires/<str:ref>/", authoring.questionnaire, name="questionnaire"),
    path("questionnaires/<str:ref>/compare/", authoring.compare, name="compare_questionnaire"),
    path("questionnaires/<str:ref>/move/<str:state>/", authoring.move, name="move_questionnaire"),
    path("fill/", filling.to_fill, name="to_fill"),
    path("fill/<str:ref>/", filling.begin, name="fill_begin"),
    path("fill/<str:ref>/<int:number>/", filling.page, name="fill_page"),
    path("fill/<str:ref>/review/", filling.review, name="fill_review"),
    path("fill/<str:ref>/drop/", filling.drop, name="fill_drop"),
    path("fill/<str:ref>/browser/", in_browser.page, name="fill_in_browser"),
    path("fill/<str:ref>/form/", in_browser.form, name="fill_form"),
    path("fill/<str:ref>/answers/", in_browser.answers, name="fill_answers"),
    path("fill/<str:ref>/send/", in_browser.send, name="fill_send"),
    path("fill/<str:ref>/paper/", filled.half_paper, name="fill_paper"),
    path("fill/<str:ref>/empty/", filled.empty_paper, name="fill_empty"),
    path("filled/<str:ref>/", filled.filled, name="filled"),
    path("filled/<str:ref>/paper/", filled.filled_paper, name="filled_paper"),
]
