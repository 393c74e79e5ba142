#!/bin/sh
# Sets up the services that devices are reached through, as docs/devices.md says: `sudo packaging/daemons/set_up.sh`.
# Run it again whenever one of them was installed; it changes nothing twice. With a folder as its argument it changes
# the files under that one, and leaves the running system alone.
set -eu
root=${1:-}
here=$(cd "$(dirname "$0")" && pwd)
units=$root/etc/systemd/system

drop() { # unit, file: settings beside the unit's own
    install -D -m 644 "$here/$2" "$units/$1.d/$2"
}
put() { # file, name, value: the only line of that name
    sed -i "/^[[:space:]]*$2[[:space:]]/Id" "$1"
    printf '%s %s\n' "$2" "$3" >>"$1"
}

# pcscd is missing here: whoever asks for it starts it (pcscd.socket)
for unit in cups.service nut-server.service nut-driver@.service speech-dispatcherd.service; do
    drop "$unit" restart.conf
done
if [ -e "$root/etc/cups/cups-files.conf" ]; then
    drop cups.service slips.conf
    put "$root/etc/cups/cups-files.conf" RequestRoot /run/slips
    sed -i '/^[[:space:]]*TempDir[[:space:]]/Id' "$root/etc/cups/cups-files.conf" # then it is inside, and cupsd makes it
    put "$root/etc/cups/cupsd.conf" PreserveJobFiles No
fi
if [ -d "$root/etc/polkit-1/rules.d" ]; then
    install -m 644 "$here/50-terminal-cards.rules" "$root/etc/polkit-1/rules.d/"
fi
[ -n "$root" ] && exit
systemctl daemon-reload
[ ! -e /etc/cups/cups-files.conf ] || systemctl try-restart cups.service # its spool lies elsewhere now
