from django.urls import path

from halka.directory.views import access, choosing, numbers, overview, people, places, second_step, units

urlpatterns = [
    path("who/", choosing.choose_person, name="choose_person"),
    path("second-step/", second_step.second_step, name="second_step"),
    path("second-person/", access.sign_in_waits, name="sign_in_waits"),
    path("keep/access/", access.access, name="access"),
    path("keep/access/posts/<int:key>/yes/", access.second_post, name="second_post"),
    path("keep/access/posts/<int:key>/stop/", access.refuse_post, name="refuse_post"),
    path("keep/access/people/<str:ref>/yes/", access.second_sign_in, name="second_sign_in"),
    path("keep/access/people/<str:ref>/stop/", access.refuse_sign_in, name="refuse_sign_in"),
    path("keep/", overview.directory, name="directory"),
    path("keep/numbers/", numbers.numbers, name="telephones"),
    path("keep/numbers/confirm/", numbers.confirm, name="confirm_number"),
    path("keep/add/place/", places.new_place, name="new_place"),
    path("keep/add/institution/", places.new_institution, name="new_institution"),
    path("keep/add/unit/", units.new_unit, name="new_unit"),
    path("keep/add/person/", people.new_person, name="new_person"),
    path("keep/units/<str:code>/", units.unit, name="unit"),
    path("keep/units/<str:code>/change/", units.edit_unit, name="edit_unit"),
    path("keep/units/<str:code>/service/", units.new_offer, name="new_offer"),
    path("keep/people/<str:ref>/", people.person, name="person"),
    path("keep/people/<str:ref>/password/", people.new_password, name="new_password"),
    path("keep/people/<str:ref>/post/", people.new_post, name="new_post"),
    path("keep/people/<str:ref>/<str:deed>/", people.switch_account, name="switch_account"),
    path("keep/posts/<int:key>/end/", people.finish_post, name="finish_post"),
]
