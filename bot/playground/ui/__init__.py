"""The page of the playground: the loopback Slack in the browser, drawn by the server."""
