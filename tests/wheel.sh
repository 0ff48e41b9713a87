#!/usr/bin/env sh
# Builds the wheel, installs it in an empty environment, and reads a message from outside the
# checkout: what a user of `pip install` gets, with no file of the checkout in reach. All files of
# the packages and models are in the wheel, and nothing else.
set -eu
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
pip="$work/venv/bin/python -m pip --quiet --disable-pip-version-check"
$pip install --upgrade pip
$pip wheel --no-deps --wheel-dir "$work" "$root"
$pip install -c "$root/constraints.txt" "$work"/voc-*.whl
(cd "$root" && find voc service models -type f ! -name '*.pyc') | sed 's|^models/|voc/models/|' |
	sort >"$work/wanted"
"$work/venv/bin/python" -m zipfile -l "$work"/voc-*.whl |
	sed -n 's/^\([vs][^ ]*\) .*/\1/p' | grep -v '\.dist-info/' | sort >"$work/found"
diff "$work/wanted" "$work/found"
cd "$work"
printf 'The toaster was faulty and they would not take it back.\n' >message.txt
venv/bin/voc score message.txt --quiet -o readings.jsonl
grep -q '"sentiment":{"label":"negative"' readings.jsonl
grep -q '"brand":{"probability"' readings.jsonl
echo "the wheel reads a message"
