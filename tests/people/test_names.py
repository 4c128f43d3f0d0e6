"""What people are called on screen."""

import pytest
from django.utils.translation import override

from counterfoil.kernel.people import system


@pytest.mark.parametrize(("language", "name"), [("en", "The system"), ("zh-hans", "系统")])
def test_the_program_has_its_name_in_the_language_of_the_reader(language, name):
    with override(language):
        assert str(system()) == name
