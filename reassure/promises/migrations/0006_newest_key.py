"""The key made anew, beside the writers, so that it is the newest index again, as `shipments` 0006 does and says why."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("promises", "0005_scores")]
    operations = [
        migrations.RunSQL("REINDEX INDEX CONCURRENTLY promises_promise_pkey", reverse_sql=migrations.RunSQL.noop)
    ]
