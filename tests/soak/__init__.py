"""Long runs of tests by hand."""
