#!/usr/bin/env bash
# The first process of a test machine, started by machine.py in namespaces of its own (mount, pid, uts, ipc, net, cgroup):
# lays a writable layer over this machine's root, and becomes systemd in there. `boot.sh FOLDER DISK` changes nothing that
# is outside of FOLDER, which disappears with the last process in here, and DISK, which is /var/lib/tollgate in there:
# Tollgate refuses to keep its ledger on a layer.
set -euo pipefail

folder=$1 disk=$2
root=$folder/root

mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$root"

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"

# Nothing that this machine has enabled runs in there, and nothing forbids the package to talk to systemd.
rm -rf -- "$root"/etc/systemd/system/*.wants "$root/usr/sbin/policy-rc.d" "$root/etc/tollgate" "$root/var/lib/tollgate"
rm -f -- "$root/var/lib/man-db/auto-update" # an index of every manual page, anew with each package
mkdir "$root/var/lib/tollgate"
mount --bind "$disk" "$root/var/lib/tollgate"
: >"$root/etc/fstab"
hostname tollgate-test

# Not chroot: whoever enters this mount namespace later would begin in this machine's own root.
mkdir "$root/tmp/before"
cd "$root"
pivot_root . tmp/before
umount --lazy /tmp/before
rmdir /tmp/before
export container=tollgate-test
exec /lib/systemd/systemd --system --unit=basic.target --log-target=null --show-status=no --crash-shell=no
