"""What comes from outside: locked by hash, listed, and no secret of ours among what is handed out (S9, S12)."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from scripts import bill
from tests.people.test_second_factor import code_of, is_in, password, person, set_up

from counterfoil.people import access, callers, second_factor

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
SECRETS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "token of a cloud or forge": re.compile(
        r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36,}|github_pat_\w{50,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}"
        r"|AIza[\w-]{35}|sk-[A-Za-z0-9]{32,}|npm_\w{36}|pypi-[\w-]{50,})"
    ),
    "token of ours": re.compile(r"\bcf_[\w-]{43}\b"),
    "web token": re.compile(r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{15,}"),
    "key or password as a literal": re.compile(
        r"""(?i)\b(?:secret_key|secret|api_key|password|passwd|auth_token)["']?\s*[:=]\s*["'](?=[^"']*\d)[A-Za-z0-9+/_=!@#$%^&*-]{20,}["']"""
    ),
    "password in an address": re.compile(r"\b[a-z]+://[^\s:/@{}<>$]+:(?!demo@|secret@|password@|x@)[^\s/@{}<>$]{8,}@"),
}
"""What secrets look like. Words that people read, and names of settings, don't."""


def tracked():
    """The files of the repository, as git hands them out."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in told.split("\0") if name]


def found_in(text):
    return [kind for kind, pattern in SECRETS.items() if pattern.search(text)]


def test_no_file_of_the_repository_holds_a_secret():
    wrong = {}
    for path in tracked():
        if path.is_file() and path.stat().st_size < 2_000_000:
            found = found_in(path.read_text("utf-8", errors="ignore"))
            if found:
                wrong[str(path.relative_to(ROOT))] = found
    assert wrong == {}
    assert len(tracked()) > 500


@pytest.mark.parametrize(
    "planted",
    [
        "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
        "AKIA" + "Q" * 16,
        "token: ghp_" + "a1" * 18,
        "cf_" + "aB3_-" * 8 + "xyz",
        "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTYifQ" + ".c2lnbmF0dXJlMTIzNDU2",
        "SECRET_KEY = '" + "d9f8a7s6d5f4a3s2d1" * 2 + "'",
        '"password": "' + "correct-horse-7-battery" + '"',
        "postgresql://erp:" + "hunter2hunter2@db/erp",
    ],
)
def test_a_planted_secret_is_found(planted):
    assert found_in(f"x = 1\n{planted}\n"), planted


def test_no_data_folder_key_or_environment_file_is_handed_out():
    names = [path.name for path in tracked()]
    assert not [name for name in names if name.endswith((".pem", ".key", ".p12", ".dump")) or name.startswith(".env")]
    assert "secret-key" not in names


# What others wrote


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_by_hash(lock):
    packages = bill.packages_of(lock)
    assert len(packages) > (20 if lock.name == "requirements.lock" else 0)
    for one in packages:
        assert one.version and one.hashes, one.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in one.hashes), one.name
    assert not re.search(r"(?m)^\s*(-e |--(extra-)?index-url|--find-links|git\+|https?://)", lock.read_text())


def test_every_browser_package_is_pinned_by_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    outside = {name: one for name, one in packages.items() if name}
    assert outside
    assert [name for name, one in outside.items() if not re.match(r"sha512-", one.get("integrity", ""))] == []
    assert [name for name, one in outside.items() if "resolved" in one or one.get("hasInstallScript")] == []


def test_what_is_declared_is_locked():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    wanted = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in declared}
    locked = {one.name for one in bill.packages_of(ROOT / "requirements.lock")}
    assert wanted <= locked


def test_the_bill_of_materials_names_each_with_its_hashes():
    told = bill.bill()
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    by_name = {one["name"]: one for one in told["components"]}
    django = by_name["django"]
    assert django["purl"] == f"pkg:pypi/django@{django['version']}"
    assert {one["alg"] for one in django["hashes"]} == {"SHA-256"}
    assert by_name["@tabler/core"]["purl"].startswith("pkg:npm/%40tabler/core@")
    assert by_name["@tabler/core"]["hashes"][0]["alg"] == "SHA-512"
    assert len(by_name["@tabler/core"]["hashes"][0]["content"]) == 128
    references = [one["bom-ref"] for one in told["components"]]
    assert len(references) == len(set(references))
    assert "pytest" not in by_name


# A new key


def test_with_a_new_key_whoever_is_in_stays_in(db, settings):
    """`SECRET_KEY_FALLBACKS`: sessions, devices, phones and links made with the old key hold; without it none does."""
    boss, clerk = person("boss", "administrator"), person("clerk", "sales_clerk")
    secret, _spare = set_up(boss)
    here, there = Client(), Client()
    password(here)
    password(there)
    link = access.make_link("clerk", request_of(), by=boss, at=timezone.now()).split("/")[-2]
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [old]
    assert is_in(here)
    assert access.of_link("clerk", link) == clerk
    assert second_factor.proves(boss, code_of(secret), at=timezone.now())
    assert callers.device_of(request_of(here)).knows(clerk.pk)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_in(here), "it was signed anew with the new key when it was used"
    assert not is_in(there)
    assert access.of_link("clerk", link) is None


def request_of(client=None):
    request = RequestFactory().get("/")
    if client is not None:
        request.COOKIES = {name: one.value for name, one in client.cookies.items()}
    return request
