"""A Django project, whose models hold the records of the agreement kit in tables and columns of other names.

Django has one configuration in a process: this one, on SQLite in memory. Tests with servers add databases to it.
"""

import django
import pymysql
from django.conf import settings

if not settings.configured:
    settings.configure(
        USE_TZ=True,
        TIME_ZONE="America/New_York",  # of people: databases keep UTC
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=["django.contrib.contenttypes", "support.django_project"],
    )
    pymysql.install_as_MySQLdb()
    django.setup()
