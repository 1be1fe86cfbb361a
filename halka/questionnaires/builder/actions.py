"""What is made in the browser is handed in: from then on it is a workbook among those that wait to be published."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.questionnaires.acts import QUESTIONNAIRE_BUILT
from halka.questionnaires.builder.keeping import looked_at
from halka.questionnaires.builder.sheets import Sheets, as_xlsx
from halka.questionnaires.models import Built, WorkbookDraft
from halka.trust.action import Refused, action, enter
from halka.trust.policy import Permission


@action(needs=Permission.BUILD_QUESTIONNAIRES)
def hand_in_questionnaire(*, by: Person, at: datetime, built: Built) -> WorkbookDraft:
    """Its maker gives it to those who publish; the builder forgets it."""
    sheets = Sheets.of_json(built.state)
    found = looked_at(sheets)
    if found is None or not found.ok:
        raise Refused(_("There is still something wrong with it. See what stands at its questions."))
    name = f"{sheets.settings.get('form_id', 'questionnaire')}.xlsx"
    draft = WorkbookDraft.objects.create(
        workbook_name=name[-120:], workbook=as_xlsx(sheets), verdict=found.as_json(), sent_at=at, sent_by=by
    )
    enter(QUESTIONNAIRE_BUILT, by=by, at=at, thing=draft.ref)
    built.delete()
    return draft
