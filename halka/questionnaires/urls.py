from django.urls import path

from halka.questionnaires.answers import export, importing
from halka.questionnaires.answers import views as answers
from halka.questionnaires.builder import views as builder
from halka.questionnaires.views import authoring, filled, filling

urlpatterns = [
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
    path("questionnaires/<str:ref>/answers/", answers.answers, name="answers"),
    path("questionnaires/<str:ref>/answers/take/", export.take, name="take_answers"),
    path("questionnaires/<str:ref>/answers/import/", importing.take_over, name="import_answers"),
    path("questionnaires/<str:ref>/answers/<str:one>/", answers.answer, name="answer"),
    path("fill/", filling.to_fill, name="to_fill"),
    path("fill/<str:ref>/", filling.begin, name="fill_begin"),
    path("fill/<str:ref>/<int:number>/", filling.page, name="fill_page"),
    path("fill/<str:ref>/review/", filling.review, name="fill_review"),
    path("fill/<str:ref>/drop/", filling.drop, name="fill_drop"),
    path("fill/<str:ref>/paper/", filled.half_paper, name="fill_paper"),
    path("fill/<str:ref>/empty/", filled.empty_paper, name="fill_empty"),
    path("filled/<str:ref>/", filled.filled, name="filled"),
    path("filled/<str:ref>/paper/", filled.filled_paper, name="filled_paper"),
]
