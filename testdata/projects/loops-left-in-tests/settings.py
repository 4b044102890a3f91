import os

ENABLED = os.environ.get("ENABLED", "true") == "true"
