from django.urls import path

from halka.boards import views

urlpatterns = [
    path("boards/", views.boards, name="boards"),
    path("boards/new/", views.new_body, name="new_body"),
    path("boards/<str:ref>/", views.body, name="body"),
    path("boards/<str:ref>/seat/", views.new_seat, name="new_seat"),
    path("boards/<str:ref>/call/", views.new_meeting, name="call_meeting"),
    path("seats/<str:ref>/end/", views.seat_ends, name="end_seat"),
    path("meetings/<str:ref>/", views.meeting, name="meeting"),
    path("meetings/<str:ref>/move/", views.move, name="move_meeting"),
    path("meetings/<str:ref>/cancel/", views.cancel, name="cancel_meeting"),
    path("meetings/<str:ref>/item/", views.new_item, name="new_item"),
    path("meetings/<str:ref>/open/", views.opening, name="open_meeting"),
    path("meetings/<str:ref>/close/", views.closing, name="close_meeting"),
    path("items/<str:ref>/leave/", views.leave, name="leave_for_item"),
    path("recusals/<str:ref>/back/", views.back_again, name="return_after_item"),
]
