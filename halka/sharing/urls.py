from django.urls import path

from halka.sharing import ending, offers, reply, views, without_yes

urlpatterns = [
    path("cases/<str:ref>/refer/", views.refer, name="refer"),
    path("cases/<str:ref>/transfer/", views.ask_transfer, name="ask_transfer"),
    path("cases/<str:ref>/close/", ending.close, name="close_case"),
    path("closures/<str:ref>/approve/", ending.approve, name="approve_closure"),
    path("referrals/", views.referrals, name="referrals"),
    path("services/<int:key>/", offers.describe_offer, name="describe_offer"),
    path("services/<int:key>/confirm/", offers.confirm_offer, name="confirm_offer"),
    path("referrals/<str:ref>/", views.referral, name="referral"),
    path("referrals/<str:ref>/print/", views.print_referral, name="print_referral"),
    path("referrals/<str:ref>/send/", views.send, name="send_referral"),
    path("referrals/<str:ref>/overrule/", without_yes.overrule, name="overrule_no"),
    path("referrals/<str:ref>/no/ask/", without_yes.ask_past_a_no, name="ask_past_a_no"),
    path("referrals/<str:ref>/no/stands/", without_yes.no_stands, name="no_stands"),
    path("referrals/<str:ref>/looked/agreed/", without_yes.agree, name="agree_with_letter"),
    path("referrals/<str:ref>/looked/ended/", without_yes.disagree, name="end_letter"),
    path("referrals/<str:ref>/accept/", views.answer_in_words, {"deed": "accept"}, name="accept_referral"),
    path("referrals/<str:ref>/refuse/", views.answer_in_words, {"deed": "refuse"}, name="refuse_referral"),
    path("referrals/<str:ref>/give-back/", views.answer_in_words, {"deed": "give-back"}, name="give_back"),
    path("referrals/<str:ref>/ask/", views.answer_in_words, {"deed": "ask"}, name="ask_sender"),
    path("referrals/<str:ref>/missed/", views.answer_in_words, {"deed": "missed"}, name="tell_missed"),
    path("referrals/<str:ref>/leave/", reply.leave, name="leave_referral"),
    path("messages/<str:ref>/reply/", reply.answer, name="reply_to_receiver"),
    path("referrals/<str:ref>/serve/", views.answer_in_words, {"deed": "serve"}, name="serve"),
    path("referrals/<str:ref>/tell/", views.answer_in_words, {"deed": "tell"}, name="tell_sender"),
    path("referrals/<str:ref>/<str:deed>/", views.answer_referral, name="answer_referral"),
    path("transfers/<str:ref>/", views.transfer, name="transfer"),
    path("transfers/<str:ref>/reject/", views.reject_transfer, name="reject_transfer"),
    path("transfers/<str:ref>/<str:deed>/", views.answer_transfer, name="answer_transfer"),
]
