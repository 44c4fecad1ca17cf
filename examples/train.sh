#!/bin/sh
# Softmax regression with a POSIX shell and awk, as a Crosscheck trial.
set -e
cd "$CROSSCHECK_DIR"

# params.json has one parameter a line: "lr" : 0.1,
param() { sed -n 's/.*"'"$1"'" *: *\([-+0-9.eE]*\).*/\1/p' params.json | head -n 1; }

# Asked to stop: awk, which gets the signal too, ends; what was reported counts.
trap 'exit 143' TERM

awk -F , -v lr="$(param lr)" -v epochs="$(param epochs)" -v seed="$(param seed)" '
# The position of each column is in its name; inputs are all but id and label.
FNR == 1 {
    part = FILENAME; sub(/\.csv$/, "", part); inputs = 0; label = 0
    for (i = 1; i <= NF; i++) {
        if ($i == "id") id = i
        else if ($i == "label") label = i
        else column[++inputs] = i
    }
    next
}
{
    n = ++rows[part]
    ids[part, n] = $id
    for (j = 1; j <= inputs; j++) x[part, n, j] = $(column[j]) / 16
    x[part, n, inputs + 1] = 1
    if (label) {
        y[part, n] = $label
        if (part == "train" && !($label in known)) { known[$label] = 1; labels[++classes] = $label }
    }
}
# Fills p[1..classes]; returns the likeliest class.
function probabilities(part, n,    k, j, score, top, sum) {
    for (k = 1; k <= classes; k++) {
        score = 0
        for (j = 1; j <= inputs + 1; j++) score += w[k, j] * x[part, n, j]
        p[k] = score
        if (k == 1 || score > p[top]) top = k
    }
    score = p[top]; sum = 0
    for (k = 1; k <= classes; k++) sum += (p[k] = exp(p[k] - score))
    for (k = 1; k <= classes; k++) p[k] /= sum
    return top
}
function predict(part,    n, file) {
    file = "predictions_" part ".csv"
    print "id,prediction" > file
    for (n = 1; n <= rows[part]; n++) print ids[part, n] "," labels[probabilities(part, n)] > file
    close(file)
}
END {
    srand(seed % 2147483647)
    for (epoch = 1; epoch <= epochs; epoch++) {
        for (step = 1; step <= rows["train"]; step++) {
            n = 1 + int(rand() * rows["train"])
            probabilities("train", n)
            for (k = 1; k <= classes; k++) {
                d = lr * (p[k] - (labels[k] == y["train", n]))
                for (j = 1; j <= inputs + 1; j++) w[k, j] -= d * x["train", n, j]
            }
        }
        right = 0
        for (n = 1; n <= rows["tuning"]; n++) right += labels[probabilities("tuning", n)] == y["tuning", n]
        printf "{\"step\": %d, \"metrics\": {\"tuning_accuracy\": %.6f}}\n", epoch, right / rows["tuning"] >> "metrics.jsonl"
        close("metrics.jsonl")
    }
    predict("tuning")
    if (rows["blind"]) predict("blind")
}' train.csv tuning.csv blind.csv
