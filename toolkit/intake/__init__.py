"""Whatever comes back → a submission.

Nothing is imported here: a worker process that reads one foreign file needs its own reader only.
"""
