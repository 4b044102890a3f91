#!/bin/sh
cd /src
dpkg-buildpackage -us -uc
