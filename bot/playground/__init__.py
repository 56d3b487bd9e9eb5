"""A loopback Slack: state and rules, the Web API over HTTP, Socket Mode, and people who act.

It is the test double, the engine under `chesterton try`, and the socket test server. It knows neither
slack_bolt nor slack_sdk, so that one library's bug cannot hide on both sides of a test.
"""
