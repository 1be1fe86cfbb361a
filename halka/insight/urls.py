from django.urls import path

from halka.insight import report_page, views

urlpatterns = [
    path("numbers/", views.bottlenecks, name="numbers"),
    path("numbers/pairs/", views.pairs, name="pairs"),
    path("numbers/report/", report_page.report, name="report"),
    path("numbers/<int:rank>/", views.behind, name="behind"),
]
