"""What travels between units: referrals with the fields that go, transfers of whole cases."""

from halka.sharing.models.message import Message
from halka.sharing.models.referral import LETTERS, Referral
from halka.sharing.models.speed import AnswerSpeed
from halka.sharing.models.transfer import TRANSFERS, Transfer

__all__ = ["LETTERS", "TRANSFERS", "AnswerSpeed", "Message", "Referral", "Transfer"]
