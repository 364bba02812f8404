from django.db import migrations


class Migration(migrations.Migration):
    """What `createcachetable` makes: all web processes count attempts to sign in together. Small, and no merchant's."""

    dependencies = [("merchants", "0002_person_policy")]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE shared_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
            " expires timestamptz NOT NULL); CREATE INDEX shared_cache_expires ON shared_cache (expires)",
            "DROP TABLE shared_cache",
        )
    ]
