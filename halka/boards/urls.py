from django.urls import path

from halka.boards import promise_views, views

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
    path("items/<str:ref>/decide/", promise_views.decide, name="decide"),
    path("promises/", promise_views.promises, name="promises"),
    path("promises/remind/", promise_views.remind_all, name="remind_all"),
    path("promises/<str:ref>/", promise_views.promise, name="promise"),
    path("promises/<str:ref>/done/", promise_views.done, name="promise_done"),
    path("promises/<str:ref>/more/", promise_views.more_time, name="promise_more_time"),
    path("promises/<str:ref>/confirm/", promise_views.confirm, name="confirm_promise"),
    path("recusals/<str:ref>/back/", views.back_again, name="return_after_item"),
]
