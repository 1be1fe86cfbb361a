"""The acts of this room. Entries name a questionnaire, a version or a submission by its reference, never an answer."""

from django.utils.translation import gettext_noop as noop

from halka.trust.acts import Act

QUESTIONNAIRE_SENT = Act("questionnaire.sent", noop("workbook of a questionnaire read in"))
QUESTIONNAIRE_MENDED = Act("questionnaire.mended", noop("workbook of a questionnaire mended"))
QUESTIONNAIRE_DROPPED = Act("questionnaire.dropped", noop("draft of a questionnaire thrown away"))
QUESTIONNAIRE_PUBLISHED = Act("questionnaire.published", noop("questionnaire published"))
QUESTIONNAIRE_MOVED = Act("questionnaire.moved", noop("questionnaire opened or closed"))
QUESTIONNAIRE_RECEIVED = Act("questionnaire.received", noop("filled questionnaire received"))
QUESTIONNAIRE_BUILT = Act("questionnaire.built", noop("questionnaire handed in that was made here"))
ANSWERS_LISTED = Act("answers.listed", noop("list of answers looked at"))
ANSWERS_READ = Act("answers.read", noop("answers looked at"), reasons="answers_reason")
ANSWERS_IMPORTED = Act("answers.imported", noop("answers taken over from a file"))
ANSWERS_EXPORTED = Act("answers.exported", noop("answers taken along as a file"), reasons="answers_reason")
