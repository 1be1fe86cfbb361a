"""Who may do what, in one place: permissions, and the roles that hold them.

A permission says what a person may do at all. Which child it may be done to is decided at the front door
(`visible_to`), and in which unit by the posts a person holds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Permission(StrEnum):
    SEND_NOTICE = "send_notice"
    SCREEN_NOTICE = "screen_notice"
    ASSIGN_CASE = "assign_case"
    OPEN_CASE = "open_case"
    WORK_CASE = "work_case"
    APPROVE_STEP = "approve_step"
    REFER = "refer"
    ANSWER_REFERRAL = "answer_referral"
    TRANSFER_CASE = "transfer_case"
    ACCEPT_TRANSFER = "accept_transfer"
    BREAK_GLASS = "break_glass"
    ASK_IF_KNOWN = "ask_if_known"
    REVIEW_ACCESS = "review_access"
    DECLARE_CONFLICT = "declare_conflict"
    SEE_NUMBERS = "see_numbers"
    IMPORT_SURVEY = "import_survey"
    SEE_LATE_REFERRALS = "see_late_referrals"
    READ_LEDGER = "read_ledger"
    KEEP_DIRECTORY = "keep_directory"
    KEEP_KEYS = "keep_keys"
    CONFIRM_ACCESS = "confirm_access"
    HOLD_ERASURE = "hold_erasure"
    REMIND = "remind"
    END_GRANTS = "end_grants"
    KEEP_QUESTIONNAIRES = "keep_questionnaires"
    FILL_QUESTIONNAIRE = "fill_questionnaire"
    READ_ANSWERS = "read_answers"
    BUILD_QUESTIONNAIRES = "build_questionnaires"
    COLLECT_FEEDBACK = "collect_feedback"
    KEEP_BODY = "keep_body"
    CALL_MEETING = "call_meeting"
    SIT = "sit"
    KEEP_PROMISE = "keep_promise"
    RECOMMEND = "recommend"
    ANSWER_RECOMMENDATION = "answer_recommendation"


# What every post may do. Whether somebody sits in a board is said by the seat, which is no role and has an end.
_EVERYBODY = frozenset({Permission.FILL_QUESTIONNAIRE, Permission.SIT})


# Whoever holds one of these reads of a child by name, in a case, a notice or a letter.
LEADS_TO_CHILDREN = frozenset(
    {Permission.OPEN_CASE, Permission.SCREEN_NOTICE, Permission.ANSWER_REFERRAL, Permission.ACCEPT_TRANSFER}
)


class _OfPermissions:
    """Answers from the permissions of the class, on the class itself."""

    def __get__(self, nobody: None, role: type[Role]) -> bool:
        return not LEADS_TO_CHILDREN.isdisjoint(role.may)


class Role:
    """A kind of post. `code` is what the directory stores; `second_factor` roles sign in with one from the first day,
    those that lead to children after a grace."""

    code: ClassVar[str]
    title: ClassVar[_StrPromise]
    may: ClassVar[frozenset[Permission]]
    second_factor: ClassVar[bool] = False
    leads_to_children: ClassVar[_OfPermissions] = _OfPermissions()
    by_two: ClassVar[bool] = False  # such a post begins only with the yes of a second person


class Caseworker(Role):
    code, title = "caseworker", _("Caseworker")
    may = _EVERYBODY | frozenset(
        {
            Permission.SEND_NOTICE,
            Permission.OPEN_CASE,
            Permission.WORK_CASE,
            Permission.REFER,
            Permission.TRANSFER_CASE,
            Permission.ACCEPT_TRANSFER,
            Permission.BREAK_GLASS,
            Permission.ASK_IF_KNOWN,
            Permission.DECLARE_CONFLICT,
        }
    )


class Supervisor(Role):
    code, title = "supervisor", _("Supervisor")
    second_factor = True
    may = _EVERYBODY | frozenset(
        {
            Permission.SEND_NOTICE,
            Permission.SCREEN_NOTICE,
            Permission.ASSIGN_CASE,
            Permission.OPEN_CASE,
            Permission.APPROVE_STEP,
            Permission.ACCEPT_TRANSFER,
            Permission.BREAK_GLASS,
            Permission.DECLARE_CONFLICT,
            Permission.CONFIRM_ACCESS,
            Permission.KEEP_PROMISE,
        }
    )


class Focal(Role):
    """Focal person of a service point: answers what is sent to the unit."""

    code, title = "focal", _("Focal person")
    may = _EVERYBODY | frozenset(
        {
            Permission.SEND_NOTICE,
            Permission.ANSWER_REFERRAL,
            Permission.DECLARE_CONFLICT,
            Permission.KEEP_PROMISE,
            Permission.ANSWER_RECOMMENDATION,
        }
    )


class Coordinator(Role):
    """Answers referrals sent to the directorate too; sees numbers and late referrals by case code, never a file. Keeps
    the boards whose secretariat the own unit is."""

    code, title = "coordinator", _("Provincial coordinator")
    second_factor = True
    may = _EVERYBODY | frozenset(
        {
            Permission.SEE_NUMBERS,
            Permission.SEE_LATE_REFERRALS,
            Permission.IMPORT_SURVEY,
            Permission.KEEP_QUESTIONNAIRES,
            Permission.BUILD_QUESTIONNAIRES,
            Permission.READ_ANSWERS,
            Permission.ANSWER_REFERRAL,
            Permission.KEEP_BODY,
            Permission.CALL_MEETING,
            Permission.KEEP_PROMISE,
            Permission.RECOMMEND,
            Permission.ANSWER_RECOMMENDATION,
        }
    )


class Analyst(Role):
    code, title = "analyst", _("Analyst")
    may = _EVERYBODY | frozenset(
        {
            Permission.SEE_NUMBERS,
            Permission.IMPORT_SURVEY,
            Permission.KEEP_QUESTIONNAIRES,
            Permission.BUILD_QUESTIONNAIRES,
            Permission.READ_ANSWERS,
        }
    )


class Researcher(Role):
    code, title = "researcher", _("Researcher")
    may = _EVERYBODY | frozenset({Permission.READ_ANSWERS, Permission.BUILD_QUESTIONNAIRES})


class FeedbackCollector(Role):
    """Asks children and carers who were invited what the help is like; sees a code, never a case."""

    code, title = "feedback_collector", _("Feedback collector")
    may = _EVERYBODY | frozenset({Permission.COLLECT_FEEDBACK})


class Monitoring(Role):
    code, title = "m_and_e", _("Monitoring and evaluation")
    may = _EVERYBODY | frozenset(
        {Permission.SEE_NUMBERS, Permission.READ_ANSWERS, Permission.BUILD_QUESTIONNAIRES}
    )


class Administrator(Role):
    """Keeps the directory. By construction holds no permission that leads to a child."""

    code, title = "administrator", _("Administrator")
    second_factor = by_two = True
    may = _EVERYBODY | frozenset(
        {
            Permission.KEEP_DIRECTORY,
            Permission.KEEP_KEYS,
            Permission.CONFIRM_ACCESS,
            Permission.KEEP_QUESTIONNAIRES,
            Permission.BUILD_QUESTIONNAIRES,
        }
    )


class Auditor(Role):
    """Data-protection officer: reads the ledger, reviews broken glass, holds erasures."""

    code, title = "auditor", _("Data-protection officer")
    second_factor = by_two = True
    may = _EVERYBODY | frozenset(
        {
            Permission.READ_LEDGER,
            Permission.REVIEW_ACCESS,
            Permission.CONFIRM_ACCESS,
            Permission.HOLD_ERASURE,
        }
    )


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        Caseworker,
        Supervisor,
        Focal,
        Coordinator,
        Analyst,
        Researcher,
        FeedbackCollector,
        Monitoring,
        Administrator,
        Auditor,
    )
}

IN_UNITS: dict[tuple[str, str], frozenset[Permission]] = {
    (Focal.code, "police"): frozenset({Permission.ASK_IF_KNOWN})
}
"""What a role may do besides in units of one kind (`agency_type`): rule 24 answers caseworkers and the police."""


def may_in(role: type[Role], kind: str, permission: Permission) -> bool:
    """Whether a post of this role in a unit of this kind holds the permission."""
    return permission in role.may or permission in IN_UNITS.get((role.code, kind), ())
