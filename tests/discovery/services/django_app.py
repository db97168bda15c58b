"""django-prometheus with its middlewares and its SQLite backend."""

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import include, path
from traffic import send

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django_prometheus"],
    MIDDLEWARE=[
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django_prometheus.db.backends.sqlite3",
            "NAME": ":memory:",
        }
    },
    PROMETHEUS_EXPORT_MIGRATIONS=False,
)
django.setup()

from django.db import connection  # noqa: E402


def user(request: HttpRequest, user_id: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"id": user_id})


def order(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"id": 1}, status=201)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


urlpatterns = [
    path("api/users/<int:user_id>", user, name="user"),
    path("api/orders", order, name="orders"),
    path("api/broken", broken, name="broken"),
    path("", include("django_prometheus.urls")),
]

client = Client()
send(lambda method, url: client.generic(method, url))
print(client.get("/metrics").content.decode(), end="")
