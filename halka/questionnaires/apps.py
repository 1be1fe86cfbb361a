from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "halka.questionnaires"
    label = "questionnaires"
