from django.db import migrations


class Migration(migrations.Migration):
    """A person sees their own memberships before any merchant's scope is open."""

    dependencies = [("merchants", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE POLICY person ON merchants_staff FOR SELECT"
            " USING (user_id = nullif(current_setting('reassure.person', true), '')::uuid)",
            "DROP POLICY person ON merchants_staff",
        )
    ]
