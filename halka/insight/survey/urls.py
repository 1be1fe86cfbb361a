from django.urls import path

from halka.insight.survey import views

urlpatterns = [
    path("", views.send_survey, name="send_survey"),
    path("right/", views.confirm_survey, name="confirm_survey"),
]
