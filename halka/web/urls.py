from django.urls import path

from halka.web.views import case, frame, today

urlpatterns = [
    path("", today.today, name="today"),
    path("cases/<str:ref>/", case.case, name="case"),
    path("lock/", frame.lock, name="lock"),
    path("language/", frame.choose_language, name="set_language"),
    path("health/", frame.health, name="health"),
]
