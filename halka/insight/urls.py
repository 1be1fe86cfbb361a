from django.urls import include, path

from halka.insight.live import views
from halka.insight.perception import views as perception
from halka.insight.report import views as report_page

urlpatterns = [
    path("numbers/", views.bottlenecks, name="numbers"),
    path("numbers/pairs/", views.pairs, name="pairs"),
    path("numbers/report/", report_page.report, name="report"),
    path("numbers/felt/", perception.perception, name="felt"),
    path("numbers/survey/", include("halka.insight.survey.urls")),
    path("numbers/<int:rank>/", views.behind, name="behind"),
]
