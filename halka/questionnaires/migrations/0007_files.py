from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('questionnaires', '0006_built'),
    ]

    operations = [
        migrations.CreateModel(
            name='FillingFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('kept_at', models.DateTimeField()),
                ('ct', models.BinaryField()),
                ('filling', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='questionnaires.filling')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('filling', 'name'), name='one_file_of_a_name')],
            },
        ),
    ]
