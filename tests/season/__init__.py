"""A season of a health guides' group, over the real webhooks: 75 guides, 40 talks, three languages."""
