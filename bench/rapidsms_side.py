"""RapidSMS doing its own handling of a message. Run by the Python of an environment that has it, and nothing of ours.

``python rapidsms_side.py HOST PORT DATABASE MESSAGES``: prints how many messages a second. For each it finds the
contact among ten thousand, has a keyword handler answer, and writes the reply into its outbox, in one transaction.
"""

import sys
import time

host, port, database, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])

from django.conf import settings  # noqa: E402 - the arguments come first

settings.configure(
    SECRET_KEY="bench",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": host,
            "PORT": port,
            "NAME": database,
            "USER": "postgres",
        }
    },
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "rapidsms",
        "rapidsms.backends.database",
        "rapidsms.contrib.handlers",
    ],
    INSTALLED_BACKENDS={"sms": {"ENGINE": "rapidsms.backends.database.DatabaseBackend"}},
    RAPIDSMS_ROUTER="rapidsms.router.blocking.BlockingRouter",
    RAPIDSMS_HANDLERS=["__main__.Balance"],
)

import django  # noqa: E402 - settings first

django.setup()

from django.core.management import call_command  # noqa: E402 - set up first
from django.db import transaction  # noqa: E402 - as above
from rapidsms.contrib.handlers import KeywordHandler  # noqa: E402 - as above
from rapidsms.models import Backend, Connection, Contact  # noqa: E402 - as above
from rapidsms.router import get_router  # noqa: E402 - as above

PEOPLE = 10_000


class Balance(KeywordHandler):
    keyword = "balance"

    def help(self):
        self.respond("You have 3 hours to use. Given: 3 hours. Received: 0 hours.")

    def handle(self, text):
        self.help()


def main():
    call_command("migrate", run_syncdb=True, verbosity=0)
    backend, _ = Backend.objects.get_or_create(name="sms")
    if Connection.objects.count() < PEOPLE:
        contacts = Contact.objects.bulk_create([Contact(name=f"Rahima {n}", language="en") for n in range(PEOPLE)])
        Connection.objects.bulk_create(
            [Connection(backend=backend, identity=f"+4477{n:08d}", contact=one) for n, one in enumerate(contacts)]
        )
    router = get_router()
    began = 0.0
    for number in range(-50, count):
        if number == 0:
            began = time.perf_counter()
        with transaction.atomic():
            identity = f"+4477{number * 7919 % PEOPLE:08d}"
            connection = Connection.objects.select_related("contact").get(backend__name="sms", identity=identity)
            router.receive_incoming(router.new_incoming_message("balance", [connection]))
    print(count / (time.perf_counter() - began), django.get_version())


main()
