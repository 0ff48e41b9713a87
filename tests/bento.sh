#!/usr/bin/env sh
# Builds a bento, compares what is in it with the checkout, and serves it from an environment in
# which the packages of the checkout's own are found and the checkout is not: what it answers is
# what `voc score` says, and told to stop it ends well.
set -eu
root=$(pwd)
bin=$(cd "${BIN:-.venv/bin}" && pwd)
work=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
export BENTOML_HOME="$work/bentoml" BENTOML_DO_NOT_TRACK=True VOC_HOME="$work/home"

"$bin/bentoml" build --quiet --output tag "$root" >"$work/built"
bento=$(sed -n 's/^__tag__://p' "$work/built")
folder="$BENTOML_HOME/bentos/$(echo "$bento" | tr : /)"
packed() { cd "$1" && find voc service models/cem-en-small LICENSE README.md -type f ! -name '*.pyc' | sort; }
(packed "$root") >"$work/wanted"
(cd "$folder/src" && find . -type f ! -name bentofile.yaml | sed 's|^\./||' | sort) >"$work/found"
diff "$work/wanted" "$work/found"

# A folder named in a .pth file is searched, and the .pth files in it, of which one names the
# checkout, are not read.
"$bin/python" -m venv --without-pip "$work/venv"
python="$work/venv/bin/python"
packages='import sysconfig; print(sysconfig.get_path("purelib"))'
"$bin/python" -c "$packages" >"$("$python" -c "$packages")/packages.pth"
cd "$work"
if "$python" -c 'import voc.cli' 2>log; then
	echo "the checkout is in reach"
	exit 1
fi

printf '{"id": "t-1", "text": "The toaster was faulty. Your staff were lovely, but the app crashes."}\n' \
	>message.jsonl
"$bin/voc" score message.jsonl --quiet -o scored.jsonl
VOC_PORT=$("$python" -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
export VOC_PORT
"$python" -m bentoml serve "$folder" >log 2>&1 &
server=$!
"$python" "$root/tests/bento_asked.py" message.jsonl scored.jsonl || {
	cat log
	exit 1
}
kill -TERM "$server"
wait "$server" || {
	echo "it ended with $?"
	cat log
	exit 1
}
server=
if grep -e Traceback -e toaster log; then
	exit 1
fi
echo "the bento serves a message"
