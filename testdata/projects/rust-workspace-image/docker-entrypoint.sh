#!/bin/sh
exec gosu "$UID" /app/directory "$@"
