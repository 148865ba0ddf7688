"""Nothing is lost, doubled or late in real processes that are killed; damage and attacks are found."""
