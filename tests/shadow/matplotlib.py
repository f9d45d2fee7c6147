raise ModuleNotFoundError("No module named 'matplotlib' (shadowed by a test)", name="matplotlib")
