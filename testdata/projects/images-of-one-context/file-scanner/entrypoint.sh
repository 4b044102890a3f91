#!/bin/sh
freshclam --daemon --checks=$SIGNATURE_CHECKS &
clamd &
/usr/bin/file-scanner &
pids=`jobs -p`
exitcode=0
terminate() {
    kill $pids 2>/dev/null
}
trap terminate CHLD
wait
exit $exitcode
