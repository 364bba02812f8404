from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0004_tracked_waiting")]

    operations = [
        migrations.AddField(model_name="connection", name="failing_rate", field=models.FloatField(default=0.0)),
        migrations.AddField(
            model_name="connection", name="failures", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="connection", name="held_until", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
