#!/usr/bin/env bash
# The whole workflow on a real Slurm, set up on this machine alone: a job is cancelled, a process is killed, and what comes
# of it is compared with one process. Needs root, and Debian's packages slurm-wlm and munge.
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
CLUSTER="$WORK/slurm"
mkdir -p "$CLUSTER"/{state,spool,log}
CONFIGURATION="$CLUSTER/slurm.conf"
HOST="$(hostname -s)"

cat > "$CONFIGURATION" <<END
ClusterName=workflow
SlurmctldHost=$HOST(127.0.0.1)
SlurmUser=root
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
StateSaveLocation=$CLUSTER/state
SlurmdSpoolDir=$CLUSTER/spool
SlurmctldLogFile=$CLUSTER/log/slurmctld.log
SlurmdLogFile=$CLUSTER/log/slurmd.log
SlurmctldPidFile=$CLUSTER/slurmctld.pid
SlurmdPidFile=$CLUSTER/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$CLUSTER/log/completed.txt
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MinJobAge=900
NodeName=$HOST NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(($(free -m | awk '/^Mem/ {print $2}') * 9 / 10)) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END

# Jobs do not inherit SLURM_CONF.
[ ! -e /etc/slurm/slurm.conf ] || { echo 'workflow-test: this machine has a Slurm of its own' >&2; exit 1; }
mkdir -p /etc/slurm
ln -s "$CONFIGURATION" /etc/slurm/slurm.conf

stop() {
  rm -f /etc/slurm/slurm.conf
  for daemon in slurmctld slurmd; do
    [ -f "$CLUSTER/$daemon.pid" ] && kill "$(cat "$CLUSTER/$daemon.pid")" 2> /dev/null || true
  done
  [ -n "${STARTED_MUNGE:-}" ] && kill "$(cat /run/munge/munged.pid)" || true
}
trap stop EXIT
if ! munge -n > /dev/null 2>&1; then
  mkdir -p /run/munge && chown munge: /run/munge
  runuser -u munge -- /usr/sbin/munged
  STARTED_MUNGE=1
fi
slurmctld
slurmd -N "$HOST"
for _ in $(seq 100); do sinfo -h -o %T 2> /dev/null | grep -q idle && break; sleep 0.2; done
sinfo

# In the second step, the job of one shard is cancelled; in the third, the process of another is killed.
(
  for _ in $(seq 3000); do
    for job in $(squeue -h -t R -o %i 2> /dev/null); do
      if [ ! -f cancelled ] && scontrol show job "$job" | grep -q 'Comment=.*expect' && [ -f results/training/0/step1.json ]; then
        scancel "$job" && touch cancelled && echo "workflow-test: cancelled job $job" >&2
      fi
    done
    if [ -f cancelled ] && kill_expect 2 3; then touch killed && exit; fi
    sleep 0.1
  done
) &
killer=$!
run_snakemake --workflow-profile "$ROOT/workflow/profiles/slurm" --slurm-no-account --slurm-status-command squeue --slurm-init-seconds-before-status-checks 5 > log.txt 2>&1 || { tail -60 log.txt; exit 1; }
kill "$killer" 2> /dev/null || true
grep -i 'restart\|cancel' log.txt | head
[ -f cancelled ] && [ -f killed ] || { echo 'workflow-test: nothing was cancelled or killed' >&2; exit 1; }
compare
