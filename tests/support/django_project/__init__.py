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
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.staticfiles",
            "rest_framework",
            "support.django_project",
        ],
        ALLOWED_HOSTS=["testserver"],
        ROOT_URLCONF="support.django_project.views",
        STATIC_URL="static/",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
    )
    pymysql.install_as_MySQLdb()
    django.setup()
