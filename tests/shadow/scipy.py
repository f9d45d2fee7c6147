raise ModuleNotFoundError("No module named 'scipy' (shadowed by a test)", name="scipy")
