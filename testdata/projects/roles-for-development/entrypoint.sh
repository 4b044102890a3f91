#!/bin/bash
set -e

case "$1" in
  server)
    exec gunicorn shop.wsgi:app -b 0.0.0.0:5000 #~ web-server
    ;;
  worker)
    exec rq worker orders #~ consumer-loop
    ;;
  dev_server)
    exec flask --app shop.wsgi run --reload
    ;;
  dev_worker)
    exec watchmedo auto-restart -- rq worker orders
    ;;
esac
