from datetime import UTC, datetime
import pytest
from django.db import transaction
from halka.trust import ledger, vault
AT=datetime(2024,1,1,tzinfo=UTC)
@pytest.mark.django_db(transaction=False)
def test_one():
    with vault.collecting(), transaction.atomic():
        vault.put(table="t",row="r",child="c",version=1,content={"a":"ğ"})
        e=ledger.record("x.done",at=AT)
    assert vault.get("t","r")=={"a":"ğ"} and e.seq==1 and "t" in e.wrote
    c=ledger.checkpoint(AT); print(ledger.checkpoint_text(c))
