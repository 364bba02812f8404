"""The only package that knows everything: settings, addresses, reactions, schedule, command line."""

import warnings

# The embedded PostgreSQL's wheel looks for a runtime folder when imported; its fallback is fine.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
