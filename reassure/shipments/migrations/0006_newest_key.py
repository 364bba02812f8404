"""The key made anew, beside the writers, so that it is the newest index again.

PostgreSQL takes the newest of the indexes that look alike while a table has no statistics. After 0004's index, which
begins with the merchant too, every reference to a fresh table would have been checked by walking the merchant's parcels.
"""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shipments", "0005_code_meanings")]
    operations = [
        migrations.RunSQL("REINDEX INDEX CONCURRENTLY shipments_shipment_pkey", reverse_sql=migrations.RunSQL.noop)
    ]
