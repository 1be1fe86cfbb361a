"""The standing words of a report: indicators, causes, steps, terms and formulas. `N_` marks them for translation."""

from __future__ import annotations

import re

from .voice import Voice


def N_(sentence: str) -> str:  # noqa: N802 - the name by which translators' tools find a sentence
    return sentence


DIMENSIONS = {"C1": N_("Communication"), "C2": N_("Coordination"), "C3": N_("Cooperation")}

INDICATORS = {
    "C1.1": N_("Requests that got a reply"),
    "C1.2": N_("Time to reply, silence counted"),
    "C1.3": N_("Replies on time"),
    "C1.4": N_("Silent requests now"),
    "C1.5": N_("Reminders for each request"),
    "C1.6": N_("Right the first time"),
    "C1.7": N_("Feedback given to the sender"),
    "C1.8": N_("Both sides ask each other"),
    "C1.9": N_("Receipt within a working day"),
    "C2.1": N_("Legal deadlines met"),
    "C2.2": N_("Wait at a hand-over"),
    "C2.3": N_("Sent back"),
    "C2.4": N_("Wait for the last reply"),
    "C2.5": N_("Decisions in the busiest hour"),
    "C2.6": N_("Came to the conference"),
    "C2.7": N_("Work through one institution"),
    "C2.8": N_("Uneven workload"),
    "C2.9": N_("Boards that met"),
    "C2.10": N_("Cases with every step in order"),
    "C3.1": N_("Assessed twice"),
    "C3.2": N_("One shared plan"),
    "C3.3": N_("Decided together"),
    "C3.4": N_("Institutions in touch"),
    "C3.5": N_("Workers for each child and year"),
    "C3.6": N_("From notice to plan"),
}

FORMULAS = {
    "C1.1": N_("requests with a reply ÷ requests older than their due time"),
    "C1.2": N_("first reply − request; open requests are kept as waiting (Kaplan-Meier)"),
    "C1.3": N_("replies up to the due time ÷ requests that were due"),
    "C1.4": N_("requests without a reply that are past their due time today"),
    "C1.5": N_("reminders ÷ requests"),
    "C1.6": N_("answered requests without a question back ÷ answered requests"),
    "C1.7": N_("accepted referrals whose sender was told within 60 days ÷ accepted referrals"),
    "C1.8": N_("pairs that ask in both directions ÷ pairs that ask at all"),
    "C1.9": N_("referrals with a receipt within one working day ÷ referrals"),
    "C2.1": N_("steps done within the limit of the law ÷ steps whose limit has passed"),
    "C2.2": N_("accepted − handed over"),
    "C2.3": N_("referrals sent back ÷ referrals"),
    "C2.4": N_("last − first of the replies that were needed"),
    "C2.5": N_("decisions in the busiest hour of the week ÷ decisions"),
    "C2.6": N_("attended ÷ invited"),
    "C2.7": N_("how far the network hangs on its busiest member (Freeman, degree)"),
    "C2.8": N_("Gini coefficient of open cases by worker; no worker is shown"),
    "C2.9": N_("meetings held ÷ meetings due"),
    "C2.10": N_("cases that break no rule of the pathway ÷ cases"),
    "C3.1": N_("cases assessed by two institutions within 90 days ÷ cases"),
    "C3.2": N_("cases of several institutions with one shared plan ÷ such cases"),
    "C3.3": N_("cases of several institutions with a conference ÷ such cases"),
    "C3.4": N_("pairs of institutions with regular messages both ways ÷ possible pairs"),
    "C3.5": N_("different workers for one child in one year"),
    "C3.6": N_("plan − notice"),
    "threads": N_(
        "a request with its reminders and replies; a request without a reply is silent, not missing"
    ),
    "pairs": N_("requests by sender and receiver: counts, middle and nine of ten of each wait"),
    "answered": N_("Kaplan-Meier: the share that has replied by a day, with those who are still silent"),
    "wilson": N_("Wilson interval of a share, 95%"),
    "days_lost": N_(
        "max(0, min(end, end of period) − max(due, begin of period)), at most 30 days for each span"
    ),
    "bottlenecks": N_(
        "places by days lost; the cause is the largest part that stands out (lower bound over 10%)"
    ),
    "directly_follows": N_("one activity directly after another in a case: how often, and the wait"),
    "handovers": N_("one institution directly after another in a case"),
}

CAUSES = {
    "silence": N_("nobody answers"),
    "no_feedback": N_("nobody receives feedback"),
    "slow": N_("slow; why is not visible in the record"),
    "batch": N_("decisions wait for one fixed hour of the week"),
    "return": N_("refused, or sent back"),
    "overload": N_("too many requests at once"),
    "closed_hours": N_("the request fell due while the office was closed"),
}

ACTIONS = {
    "silence": N_("Name one person and one deputy who answer requests, and answer each within its due time."),
    "no_feedback": N_("Give the sender feedback within 14 days of the service."),
    "slow": N_("Look at the ten longest waits together, and write down why they were long."),
    "batch": N_("Decide urgent requests between the fixed days as well."),
    "return": N_(
        "Agree on what a request must hold, say no within two days, and agree where the child goes instead."
    ),
    "overload": N_("Share the requests with a second institution, or add hours in busy weeks."),
    "closed_hours": N_("Agree who answers urgent requests when the office is closed."),
}

WITHOUT_CALENDAR = {
    "differ": N_(
        "Closed hours and batches are not told apart: the institutions that were asked do not keep the same working hours."
    ),
    "not_listed": N_(
        "Closed hours and batches are not told apart: the public holidays of these years are not listed."
    ),
}

FUNNEL = {
    "asked": N_("asked"),
    "seen": N_("seen"),
    "accepted": N_("accepted"),
    "served": N_("served"),
    "told": N_("reported back"),
}

MARKS = {
    "sent": N_("asked"),
    "replied": N_("answered"),
    "accepted": N_("accepted"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
    "closed": N_("case closed without an answer"),
    "waiting": N_("still no answer"),
    "served": N_("child served"),
    "told": N_("sender told"),
}

GLOSSARY = (
    (
        N_("communication"),
        N_("a question, notice or document went out, arrived, was understood and answered"),
    ),
    (
        N_("coordination"),
        N_("steps of different institutions follow each other in order, in time, without gaps or loops"),
    ),
    (N_("cooperation"), N_("several institutions make one thing: an assessment, a plan, a decision")),
    (
        N_("request"),
        N_("a question of one institution to another, with its reminders, questions back and replies"),
    ),
    (N_("referral"), N_("a child is sent to a service")),
    (N_("hand-over"), N_("responsibility for a case passes from one unit to another")),
    (N_("silence"), N_("a request without a reply, whatever its age")),
    (N_("days lost"), N_("days a child waited beyond what was due")),
    (N_("waiting for the last one"), N_("several were asked, and the last reply holds up the case")),
    (N_("cut-off"), N_("the moment up to which events are known")),
)

METHOD = (
    N_("Every number is counted from the record of work: who asked whom, when, and what came back."),
    N_("A request without a reply counts as waiting, never as missing: else the slowest would look best."),
    N_(
        "Bottlenecks are ranked by the days that children lost; an average hides the few who wait for months."
    ),
    N_("Half of the requests took no longer than the middle, nine of ten no longer than the second number."),
    N_("“Not reached” means that too many are still waiting for it to be known."),
    N_("Every share has its n and its 95% interval. Colours follow fixed rules; below n = 20 there is none."),
    N_("No single worker is ever ranked or shown."),
    N_("An institution that does not record looks like one that is silent: look at the coverage first."),
    N_("Targets: L is a law, S a published service standard, P a proposal of ours and no norm."),
)


def indicator(code: str, voice: Voice) -> str:
    return voice.gettext(INDICATORS.get(code, code))


def readable(code: str) -> str:
    """A code of another log as words: info_request, plan.agreed. What already is words stays as it is."""
    return code if " " in code else re.sub(r"(?<=\w)[._](?=\w)", " ", code)
