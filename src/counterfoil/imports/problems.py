"""What can be wrong with a file, a column or a cell: one sentence per code, in the reader's language.

A problem is kept as its code and figures, so that a stored batch can be shown to a Chinese clerk and an English
auditor alike.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    # the file
    "file_empty": _("The file is empty."),
    "file_too_large": _("The file is larger than {required} MB."),
    "file_type": _("This is not a workbook that can be read. Save it as .xlsx (or .xls, .ods, .csv) and try again."),
    "file_damaged": _("The file is damaged or cut off. Open it, save it again as .xlsx and try again."),
    "file_encrypted": _("The file is protected by a password. Save a copy without the password and try again."),
    "file_macros": _("The file holds macros. Save it as a workbook without macros (.xlsx) and try again."),
    "file_unsafe": _("The file holds something that does not belong in a workbook ({found}) and was not opened."),
    "too_many_rows": _("More than {required} rows. Split the file."),
    "too_many_columns": _("More than {required} columns. Remove what is not needed."),
    "too_much_content": _("The file unpacks to more than can be read safely. Split the file or remove formatting."),
    "no_header": _("No heading row was found. Needed columns: {required}."),
    "missing_columns": _("Needed columns are missing: {required}. Headings were read from row {row}."),
    "no_rows": _("There are no rows below the headings."),
    # a cell
    "required": _("is needed"),
    "formula_without_value": _("is a formula without a stored result; open the file, save it and import again"),
    "cell_error": _("shows the error {found}"),
    "characters": _("holds characters that can't be kept"),
    "too_long": _("is longer than {required} characters"),
    "digits_lost": _("is a number so long that the last digits are lost; format the cell as text and enter it again"),
    "number": _("is not a number"),
    "number_range": _("is outside of what is possible"),
    "whole_number": _("must be a whole number"),
    "negative": _("must not be negative"),
    "not_positive": _("must be more than nothing"),
    "zero": _("must not be zero"),
    "rate": _("is not a discount rate; write 0.65, 65% or 六五折"),
    "date": _("is not a date; write 2026-03-01"),
    "date_range": _("is a date outside of what is possible"),
    "date_order": _("is before the date of the document, {required}"),
    "terms": _("is not a way of settlement; write for example 月结30天, 款到发货, 货到付款, 发货后15天"),
    "terms_days": _("does not say how many days"),
    "phone": _("is not a telephone number"),
    "email": _("is not an e-mail address"),
    "credit_code": _("is not a valid unified social credit code (its check digit does not agree)"),
    "choice": _("is not one of: {required}"),
    "unit_differs": _("is given in “{found}”, but the product is kept in “{required}”"),
    "decimals": _("has more decimals than this unit allows ({required})"),
    # a row against the others and against the books
    "duplicate_in_file": _("stands already in row {row}"),
    "duplicate": _("belongs already to {found}"),
    "number_of_ours": _("begins as our own shipments do ({found}); a shipment of before has another number"),
    "exists_differently": _("exists already with other values ({found})"),
    "unknown": _("is not known"),
    "unknown_ambiguous": _("could be several: {found}"),
    "below_floor": _("is below the lowest rate allowed for this grade ({required})"),
    "terms_not_allowed": _("is not in the list of allowed settlement terms"),
    "role_missing": _("does not hold this post"),
    "not_a_floor": _("is not a floor of the warehouse"),
    "already_taken_over": _("was taken over before ({found})"),
    # worth knowing, nothing wrong
    "read_as": _("was read as {found}"),
    "rounded": _("was rounded to {found}"),
    "column_twice": _("heads a second column of the same meaning; the first one counts"),
    "sheet_hidden": _("hidden sheet, not read"),
    "sheet_without_header": _("sheet without a heading row, not read"),
    # rows that are left out on purpose
    "blank": _("blank row"),
    "total": _("total row"),
    "remark": _("remark below the table"),
    "header_again": _("headings repeated"),
    "already_there": _("already there, unchanged"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or worth knowing: a code from ``WORDS`` and the figures of its sentence."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence in the language of the moment."""
        return words(self.code, self.values)

    def __str__(self) -> str:
        return self.text


def problem(code: str, **values: Any) -> Problem:
    """A problem of a declared code."""
    if code not in WORDS:
        raise KeyError(f"no words for the problem {code}")
    return Problem(code, values)


def words(code: str, values: dict[str, Any]) -> str:
    """The sentence of a stored problem in the language of the moment."""
    return str(WORDS[code]).format_map(values)


class Unreadable(Exception):
    """The file as a whole can't be taken: nothing of it was read."""

    def __init__(self, found: Problem):
        super().__init__(found.code)
        self.problem = found
