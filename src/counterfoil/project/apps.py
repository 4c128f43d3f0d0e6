from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The composition root as an app, for its translations and checks."""

    name = "counterfoil.project"
    label = "project"

    def ready(self) -> None:
        from counterfoil.kernel import jobs

        jobs.use_queue(_wake)


def _wake(job: str) -> None:
    """The worker's queue is loaded when it is first needed."""
    from counterfoil.project import worker

    worker.wake(job)
