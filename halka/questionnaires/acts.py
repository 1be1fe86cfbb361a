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
QUESTIONNAIRE_HANDED_OVER = Act("questionnaire.handed_over", noop("filled questionnaire handed over"))
QUESTIONNAIRE_WAITS = Act("questionnaire.waits", noop("filled questionnaire left waiting for somebody"))
QUESTIONNAIRE_TAKEN_UP = Act("questionnaire.taken_up", noop("filled questionnaire taken up again"))
QUESTIONNAIRE_SET_ASIDE = Act("questionnaire.set_aside", noop("filled questionnaire set aside"))
QUESTIONNAIRE_FILES = Act("questionnaire.files", noop("files of a filled questionnaire received"))

QUESTIONNAIRE_DESTROYED = Act("questionnaire.destroyed", noop("what was sent destroyed by who sent it"))

PHONE_SET_UP = Act("phone.set_up", noop("phone set up"))
PHONE_REVOKED = Act("phone.revoked", noop("phone taken away"))
VISITS_TAKEN = Act("visits.taken", noop("visits taken along in a browser"))

ENTITIES_TAKEN = Act(
    "entities.taken",
    noop("rows of a list told by a phone"),
    noop("Something was told by a phone. It waits for the worker to look at it."),
    state="waiting",
)
ENTITIES_FORCED = Act("entities.forced", noop("row of a list taken without what came before"))
ENTITIES_SETTLED = Act("entities.settled", noop("what a phone told looked at"))
ENTITIES_ANSWERED = Act("entities.answered", noop("yes or no to a new row that a phone told"))
ENTITIES_GATED = Act("entities.gated", noop("said whether new rows of a list need a yes"))
ENTITIES_RAISED = Act("entities.raised", noop("rows of lists made newer than what phones hold"))
