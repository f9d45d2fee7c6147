raise ModuleNotFoundError("No module named 'sklearn' (shadowed by a test)", name="sklearn")
