"""A letter is in one language: that of its receiver, whatever the sender reads."""

import pytest
from django.utils import translation

from halka.casework.access.actions.agreements import restrict
from halka.casework.cases.actions import register_child, write_household
from halka.casework.models import Case
from halka.directory.models import Place
from halka.profiles import profile
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.letter import About
from tests.cast import DAY, SPOKE, START, WHY, a_registered_case, cast

pytestmark = pytest.mark.django_db
NOT_IN_ENGLISH = (
    "Through the worker only",
    "Must not know",
    "Girl",
    "Female",
    "Turkish",
    "Mother",
    "Health",
    "Firstplace",
)


@pytest.mark.parametrize("reads", ["en", "sq", "tr"])
def test_every_value_of_a_letter_is_in_its_language(reads: str) -> None:
    c = cast()
    Place.objects.update(profile="tr", name_local="Birinciyer")
    case = a_registered_case(c)
    register_child(
        by=c.alice, case=case, at=START + DAY, identity={"first_name": "Zed", "phone": ""}, voice=SPOKE,
        language="tr", concerns=["neglect"],
    )  # fmt: skip
    write_household(by=c.alice, case=case, at=START + DAY, relation="mother", name="Nur", is_caregiver=True)
    restrict(by=c.alice, case=case, at=START + DAY, from_whom="X", reason="fear", home_is_closed=True)
    case = Case.unscoped.get(pk=case.pk)  # with the place as it is named now
    about = About(case, "health_check", START + 2 * DAY, "tr")
    with translation.override(reads):
        fields = profile("ia").lists["share_field"]
        said = {field: value for field in fields if (value := about.value_of(field))}
        referral = draft_referral(
            by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=START + 2 * DAY, basis="vital"
        )
        send_referral(by=c.alice, referral=referral, at=START + 2 * DAY, language="tr", **WHY)
    assert said["district"] == "Birinciyer"
    assert len(said) > 8
    for value in (*said.values(), *referral.letter.values()):
        assert not [word for word in NOT_IN_ENGLISH if word in value], value
    with translation.override("tr"):
        assert About(case, "health_check", START + 2 * DAY, "tr").value_of("contact") == said["contact"]
