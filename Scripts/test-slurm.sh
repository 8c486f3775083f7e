#!/usr/bin/env bash
# Runs an experiment on a Slurm of its own, without systemd: 20 blocks, one of them killed while it
# runs and requeued. The results must be those of a run on this machine, to the last byte.
#
# Needs root, and Debian's slurm-wlm and munge. Throw-away: never on a cluster's own machine.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-$(swift build -c release --product v2v --show-bin-path)/v2v}
[ -x "$program" ] || { echo "slurm: $program is not built" >&2; exit 69; }
[ "$(id -u)" -eq 0 ] || { echo "slurm: needs root" >&2; exit 69; }
for needed in slurmctld slurmd munged sbatch; do
  command -v "$needed" >/dev/null || PATH=$PATH:/usr/sbin
  command -v "$needed" >/dev/null || { echo "slurm: $needed is missing: apt-get install slurm-wlm munge" >&2; exit 69; }
done

folder=$(mktemp -d)
chmod 755 "$folder"
host=$(hostname)
processors=$(nproc)
pids=()
finish() {
  for pid in ${pids[@]+"${pids[@]}"}; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

mkdir -p /run/munge "$folder/state" "$folder/spool"
chown munge: /run/munge
if ! munge -n >/dev/null 2>&1; then
  runuser -u munge -- munged --foreground >/dev/null 2>&1 &
  pids+=($!)
  for _ in $(seq 50); do munge -n >/dev/null 2>&1 && break; sleep 0.2; done
fi

export SLURM_CONF=$folder/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=trial
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobRequeue=1
MaxArraySize=10001
ReturnToService=2
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
RequeueExit=75
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
NodeName=localhost NodeHostname=$host NodeAddr=127.0.0.1 CPUs=$processors RealMemory=1000 State=UNKNOWN
PartitionName=trial Nodes=localhost Default=YES MaxTime=INFINITE State=UP
CONF
slurmctld -D -f "$SLURM_CONF" >"$folder/daemons.log" 2>&1 &
pids+=($!)
slurmd -D -f "$SLURM_CONF" -N localhost >>"$folder/daemons.log" 2>&1 &
pids+=($!)
for _ in $(seq 100); do
  sinfo -h -o %T 2>/dev/null | grep -q idle && break
  sleep 0.3
done
sinfo -h -o %T | grep -q idle || { cat "$folder"/*.log >&2; echo "slurm: the node does not come up" >&2; exit 70; }

cat >"$folder/trial.yaml" <<YAML
name: Trial on a cluster
network: $PWD/Networks/tutorial
configurations: [today, hub-and-spoke]
factors:
  demand: {input: network.demand.multiplier, levels: [0.6, 0.8, 1, 1.2]}
replications: ${V2V_TRIAL_REPLICATIONS:-200}
years: 2
warm_up: 60
YAML

hash_of() { "$program" experiment status "$1" --format json | sed -n 's/.*"results_sha256" : "\(.*\)".*/\1/p'; }

"$program" experiment run "$folder/trial.yaml" --output "$folder/here.study" --quiet --format csv >/dev/null
expected=$(hash_of "$folder/here.study")

"$program" experiment submit "$folder/trial.yaml" --engine slurm --blocks 20 \
  --output "$folder/jobs" --partition trial --time 00:30:00 --memory 200M
# Kill the simulator of one task while it runs.
killed=
for _ in $(seq 6000); do
  if [ -z "$killed" ]; then
    victim=$(pgrep -f "experiment work $folder/trial.yaml --block 3 " | head -n 1 || true)
    if [ -n "$victim" ]; then
      sleep 0.2
      kill -9 "$victim" 2>/dev/null && killed=$victim
    fi
  fi
  [ -f "$folder/jobs/result.study" ] && [ -z "$(squeue -h 2>/dev/null)" ] && break
  sleep 0.1
done
"$program" experiment status "$folder/jobs"
[ -n "$killed" ] || echo "slurm: no task could be killed in time: raise V2V_TRIAL_REPLICATIONS" >&2
found=$(hash_of "$folder/jobs/result.study")
if [ "$expected" != "$found" ]; then
  cat "$folder"/jobs/*.log >&2
  echo "slurm: the results differ: $found, expected $expected" >&2
  exit 1
fi
echo "slurm: 20 blocks, one killed (${killed:-none}), results equal: sha256 $found"
