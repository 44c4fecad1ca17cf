#!/bin/sh
# Deals recorded tables anew 100 times each with an independent program and compares every run with ours.
# Usage, after "mvn -Dquick test-compile": agreement.sh REFERENCE.py TABLE.csv.gz... (REFERENCE.py needs NumPy and SciPy.)
# REFERENCE.py TABLE RUNS --write OUT writes the dealt table to OUT and one JSON object per run to standard output.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
reference=$1
shift
classes=$root/strategies/target/classes:$root/strategies/target/test-classes
jars=$(find "$HOME/.m2/repository/org/apache/commons/commons-math3" "$HOME/.m2/repository/org/jspecify" -name '*.jar' | tr '\n' ':')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for table in "$@"; do
    python3 "$reference" "$table" "${RUNS:-100}" --write "$work/dealt.csv.gz" > "$work/expected.jsonl"
    java -XX:+UseSerialGC -cp "$classes:$jars" dev.crosscheck.monitor.bench.Agreement "$work/dealt.csv.gz" "$work/expected.jsonl"
done
