"""What the page says that works without a network, in the language of the site: the browser keeps them with the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

MANY = {"n": "%"}


def words() -> dict[str, str]:
    return {**_of_the_key(), **_of_what_is_here(), **_of_sending()}


def _of_the_key() -> dict[str, str]:
    return {
        "your_words": _("Write these four words down. They open what is on this device."),
        "your_words_why": _(
            "Nobody else knows them, and nobody can give them to you again. Keep them apart from the device."
        ),
        "i_have_them": _("I have written them down"),
        "with_lock": _("Open it with the lock of this device instead"),
        "open": _("Open"),
        "four_words": _("Your four words"),
        "wrong_words": _("These are not the four words. Look at what you have written down."),
        "wrong_lock": _("The lock of this device did not open it."),
        "use_lock": _("Use the lock of this device"),
        "pin": _("A PIN for the next 15 minutes (4 digits or more)"),
        "pin_why": _("It opens again what you close for a moment. It is kept nowhere."),
        "set_pin": _("Use this PIN"),
        "your_pin": _("PIN"),
        "wrong_pin": _("That was not the PIN."),
        "close": _("Close"),
        "closed": _("Closed. What is on this device is encrypted."),
        "cannot": _("This browser cannot keep anything safely. Use another one, or a phone."),
    }


def _of_what_is_here() -> dict[str, str]:
    return {
        "title": _("Visits on this device"),
        "nothing": _("No visits are on this device"),
        "nothing_why": _("Where there is a network, take them along: then they open here without one."),
        "take": _("Take visits along"),
        "until": _("On this device until %(day)s") % {"day": "%"},
        "ended": _("The time is over. What was on this device is gone; what is not sent is kept."),
        "taken_away": _("This device was taken away. What was on it is gone; what is not sent is kept."),
        "half": _("Half filled"),
        "others": _("Other questionnaires"),
        "go_on": _("Go on"),
        "call": _("Telephone"),
        "kept_here": _("Kept on this device."),
        "not_kept_here": _("Not kept: this device takes nothing more. Do not close the page, and make room."),
        "two": _("This was filled in another window, too. Both are kept; you find them below “Half filled”."),
        "saved": _("Finished. It is sealed, and goes out when there is a network."),
        "clear": _("Take everything away from this device"),
        "clear_why": _(
            "What is not sent stays, sealed, until it has gone out. Half-filled ones are sealed with it."
        ),
    }


def _of_sending() -> dict[str, str]:
    return {
        "unsent": _("%(n)s not sent yet") % MANY,
        "unsent_why": _("Sealed on this device. Do not clear this browser before it has gone out."),
        "no_network": _("There is no network. It goes out by itself when there is one."),
        "sign_in_to_send": _("Sign in, and it goes out. Anybody may: it counts for who wrote it."),
        "sent": _("%(n)s went out.") % MANY,
        "waits": _("%(n)s of them wait for somebody: see Today.") % MANY,
        "stays": _("%(n)s cannot go out:") % MANY,
        "send": _("Send now"),
    }
