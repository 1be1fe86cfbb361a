from django.urls import path

from halka.recommendations import views

urlpatterns = [
    path("recommendations/", views.recommendations, name="recommendations"),
    path("recommendations/issue/", views.new_issue, name="new_issue"),
    path("recommendations/<str:ref>/", views.recommendation, name="recommendation"),
    path("recommendations/<str:ref>/send/", views.send, name="send_recommendation"),
    path("recommendations/<str:ref>/answer/", views.answer, name="answer_recommendation"),
    path("issues/<str:ref>/recommend/", views.new_recommendation, name="recommend"),
]
