#!/bin/sh
set -eu

case "${1:-api}" in
  api)
    set -- daphne --bind 0.0.0.0 shop.asgi:application #~ web-server
    ;;
  beat)
    set -- celery --app shop beat #~ in-process-scheduler
    ;;
  worker)
    set -- celery --app shop worker --concurrency 4 #~ consumer-loop
    ;;
  shell)
    set -- python
    ;;
esac

exec "$@"
