#!/usr/bin/env bash
python manage.py migrate
supervisord -c supervisord-tasks.conf  #~ multi-process-container
exec gunicorn --bind :8000 shop.wsgi:application  #~ web-server
