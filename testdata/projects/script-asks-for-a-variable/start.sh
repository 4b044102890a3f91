#!/bin/sh -e

if [ "$WORK_QUEUE" = "yes" ]; then
  exec python -m shop.work
else
  python -m shop.migrate
  exec python -m shop.serve
fi
