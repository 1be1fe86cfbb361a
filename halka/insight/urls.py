from django.urls import path

from halka.insight import views

urlpatterns = [
    path("numbers/", views.bottlenecks, name="numbers"),
    path("numbers/pairs/", views.pairs, name="pairs"),
    path("numbers/<int:rank>/", views.behind, name="behind"),
]
