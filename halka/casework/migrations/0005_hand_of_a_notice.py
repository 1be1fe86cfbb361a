from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_erasure_by_two'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='hand',
            field=models.CharField(blank=True, editable=False, max_length=16),
        ),
    ]
