"""The same answers in every way of filling: on the server, in JavaRosa (inside ODK Collect), in the engine for browsers."""
