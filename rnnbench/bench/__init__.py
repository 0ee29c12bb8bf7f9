"""Speed benchmarks: contenders measured side by side, and the report of what they show."""
