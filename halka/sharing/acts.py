"""The acts of this room: referrals, what happens when nobody answers them, and transfers of cases."""

from django.utils.translation import gettext_noop as noop

from halka.trust.acts import Act

REFERRAL_DRAFTED = Act(
    "referral.drafted",
    noop("request written"),
    noop("Referral to %(to)s prepared."),
    reasons="service",
)
REFERRAL_SENT = Act(
    "referral.sent",
    noop("request sent"),
    noop("Referred to %(to)s: %(what)s."),
    state="waiting",
    reasons="service",
)
REFERRAL_SEEN = Act(
    "referral.seen",
    noop("request seen"),
    noop("%(unit)s has seen the referral."),
    state="waiting",
    is_look=True,
)
REFERRAL_PRINTED = Act(
    "referral.printed",
    noop("request printed"),
    noop("%(unit)s printed the referral."),
    is_look=True,
)
REFERRAL_ACCEPTED = Act(
    "referral.accepted",
    noop("request accepted"),
    noop("%(unit)s accepted."),
    state="working",
)
REFERRAL_REFUSED = Act(
    "referral.refused",
    noop("request refused"),
    noop("%(unit)s refused: %(what)s."),
    state="broken",
    reasons="ref_refuse",
    kept_in=("referral_answer", "explanation"),
)
REFERRAL_GIVEN_BACK = Act(
    "referral.given_back",
    noop("request given back"),
    noop("%(unit)s gave the referral back: %(what)s."),
    state="broken",
    reasons="ref_refuse",
)
REFERRAL_ASKED = Act(
    "referral.asked",
    noop("question asked about a request"),
    noop("%(unit)s asks a question about the referral."),
    state="waiting",
)
REFERRAL_MISSED = Act(
    "referral.missed",
    noop("appointment missed"),
    noop("The child did not come to %(unit)s."),
    state="overdue",
)
REFERRAL_REPLIED = Act(
    "referral.replied",
    noop("question about a request answered"),
    noop("Answered what %(to)s asked or told."),
)
REFERRAL_STARTED = Act(
    "referral.started",
    noop("service begun"),
    noop("%(unit)s started the service."),
    state="working",
)
REFERRAL_SERVED = Act(
    "referral.served",
    noop("child served"),
    noop("%(unit)s gave the service. %(what)s"),
    state="working",
    reasons="satisfaction",
)
REFERRAL_FEEDBACK_GIVEN = Act(
    "referral.feedback_given",
    noop("feedback given"),
    noop("%(unit)s gave feedback."),
    state="working",
    kept_in=("referral_answer", "told"),
)
REFERRAL_DONE = Act(
    "referral.done",
    noop("request finished"),
    noop("Referral to %(to)s finished."),
)
REFERRAL_LEFT = Act(
    "referral.left",
    noop("nothing follows a refusal"),
    noop("%(to)s could not help; nothing follows, and it is written why."),
)
REFERRAL_REVOKED = Act(
    "referral.revoked",
    noop("request withdrawn"),
    noop("Referral to %(to)s taken back."),
)
# By what was said or written after it was sent; why is for the page of the sender.
REFERRAL_CLOSED = Act(
    "referral.closed",
    noop("request closed"),
    noop("Letter to %(to)s closed."),
    state="overdue",
)
REFERRAL_KEPT = Act(
    "referral.kept",
    noop("request kept on another ground"),
    noop("Letter to %(to)s stays open on another ground: %(what)s."),
    state="waiting",
    reasons="consent_basis",
)

REFERRAL_OVERRULING_ASKED = Act(
    "referral.overruling_asked",
    noop("asked to go past a no"),
    noop("The supervisor was asked to let the referral to %(to)s go without a yes."),
    state="waiting",
)
REFERRAL_NO_STANDS = Act(
    "referral.no_stands",
    noop("a no that stands"),
    noop("The no stands. The referral to %(to)s does not go."),
    state="broken",
    kept_in=("referral_no_stands", "why"),
)
REFERRAL_OVERRULED = Act(
    "referral.overruled",
    noop("went past a no"),
    noop("The supervisor let the referral to %(to)s go without a yes: %(what)s."),
    state="waiting",
    reasons="override_reason",
)
REFERRAL_AGREED = Act(
    "referral.agreed",
    noop("sharing without a yes agreed to"),
    noop("The supervisor agreed that the letter to %(to)s went without a yes."),
)
REFERRAL_DISAPPROVED = Act(
    "referral.disapproved",
    noop("sharing without a yes not agreed to"),
    noop("The supervisor did not agree that the letter to %(to)s went without a yes."),
    state="overdue",
    kept_in=("referral_looked", "why"),
)

# When nobody answers; the reason says who was called, or that there was nobody to call.
REFERRAL_REMINDED = Act(
    "referral.reminded",
    noop("reminder sent"),
    noop("Reminder to %(to)s. No answer yet."),
    state="waiting",
)
REFERRAL_EXPIRED = Act(
    "referral.expired",
    noop("deputy called"),
    noop("%(to)s has not answered in time. Deputy called."),
    state="overdue",
    sentence_when={"no_deputy": noop("%(to)s has not answered in time. It has no deputy to call.")},
)
REFERRAL_ESCALATED = Act(
    "referral.escalated",
    noop("head called"),
    noop("Still no answer. Head of %(to)s called."),
    state="overdue",
    sentence_when={"no_head": noop("Still no answer. %(to)s has no head to call.")},
)
REFERRAL_LISTED = Act(
    "referral.listed",
    noop("put on the board's list"),
    noop("Still no answer from %(to)s. On the board’s list."),
    state="broken",
)

TRANSFER_REQUESTED = Act(
    "transfer.requested",
    noop("transfer requested"),
    noop("%(to)s was asked to take the case."),
    state="waiting",
    reasons="transfer_reason",
    kept_in=("transfer", "note"),
)
TRANSFER_ACCEPTED = Act(
    "transfer.accepted",
    noop("transfer accepted"),
    noop("%(unit)s took the case."),
    state="working",
    reasons="transfer_reason",
)
TRANSFER_LET_GO = Act(
    "transfer.let_go",
    noop("what is protected let go along with a transfer"),
    noop("How to reach the child goes along to %(to)s."),
    reasons="transfer_reason",
)
TRANSFER_REJECTED = Act(
    "transfer.rejected",
    noop("transfer refused"),
    noop("%(unit)s did not take the case."),
    state="broken",
    reasons="transfer_reason",
    kept_in=("transfer_answer", "why"),
)
