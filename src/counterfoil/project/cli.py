"""The command line, `counterfoil …`. Each command is a few lines that call the house; it imports what it needs late,
so that `counterfoil --help` is instant.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

SETTINGS = "counterfoil.project.settings"

IMPORT_KINDS = ("products", "customers", "stock", "receivables", "shipments", "price-list-items")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. What goes wrong in a known way is one sentence on standard error."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if words[:1] == ["manage"]:
        return manage(words[1:])
    options = parser().parse_args(words)
    try:
        return options.run(options) or 0
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        if not is_expected(error):
            raise
        print(f"counterfoil: {error}", file=sys.stderr)
        return 1


def is_expected(error: Exception) -> bool:
    """Whether this error is a sentence for the person at the terminal, rather than a defect of the program."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import OperationalError

    from counterfoil.project.database import DatabaseNotFit
    from counterfoil.project.embedded import EmbeddedError
    from counterfoil.project.refused import CommandRefusedError
    from counterfoil.project.serve import CannotServe
    from counterfoil.project.simulation import NotADemo

    ours = (CommandFailed, DatabaseNotFit, EmbeddedError, CannotServe, NotADemo, CommandRefusedError)
    return isinstance(error, (*ours, OperationalError, CommandError, ImproperlyConfigured))


class CommandFailed(RuntimeError):
    """A command can't do what was asked; the sentence says why."""


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(prog="counterfoil", description="Order to cash, every paper numbered and signed.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int | None], words: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=words, description=words)
        one.set_defaults(run=run)
        return one

    serving = command("serve", serve, "run the site: web, API, background worker")
    serving.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serving.add_argument("--port", type=int, default=8000, help="port (8000)")
    serving.add_argument("--workers", type=int, default=2, help="web processes (2)")
    serving.add_argument("--threads", type=int, default=8, help="threads of each web process (8)")
    serving.add_argument("--demo-if-empty", action="store_true", help="fill an empty database with the demo company")

    filling = command("demo", demo, "fill an empty database with the demo company")
    filling.add_argument("--days", type=int, default=0, help="business days of the company's life to add (0)")
    filling.add_argument("--seed", type=int, default=1, help="where chance begins (1)")
    filling.add_argument("--scale", type=float, default=0, help="years of papers: 1 is a million orders (0: none)")

    living = command("simulate", simulate, "the company's life with random actors under faults, then `check`")
    living.add_argument("--days", type=int, default=20, help="business days to live (20)")
    living.add_argument("--seed", type=int, default=1, help="where chance begins (1)")
    living.add_argument("--faults", type=float, default=2.0, metavar="PERCENT", help="statements that fail (2)")
    living.add_argument("--json", action="store_true", help="the report as JSON")

    command("token", token, "a new API token on standard output").add_argument("username")
    command("openapi", openapi, "the OpenAPI document on standard output; needs no server")

    working = command("jobs", jobs, "run the background jobs")
    working.add_argument("--now", action="store_true", required=True, help="all of them, once, whatever their plan")
    command("worker", worker, "the background worker alone; `serve` runs one already")
    words = "everything into one file, attachments and keys included, while people work"
    command("backup", backup, words).add_argument("file", type=Path)
    command("restore", restore, "a backup into an empty database and data folder").add_argument("file", type=Path)
    checking = command("check", check, "hold every invariant against the database; exit code 1 when one is broken")
    checking.add_argument("--anchor", type=Path, help="a file kept elsewhere: hold the trail against it, write it on")
    command("prepare", prepare, "migrate the database and give the roles their rights; `serve` does it too")

    importing = command("import", import_file, "take over a workbook")
    importing.add_argument("kind", choices=IMPORT_KINDS)
    importing.add_argument("file")
    importing.add_argument("--good-rows", action="store_true", help="take the good rows although others are bad")
    importing.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    commands.add_parser("manage", help="Django's own commands", add_help=False)
    return top


def manage(words: Sequence[str]) -> int:
    """Django's commands; those that change the database's shape run as its owner."""
    import django
    from django.core.management import execute_from_command_line

    if words[:1] and words[0] in OWNERS_COMMANDS:
        django.setup()
        from counterfoil.project.database import house_connection

        with house_connection().as_owner():
            execute_from_command_line(["counterfoil manage", *words])
    else:
        execute_from_command_line(["counterfoil manage", *words])
    return 0


OWNERS_COMMANDS = frozenset({"migrate", "flush", "sqlflush", "makemigrations", "showmigrations", "sqlmigrate"})


# Commands -------------------------------------------------------------------------------------------------------------


def serve(options: argparse.Namespace) -> int:
    from counterfoil.project.serve import Site

    if options.workers < 1 or options.threads < 1:
        raise CommandFailed("A site needs at least one process with one thread.")
    return Site(options.host, options.port, workers=options.workers, threads=options.threads).run(
        demo_if_empty=options.demo_if_empty
    )


def demo(options: argparse.Namespace) -> None:
    _ready()
    from counterfoil.project import demo as company
    from counterfoil.project.progress import shown

    with shown() as progress:
        company.fill(days=options.days, seed=options.seed, scale=options.scale, progress=progress)


def simulate(options: argparse.Namespace) -> int:
    """Prints the report, then every invariant; 1 when something was found wrong."""
    if options.days < 1 or not 0 <= options.faults <= 50:
        raise CommandFailed("A simulation lives at least one day, with faults at 0 to 50 percent of the statements.")
    _ready()
    from counterfoil.project import simulation
    from counterfoil.project.checking import check_everything
    from counterfoil.project.progress import shown

    with shown() as progress:
        report = simulation.simulate(days=options.days, seed=options.seed, share=options.faults / 100, tell=progress)
    if options.json:
        print(report.as_json())
        return int(bool(report.findings))
    print("\n".join(report.lines(simulation.declared_ways(), simulation.declared_codes())))
    return check_everything() or int(bool(report.findings))


def backup(options: argparse.Namespace) -> None:
    _ready()
    from django.utils import timezone

    from counterfoil.project.backup import back_up
    from counterfoil.project.progress import shown

    with shown() as progress:
        manifest = back_up(options.file, at=timezone.now(), tell=progress)
    rows = sum(count for count, _digest in manifest["tables"].values())
    print(f"{options.file}: {len(manifest['tables'])} tables, {rows} rows, {len(manifest['files'])} files")
    events, head = manifest["trail"]
    print(f"trail: {events} events, the last {head}")


def restore(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from counterfoil.project.backup import restore as bring_in
    from counterfoil.project.checking import check_everything
    from counterfoil.project.progress import shown

    if not options.file.exists():
        raise CommandFailed(f"There is no file {options.file}.")
    with shown() as progress:
        bring_in(options.file, tell=progress)
    _ready()
    return check_everything()


def token(options: argparse.Namespace) -> None:
    _ready()
    from django.utils import timezone

    from counterfoil.people import tokens
    from counterfoil.people.models import User

    user = User.objects.filter(username=options.username, is_active=True).first()
    if user is None:
        raise CommandFailed(f"No active user is called {options.username}.")
    print(tokens.issue(user, name="command line", at=timezone.now()))


def openapi(_options: argparse.Namespace) -> None:
    _set_up()
    import json

    from counterfoil.rest.views import openapi_document

    print(json.dumps(openapi_document(), ensure_ascii=False, indent=1))


def jobs(_options: argparse.Namespace) -> None:
    _ready()
    from django.utils import timezone

    from counterfoil.kernel.jobs import run_all

    for name, answer in run_all(at=timezone.now()).items():
        print(f"{name}\t{answer}")


def worker(_options: argparse.Namespace) -> int:
    from counterfoil.project.lifeline import hold_to_parent

    hold_to_parent()
    _ready()
    from counterfoil.project.worker import run

    return run()


def check(options: argparse.Namespace) -> int:
    _ready()
    from counterfoil.project.checking import check_everything

    return check_everything(anchor=options.anchor)


def prepare(_options: argparse.Namespace) -> None:
    _ready()


def import_file(options: argparse.Namespace) -> int:
    _ready()
    from counterfoil.imports import commands

    return commands.run(options.kind, options.file, good_rows=options.good_rows, dry_run=options.dry_run)


def _set_up() -> None:
    import django

    django.setup()


def _ready() -> None:
    """Django set up and the database fit for use."""
    _set_up()
    from counterfoil.project.database import prepare as prepare_database

    prepare_database()


if __name__ == "__main__":
    sys.exit(main())
