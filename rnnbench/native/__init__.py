"""Native code: how it is built, which build of it this machine runs, and how it is reached."""
