"""The commands of the command line, one a file: they parse, call, print, and hold no logic of their own."""
