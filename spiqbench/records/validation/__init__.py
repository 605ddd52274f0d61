"""May a contributed record stand on a board? Each file is one way of asking."""
