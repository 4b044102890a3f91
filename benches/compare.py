#!/usr/bin/env python3
"""Times plimsoll against whatever peers are installed, in turn, on the trees that are named.

usage: benches/compare.py [--bin target/release/plimsoll] [--runs 5] TREE...

For each tree: plimsoll, then rg, ruff, oxlint and ast-grep where they are found, one after the other in each
round. Prints the median wall time, CPU time and peak memory of each, and the ratio of plimsoll's wall time to
its. Ratios of one run on one machine mean something; seconds do not.
"""
import argparse, os, shutil, statistics, subprocess, sys, time

PEERS = {
    "rg -c": ["rg", "-c", "."],
    "ruff": ["ruff", "check", "--no-cache", "--isolated"],
    "oxlint": ["oxlint", "--no-ignore"],
}


def once(command):
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if os.WIFSIGNALED(status):
        sys.exit("%s ended by signal %d" % (" ".join(command), os.WTERMSIG(status)))
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default="target/release/plimsoll")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("trees", nargs="+", metavar="TREE")
    options = parser.parse_args()
    commands = {"plimsoll": [options.bin, "check", "--no-config", "--fail-on", "never"]}
    commands.update({name: words for name, words in PEERS.items() if shutil.which(words[0])})
    for tree in options.trees:
        figures = {name: [] for name in commands}
        for run in range(options.runs + 1):
            for name, words in commands.items():
                figure = once(words + [tree])
                if run:
                    figures[name].append(figure)
        print("\n%s\n%-10s %9s %9s %9s %9s" % (tree, "", "wall s", "cpu s", "peak MiB", "x wall"))
        middle = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in figures.items()}
        for name, (wall, cpu, peak) in middle.items():
            print("%-10s %9.3f %9.3f %9.0f %9.2f" % (name, wall, cpu, peak, middle["plimsoll"][0] / wall))


if __name__ == "__main__":
    main()
