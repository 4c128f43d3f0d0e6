"""Set-up: what it makes anew is its own."""

import importlib.util

from counterfoil.project.paths import REPOSITORY


def test_an_environment_that_is_a_link_to_anothers_is_let_go_not_emptied(tmp_path, monkeypatch):
    """A second working tree may share the first one's environment by a link."""
    spec = importlib.util.spec_from_file_location("setup_script", REPOSITORY / "scripts" / "setup.py")
    setup = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(setup)
    others, link = tmp_path / "others", tmp_path / ".venv"
    (others / "bin").mkdir(parents=True)
    (others / "bin" / "tool").write_text("theirs")
    link.symlink_to(others)
    monkeypatch.setattr(setup, "VENV", link)
    monkeypatch.setattr(setup, "PYTHON", link / "bin" / "python")
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(setup.venv.EnvBuilder, "create", lambda self, folder: folder.mkdir())
    assert setup.make_environment()
    assert link.is_dir() and not link.is_symlink()
    assert (others / "bin" / "tool").read_text() == "theirs"
