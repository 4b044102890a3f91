#!/bin/sh
HOME_DIR=$(dirname "$0")/..
exec java $JAVA_OPTS -cp "$HOME_DIR/lib/*" com.acme.broker.Server "$@"
