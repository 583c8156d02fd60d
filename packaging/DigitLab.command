#!/bin/sh
# Double-click on macOS to start DigitLab; on Linux DigitLab.desktop runs this. The first start sets everything up.
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
for python in python3 python3.13 python3.12 python3.11 python3; do
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2> /dev/null && break
done
"$python" "$folder/start.py" "$@" && exit

# The window stays open: the reason is above.
status=$?
printf '\nDigitLab ended with an error (%s). Press Enter to close this window. ' "$status"
read -r _
exit "$status"
