"""The command line: flags, exit codes and where each text goes. No rules of any kind."""
