#!/bin/sh
set -e
case "$1" in
celery)
    exec celery --app=lock worker --loglevel=info  #~ consumer-loop
    ;;
web)
    exec gunicorn lock.wsgi
    ;;
esac
