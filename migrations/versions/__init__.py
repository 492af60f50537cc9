"""One file a step; its docstring says what it changes."""
