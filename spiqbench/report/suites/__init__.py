"""What is shown of a suite: the page, the same as Markdown, the plot."""
