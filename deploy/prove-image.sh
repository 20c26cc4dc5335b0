#!/usr/bin/env bash
# Proves the Dockerfile where there is no container engine: its instructions, read from the file itself, are run one after the other, each
# stage in a root of its own (this machine's file system below, changes in a scratch folder above), and the result is started as the image
# would be: root file system read-only, no writable /tmp, user 10001 without a single right.
#
# It stands in for an engine, not for the base image: Python is this machine's, put where the base image has it (/usr/local).
# Needs root and Linux with overlay mounts. Leaves nothing behind. Exit status: 0 proven, 1 not, 69 this machine cannot run it.
set -euo pipefail
cd "$(dirname "$0")/.."

cannot() { echo "prove-image: cannot run here: $1" >&2; exit 69; }
if [ "$(uname)" != Linux ] || [ "$(id -u)" != 0 ]; then cannot "it needs root on Linux"; fi
for tool in unshare setpriv chroot python3; do command -v "$tool" >/dev/null || cannot "there is no $tool"; done
if [ -z "${PROVING_IMAGE:-}" ]; then # a mount namespace of its own: no mount is seen outside, or outlives it
    unshare --mount true 2>/dev/null || cannot "mounting is not allowed"
    exec env PROVING_IMAGE=1 unshare --mount --propagation private deploy/prove-image.sh
fi

scratch=$(mktemp -d)
mount -t tmpfs none "$scratch" # in memory: no layer may lie inside another one
root=
running=
tidy() {
    [ -z "$running" ] || kill -KILL "$running" 2>/dev/null || true
    cd /
    umount --recursive --lazy "$scratch"
    rmdir "$scratch"
}
trap tidy EXIT

# --- The base: Python in /usr/local, with pip, as the official images have it

base="$scratch/base"
mkdir -p "$base/usr/local/bin"
prefix=$(python3 -c 'import sys; print(sys.base_prefix)')
if [ "$prefix" = /usr ]; then
    ln -s /usr/bin/python3 "$base/usr/local/bin/python"
else
    tar -C "$prefix" --exclude='site-packages/*' --exclude='__pycache__' --exclude='*/test' --exclude='*.a' -c bin lib |
        tar -C "$base/usr/local" -x --no-same-owner
    find "$base/usr/local/bin" -type f ! -name 'python3*' -delete
    ln -sf python3 "$base/usr/local/bin/python"
fi

# --- The instructions

new_root() { # NAME: a root of its own, with this machine's file system and the base below
    root="$scratch/root.$1"
    mkdir -p "$root" "$scratch/upper.$1" "$scratch/work.$1"
    mount -t overlay overlay -o "lowerdir=$base:/,upperdir=$scratch/upper.$1,workdir=$scratch/work.$1" "$root" || cannot "no overlay mounts"
    mount --rbind /proc "$root/proc"
    mount --rbind /dev "$root/dev"
    for hidden in tmp root home run; do mount -t tmpfs -o mode=1777 none "$root/$hidden"; done
    rm -rf "${root:?}/work" "$root/src" "$root/opt/frontdoor" "$root/opt/build" # removed above; what lies below is untouched
    chroot "$root" /sbin/ldconfig # Python's own library, now in /usr/local/lib
    if ! chroot "$root" /usr/local/bin/python -m pip --version >/dev/null 2>&1; then
        chroot "$root" /usr/local/bin/python -m ensurepip >/dev/null 2>&1 || cannot "this machine's Python brings no pip"
    fi
    workdir=/
    environment="export PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin;"
}

mapfile -t outside < <(env | grep -E '^(PIP_[A-Z_]+|SSL_CERT_FILE|[a-zA-Z]+_(proxy|PROXY))=' || true)
inside() { # COMMAND: as root in the present stage; where packages come from (PIP_…) and proxies are those of this machine
    env --ignore-environment PIP_QUIET=1 "${outside[@]}" \
        "$(command -v chroot)" "$root" /bin/sh -c "$environment cd $workdir; $1"
}

copy() { # ARGUMENTS of COPY
    local from='' words
    read -r -a words <<<"$1"
    if [[ ${words[0]} == --from=* ]]; then from="$scratch/root.${words[0]#--from=}"; words=("${words[@]:1}"); fi
    local target="${words[-1]}" source
    [[ $target == /* ]] || target="$workdir/$target"
    for source in "${words[@]:0:${#words[@]}-1}"; do
        if [ -n "$from" ]; then
            mkdir -p "$root$(dirname "$target")"
            cp -a "$from$source" "$root$target"
        else
            grep -qxF "!$source" .dockerignore || { echo "not in the build context: .dockerignore keeps $source out" >&2; exit 1; }
            if [ -d "$source" ]; then
                mkdir -p "$root$target"
                tar -C "$source" --exclude=__pycache__ -c . | tar -C "$root$target" -x --no-same-owner
            else
                mkdir -p "$root$target"
                cp "$source" "$root$target"
            fi
        fi
    done
}

last() { # INSTRUCTION: its last arguments in the file
    awk -v wanted="$1" '$1 == wanted { sub(/^[A-Z]+ +/, ""); found = $0 } END { print found }' "$scratch/steps"
}

awk '/^[[:space:]]*(#|$)/ { next } { if (sub(/\\$/, "")) { held = held $0; next } print held $0; held = "" }' Dockerfile >"$scratch/steps"
while read -r instruction arguments <&3; do
    case $instruction in
        FROM)
            [[ $arguments == python:*.*.*-* ]] || { echo "the base is not pinned by version: $arguments" >&2; exit 1; }
            stage=final
            [[ $arguments == *' AS '* ]] && stage=${arguments##* AS }
            new_root "$stage"
            echo "stage $stage"
            ;;
        ENV) environment+=" export $arguments;" ;;
        WORKDIR) workdir=$arguments; mkdir -p "$root$workdir" ;;
        COPY) echo "  COPY $arguments"; copy "$arguments" ;;
        RUN) echo "  RUN $arguments"; inside "set -e; $arguments" ;;
        VOLUME | USER | EXPOSE | HEALTHCHECK | ENTRYPOINT | CMD) ;; # used below
        *) echo "this script does not know $instruction" >&2; exit 1 ;;
    esac
done 3<"$scratch/steps"

# --- The result, started as the image would be

user=$(last USER)
volume=$(last VOLUME)
owner=$(stat -c %u:%g "$root$volume")
mount -t tmpfs -o "mode=0700,uid=${owner%:*},gid=${owner#*:}" none "$root$volume"
mount -t tmpfs -o ro none "$root/tmp"
mount -o remount,ro "$root"

as_user() { # VARIABLES COMMAND…: without rights, in the read-only root
    local variables=$1
    shift
    chroot "$root" setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs \
        env --ignore-environment /bin/sh -c "$environment $variables exec \"\$@\"" sh "$@"
}

words_of() { # INSTRUCTION: its JSON list, a word a line
    last "$1" | python3 -c 'import json, sys; line = sys.stdin.read(); print("\n".join(json.loads(line[line.index("["):])))'
}

shown() { echo "ok    $1"; }
wrong() { echo "WRONG $1" >&2; exit 1; }

[ "$(as_user '' id -u)" != 0 ] || wrong "it runs as root"
shown "it runs as user $(as_user '' id -u), without rights: $(as_user '' grep -c '^Cap[A-Z][a-z]*:.0000000000000000$' /proc/self/status) of 5 sets are empty"
for place in / /opt/frontdoor /opt/frontdoor/cache /tmp /etc; do
    ! as_user '' touch "$place/probe" 2>/dev/null || wrong "$place can be written to"
done
as_user '' touch "$volume/probe" || wrong "$volume cannot be written to"
as_user '' rm "$volume/probe"
shown "nothing can be written but $volume"

! as_user '' python -m pip --version >/dev/null 2>&1 || wrong "there is pip"
! as_user '' python -m ensurepip --version >/dev/null 2>&1 || wrong "pip could be put back"
installed=$(as_user '' python -c 'from importlib.metadata import distributions as d; print("\n".join(sorted(x.name for x in d())))')
for tool in hatchling build uv pytest mypy ruff; do ! grep -qix "$tool" <<<"$installed" || wrong "$tool is in the final stage"; done
shown "$(wc -l <<<"$installed") packages, no pip and nothing that builds or tests; $(du -sm "$root/opt/frontdoor" | cut -f1) MB"

mapfile -t entry < <(words_of ENTRYPOINT)
mapfile -t command < <(words_of CMD)
mapfile -t health < <(words_of HEALTHCHECK)

answer=$(echo 'what is the number of sendias' | as_user '' "${entry[@]}" chat)
grep -q '0300 123 6706' <<<"$answer" || wrong "frontdoor chat does not answer: $answer"
shown "frontdoor chat answers: $(grep -m1 '0300 123 6706' <<<"$answer")"

status=0
said=$(as_user '' "${entry[@]}" "${command[@]}" 2>&1) || status=$?
if [ "$status" != 78 ] || ! grep -q 'frontdoor chat' <<<"$said"; then wrong "without a token it ended with $status: $said"; fi
shown "without a token it says what to set and ends with 78"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
settings="export FRONTDOOR_PORT=$port TELEGRAM_BOT_TOKEN=1:not-a-token TELEGRAM_API_BASE_URL=http://127.0.0.1:9 FRONTDOOR_SECRET_KEY=0123456789abcdef0123456789abcdef;"
! as_user "$settings" "${health[@]}" >/dev/null 2>&1 || wrong "the health check is green with nothing running"
# exec: setpriv, sh and the service are one process, the one that is sent the signal
(exec 3>&-; as_user "$settings" "${entry[@]}" "${command[@]}") >"$scratch/said" 2>&1 &
running=$!
for _ in $(seq 120); do
    as_user "$settings" "${health[@]}" >/dev/null 2>&1 && break
    kill -0 "$running" 2>/dev/null || wrong "frontdoor run ended: $(cat "$scratch/said")"
    sleep 0.25
done
as_user "$settings" "${health[@]}" || wrong "the health check stays red: $(cat "$scratch/said")"
shown "frontdoor run is alive by its own health check"
[ "$(stat -c %a "$root$volume/state.db")" = 600 ] || wrong "the state file can be read by others"
shown "the state file is its owner's alone"

began=$(date +%s%N)
child=$(pgrep --parent "$running" || echo "$running")
kill -TERM "$child"
status=0
wait "$running" || status=$?
running=
took=$((($(date +%s%N) - began) / 1000000))
if [ "$status" != 0 ] || [ "$took" -ge 10000 ]; then wrong "SIGTERM: status $status after $took ms: $(cat "$scratch/said")"; fi
shown "SIGTERM ends it after $took ms"
