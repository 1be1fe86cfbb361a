from django.urls import path

from halka.directory import views

urlpatterns = [path("who/", views.choose_person, name="choose_person")]
