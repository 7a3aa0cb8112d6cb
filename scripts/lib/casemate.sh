#!/bin/sh
# Starts Casemate from the folder that this file is in. Chromium refuses to run as root with its sandbox; the command line
# (casemate cli …) shows no page, so it is the one thing that root may run without saying so.
here=$(dirname "$(readlink -f "$0")")
if [ "$1" = cli ] && [ "$(id -u)" = 0 ]; then
  exec "$here/casemate-app" --no-sandbox "$@"
fi
exec "$here/casemate-app" "$@"
