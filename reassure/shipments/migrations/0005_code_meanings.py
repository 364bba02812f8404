import django.db.models.deletion
import reassure.kit.ids
import reassure.kit.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0004_signed_keys"),
        ("shipments", "0004_departures"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeMeaning",
            fields=[
                (
                    "id",
                    models.UUIDField(default=reassure.kit.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("carrier", models.CharField(blank=True, max_length=40)),
                ("code", models.CharField(db_collation="C", max_length=60)),
                ("substatus", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "merchant",
                    models.ForeignKey(
                        db_index=False,
                        default=reassure.kit.tenancy.current_merchant,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.merchant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("merchant", "carrier", "code"), name="code_means_one_thing")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(
                condition=models.Q(("status", ""), ("substatus", "")),
                fields=["merchant", "code"],
                name="scan_code_unknown",
            ),
        ),
    ]
