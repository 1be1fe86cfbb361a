from django.urls import path

from halka.casework.views import access, cases, notice, record, supervision

urlpatterns = [
    path("tell/", notice.tell, name="tell"),
    path("tell/sent/", notice.told, name="told"),
    path("notices/", notice.notices, name="notices"),
    path("notices/<str:ref>/", notice.notice, name="notice"),
    path("notices/<str:ref>/<str:deed>/", notice.decide_notice, name="decide_notice"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<str:ref>/register/", cases.register, name="register_child"),
    path("cases/<str:ref>/assess/", cases.assess, name="assess"),
    path("cases/<str:ref>/contact/", cases.contact, name="make_contact"),
    path("cases/<str:ref>/plan/", cases.plan, name="plan"),
    path("cases/<str:ref>/review/", cases.review, name="review"),
    path("cases/<str:ref>/close/", cases.close, name="close_case"),
    path("cases/<str:ref>/reopen/", cases.reopen, name="reopen_case"),
    path("cases/<str:ref>/risk/", cases.risk, name="change_risk"),
    path("cases/<str:ref>/household/", cases.household, name="write_household"),
    path("cases/<str:ref>/who-must-not-know/", cases.restriction, name="restrict"),
    path("cases/<str:ref>/agreement/", cases.consent, name="write_consent"),
    path("cases/<str:ref>/voice/", cases.voice, name="voice"),
    path("cases/<str:ref>/who/", access.who_sees, name="who_sees"),
    path("cases/<str:ref>/assign/", supervision.assign, name="assign_case"),
    path("plans/<str:ref>/<str:deed>/", supervision.decide_plan, name="decide_plan"),
    path("closures/<str:ref>/<str:deed>/", supervision.decide_closure, name="decide_closure"),
    path("record/", record.record, name="record"),
    path("emergency/", supervision.emergency, name="emergency"),
    path("broken-glass/", supervision.broken_glass, name="broken_glass"),
    path("broken-glass/<int:key>/", supervision.review_broken_glass, name="review_broken_glass"),
]
