"""The files of a store in Markdown: an overview, a file a board, sweep and claim."""
