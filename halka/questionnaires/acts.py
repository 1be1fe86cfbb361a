"""The acts of this room. Entries name a questionnaire, a version or a submission by its reference, never an answer."""

from django.utils.translation import gettext_noop as noop

from halka.trust.acts import Act

QUESTIONNAIRE_SENT = Act("questionnaire.sent", noop("workbook of a questionnaire read in"))
QUESTIONNAIRE_MENDED = Act("questionnaire.mended", noop("workbook of a questionnaire mended"))
QUESTIONNAIRE_DROPPED = Act("questionnaire.dropped", noop("draft of a questionnaire thrown away"))
QUESTIONNAIRE_PUBLISHED = Act("questionnaire.published", noop("questionnaire published"))
QUESTIONNAIRE_MOVED = Act("questionnaire.moved", noop("questionnaire opened or closed"))
QUESTIONNAIRE_RECEIVED = Act("questionnaire.received", noop("filled questionnaire received"))
QUESTIONNAIRE_FILES = Act("questionnaire.files", noop("files of a filled questionnaire received"))

PHONE_SET_UP = Act("phone.set_up", noop("phone set up"))
PHONE_REVOKED = Act("phone.revoked", noop("phone taken away"))

ENTITIES_TAKEN = Act(
    "entities.taken",
    noop("rows of a list told by a phone"),
    noop("Something was told by a phone. It waits for the worker to look at it."),
    state="waiting",
)
ENTITIES_FORCED = Act("entities.forced", noop("row of a list taken without what came before"))
ENTITIES_SETTLED = Act("entities.settled", noop("what a phone told looked at"))
