"""The words of each problem and of each repair. `{name}` stands for a value of the problem."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from halka.questionnaires.problems import Problem

# code: what is wrong, what to do
TEXTS: dict[str, tuple[str, str]] = {
    "empty": (noop("The file is empty."), noop("Choose the workbook once more.")),
    "too_large": (
        noop("The file is larger than {most} MB."),
        noop("Take pictures and other sheets out of it."),
    ),
    "unpacks_too_large": (
        noop("Unpacked, the workbook is larger than {most} MB."),
        noop("Take out what is no question and no choice."),
    ),
    "too_many_rows": (
        noop("The sheet has more than {most} rows."),
        noop("Move long lists of choices into a file of their own."),
    ),
    "no_workbook": (
        noop("This file is no workbook."),
        noop("Save it as an Excel workbook (.xlsx) and choose it again."),
    ),
    "damaged": (
        noop("The workbook is damaged and cannot be opened."),
        noop("Open it in a spreadsheet program and save it again as .xlsx."),
    ),
    "password": (noop("The workbook is locked with a password."), noop("Save it without a password.")),
    "no_survey": (
        noop("There is no sheet called “survey”."),
        noop("Name the sheet with the questions “survey”."),
    ),
    "no_questionnaire": (
        noop("This file is not a questionnaire: the sheet has no column {missing}."),
        noop("Start from a questionnaire, or add the columns type, name and label."),
    ),
    "header_twice": (noop("Two columns are called “{header}”."), noop("Rename or remove one of them.")),
    "two_headers": (
        noop("“{other}” and “{header}” are two names for one column."),
        noop("Remove one of the two columns."),
    ),
    "forbidden_column": (noop("This column cannot be used here."), noop("Remove the column.")),
    "unknown_type": (
        noop("There is no type of question called “{type}”."),
        noop("Write one of the known types, such as text, integer, date or select_one."),
    ),
    "choice_twice": (
        noop("Two choices of one list have the same name."),
        noop("Give each choice of a list a name of its own, or allow repeated ones."),
    ),
    "choice_without_name": (noop("A choice has no name."), noop("Fill the column “name”.")),
    "choice_without_label": (noop("A choice has no label."), noop("Fill the column “label”.")),
    "name_twice": (
        noop("Two questions of one group have the same name."),
        noop("Give one of them another name."),
    ),
    "repeat_name_twice": (
        noop("The name of a repeated group is used twice, or is the name of the form."),
        noop("Give the group another name."),
    ),
    "name_meta": (noop("No question can be called “meta”."), noop("Give it another name.")),
    "unknown_reference": (
        noop("There is no question called “{name}”."),
        noop("Check the spelling of what stands between the braces."),
    ),
    "ambiguous_reference": (
        noop("More than one question is called “{name}”."),
        noop("Give the one that is meant a name of its own."),
    ),
    "broken_reference": (
        noop("A reference is not closed."),
        noop("Write it as a dollar sign and the name in braces."),
    ),
    "bad_name": (
        noop("This name cannot be used."),
        noop("Begin with a letter; then letters, digits, hyphens, periods and underscores, no blanks."),
    ),
    "no_such_list": (
        noop("There is no list of choices called “{list}”."),
        noop("Add it to the sheet “choices”, or correct its name."),
    ),
    "never_ended": (noop("A group is begun and never ended."), noop("Add its end.")),
    "never_begun": (
        noop("A group is ended that was never begun."),
        noop("Remove the end, or add its beginning."),
    ),
    "no_calculation": (noop("A calculation is missing."), noop("Fill the column “calculation”.")),
    "no_type": (noop("A question has no type."), noop("Fill the column “type”.")),
    "no_name": (noop("A question has no name."), noop("Fill the column “name”.")),
    "no_label": (
        noop("A group that repeats has no label."),
        noop("Give it one: it is the heading of each entry."),
    ),
    "too_deep": (
        noop("The form is nested too deep to be read."),
        noop("Divide the condition or the groups."),
    ),
    "other": ("{message}", noop("Correct this cell.")),
    "unforeseen": (
        noop("The workbook could not be converted ({kind})."),
        noop("Compare it with a form that works, sheet by sheet."),
    ),
    "took_too_long": (
        noop("Converting took longer than {most} seconds and was stopped."),
        noop("Make lists of choices shorter, or divide the form."),
    ),
    "took_too_much": (
        noop("Converting took more memory than is allowed and was stopped."),
        noop("Make lists of choices shorter, or divide the form."),
    ),
    "unknown_purpose": (
        noop("Nothing here knows the purpose “{purpose}”."),
        noop("Write one of these, or leave it empty: {known}."),
    ),
    "purpose_needs": (
        noop("A form for “{purpose}” needs a question called “{name}”."),
        noop("Add it to the sheet “survey”."),
    ),
    "purpose_kind": (
        noop("For “{purpose}” the question “{name}” has to be of another type."),
        noop("Make it one of these types: {wanted}."),
    ),
    "no_level": (
        noop("It is not said how sensitive the answer “{name}” is."),
        noop("Write a number from 0 to 5 into the column bind::halka:level."),
    ),
    "curly_quotes": (
        noop("“{found}” is a typographic quotation mark; the program needs straight ones."),
        noop("Write ' instead."),
    ),
    "open_quote": (noop("A quotation mark is not closed."), noop("Close it.")),
    "bad_expression": (
        noop("This cannot be read from letter {at} on: {expression}"),
        noop("Look for a missing bracket, a missing comma or a doubled word."),
    ),
    "unknown_function": (noop("There is no function {function}()."), noop("Check its spelling.")),
    "arguments": (
        noop("{function}() was given {given} values and takes {wanted}."),
        noop("Add or remove values between the brackets."),
    ),
    "not_on_phones": (noop("Phones do not know {function}()."), noop("Write {instead} instead.")),
    "not_in_browsers": (
        noop("Browsers do not know {function}(): this form can only be filled on phones."),
        noop("Do without it if the form is to be filled in a browser."),
    ),
    "no_such_node": (
        noop("There is no question at {node}."),
        noop("Check the spelling, or write the name in braces after a dollar sign."),
    ),
    "no_such_instance": (
        noop("There is no list called “{instance}” in this form."),
        noop("Check the spelling, or attach the file."),
    ),
    "bad_pattern": (noop("The pattern {pattern} cannot be used: {message}"), noop("Correct the pattern.")),
    "pattern_too_long": (noop("The pattern has more than {most} letters."), noop("Shorten it.")),
    "pattern_dialect": (
        noop("Phone and browser read the pattern {pattern} differently."),
        noop("Use plain classes such as [A-Za-z] and plain counts."),
    ),
    "not_anchored": (
        noop("Phones compare the whole answer with {pattern}, browsers any part of it."),
        noop("Begin the pattern with ^ and end it with $."),
    ),
    "ring": (
        noop("Answers wait for each other: {names}"),
        noop("Take one of these conditions or calculations out."),
    ),
    "waits_for_itself": (
        noop("An answer waits for itself: {names}"),
        noop("Do not name the question in its own condition or calculation."),
    ),
    "bare_condition": (
        noop("A blank answer counts as yes in browsers and as no on phones."),
        noop("Ask for what is meant, such as ${{name}} != ''."),
    ),
    "date_of_blank": (
        noop("While the day is blank, browsers write “Invalid Date” here."),
        noop("Write if(${{day}} = '', '', …) around it."),
    ),
    "sum_of_blanks": (
        noop(
            "{function}() over entries of which one is blank, or over none, is blank in browsers and a number on phones."
        ),
        noop("Make the question required, and write coalesce({function}(…), 0)."),
    ),
    "many_answers": (
        noop(
            "Each entry has its own answer to {name}. Named from outside of the entries, phones stop here where there is more"
            " than one; browsers take the first."
        ),
        noop("Say which: indexed-repeat(…), or what of all of them: sum(…), max(…), count(…), join(…)."),
    ),
    "entries_stay": (
        noop(
            "When this number goes down, phones keep the entries that are too many, and one where it is 0 or blank;"
            " browsers take them away."
        ),
        noop("Let the repeat be asked only where the number is above 0, and count with the number itself."),
    ),
    "half_rounded": (
        noop("Phones and browsers round negative halves differently."),
        noop("Avoid halves, or add a little before rounding."),
    ),
    "number_as_text": (
        noop("A number is compared with the text “{text}”: never true in browsers."),
        noop("Compare it with a number, without quotation marks."),
    ),
    "sends_elsewhere": (
        noop("This form would send what is filled in to {url}."),
        noop("Remove the setting “submission_url”."),
    ),
    "setting_removed": (
        noop("The setting “{setting}” is not used here and is taken out."),
        noop("Nothing, unless the form must be used elsewhere, too."),
    ),
    "no_form_id": (noop("The form has no form_id."), noop("Give it one before it is published.")),
    "no_version": (noop("The form has no version."), noop("Give it one before it is published.")),
    "no_language_codes": (
        noop("Languages have no code."),
        noop("Write English (en), Türkçe (tr), Shqip (sq), العربية (ar)."),
    ),
    "no_max_pixels": (
        noop("Pictures are sent in full size."),
        noop("Write max-pixels=1024 into “parameters”."),
    ),
    "external_choices": (
        noop("In browsers this question is a free text field."),
        noop("Turn it into select_one with a filter."),
    ),
    "tells_of_the_phone": (
        noop("“{type}” tells something of the phone or of who holds it."),
        noop("Remove it unless it is needed."),
    ),
    "other_app": (
        noop("This question opens another app on phones and is a plain field in browsers."),
        noop("Do without it if the form is to be filled in a browser."),
    ),
    "entities_too_new": (
        noop("Entities of version {version} are not known here."),
        noop("Convert the form with version 2025.1 or earlier."),
    ),
    "may_blank": (
        noop("If “{name}” is left blank, it overwrites what is kept with nothing."),
        noop("Make it required, or save a calculation that keeps the old answer."),
    ),
}
REPAIR_WORDS: dict[str, str] = {
    "drop_empty_twin": noop("Remove the empty one of the two columns"),
    "allow_choice_duplicates": noop("Allow choices with the same name"),
    "correct_type": noop("Correct the spelling of types"),
    "remove_settings": noop("Remove what sends answers elsewhere or takes control of the phone"),
    "propose_identity": noop("Take the form_id from the name of the file, and today as the version"),
    "language_codes": noop("Add the codes of languages"),
    "anchor_patterns": noop("Let patterns stand for the whole answer"),
    "straighten_quotes": noop("Write straight quotation marks"),
    "rename_meta": noop("Rename the question “meta”"),
    "rename_duplicates": noop("Number the second of two equal names"),
    "external_to_select_one": noop("Turn external choices into ordinary ones"),
}


def text_of(problem: Problem) -> str:
    """What is wrong, in the language of the reader."""
    return _filled(TEXTS[problem.code][0], problem)


def advice_of(problem: Problem) -> str:
    """What to do about it; the name of the repair where Halka can do it."""
    advice = _filled(TEXTS[problem.code][1], problem)
    alike = problem.values.get("alike")
    meant = _("Is “{name}” meant?").format(name=alike)
    return f"{advice} {meant}" if alike else advice


def _filled(words: str, problem: Problem) -> str:
    return (_(words) if words != "{message}" else words).format_map({"expression": "", **problem.values})


def as_verdict(problem: Problem) -> dict[str, object]:
    """A problem as `halka form check` prints it."""
    said = problem.as_json() | {"text": text_of(problem), "repair": advice_of(problem)}
    said["repair_name"] = problem.repair
    return said
