"""What travels between units: referrals with the fields that go, transfers of whole cases."""

from halka.sharing.models.referral import Referral, ReleasedField
from halka.sharing.models.transfer import Transfer

__all__ = ["Referral", "ReleasedField", "Transfer"]
