"""Office files straight from their XML: walked by local names, so that every dialect of the standard is read alike."""
