"""One module a format, each ``read(data) -> Document``. Imported only inside the worker process, see ``worker.py``."""
