import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('questionnaires', '0003_phones'),
    ]

    operations = [
        migrations.AlterField(
            model_name='submission',
            name='questionnaire',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='questionnaires.questionnaire'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='instance_id',
            field=models.CharField(max_length=80),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('questionnaire', 'instance_id'), name='one_submission_of_an_instance'),
        ),
    ]
