SECRET_KEY = "x"
WSGI_APPLICATION = "shop.wsgi.application"
ROOT_URLCONF = "shop.urls"
