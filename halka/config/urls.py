"""Every address of the site, room by room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from halka.web.views.frame import lock

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("halka.web.urls")),
    path("", include("halka.casework.urls")),
    path("", include("halka.sharing.urls")),
    path("", include("halka.boards.urls")),
    path("", include("halka.recommendations.urls")),
    path("", include("halka.insight.urls")),
    path("", include("halka.questionnaires.urls")),
    path("", include("halka.directory.urls")),
    path("sign-in/logout/", lock),  # one way out; the next line knows the address by its name
    path("sign-in/", include("allauth.urls")),
]

if settings.DEBUG or settings.HALKA_DEMO:
    from halka.pages.style_guide import style_guide

    urlpatterns.append(path("style/", style_guide, name="style_guide"))
