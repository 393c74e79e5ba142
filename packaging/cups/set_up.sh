#!/bin/sh
# Sets up this host's CUPS for slips, as docs/devices.md says: `sudo packaging/cups/set_up.sh`. Changes nothing twice.
# With a folder as its argument it changes the files under that one, and leaves the running system alone.
set -eu
root=${1:-}
here=$(cd "$(dirname "$0")" && pwd)

put() { # file, name, value: the only line of that name
    sed -i "/^[[:space:]]*$2[[:space:]]/Id" "$1"
    printf '%s %s\n' "$2" "$3" >>"$1"
}

install -D -m 644 "$here/slips.conf" "$root/etc/systemd/system/cups.service.d/slips.conf"
put "$root/etc/cups/cups-files.conf" RequestRoot /run/slips
sed -i '/^[[:space:]]*TempDir[[:space:]]/Id' "$root/etc/cups/cups-files.conf" # then it is inside, and cupsd makes it
put "$root/etc/cups/cupsd.conf" PreserveJobFiles No
[ -n "$root" ] && exit
systemctl daemon-reload
systemctl restart cups.service
