from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "halka.recommendations"
    label = "recommendations"
