from datetime import timedelta

import django.db.models.deletion
import django.db.models.manager
import halka.directory.refs
from django.conf import settings
from django.db import migrations, models


def keep_older_ones(apps, schema_editor):
    """What was opened before had its verdict in the grant, and its words in the vault under the grant's number."""
    Grant = apps.get_model("casework", "Grant")
    Opening = apps.get_model("casework", "EmergencyOpening")
    Post = apps.get_model("directory", "Post")
    for grant in Grant._base_manager.filter(reason="emergency", person__isnull=False):
        post = Post._base_manager.filter(person=grant.person_id).order_by("pk").first()
        Opening._base_manager.create(
            ref=f"grant-{grant.pk}",
            case_id=grant.case_id,
            person_id=grant.person_id,
            unit_id=post.unit_id if post else grant.case.unit_id,
            opened_at=grant.starts_at,
            ends_at=grant.ends_at or grant.starts_at,
            review_due_at=grant.starts_at + timedelta(hours=72),
            verdict="" if grant.source == "waits" else grant.source,
        )
        Grant._base_manager.filter(pk=grant.pk).update(source=f"grant-{grant.pk}")


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0001_cases'),
        ('directory', '0003_second_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmergencyOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=halka.directory.refs.new_ref, editable=False, max_length=32, unique=True)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('opened_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('review_due_at', models.DateTimeField()),
                ('verdict', models.CharField(blank=True, choices=[('', 'Not reviewed yet'), ('justified', 'Justified'), ('not_justified', 'Not justified')], default='', max_length=14)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('forgiven_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'ordering': ['opened_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'unscoped',
                'default_manager_name': 'unscoped',
                'indexes': [models.Index(fields=['person', 'opened_at'], name='emergency_of_person'), models.Index(fields=['unit', 'opened_at'], name='emergency_of_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict', ''), models.Q(('reviewed_by', models.F('person')), _negated=True), _connector='OR'), name='emergency_reviewed_by_somebody_else')],
            },
            managers=[
                ('unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(keep_older_ones, migrations.RunPython.noop),
    ]
