"""The acts of this room: notices, cases and their steps, and who may look.

Looks at a case, a conflict of interest and an erasure are not told on its timeline: they stand on the pages of who
sees the case and of the record.
"""

from django.utils.translation import gettext_noop as noop

from halka.trust.acts import Act

NOTICE_RECEIVED = Act("notice.received", noop("notice received"), reasons="ident_source")
NOTICE_OPENED = Act("notice.opened", noop("notice read"), is_look=True)
NOTICE_ACCEPTED = Act(
    "notice.accepted",
    noop("notice accepted"),
    noop("Notice accepted, a case is open. %(what)s"),
    state="working",
    reasons="risk",
    kept_in=("notice", "what_seen"),
)
NOTICE_LINKED = Act(
    "notice.linked",
    noop("notice linked to a case"),
    noop("Another notice about this child was linked."),
    kept_in=("notice", "what_seen"),
)
NOTICE_TAKEN_OVER = Act(
    "notice.taken_over",
    noop("notice taken over by the worker"),
    noop("The notice was read and taken over."),
    state="working",
)
NOTICE_ADVISED = Act("notice.advised", noop("notice answered with advice"))
NOTICE_CLOSED = Act("notice.closed", noop("notice closed"))
NOTIFIER_ACKNOWLEDGED = Act(
    "notifier.acknowledged",
    noop("notifier told"),
    noop("The notifier was told that a worker has it."),
)

CASE_OPENED = Act("case.opened", noop("case looked at"), is_look=True)
CASE_ASSIGNED = Act("case.assigned", noop("case assigned"), noop("Given to a worker."), state="working")
CASE_REGISTERED = Act("case.registered", noop("child registered"), noop("Child registered."), state="working")
HOUSEHOLD_WRITTEN = Act(
    "household.written",
    noop("household described"),
    noop("Somebody around the child was written down."),
)
HOUSEHOLD_CORRECTED = Act(
    "household.corrected",
    noop("household corrected"),
    noop("What is written about somebody around the child was corrected."),
)
HOUSEHOLD_LEFT = Act(
    "household.left",
    noop("somebody of the household left"),
    noop("Somebody is no longer around the child."),
)
RISK_CHANGED = Act(
    "risk.changed",
    noop("risk changed"),
    noop("Risk changed: %(what)s."),
    reasons="risk",
    kept_in=("risk", "reason"),
)
CASE_HELD = Act(
    "case.held",
    noop("case on hold"),
    noop("The family cannot be reached. Case on hold."),
    state="waiting",
)
CASE_RESUMED = Act("case.resumed", noop("case resumed"), noop("Work goes on."), state="working")

ASSESSMENT_FINISHED = Act(
    "assessment.finished",
    noop("assessment finished"),
    noop("Assessment finished."),
    state="working",
    kept_in=("assessment", "summary"),
)
PLAN_AGREED = Act(
    "plan.agreed",
    noop("plan agreed"),
    noop("Plan agreed."),
    state="working",
    kept_in=("plan", "goal"),
)
PLAN_APPROVED = Act(
    "plan.approved",
    noop("plan approved"),
    noop("Plan approved by the supervisor."),
    state="working",
)
PLAN_RETURNED = Act(
    "plan.returned",
    noop("plan returned"),
    noop("Plan returned by the supervisor."),
    state="waiting",
    kept_in=("plan_return", "reason"),
)
PLAN_CHANGED = Act(
    "plan.changed",
    noop("plan changed"),
    noop("Plan changed."),
    state="working",
    kept_in=("plan", "goal"),
)
ACTION_DONE = Act(
    "action.done",
    noop("planned step done"),
    noop("Something in the plan is done."),
    state="working",
    kept_in=("planaction", "what"),
)
CONTACT_MADE = Act(
    "contact.made",
    noop("contact with the child"),
    noop("Contact: %(what)s."),
    state="working",
    reasons="followup_how",
    kept_in=("contact", "note"),
)
CONTACT_ATTEMPTED = Act(
    "contact.attempted",
    noop("contact tried, nobody reached"),
    noop("Tried, and nobody was reached: %(what)s"),
    state="waiting",
    reasons="not_reached",
    kept_in=("attempt", "note"),
)
ATTEMPT_CORRECTED = Act(
    "attempt.corrected",
    noop("contact tried: corrected"),
    noop("What was written about a contact that did not take place was corrected."),
    reasons="not_reached",
)
CONTACT_CORRECTED = Act(
    "contact.corrected",
    noop("contact corrected"),
    noop("What was written about a contact was corrected."),
    reasons="followup_how",
)
MODULE_WRITTEN = Act(
    "module.written",
    noop("questionnaire about the case filled"),
    noop("A questionnaire was filled: %(what)s."),
    reasons="case_module",
)
FILE_CHECKED = Act(
    "file.checked",
    noop("case file checked"),
    noop("The supervisor checked the file."),
)
FEEDBACK_INVITED = Act(
    "feedback.invited",
    noop("invited to say what the help is like"),
    noop("Somebody else asks what the help is like: a code was given."),
)
FEEDBACK_GIVEN = Act(
    "feedback.given",
    noop("feedback about the help given"),
    noop("The code was used: somebody said what the help is like, to somebody else."),
)
REVIEW_HELD = Act(
    "review.held",
    noop("review held"),
    noop("The plan was looked at together."),
    state="working",
    kept_in=("review", "note"),
)

# A worker proposes to close, the supervisor agrees: in the event log, only the second is the end of the case.
CASE_CLOSED = Act(
    "case.closed",
    noop("closing proposed"),
    noop("Closing was proposed. %(what)s"),
    reasons="close_reason",
    extracted="case.closing_proposed",
    kept_in=("closure", "summary"),
)
CLOSURE_APPROVED = Act(
    "closure.approved",
    noop("case closed"),
    noop("Case closed, agreed by the supervisor."),
    state="working",
    extracted="case.closed",
)
CLOSURE_RETURNED = Act(
    "closure.returned",
    noop("closing returned"),
    noop("Closing was returned by the supervisor."),
    state="waiting",
    kept_in=("closure_return", "reason"),
)
CASE_REOPENED = Act(
    "case.reopened",
    noop("case opened again"),
    noop("Case opened again. %(what)s"),
    state="waiting",
    reasons="reopen_reason",
)

CONSENT_GIVEN = Act(
    "consent.given",
    noop("consent given"),
    noop("Asked about sharing, and the answer was kept."),
)
CONSENT_CORRECTED = Act(
    "consent.corrected",
    noop("answer about sharing corrected"),
    noop("An answer about sharing was corrected."),
)
CONSENT_WITHDRAWN = Act(
    "consent.withdrawn",
    noop("consent withdrawn"),
    noop("A yes to sharing was taken back."),
    state="waiting",
)
RESTRICTION_SET = Act(
    "restriction.set",
    noop("restriction set"),
    noop("Somebody must not know."),
    state="overdue",
    reasons="withhold_reason",
)
RESTRICTION_LIFTED = Act("restriction.lifted", noop("restriction lifted"), noop("Somebody may know again."))
SUPERVISOR_NAMED = Act(
    "supervisor.named",
    noop("supervisor named for what is protected"),
    noop("A supervisor was named, who reads what is protected."),
)
CONFLICT_DECLARED = Act("conflict.declared", noop("conflict of interest declared"))
CONFLICT_CONFIRMED = Act("conflict.confirmed", noop("conflict of interest confirmed"))
CONFLICT_LIFTED = Act("conflict.lifted", noop("conflict of interest lifted"))
CONFLICT_STOOD_IN = Act("conflict.stood_in", noop("supervisor named in the place of the line"))
CHILD_ASKED_FOR = Act(
    "child.asked_for",
    noop("asked whether a child is known"),
    noop("Somebody asked whether this child is known. %(what)s"),
    is_look=True,
    reasons="known_purpose",
)
ACCESS_BROKEN_GLASS = Act(
    "access.broken_glass",
    noop("opened in an emergency"),
    noop("Opened in an emergency. %(what)s"),
    state="overdue",
    is_look=True,
    reasons="emergency_reason",
)
ACCESS_SUMMARY_READ = Act("access.summary_read", noop("emergency summary read"), is_look=True)
ACCESS_RIGHT_RETURNED = Act("access.right_returned", noop("right to open in an emergency returned"))
ACCESS_REVIEWED = Act(
    "access.reviewed",
    noop("emergency opening reviewed"),
    noop("The emergency look was reviewed."),
)

CHILD_ERASURE_PROPOSED = Act("child.erasure_proposed", noop("erasure of a child’s record proposed"))
CHILD_ERASURE_STOPPED = Act("child.erasure_stopped", noop("erasure of a child’s record stopped"))
ERASURE_HELD = Act(
    "erasure.held",
    noop("legal hold set"),
    noop("A legal hold: nothing of this child may be erased. %(what)s"),
    state="waiting",
    reasons="hold_reason",
)
ERASURE_RELEASED = Act("erasure.released", noop("legal hold lifted"), noop("A legal hold was lifted."))
CHILD_SHREDDED = Act("child.shredded", noop("child’s record erased"))
