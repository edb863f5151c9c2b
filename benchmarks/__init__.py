"""Speed, measured as ratios in one run on one machine. `python -m benchmarks` runs all parts and writes RESULTS.md."""
