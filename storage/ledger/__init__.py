"""The books: what may be posted, posting it, proving that it adds up."""
