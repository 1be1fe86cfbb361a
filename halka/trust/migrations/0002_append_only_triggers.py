from django.db import migrations

from halka.trust import guard


def install(apps, schema_editor):
    for statement in guard.install_sql(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def uninstall(apps, schema_editor):
    for statement in guard.uninstall_sql(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_ledger_and_vault")]
    operations = [migrations.RunPython(install, uninstall)]
