"""What can be said of rows: intervals, comparisons, ranks and letters."""
