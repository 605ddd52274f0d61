"""The pages of a store, HTML that needs nothing else: an index with the answer, a page a board, sweep and claim."""
