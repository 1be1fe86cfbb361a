"""The seventy tasks of fourteen people: what each wants to do, within which time, and whether Halka lets them.

    python -m tests.walks.tasks > docs/tasks.md

A task is possible when a test of this folder does all of it through pages; the name of that test begins with the task's code.
The times are what people should need; nobody has measured people yet.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

State = Literal["possible", "partly", "not yet"]


class Task(NamedTuple):
    code: str
    what: str
    within: str
    state: State
    why: str = ""
    """What is missing, or how it is done otherwise."""


WHO = {
    "P1": "child protection worker",
    "P2": "supervisor",
    "P3": "teacher, school counsellor",
    "P4": "doctor, nurse",
    "P5": "police officer for children",
    "P6": "focal person of a service",
    "P7": "provincial coordinator",
    "P8": "child-labour unit",
    "P9": "analyst",
    "P10": "researcher",
    "P11": "child",
    "P12": "caregiver",
    "P13": "data-protection officer",
    "P14": "donor, partner",
}

STUDIES, PARTS = "studies are not there", "there is no page without an account but the notice"
TASKS = [
    Task("P1.1", "register and assess", "12 min", "possible"),
    Task("P1.2", "what is due today", "10 s", "possible"),
    Task("P1.3", "send a referral with the right fields", "3 min", "possible"),
    Task("P1.4", "write down a visit with the child's words, offline", "4 min", "partly", "only with a connection"),
    Task("P1.5", "call a group meeting, make its decisions a plan", "6 min", "not yet", "no conferences (F09)"),
    Task("P2.1", "assign a new notice", "1 min", "possible"),
    Task("P2.2", "approve or return a plan", "5 min", "possible"),
    Task("P2.3", "who has too many cases, who is late", "30 s", "possible"),
    Task("P2.4", "check the file of a case", "10 min", "not yet", "no file check (F16)"),
    Task("P2.5", "give away all cases of an absent worker", "3 min", "possible"),
    Task("P3.1", "send a notice", "3 min", "possible"),
    Task("P3.2", "received, in good hands", "10 s", "possible"),
    Task("P3.3", "answer a referral to the school", "2 min", "possible"),
    Task("P3.4", "send the report of a measure", "5 min", "not yet", "no measures (F22)"),
    Task("P3.5", "know what may be told", "30 s", "possible"),
    Task("P4.1", "notice from the consultation", "2 min", "possible"),
    Task("P4.2", "accept or decline a referral", "1 min", "possible"),
    Task("P4.3", "appointment", "1 min", "possible"),
    Task("P4.4", "service given", "1 min", "possible"),
    Task("P4.5", "ask a question back", "1 min", "possible"),
    Task("P5.1", "is this child known?", "30 s", "possible"),
    Task("P5.2", "notice at night", "3 min", "possible"),
    Task("P5.3", "a free place tonight", "1 min", "not yet", "free places are kept by month, and only workers look"),
    Task("P5.4", "print the sheet for the handover", "1 min", "not yet", "only letters of referrals are printed"),
    Task("P5.5", "report the record of an offence", "5 min", "not yet", "no reports of offences"),
    Task("P6.1", "referrals of today", "10 s", "possible"),
    Task("P6.2", "accept, or refuse with a reason", "1 min", "possible"),
    Task("P6.3", "start and finish a service", "1 min", "possible"),
    Task("P6.4", "say how many places there are", "30 s", "possible"),
    Task("P6.5", "feedback with how the child felt", "1 min", "possible"),
    Task("P7.1", "overdue referrals by institution", "30 s", "possible"),
    Task("P7.2", "report for the board, small numbers hidden", "5 min", "possible"),
    Task("P7.3", "invitation, minutes, decisions", "10 min", "not yet", "no boards (F24)"),
    Task("P7.4", "remind all who owe an answer", "1 min", "not yet", "the program reminds by itself; nobody can press for it"),
    Task("P7.5", "where days are lost", "1 min", "possible"),
    Task("P8.1", "child-labour module, offline", "8 min", "not yet", "no questionnaires (F03)"),
    Task("P8.2", "transfer to the province they go to", "3 min", "partly", "workers do it, this unit refers nobody"),
    Task("P8.3", "children expected back this month", "1 min", "not yet", "no expected return"),
    Task("P8.4", "tell the labour inspection", "2 min", "not yet", "only workers refer"),
    Task("P8.5", "sites with children, without school", "1 min", "not yet", "no sites"),
    Task("P9.1", "national table", "2 min", "possible"),
    Task("P9.2", "down to a municipality, no names", "30 s", "possible"),
    Task("P9.3", "export with codebook", "1 min", "possible"),
    Task("P9.4", "quality of data by place", "1 min", "not yet", "not measured by place"),
    Task("P9.5", "compare with the round before", "1 min", "partly", "any period can be chosen, one at a time"),
    Task("P10.1", "build an instrument of 18 questions", "30 min", "possible"),
    Task("P10.2", "draw who can be asked", "5 min", "not yet", STUDIES),
    Task("P10.3", "hold an interview", "30 min", "possible"),
    Task("P10.4", "tables of frequencies", "2 min", "partly", "as a file for SPSS; here only the staff survey (F25) is counted"),
    Task("P10.5", "from findings to recommendations", "10 min", "not yet", STUDIES),
    Task("P11.1", "my worker's name, the next visit", "30 s", "not yet", PARTS),
    Task("P11.2", "say something", "1 min", "partly", "in writing, through the notice that everybody can send"),
    Task("P11.3", "my plan in plain words", "2 min", "not yet", "no sheet for the child"),
    Task("P11.4", "say stop, or who must not know", "30 s", "partly", "the worker writes it down for the child"),
    Task("P11.5", "who can help now", "20 s", "partly", "the page of the notice names the emergency number; no directory"),
    Task("P12.1", "what was agreed", "1 min", "not yet", PARTS),
    Task("P12.2", "next appointment", "20 s", "not yet", PARTS),
    Task("P12.3", "choices of consent explained", "5 min", "partly", "the worker asks and writes it down; no page to read"),
    Task("P12.4", "complain", "3 min", "not yet", "no complaints"),
    Task("P12.5", "list of documents", "1 min", "not yet", "no list"),
    Task("P13.1", "who opened a case", "30 s", "possible"),
    Task("P13.2", "all disclosures of a month", "1 min", "possible"),
    Task("P13.3", "review an emergency look", "5 min", "possible"),
    Task("P13.4", "answer a request for one's data", "15 min", "not yet", "an officer sees no content, and there is no request"),
    Task("P13.5", "breach form", "10 min", "not yet", "no register of breaches"),
    Task("P14.1", "method and results", "2 min", "not yet", "no publications"),
    Task("P14.2", "what changed", "1 min", "not yet", "no publications"),
    Task("P14.3", "cite", "10 s", "not yet", "no publications"),
    Task("P14.4", "download", "10 s", "not yet", "no publications"),
    Task("P14.5", "how the follow-up stands", "10 s", "not yet", "no publications"),
]  # fmt: skip

HEAD = """# Judged by its users

Five tasks of each of fourteen people. Made by `python -m tests.walks.tasks`; a test holds it. Possible: a test of
`tests/walks/` does all of it through pages without a script, and looks at what the other side sees. The times are what
people should need; nobody has measured people yet.
"""


def number(state: State) -> int:
    return sum(task.state == state for task in TASKS)


def page() -> str:
    counts = f"Of {len(TASKS)} tasks {number('possible')} are possible, {number('partly')} partly, {number('not yet')} not yet."
    lines = [HEAD, counts, "", "| task | who | wants to | within | |", "| --- | --- | --- | --- | --- |"]
    for task in TASKS:
        who = WHO[task.code.partition(".")[0]]
        said = f"{task.state}: {task.why}" if task.why else task.state
        lines.append(f"| {task.code} | {who} | {task.what} | {task.within} | {said} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
