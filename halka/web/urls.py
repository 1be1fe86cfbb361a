from django.urls import path

from halka.web.views import case, emergency, frame, today

urlpatterns = [
    path("", today.today, name="today"),
    path("cases/<str:ref>/", case.case, name="case"),
    path("emergency/<str:ref>/", emergency.emergency_summary, name="emergency_summary"),
    path("lock/", frame.lock, name="lock"),
    path("language/", frame.choose_language, name="set_language"),
    path("health/", frame.health, name="health"),
]
