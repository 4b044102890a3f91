#!/bin/sh
set -e
ROLE=$1 && shift

case "$ROLE" in
  'web')
    exec node src/web.js
    ;;
  'mail-worker' )
    exec node src/mail.js
    ;;
  'reindex')
    exec node src/reindex.js
    ;;
  *)
    exec "$@"
    ;;
esac
