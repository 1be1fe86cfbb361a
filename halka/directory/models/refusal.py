"""A no to what somebody else did alone, or set: who reads it, and about what. Its words lie in the vault."""

from __future__ import annotations

from django.db import models

from halka.directory.models.person import Person
from halka.directory.refs import new_ref


class Refusal(models.Model):
    """Who said no to whom. Whoever did what it is about reads it on Today."""

    class Kind(models.TextChoices):
        POST = "post"
        SIGN_IN = "sign_in"
        ERASURE = "erasure"
        HOLD = "hold"
        CONFLICT = "conflict"
        EMERGENCY = "emergency"

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    told = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    # Whose post, password or conflict.
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    # The code of the case, where there is one.
    code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["-said_at", "-pk"]
        indexes = [models.Index(fields=["told", "said_at"], name="refusal_of_person")]
