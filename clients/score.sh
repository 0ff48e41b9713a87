#!/bin/sh
# Reads one message over HTTP and shows what was found: sh score.sh "The app crashed again."
# VOC_URL is where `voc serve` listens; VOC_KEY a key with the role `score`, if keys are asked for.
set -eu
url=${VOC_URL:-http://127.0.0.1:3000}
python3 -c 'import json, sys; print(json.dumps({"messages": [{"id": "1", "text": sys.argv[1]}]}))' "$1" |
    curl --fail-with-body --silent --show-error --max-time 30 --retry 3 \
        --header 'Content-Type: application/json' \
        ${VOC_KEY:+--header "Authorization: Bearer $VOC_KEY"} \
        --data @- "$url/v1/score"
echo
