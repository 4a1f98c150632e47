"""The pages, a file each: what is asked of the actions, and which template draws it."""
