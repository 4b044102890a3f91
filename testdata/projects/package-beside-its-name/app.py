print("an old script")
