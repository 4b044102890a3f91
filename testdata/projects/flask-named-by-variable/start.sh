#!/bin/sh
set -e
flask run --host=0.0.0.0  #~ web-server
