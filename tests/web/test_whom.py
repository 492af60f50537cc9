"""A person is named at the terminal by reference or by case code, which leads to her and to nobody else."""

import pytest
from sqlalchemy.orm import Session

from matching.errors import NoBeneficiary
from matching.reach import Datum
from tests import make
from web.commands.whom import reference


def test_a_case_code_leads_to_her_alone(session: Session) -> None:
    make.floor(session)
    two = [make.beneficiary(session) for _ in range(2)]

    found = [reference(session, each.case_code, make.TUTOR, Datum.CASE) for each in two]

    assert found == [each.ref for each in two]
    with pytest.raises(NoBeneficiary):
        reference(session, "TE-999", make.TUTOR, Datum.CASE)


def test_a_case_code_of_somebody_out_of_reach_is_nobodys(session: Session) -> None:
    make.floor(session)
    her = make.beneficiary(session)

    with pytest.raises(NoBeneficiary):
        reference(session, her.case_code, make.TUTOR_OF_PISA, Datum.CASE)


def test_whatever_is_no_case_code_is_a_reference(session: Session) -> None:
    assert reference(session, "A" * 22, make.TUTOR, Datum.CASE) == "A" * 22
