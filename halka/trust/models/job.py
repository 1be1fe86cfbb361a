"""When each job of the caretaker was last done."""

from django.db import models

from .ledger import CODE_LENGTH, code


class JobRun(models.Model):
    """The last try and the last success of one job, by the clock of the machine. `trouble` is the kind of the last
    failure, and empty after a success: never its message, which could hold what is said about a child."""

    job = models.CharField(max_length=CODE_LENGTH, primary_key=True)
    tried_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    trouble = code()

    def __str__(self) -> str:
        return f"{self.job} tried {self.tried_at:%Y-%m-%d %H:%M}"
