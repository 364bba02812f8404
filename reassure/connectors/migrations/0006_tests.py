from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0005_breaker")]

    operations = [
        migrations.AddField(
            model_name="connection", name="test_wanted_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="connection", name="reached", field=models.CharField(blank=True, default="", max_length=200)
        ),
    ]
