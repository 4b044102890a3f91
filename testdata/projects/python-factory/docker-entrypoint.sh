#!/bin/sh
set -eu
exec gunicorn 'shop:create_app()' --bind 0.0.0.0:8000 #~ web-server
