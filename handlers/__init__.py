"""The conversation: what each message means, and what is done about it."""
