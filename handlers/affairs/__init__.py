"""Members' affairs in a coordinator's hand: who is meant, their card, and what can be done from there."""
