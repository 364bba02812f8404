from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "reassure.messages"
    #: Django's own message framework has the label “messages”.
    label = "reassure_messages"
