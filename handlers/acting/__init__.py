"""Acting for a member who has no phone or cannot text, and what they are told of it."""
