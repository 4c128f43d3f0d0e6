"""Texts are found for translation however a file calls the function: none is left in English on a Chinese page."""

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/messages.py"


def test_texts_are_found_under_other_names_of_the_function():
    spec = importlib.util.spec_from_file_location("messages_script", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    source = "from django.utils.translation import gettext as _now, ngettext as many\n_now('One.')\nmany('a', 'b', 2)\nnone('x')"
    assert [(text.msgid, text.plural) for text in script._texts_in_python(source, "views.py")] == [
        ("One.", None),
        ("a", "b"),
    ]
