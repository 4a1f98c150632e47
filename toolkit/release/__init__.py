"""What is handed to an office that has no Python, no internet and no administrator: made here, from a checkout.

Not in the wheel: it wants pip, the registries and the repository's documents.
"""
