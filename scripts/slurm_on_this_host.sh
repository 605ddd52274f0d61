#!/bin/sh
# Shows that a SLURM cluster leaves the records that this machine leaves: starts a SLURM of one node on this host,
# runs a small board through it and here, and compares the records.
#
#   sudo sh scripts/slurm_on_this_host.sh [PYTHON]      PYTHON: of an environment with spiqbench[launchers]
#
# What it changes: it installs Debian's slurm-wlm and munge with what they depend on, where they are missing, and they
# stay. Everything else (keys, configuration, state, logs, records) lies in one temporary folder, the daemons listen on
# ports 16817 and 16818 of this host alone, and both go when the script ends. Nothing in /etc is written by it. It is
# meant for a machine that runs no SLURM, and refuses one that does.
set -eu

python=$(command -v "${1:-python3}")
checkout=$(cd "$(dirname "$0")/.." && pwd)
[ "$(id -u)" = 0 ] || { echo "error: run it as root: it installs packages and starts daemons" >&2; exit 1; }
! pgrep -x slurmctld >/dev/null && ! pgrep -x slurmd >/dev/null || { echo "error: SLURM runs here already" >&2; exit 1; }
"$python" -c 'import submitit, hydra_plugins.hydra_submitit_launcher, spiqbench' ||
  { echo "error: $python lacks spiqbench[launchers]" >&2; exit 1; }

if ! { command -v slurmctld && command -v slurmd && command -v munged; } >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
fi

folder=$(mktemp -d /run/spiqbench-slurm.XXXXXX)
daemons=""
end() {
  status=$?
  trap - EXIT INT TERM
  for daemon in $daemons; do kill "$daemon" 2>/dev/null || true; done
  for daemon in $daemons; do wait "$daemon" 2>/dev/null || true; done
  if [ "$status" = 0 ]; then rm -rf "$folder"; else echo "logs and records are kept in $folder" >&2; fi
  exit "$status"
}
trap end EXIT
trap 'exit 130' INT TERM

host=$(hostname -s)
memory=$(slurmd -C | sed -n 's/.*RealMemory=\([0-9]*\).*/\1/p')
mkdir "$folder/state" "$folder/spool" "$folder/munge"
chmod 755 "$folder" "$folder/munge"
(umask 077 && dd if=/dev/urandom of="$folder/munge/key" bs=1024 count=1 2>/dev/null)
cat >"$folder/slurm.conf" <<CONF
ClusterName=spiqbench
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
MpiDefault=none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=local Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$folder/slurm.conf"

munged --foreground --socket="$folder/munge/socket" --key-file="$folder/munge/key" --seed-file="$folder/munge/seed" \
  --pid-file="$folder/munge/pid" --log-file="$folder/munge/log" >"$folder/munge/out" 2>&1 &
daemons="$!"
slurmctld -D >"$folder/slurmctld.out" 2>&1 &
daemons="$! $daemons"
slurmd -D >"$folder/slurmd.out" 2>&1 &
daemons="$! $daemons"

waited=0
until sinfo --noheader --format=%T 2>/dev/null | grep -q idle; do
  waited=$((waited + 1))
  [ "$waited" -lt 60 ] || { echo "error: the node did not come up within a minute" >&2; exit 1; }
  sleep 1
done
sinfo --version
sinfo

echo "(this SLURM keeps no accounts: warnings that sacct is bypassed are expected)"
export PYTHONPATH="$checkout${PYTHONPATH:+:$PYTHONPATH}"
mkdir "$folder/slurm" "$folder/here"
spiqbench="$python -m spiqbench"
tiny="task=simulated_n4 budget=smoke budget.name=tiny budget.steps=30 budget.samples=1000"
board="leaderboard models=independent,dichotomized_gaussian,vae,spiqgan,spiqgan_product seeds=2 matched=false $tiny"
(cd "$folder/slurm" && $spiqbench $board launcher=submitit_slurm overrides=report_card=false >/dev/null)
echo "jobs that SLURM ran: $(find "$folder/slurm/outputs/submitit" -name '*_submitted.pkl' | wc -l)"
(cd "$folder/here" && $spiqbench $board overrides=report_card=false >/dev/null)
"$python" "$checkout/scripts/same_records.py" "$folder/here/outputs/leaderboards" "$folder/slurm/outputs/leaderboards"
