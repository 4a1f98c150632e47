"""The desk 年报工作台: the actions on pages in the officer's own browser. Design: ``docs/analysis/desk.md``."""
