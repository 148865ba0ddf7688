"""A week in a bank of three hundred people, over the real webhooks: everybody does only what their texts tell them."""
