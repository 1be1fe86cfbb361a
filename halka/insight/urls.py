from django.urls import path

from halka.insight.live import views
from halka.insight.report import views as report_page
from halka.insight.survey import views as survey

urlpatterns = [
    path("numbers/", views.bottlenecks, name="numbers"),
    path("numbers/pairs/", views.pairs, name="pairs"),
    path("numbers/report/", report_page.report, name="report"),
    path("numbers/felt/", survey.felt, name="felt"),
    path("numbers/survey/", survey.send_survey, name="send_survey"),
    path("numbers/survey/right/", survey.confirm_survey, name="confirm_survey"),
    path("numbers/<int:rank>/", views.behind, name="behind"),
]
