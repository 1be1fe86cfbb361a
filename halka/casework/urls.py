from django.urls import path

from halka.casework.access.views import agreements, conflicts, emergency, erasure, finding, record, who_sees
from halka.casework.cases import views as cases
from halka.casework.file import views as file
from halka.casework.notices import views as notices
from halka.casework.steps import views as steps

urlpatterns = [
    path("tell/", notices.tell, name="tell"),
    path("tell/sent/", notices.told, name="told"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<str:ref>/", notices.notice, name="notice"),
    path("notices/<str:ref>/known/", notices.known, name="link_notice"),
    path("notices/<str:ref>/sibling/", notices.sibling, name="open_sibling_case"),
    path("notices/<str:ref>/<str:deed>/", notices.decide_notice, name="decide_notice"),
    path("cases/", finding.cases, name="cases"),
    path("cases/<str:ref>/register/", cases.register, name="register_child"),
    path("cases/<str:ref>/risk/", cases.risk, name="change_risk"),
    path("cases/<str:ref>/household/", cases.household, name="write_household"),
    path("cases/<str:ref>/voice/", cases.child_voice, name="voice"),
    path("cases/<str:ref>/assign/", cases.assign, name="assign_case"),
    path("cases/<str:ref>/hold/", cases.pause, {"deed": "hold"}, name="hold_case"),
    path("cases/<str:ref>/resume/", cases.pause, {"deed": "resume"}, name="resume_case"),
    path("cases/<str:ref>/assess/", steps.assess, name="assess"),
    path("cases/<str:ref>/contact/", steps.contact, name="make_contact"),
    path("cases/<str:ref>/plan/", steps.plan, name="plan"),
    path("cases/<str:ref>/review/", steps.review, name="review"),
    path("cases/<str:ref>/close/", steps.close, name="close_case"),
    path("cases/<str:ref>/reopen/", steps.reopen, name="reopen_case"),
    path("planned/<str:ref>/done/", steps.done, name="finish_plan_action"),
    path("plans/<str:ref>/approve/", steps.approve, name="approve_plan"),
    path("plans/<str:ref>/return/", steps.send_back, name="return_plan"),
    path("closures/<str:ref>/<str:deed>/", steps.decide_closure, name="decide_closure"),
    path("cases/<str:ref>/who-must-not-know/", agreements.restriction, name="restrict"),
    path("cases/<str:ref>/agreement/", agreements.consent, name="write_consent"),
    path("consents/<str:ref>/take-back/", agreements.take_back, name="withdraw_consent"),
    path("restrictions/<str:ref>/lift/", agreements.lift, name="lift_restriction"),
    path("cases/<str:ref>/who/", who_sees.who_sees, name="who_sees"),
    path("cases/<str:ref>/conflict/", who_sees.conflict, name="declare_conflict"),
    path("conflicts/", conflicts.conflicts, name="conflicts"),
    path("conflicts/<int:key>/<str:deed>/", conflicts.decide_conflict, name="decide_conflict"),
    path("conflicts/cases/<str:ref>/stand-in/", conflicts.stand_in, name="stand_in"),
    path("erasures/", erasure.erasures, name="erasures"),
    path("erasures/propose/", erasure.propose, name="propose_erasure"),
    path("erasures/<str:ref>/<str:deed>/", erasure.decide_erasure, name="decide_erasure"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("broken-glass/", emergency.broken_glass, name="broken_glass"),
    path("broken-glass/<str:ref>/", emergency.review_broken_glass, name="review_broken_glass"),
    path("broken-glass/right/<str:ref>/", emergency.give_right_back, name="give_right_back"),
    path("record/", record.record, name="record"),
    path("cases/<str:ref>/notices/<str:notice>/taken-over/", notices.take_over, name="take_over_notice"),
    path("cases/<str:ref>/file/", file.file, name="file"),
]
