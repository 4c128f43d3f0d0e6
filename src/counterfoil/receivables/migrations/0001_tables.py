import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import counterfoil.kernel.fields
from counterfoil.kernel.founding import AtOnce


class Migration(AtOnce):
    replaces = [
        ("receivables", "0001_initial"),
        ("receivables", "0002_keepings"),
        ("receivables", "0004_adjustments"),
        ("receivables", "0005_statement_confirmations"),
        ("receivables", "0006_books_invoices_bank"),
        ("receivables", "0008_sent_statements"),
        ("receivables", "0009_opening_entries_found"),
        ("receivables", "0010_one_index_where_one_is_enough"),
        ("receivables", "0011_indexes_that_answer_alone"),
        ("receivables", "0012_lists_by_their_days"),
    ]

    initial = True

    dependencies = [
        ("customers", "0001_tables"),
        ("kernel", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="account",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                ("balance", counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "opening balance"),
                            ("shipment", "shipment"),
                            ("receipt", "receipt"),
                            ("sales_return", "sales return"),
                            ("adjustment", "adjustment"),
                            ("reversal", "reversal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("tax", counterfoil.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=14)),
                ("booked_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("resource", models.CharField(max_length=60)),
                ("document_id", models.BigIntegerField(null=True)),
                ("number", models.CharField(max_length=40)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="customers.customer",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="receivables.entry",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "id"], name="entry_of_customer"),
                    models.Index(fields=["customer", "booked_on", "id"], name="entry_by_day"),
                    models.Index(condition=models.Q(("kind", "opening")), fields=["id"], name="entry_opening"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount", 0), _negated=True), name="entry_of_something"),
                    models.UniqueConstraint(
                        condition=models.Q(("document_id__isnull", False)),
                        fields=("resource", "document_id", "kind"),
                        name="entry_once_per_document",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200)),
                ("lines_read", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Books",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="books_are_one")],
            },
        ),
        migrations.CreateModel(
            name="BooksChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DateField(null=True)),
                ("after", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OverdueFeedback",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="overdue_feedback",
                        serialize=False,
                        to="receivables.entry",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("resource", models.CharField(max_length=60)),
                ("number", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meets", to="receivables.entry"
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="met_by", to="receivables.entry"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="allocation_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True), name="allocation_between_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("notice_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "pending"), ("posted", "posted"), ("voided", "voided")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "pending")), fields=["customer"], name="hold_pending")
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="hold_not_negative"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")), fields=("notice_id",), name="hold_once_per_notice"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, max_length=60)),
                ("invoiced_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_marks",
                        to="receivables.entry",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Keeping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("notice_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keepings",
                        to="receivables.entry",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("amount__gt", 0)), fields=["notice_id"], name="keeping_of_notice"),
                    models.Index(
                        condition=models.Q(("amount__gt", 0)), fields=["customer"], name="keeping_of_customer"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="keeping_not_negative"),
                    models.UniqueConstraint(fields=("entry", "notice_id"), name="keeping_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("folded_name", models.CharField(max_length=200)),
                ("booked_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("folded_name", "customer"), name="payer_once")],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("state", models.CharField(max_length=30, verbose_name="state")),
                ("version", models.IntegerField(default=1)),
                ("revision", models.IntegerField(default=1)),
                ("round", models.IntegerField(default=1)),
                ("state_since", models.DateTimeField()),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("event_no", models.IntegerField(default=0)),
                ("chain", models.CharField(default="", max_length=64)),
                (
                    "amount",
                    counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                (
                    "payment_method",
                    models.CharField(
                        choices=[
                            ("transfer", "bank transfer"),
                            ("acceptance", "acceptance draft"),
                            ("cash", "cash"),
                            ("cheque", "cheque"),
                            ("online", "online payment"),
                            ("other", "other"),
                        ],
                        max_length=20,
                        verbose_name="payment method",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="received on")),
                ("delivery_notice", models.CharField(blank=True, max_length=40, verbose_name="kept for notice")),
                ("allocations", models.JSONField(default=list, verbose_name="allocations")),
                ("remark", models.CharField(blank=True, max_length=2000, verbose_name="remark")),
                ("posted_at", models.DateTimeField(null=True, verbose_name="posted at")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "reversal_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="receivables.receipt",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="receipt_made"),
                    models.Index(fields=["customer", "-id"], name="receipt_of_customer"),
                    models.Index(fields=["state", "-id"], name="receipt_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("reversal_of", None)),
                            models.Q(("amount__lt", 0), ("reversal_of__isnull", False)),
                            _connector="OR",
                        ),
                        name="receipt_amount",
                    ),
                    models.UniqueConstraint(fields=("reversal_of",), name="receipt_reversed_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.IntegerField()),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("received_on", models.DateField()),
                ("payer", models.CharField(blank=True, max_length=200)),
                ("account_number", models.CharField(blank=True, max_length=60)),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("text", models.CharField(blank=True, max_length=400)),
                ("reference", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("booked", "booked"), ("ignored", "left aside")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="receivables.bankstatement",
                    ),
                ),
                (
                    "receipt",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_line",
                        to="receivables.receipt",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="bank_line_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="bank_line_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("receipt__isnull", False), ("state", "booked")),
                            models.Q(models.Q(("state", "booked"), _negated=True), ("receipt", None)),
                            _connector="OR",
                        ),
                        name="bank_line_booked_by_a_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivableAdjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("state", models.CharField(max_length=30, verbose_name="state")),
                ("version", models.IntegerField(default=1)),
                ("revision", models.IntegerField(default=1)),
                ("round", models.IntegerField(default=1)),
                ("state_since", models.DateTimeField()),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("event_no", models.IntegerField(default=0)),
                ("chain", models.CharField(default="", max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("compensation", "compensation"),
                            ("write_off", "write-off"),
                            ("refund", "refund"),
                            ("freight", "freight"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "amount",
                    counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14, verbose_name="amount"),
                ),
                ("reason", models.CharField(max_length=2000, verbose_name="reason")),
                ("posted_at", models.DateTimeField(null=True, verbose_name="posted at")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "reversal_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="receivables.receivableadjustment",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at", "id"], name="adjustment_made"),
                    models.Index(fields=["customer", "-id"], name="adjustment_of_customer"),
                    models.Index(fields=["state", "-id"], name="adjustment_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="adjustment_of_something"
                    ),
                    models.UniqueConstraint(fields=("reversal_of",), name="adjustment_reversed_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("balance", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "verdict",
                    models.CharField(choices=[("confirmed", "confirmed"), ("disputed", "disputed")], max_length=20),
                ),
                ("confirmed_by", models.CharField(max_length=120)),
                ("confirmed_on", models.DateField()),
                ("remark", models.CharField(blank=True, max_length=2000)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "-id"], name="statement_answer_of_customer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gte", models.F("start"))), name="statement_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "confirmed"), models.Q(("remark", ""), _negated=True), _connector="OR"
                        ),
                        name="statement_disputed_with_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementSending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("balance", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "channel",
                    models.CharField(
                        choices=[("fax", "fax"), ("email", "e-mail"), ("print", "print"), ("other", "other")],
                        max_length=10,
                    ),
                ),
                ("recipient", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="receivables.statementconfirmation",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("settled_at", None)), fields=["id"], name="statement_waiting"),
                    models.Index(
                        condition=models.Q(("answer__isnull", False)), fields=["-id"], name="statement_answered"
                    ),
                    models.Index(fields=["customer", "-id"], name="statement_sent_to_customer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gte", models.F("start"))), name="statement_sent_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer", None), ("settled_at__isnull", False), _connector="OR"),
                        name="statement_answered_is_settled",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)),
                        fields=("customer", "start", "end"),
                        name="statement_waits_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceItem",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="invoice_item",
                        serialize=False,
                        to="receivables.entry",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be invoiced"),
                            ("invoiced", "invoiced"),
                            ("void", "reversed before it was invoiced"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60)),
                ("invoiced_on", models.DateField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["entry"], name="invoice_item_open"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["customer", "entry"],
                        name="invoice_item_of_customer",
                    ),
                    models.Index(
                        condition=models.Q(("number", ""), _negated=True), fields=["number"], name="invoice_item_number"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("invoiced_on__isnull", False),
                                ("state", "invoiced"),
                                models.Q(("number", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "invoiced"), _negated=True), ("invoiced_on", None), ("number", "")
                            ),
                            _connector="OR",
                        ),
                        name="invoiced_with_number_and_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenItem",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="open_item",
                        serialize=False,
                        to="receivables.entry",
                    ),
                ),
                ("amount", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                ("rest", counterfoil.kernel.fields.MoneyField(decimal_places=2, max_digits=14)),
                (
                    "kept_amount",
                    counterfoil.kernel.fields.MoneyField(db_default=0, decimal_places=2, default=0, max_digits=14),
                ),
                ("due_on", models.DateField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="open_items", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("rest", 0), _negated=True),
                        fields=["customer", "due_on"],
                        include=("rest",),
                        name="open_item_of_customer",
                    ),
                    models.Index(
                        condition=models.Q(("rest__gt", 0)),
                        fields=["due_on"],
                        include=("customer", "rest"),
                        name="open_item_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("rest__gte", 0), ("rest__lte", models.F("amount"))),
                            models.Q(("amount__lt", 0), ("rest__gte", models.F("amount")), ("rest__lte", 0)),
                            _connector="OR",
                        ),
                        name="open_item_rest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept_amount", 0),
                            models.Q(
                                ("kept_amount__gt", 0),
                                (
                                    "rest__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("kept_amount"), "*", models.Value(-1)
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="open_item_kept",
                    ),
                ],
            },
        ),
    ]
