#!/bin/sh
# Starts Casemate from the folder that this file is in. The command line (casemate cli …) shows no page: Chromium's own
# remarks are kept out of its output, and root, as whom Chromium refuses to run with its sandbox, may use it as it is.
here=$(dirname "$(readlink -f "$0")")
if [ "$1" = cli ]; then
  if [ "$(id -u)" = 0 ]; then
    set -- --no-sandbox "$@"
  fi
  set -- --log-level=3 "$@"
fi
exec "$here/casemate-app" "$@"
