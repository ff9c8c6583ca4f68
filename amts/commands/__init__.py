"""The commands, one module each; the module's function of the same name is the command."""
