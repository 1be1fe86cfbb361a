"""The program's addresses, and the page that shows every part."""

from django.urls import path

from halka.config.urls import urlpatterns as halka
from halka.web.style_guide import style_guide

urlpatterns = [*halka, path("style-guide/", style_guide)]
