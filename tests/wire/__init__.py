"""Fakes of Twilio and of the Telegram Bot API: real HTTP on a loopback port, nothing of ours replaced."""
