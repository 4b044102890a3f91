#!/bin/sh
cd /usr/share/ferry
exec python3 -m ferry.board
